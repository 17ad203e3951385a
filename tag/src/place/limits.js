import { capAllows, OVERLAYS } from "../keep/caps.js";

/**
 * How often a candidate may be met: as its name and its cap, and as one of all that cover the page. In a preview as often as one likes.
 * @typedef {[string, unknown]} Limit
 * @param {import("../types").Candidate} candidate
 * @param {import("../types").Kind} kind
 * @param {import("../types").Answer} answer
 * @returns {Limit[]} by the names they are counted under
 */
export const limitsOf = ({ campaign, cap }, { _covers_page }, answer) =>
  answer.preview
    ? []
    : [
        [campaign, cap],
        [OVERLAYS, _covers_page && answer.cap],
      ];

/** @param {Limit} limit */
export const isAllowed = ([whose, cap]) => capAllows(whose, cap, Date.now());
