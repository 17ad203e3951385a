// The one list of what content may bring into a page: of elements and of their attributes. `vitrine check` judges site files by
// the same list (server/vitrine/schema/markup.json, written by `make tag`), and tests/tag/test_sanitizer.py compares it with DOMPurify's.
//
// What is left out on purpose: whatever runs or loads a document (script, iframe, object, embed, on…, srcdoc), whatever changes the page
// as a whole (style, link, meta, base), MathML and what animates SVG, `use` and foreignObject, templates and shadow roots, and attributes
// that reach into the page's own forms (form, formaction, list) or make another element of one (is, slot).

/** Attributes of every element, beside aria-* and data-*. */
export const EVERY = "class dir hidden id lang role style tabindex title";

/** Attributes of one element. @type {Record<string, string | undefined>} */
export const OWN = /** @type {any} */ ({
  __proto__: null,
  a: "download href hreflang rel target",
  area: "alt coords href shape target",
  audio: "autoplay controls loop muted preload src",
  button: "disabled name type value",
  col: "span",
  colgroup: "span",
  data: "value",
  details: "open",
  form: "action method name",
  img: "alt decoding height loading sizes src srcset usemap width",
  input: "autocomplete checked disabled max maxlength min minlength name pattern placeholder readonly required step type value",
  label: "for",
  li: "value",
  map: "name",
  meter: "high low max min optimum value",
  ol: "reversed start type",
  optgroup: "disabled label",
  option: "disabled label selected value",
  progress: "max value",
  select: "disabled multiple name required size",
  source: "height media sizes src srcset type width",
  td: "colspan headers rowspan",
  textarea: "cols disabled maxlength minlength name placeholder readonly required rows",
  th: "abbr colspan headers rowspan scope",
  time: "datetime",
  track: "default kind label src srclang",
  video: "autoplay controls height loop muted playsinline poster preload src width",
});

/** Elements that have only attributes of every element. */
export const PLAIN =
  "abbr address article aside b bdi bdo blockquote br caption cite code dd del dfn div dl dt em fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i ins kbd legend main mark menu nav p picture pre q rp rt ruby s samp search section small span strong sub summary sup table tbody tfoot thead tr u ul var wbr";

/** Elements of SVG. */
export const SVG = "circle defs ellipse g line linearGradient path polygon polyline radialGradient rect stop svg text tspan";

/** Attributes of every element of SVG, beside those of every element. */
export const SVG_EVERY =
  "cx cy d dx dy fill fill-opacity fill-rule font-size font-weight gradientTransform gradientUnits height offset opacity points preserveAspectRatio r rx ry stop-color stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width text-anchor transform viewBox width x x1 x2 y y1 y2";

/** Where a form may send: to the page's own origin. */
export const PATH = /^([?#]|\/[\w.~%-]|\/?$)/;

/** Values that no attribute has: they could end a comment or a text, where the page writes its markup out and reads it again. */
export const BREAKS = /(--!?|])>|<\//;
