/** @typedef {import("../types").Anchor} Anchor */

/** @type {WeakMap<Element, HTMLElement>} blocks inserted for a placement, by its anchor */
const blocks = new WeakMap();

/**
 * The element that a placement's content goes into: the anchor itself, or a block inserted at it (once).
 * @param {HTMLElement} element the anchor
 * @param {Anchor} anchor
 * @returns {HTMLElement}
 */
export function spaceOf(element, { insert }) {
  if (insert === "replace" || insert === "overlay") return element;
  let block = blocks.get(element);
  if (!block?.isConnected) {
    block = document.createElement("div");
    element[insert](block);
    blocks.set(element, block);
  }
  return block;
}

/**
 * Keeps height free before the content comes, so that nothing moves when it does.
 * @param {HTMLElement} element
 * @param {Anchor} anchor
 */
export const reserveSpace = (element, anchor) => {
  spaceOf(element, anchor).style.minHeight = `${anchor.reserve_height_px}px`;
};

/** Gives back the space that stays empty. @param {HTMLElement} element */
export function releaseSpace(element) {
  const block = blocks.get(element);
  if (!block?.hasChildNodes()) block?.remove();
}
