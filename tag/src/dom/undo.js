import { native } from "./native.js";

/**
 * Takes a recorded change of the page back, once. If the page has since moved a node or set an attribute again, these are left as they
 * are.
 * @param {MutationRecord[]} records in their order
 * @param {(string | null)[]} written for each record of an attribute, the value after the change
 */
export const undo = (records, written) => {
  records.forEach((record, index) => {
    const { target, attributeName } = record;
    /** @param {MutationRecord} other */
    const isSame = (other) => other.target === target && other.attributeName === attributeName;
    // The first record of an attribute has the owner's value.
    if (attributeName && records.findIndex(isSame) === index) putBackAttribute(record, written[index]);
  });
  for (const record of records.splice(0).reverse()) putBackNodes(record);
};

/** @param {MutationRecord} record @param {string | null} written */
const putBackAttribute = ({ target, attributeName, oldValue }, written) => {
  const element = native(/** @type {Element} */ (target));
  const name = /** @type {string} */ (attributeName);
  if (element.getAttribute(name) === written) {
    if (oldValue == null) element.removeAttribute(name);
    else element.setAttribute(name, oldValue);
  } else if (name === "class") {
    const [before, after] = [tokensOf(oldValue), tokensOf(written)];
    element.classList.remove(...after.filter((token) => !before.includes(token)));
    element.classList.add(...before.filter((token) => !after.includes(token)));
  }
};

/** @param {string | null} text */
const tokensOf = (text) => (text || "").split(/\s+/).filter((token) => token);

/** @param {MutationRecord} record */
const putBackNodes = ({ target, addedNodes, removedNodes, nextSibling }) => {
  const isIn = (/** @type {Node | null} */ node) => node && native(node).parentNode === target;
  const ours = /** @type {ChildNode[]} */ ([...addedNodes].filter(isIn));
  if (addedNodes[0] && !ours[0]) return; // the page has put something else there
  const next = ours[0] || (isIn(nextSibling) ? nextSibling : null);
  for (const node of removedNodes) if (!native(node).parentNode) native(target).insertBefore(node, next);
  for (const node of ours) native(node).remove();
};
