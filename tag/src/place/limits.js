import { OVERLAYS, reachedLimit } from "../keep/caps.js";

/**
 * The limits of a candidate: its own cap, and the site's cap if it covers the page. A preview has no limits.
 * A control counts like an overlay, so that both groups of a test see the same number of other overlays.
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
