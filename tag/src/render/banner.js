import { dressImage, makeImage, safeFragment, setAttribute } from "./safe.js";
import { spaceOf } from "./space.js";

/**
 * Changes content of the page. A change whose element is missing is skipped; HTML is parsed before anything changes.
 * @param {Record<string, any>} content a BannerContent
 * @param {HTMLElement} element the anchor
 * @param {import("../types").Anchor} anchor
 * @returns {import("../types").Rendering}
 */
export function renderBanner({ changes }, element, anchor) {
  const fragments = changes.map((/** @type {any} */ { html }) => html != null && safeFragment(html));
  const space = spaceOf(element, anchor);
  changes.forEach((/** @type {any} */ change, /** @type {number} */ index) => {
    const { selector } = change;
    const target = selector ? space.querySelector(selector) || element.querySelector(selector) : space;
    if (target) applyChange(target, change, fragments[index]);
  });
  return { element: space };
}

/** @param {Element} target @param {any} change @param {DocumentFragment | false} fragment */
function applyChange(target, { text, image, attributes, add_class, remove_class }, fragment) {
  if (fragment) target.replaceChildren(fragment);
  if (text != null) target.textContent = text;
  if (image && target.matches("img")) {
    dressImage(target, image);
    if (image.href && target.parentElement?.matches("a")) setAttribute(target.parentElement, "href", image.href);
  } else if (image) {
    if (!fragment && text == null) target.textContent = "";
    target.prepend(makeImage(image));
  }
  for (const name of Object.keys(attributes || {})) setAttribute(target, name, attributes[name]);
  target.classList.add(...(add_class || []));
  target.classList.remove(...(remove_class || []));
}
