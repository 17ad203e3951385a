import { continueSession } from "./session.js";
import { keep, recall } from "./storage.js";

const DAY_MS = 86_400_000;
const MOST = 1_000;

/** @returns {Map<string, any>} exposures by scope; a Map, for a campaign may be named like a property of every object */
const counts = () => new Map(recall("caps"));

/**
 * What is counted, by the names of the limits. A limit per page needs no count: a campaign takes its one placement once per page view.
 * @param {string} campaign
 * @param {number} now ms since 1970
 */
const scopesOf = (campaign, now) => [
  ["session", `${campaign} session ${continueSession(now)}`],
  ["day", `${campaign} day ${(now / DAY_MS) | 0}`],
  ["visitor", campaign],
];

/**
 * Whether the visitor may meet the campaign once more.
 * @param {string} campaign
 * @param {any} cap limits by scope; null for none
 * @param {number} now ms since 1970
 */
export const capAllows = (campaign, cap, now) => scopesOf(campaign, now).every(([limit, scope]) => !(counts().get(scope) >= (cap?.[limit] || NaN)));

/**
 * Counts one exposure, whether or not it may be reported.
 * @param {string} campaign
 * @param {number} now ms since 1970
 */
export const countExposure = (campaign, now) => {
  const all = counts();
  for (const [, scope] of scopesOf(campaign, now)) {
    const met = all.get(scope) || 0;
    all.delete(scope); // so that the oldest scopes stand first, and go first
    all.set(scope, met + 1);
  }
  keep("caps", [...all].slice(-MOST));
};
