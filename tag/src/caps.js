import { continueSession } from "./session.js";
import { keep, recall } from "./storage.js";

const DAY_MS = 86_400_000;
const MOST = 1_000;

let opened_at = 0;

/** Begins a page view: its own limits count anew. @param {number} now ms since 1970 */
export const openPageCaps = (now) => {
  opened_at = now;
};

/** @returns {Map<string, number>} exposures by scope; a Map, for a campaign may be named like a property of every object */
const counts = () => new Map(recall("localStorage", "caps"));

/** What is counted, by the names of the limits. @param {string} campaign @param {number} now @returns {Record<string, string>} */
const scopesOf = (campaign, now) => ({
  page: `${campaign} page ${opened_at}`,
  session: `${campaign} session ${continueSession(now)}`,
  day: `${campaign} day ${Math.floor(now / DAY_MS)}`,
  visitor: campaign,
});

/**
 * Whether the visitor may meet the campaign once more.
 * @param {string} campaign
 * @param {any} cap limits by scope; null for none
 * @param {number} now ms since 1970
 */
export const capAllows = (campaign, cap, now) =>
  Object.entries(scopesOf(campaign, now)).every(([limit, scope]) => !cap?.[limit] || (counts().get(scope) || 0) < cap[limit]);

/**
 * Counts one exposure, whether or not it may be reported.
 * @param {string} campaign
 * @param {number} now ms since 1970
 */
export function countExposure(campaign, now) {
  const all = counts();
  for (const scope of Object.values(scopesOf(campaign, now))) {
    const met = all.get(scope) || 0;
    all.delete(scope); // so that the oldest scopes stand first, and go first
    all.set(scope, met + 1);
  }
  keep("localStorage", "caps", [...all].slice(-MOST));
}
