/** Also srcset, formaction and xlink:href. */
const ADDRESS = /src|href|action|^(data|poster)$/i;
const FORBIDDEN = "script,object,embed,base,meta,link,animate,set";

/**
 * Whether an attribute may be set: no event handlers, no documents in attributes, no addresses that run code.
 * Browsers ignore control characters and spaces in a scheme, so we do.
 * @param {string} name
 * @param {string} value
 */
export const isSafeAttribute = (name, value) => {
  const address = value.replace(/[\0- ]/g, "");
  const safe = /^(https?:|mailto:|tel:|[^:/?#]*([/?#]|$))/i.test(address) || (name === "src" && /^data:image/i.test(address));
  return !/^(on|srcdoc$)/i.test(name) && (safe || !ADDRESS.test(name));
};

/**
 * Sets an attribute if it is safe; null removes it.
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
export const setAttribute = (element, name, value) => {
  if (value == null) element.removeAttribute(name);
  else if (isSafeAttribute(name, `${value}`)) element.setAttribute(name, value);
  if (name === "src") element.removeAttribute("srcset"); // it would win over the new picture
};

/** Sets several. @param {Element} element @param {Record<string, any>} [attributes] */
export const setAttributes = (element, attributes = {}) => {
  for (const name of Object.keys(attributes)) setAttribute(element, name, attributes[name]);
};

/** @type {any} */
let policy;

/**
 * Parses the operator's HTML, without anything that could run.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export const safeFragment = (html) => {
  policy ||= /** @type {any} */ (window).trustedTypes?.createPolicy("vitrine", { createHTML: (/** @type {string} */ text) => text });
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html; // inert until it has been cleaned
  for (const element of template.content.querySelectorAll("*")) {
    if (element.matches(FORBIDDEN)) element.remove();
    for (const { name, value } of [...element.attributes]) if (!isSafeAttribute(name, value)) element.removeAttribute(name);
  }
  return template.content;
};
