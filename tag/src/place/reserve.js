import { make } from "../dom/make.js";
import { native } from "../dom/native.js";

/** @typedef {import("../types").Placement} Placement */

/**
 * The element that a placement's content goes into: the anchor itself, or a block inserted at it (once).
 * @param {HTMLElement} element the anchor
 * @param {Placement} placement
 * @returns {HTMLElement}
 */
export const spaceOf = (element, { name, anchor: { insert } }) => {
  if (!/^(before|after|prepend|append)$/.test(insert)) return element;
  const block = /** @type {HTMLElement} */ (
    native(document).querySelector(`[data-vitrine="${name}"]`) || make("div", { "data-vitrine": name })
  );
  if (!block.isConnected) native(element)[/** @type {"before"} */ (insert)](block);
  return block;
};

/**
 * Keeps height free before the content comes, so that nothing moves when it does; 0 gives it back.
 * @param {HTMLElement} element
 * @param {Placement} placement
 * @param {number | null | undefined} height px
 */
export const reserveSpace = (element, placement, height = placement.anchor.reserve_height_px) => {
  if (placement.anchor.reserve_height_px) native(spaceOf(element, placement)).style.minHeight = `${height}px`;
};
