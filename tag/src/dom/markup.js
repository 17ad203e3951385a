// What makes elements of markup: loaded where content has any.
import { BREAKS, EVERY, OWN, PATH, PLAIN, SVG, SVG_EVERY } from "./allowed.js";
import { native } from "./native.js";
import { isHarmless, isOpen, setAttributes } from "./safe.js";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const HTML_NAMESPACE = "http://www.w3.org/1999/xhtml";
/** What runs, or loads a document, when a copy of it is put into the page. */
const RUNS = "script,iframe,frame,object,embed,applet,portal,fencedframe";

/** @param {string} list words, separated by spaces @param {string} word */
const has = (list, word) => !/ /.test(word) && ` ${list} `.includes(` ${word} `);

/**
 * Whether the list has the attribute for that element. An id or a name must not take one of the page's own: `document.NAME` and
 * `form.NAME` are the elements of that name. @type {import("./safe.js").Judge}
 */
export const isAllowed = (tag, name, value) =>
  isHarmless(tag, name, value) &&
  !BREAKS.test(value) &&
  (/^(aria|data)-[\w-]+$/.test(name) || has(`${EVERY} ${OWN[tag]}`, name)) &&
  (name !== "action" || PATH.test(value)) &&
  !(has("id name", name) && (value in document || value in native(document).createElement("form")));

/** @type {import("./safe.js").Judge} */
const isAllowedInSvg = (_tag, name, value) =>
  isAllowed("", name, value) || (has(SVG_EVERY, name) && isHarmless("", name, value) && !BREAKS.test(value));

/** Sets attributes of the page's element: those on the list. @param {Element} element @param {import("./safe.js").Attributes} [attributes] */
export const setListed = (element, attributes = {}) => {
  if (isOpen(element)) setAttributes(element, attributes, isAllowed);
};

/** TypeScript does not know trusted types yet. @type {any} */
let policy;

/** Removes what is not on the list, and comments. @param {DocumentFragment} fragment */
const clean = (fragment) => {
  const comments = native(document).createNodeIterator(fragment, NodeFilter.SHOW_COMMENT);
  for (let comment = comments.nextNode(); comment; comment = comments.nextNode()) /** @type {Comment} */ (comment).remove();
  for (const node of fragment.querySelectorAll("*")) {
    const element = native(node);
    const { namespaceURI, localName } = element;
    const drawn = namespaceURI === SVG_NAMESPACE;
    const isListed = drawn ? isAllowedInSvg : isAllowed;
    const known = drawn ? has(SVG, localName) : namespaceURI === HTML_NAMESPACE && (localName in OWN || has(PLAIN, localName));
    // An element keeps what `is` made of it, even without the attribute.
    if (!known || element.hasAttribute("is")) element.remove();
    for (const { name, value } of [...element.attributes]) if (!isListed(localName, name, value)) element.removeAttribute(name);
  }
};

/**
 * Parses the operator's HTML, without anything that is not on the list.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export const readMarkup = (html) => {
  const { trustedTypes } = /** @type {any} */ (window);
  if (typeof trustedTypes?.createPolicy === "function")
    policy ||= trustedTypes.createPolicy("vitrine", { createHTML: (/** @type {string} */ text) => text });
  const template = native(document).createElement("template"); // a new one: it has no names in it yet
  template.innerHTML = policy ? policy.createHTML(html) : html; // inert until it has been cleaned
  clean(template.content);
  return template.content;
};

/**
 * Copies a card that the page has. It is the page's own, so that all of it stays but what would run or load once more, and ids, which
 * must be unique in a page.
 * @param {Element} card
 * @returns {Element | undefined} undefined when the card itself would run
 */
export const copyCard = (card) => {
  if (native(card).matches(RUNS)) return;
  const copy = /** @type {Element} */ (native(card).cloneNode(true));
  for (const element of native(copy).querySelectorAll(RUNS)) native(element).remove();
  for (const element of [copy, ...native(copy).querySelectorAll("[id]")]) native(element).removeAttribute("id");
  return copy;
};
