import { continueSession } from "./session.js";
import { isTabOnly, keep, recall } from "./storage.js";

const DAY_MS = 86_400_000;
const MOST = 1_000;
/** In place of a campaign's name, for the limit on all overlays together. */
export const OVERLAYS = "";
/** The session, where nothing but these notes outlives the page. */
const BEGAN = "session began";

/** @returns {Map<string, number>} exposures, or times, by scope; a Map, for a campaign may be named like a property of every object */
const notes = () => new Map(recall("caps"));

/** @param {Map<string, number>} all @param {string} scope @param {number} value */
const write = (all, scope, value) => {
  all.delete(scope); // so that the oldest scopes stand first, and go first
  all.set(scope, value);
  keep("caps", [...all].slice(-MOST));
};

/** When the session began, in ms since 1970. @param {number} now */
const sessionOf = (now) => (isTabOnly() && notes().get(BEGAN)) || continueSession(now)[0];

/**
 * What is counted, by the names of the limits. A limit per page needs no count: a campaign takes its one placement once per page view.
 * Weeks begin on Monday; 1 January 1970 was a Thursday.
 * @param {string} campaign
 * @param {number} now ms since 1970
 */
const scopesOf = (campaign, now) => {
  const day = (now / DAY_MS) | 0;
  const session = sessionOf(now);
  return [
    ["session", `${campaign} session ${session}`],
    ["day", `${campaign} day ${day}`],
    ["week", `${campaign} week ${((day + 3) / 7) | 0}`],
    ["visitor", campaign],
  ];
};

/**
 * Whether the visitor may meet the campaign once more.
 * @param {string} campaign
 * @param {any} cap limits by scope, and how long it stays quiet; null for none
 * @param {number} now ms since 1970
 */
export const capAllows = (campaign, cap, now) => {
  const all = notes();
  /** @param {string} scope @param {number} quiet s */
  const isOver = (scope, quiet) => !(now - (all.get(scope) ?? NaN) < quiet * 1_000);
  return (
    !cap ||
    (scopesOf(campaign, now).every(([limit, scope]) => !((all.get(scope) ?? NaN) >= (cap[limit] || NaN))) &&
      isOver(`${campaign} close`, cap.quiet_after_close_s) &&
      isOver(`goal ${cap.goal_event}`, cap.quiet_after_goal_s))
  );
};

/**
 * Counts one exposure, whether or not it may be reported.
 * @param {string} campaign
 * @param {number} now ms since 1970
 */
export const countExposure = (campaign, now) => {
  write(notes(), BEGAN, sessionOf(now));
  for (const [, scope] of scopesOf(campaign, now)) {
    const all = notes();
    write(all, scope, (all.get(scope) || 0) + 1);
  }
};

/** Notes when something happened that keeps campaigns quiet: `CAMPAIGN close` or `goal EVENT`. @param {string} what @param {number} now ms since 1970 */
export const noteTime = (what, now) => write(notes(), what, now);
