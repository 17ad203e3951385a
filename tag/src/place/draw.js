import { native } from "../dom/native.js";
import { recordChange } from "../dom/record.js";
import { spaceOf } from "./reserve.js";

/**
 * Draws into the space of a placement, under the placement's name.
 * @param {import("../types").Showing} showing
 * @param {(space: HTMLElement) => void} fill
 * @param {import("../types").Card[]} [cards] the items it fills in
 * @returns {import("../types").Rendering}
 */
export const draw = ({ element, placement }, fill, cards) => {
  /** @type {HTMLElement | undefined} */
  let space;
  const undo = recordChange(() => {
    space = spaceOf(element, placement);
    fill(space);
    native(space).setAttribute("data-vitrine", placement.name);
  });
  return { element: space, _cards: cards, undo };
};
