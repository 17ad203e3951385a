import { OVERLAYS, reachedLimit } from "../keep/caps.js";

/**
 * How often a candidate may be met: as its name and its cap, and as one of all that cover the page. In a preview as often as one likes.
 * A control counts like what it stands for, so that both sides of a test meet the other overlays alike.
 * @typedef {[string, import("../wire").SentCap]} Limit
 * @param {import("../wire").Candidate} candidate
 * @param {import("../types").Kind} kind
 * @param {import("../wire").DecideAnswer} answer
 * @returns {Limit[]} by the names they are counted under
 */
export const limitsOf = ({ campaign, cap }, { _covers_page }, answer) =>
  /** @type {Limit[]} */ ([
    [campaign, cap],
    [OVERLAYS, _covers_page && answer.cap],
  ]).filter(([, limits]) => limits && !answer.preview);

/** @param {Limit} limit */
export const isAllowed = ([whose, cap]) => !reachedLimit(whose, cap, Date.now());
