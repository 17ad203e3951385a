const ADDRESS = /^(src|action|formaction|poster|data|(xlink:)?href)$/i;
const FORBIDDEN = "script,object,embed,base,meta,link,animate,set";

/**
 * Whether an attribute may be set: no event handlers, no documents in attributes, no addresses that run code.
 * Browsers ignore control characters and spaces in a scheme, so we do.
 * @param {string} name
 * @param {string} value
 */
export function isSafeAttribute(name, value) {
  const address = value.replace(/[\0- ]/g, "");
  const safe = /^(https?:|mailto:|tel:|[^:/?#]*([/?#]|$))/i.test(address) || (name === "src" && /^data:image/i.test(address));
  return !/^(on|srcdoc$)/i.test(name) && (safe || !ADDRESS.test(name));
}

/**
 * Sets an attribute if it is safe; null removes it.
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
export function setAttribute(element, name, value) {
  if (value == null) element.removeAttribute(name);
  else if (isSafeAttribute(name, `${value}`)) element.setAttribute(name, value);
  if (name === "src") element.removeAttribute("srcset"); // it would win over the new picture
}

/** @type {any} */
let policy;

/**
 * Parses the operator's HTML, without anything that could run.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function safeFragment(html) {
  policy ||= /** @type {any} */ (window).trustedTypes?.createPolicy("vitrine", { createHTML: (/** @type {string} */ text) => text });
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html; // inert until it has been cleaned
  template.content.querySelectorAll(FORBIDDEN).forEach((element) => element.remove());
  for (const element of template.content.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) if (!isSafeAttribute(name, value)) element.removeAttribute(name);
  }
  return template.content;
}

/** @param {Element} picture @param {any} image */
export function dressImage(picture, image) {
  for (const name of ["alt", "width", "height", "src"]) setAttribute(picture, name, image[name] ?? (name === "alt" ? "" : null));
}

/**
 * Builds the picture of a site file, inside a link when it has one.
 * @param {any} image
 * @returns {HTMLElement}
 */
export function makeImage(image) {
  const picture = document.createElement("img");
  dressImage(picture, image);
  if (!image.href) return picture;
  const link = document.createElement("a");
  setAttribute(link, "href", image.href);
  link.append(picture);
  return link;
}
