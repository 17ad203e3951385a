import { native } from "./native.js";

/**
 * @typedef {Record<string, string | number | boolean | null | undefined>} Attributes by name
 * @typedef {(tag: string, name: string, value: string) => boolean} Judge of one attribute
 */

/** Elements whose content is code or a document, or that rule over others. Content changes nothing of them. */
const CLOSED = /^(script|style|i?frame|object|embed|base|meta|link|template|noscript)$/;
/** Attributes that are addresses: also srcset, formaction, data-src. */
export const ADDRESS = /src|href|action|poster/;
/** Addresses that run nothing: of these schemes, or of none. A browser ignores some characters before and in a scheme; here they are refused. */
export const SAFE = /^(https?:|mailto:|tel:|[^:/?#]*([/?#]|$))/i;
/** A picture written as data: only in an `img`, for anywhere else it would be a document. */
export const DATA = /^data:image\//;

/** Whether an attribute's value runs nothing. @type {Judge} */
export const isHarmless = (tag, name, value) =>
  !ADDRESS.test(name) || SAFE.test(value) || (`${tag} ${name}` === "img src" && DATA.test(value));

/** Whether content may change the element, which is the page's. @param {Element} element */
export const isOpen = (element) => !CLOSED.test(native(element).localName);

/**
 * Sets attributes: those that are allowed; null removes one. The names are ours, unless the judge knows all that content may give.
 * @param {Element} element
 * @param {Attributes} attributes
 * @param {Judge} [isAllowed]
 */
export const setAttributes = (element, attributes, isAllowed = isHarmless) => {
  const own = native(element);
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value == null) own.removeAttribute(name);
    else if (isAllowed(own.localName, name, `${value}`)) own.setAttribute(name, /** @type {string} */ (value));
    if (name === "src") own.removeAttribute("srcset"); // it would win over the new picture
  }
};
