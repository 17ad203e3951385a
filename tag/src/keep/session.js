import { note, recallNote } from "./notes.js";
import { keep, recall } from "./storage.js";

/** What a visitor does with smaller gaps is one session; the server counts by the same gap (server/vitrine/domain/session.py). */
const GAP_MS = 1_800_000;
/** The key of the session among the notes; no campaign can have this name. */
const SESSION = " ";

/** Exposures of the page view by what they count for: in memory, for a page view ends with its document at the latest. @type {string[]} */
export const pageExposures = [];

/** @param {number} then @param {number} now */
const isRecent = (then, now) => Math.abs(now - then) < GAP_MS;

/**
 * The session at this moment, current or new. Reading does not continue it.
 * @param {number} now ms since 1970
 * @param {number} [entered] pages entered now
 * @returns {[number, number, number]} when it began, `now`, and its pages so far
 */
export const sessionAt = (now, entered = 0) => {
  const [began_at, seen_at, pages] = /** @type {number[]} */ (recallNote(SESSION) || []);
  return isRecent(seen_at, now) ? [began_at, now, pages + entered] : [now, now, entered];
};

/**
 * Continues the visitor's session, when something happens that the server would also see.
 * @param {number} now ms since 1970
 * @param {number} [entered] pages entered now
 */
export const continueSession = (now, entered) => {
  const session = sessionAt(now, entered);
  note(SESSION, session);
  if (entered) pageExposures.length = 0;
  return session;
};

/**
 * Keeps the server's answer for the next page of the visit; null forgets it.
 * @param {import("../wire").DecideAnswer | null} answer
 * @param {string} [who] had signed in: it is shown to nobody else
 */
export const keepAnswer = (answer, who) => keep("answer", answer && [answer, Date.now(), who]);

/**
 * The answer kept from an earlier page, unless it is too old, from a clock that has been moved, or another's.
 * @param {number} now ms since 1970
 * @param {string} who has signed in
 * @returns {import("../wire").DecideAnswer | undefined}
 */
export const recallAnswer = (now, who) => {
  const [answer, kept_at, whose] = recall("answer") || /** @type {import("./storage.js").Kept["answer"]} */ (/** @type {unknown} */ ([]));
  if (who === whose && isRecent(kept_at, now) && now < Date.parse(answer.expires_at)) return answer;
};
