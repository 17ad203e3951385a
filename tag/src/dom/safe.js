/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes by name */

/** Also srcset, formaction and xlink:href. */
const ADDRESS = /src|href|action|^(data|poster)$/i;
const FORBIDDEN = "script,iframe,object,embed,base,meta,link,animate,set";

/**
 * Whether an attribute may be set: no event handlers, no documents in attributes, no addresses that run code.
 * Browsers ignore control characters and spaces in a scheme, so we do.
 * @param {string} name
 * @param {string} value
 * @param {string} [tag] the element's: only a picture may be data, for anywhere else it would be a document
 */
export const isSafeAttribute = (name, value, tag) => {
  const address = value.replace(/[\0- ]/g, "");
  const safe =
    /^(https?:|mailto:|tel:|[^:/?#]*([/?#]|$))/i.test(address) ||
    (name === "src" && /^(img|source)$/.test(`${tag}`) && /^data:image/i.test(address));
  return !/^(on|srcdoc$)/i.test(name) && (safe || !ADDRESS.test(name));
};

/**
 * Sets an attribute if it is safe; null removes it.
 * @param {Element} element
 * @param {string} name
 * @param {Attributes[string]} value
 */
export const setAttribute = (element, name, value) => {
  if (value == null) element.removeAttribute(name);
  else if (isSafeAttribute(name, `${value}`, element.localName)) element.setAttribute(name, /** @type {string} */ (value));
  if (name === "src") element.removeAttribute("srcset"); // it would win over the new picture
};

/** Sets several. @param {Element} element @param {Attributes} [attributes] */
export const setAttributes = (element, attributes = {}) => {
  for (const name of Object.keys(attributes)) setAttribute(element, name, attributes[name]);
};

/** TypeScript does not know trusted types yet. @type {any} */
let policy;

/** Removes what could run, also from templates in it. @param {DocumentFragment} fragment */
const clean = (fragment) => {
  for (const element of fragment.querySelectorAll("*")) {
    if (element.matches(FORBIDDEN)) element.remove();
    for (const { name, value } of [...element.attributes])
      if (!isSafeAttribute(name, value, element.localName)) element.removeAttribute(name);
    const { content } = /** @type {HTMLTemplateElement} */ (element);
    if (element.matches("template")) clean(content);
  }
};

/**
 * Parses the operator's HTML, without anything that could run.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export const safeFragment = (html) => {
  policy ||= /** @type {any} */ (window).trustedTypes?.createPolicy("vitrine", { createHTML: (/** @type {string} */ text) => text });
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html; // inert until it has been cleaned
  clean(template.content);
  return template.content;
};
