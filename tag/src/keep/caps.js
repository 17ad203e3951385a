/**
 * Frequency caps in the tag. The twin of server/vitrine/campaign/cap.py, which counts from the visitor's log; this one
 * counts in this browser, also without consent. Both pass tests/vectors/caps.json.
 */
import { listOf } from "../send/bound.js";
import { note, recallNote } from "./notes.js";
import { continueSession, pageExposures, sessionAt } from "./session.js";

const DAY_MS = 86_400_000;
/** How many times are kept for each campaign, the maximum of a weekly cap. */
const TIMES = 20;
/** The name, in place of a campaign's, for the site's cap on all overlays. */
export const OVERLAYS = "";

/**
 * How often something was shown.
 * @param {string} whose
 * @param {number} now ms since 1970
 * @returns {number[]} exposures in all, in this session and on this UTC day; then the latest times, newest first
 */
const exposuresOf = (whose, now) => {
  const [visitor = 0, session, day, ...noted] = listOf(recallNote(whose));
  const times = noted.filter((time) => time < now + DAY_MS); // others are of a clock that was ahead and has come back
  // What is false counts like 0.
  return /** @type {number[]} */ ([visitor, times[0] >= sessionAt(now)[0] && session, times[0] >= now - (now % DAY_MS) && day, ...times]);
};

/**
 * The first of the limits that the visitor has reached.
 * @param {string} whose a campaign's name, or OVERLAYS
 * @param {import("../wire").SentCap} cap limits by their names, and the `goal_event` that one of them waits for
 * @param {number} now ms since 1970
 * @returns {string | undefined} its name
 */
export const reachedLimit = (whose, cap, now) => {
  const [visitor, session, day, ...times] = exposuresOf(whose, now);
  const limits = /** @type {Record<string, number>} */ (/** @type {unknown} */ (cap)); // the event in it is no number: it reaches nothing
  /** @type {Record<string, number>} */
  const counts = {
    page: pageExposures.filter((one) => one === whose).length,
    session,
    day,
    week: times.filter((time) => now - time < 7 * DAY_MS).length,
    visitor,
  };
  /** @param {string} limit */
  const restedFrom = (limit) => /** @type {number} */ (recallNote(`${limit} ${/goal/.test(limit) ? cap.goal_event : whose}`));
  return Object.keys(cap).find((limit) => counts[limit] >= limits[limit] || Math.abs(now - restedFrom(limit)) < limits[limit] * 1_000);
};

/**
 * Counts one exposure, whether or not it may be reported.
 * @param {string} whose
 * @param {number} now ms since 1970
 */
export const countExposure = (whose, now) => {
  continueSession(now);
  const [visitor, session, day, ...times] = exposuresOf(whose, now);
  note(whose, [visitor + 1, session + 1, day + 1, now, ...times].slice(0, 3 + TIMES));
  pageExposures.push(whose);
};

/**
 * Records the start of a rest, by its limit: `quiet_after_close_s CAMPAIGN` or `quiet_after_goal_s EVENT`.
 * @param {string} what
 * @param {number} now ms since 1970
 */
export const noteTime = (what, now) => {
  continueSession(now);
  note(what, now);
};
