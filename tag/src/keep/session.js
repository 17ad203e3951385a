import { keep, recall } from "./storage.js";

/** Page views of one visitor with smaller gaps are one session. */
const GAP_MS = 1_800_000;

/** @param {number} then @param {number} now */
const isRecent = (then, now) => Math.abs(now - then) < GAP_MS;

/**
 * Continues the visitor's session.
 * @param {number} now ms since 1970
 * @param {number} [entered] pages entered now
 * @returns {[number, number, number]} when it began, `now`, and its pages so far
 */
export const continueSession = (now, entered = 0) => {
  const [began_at, seen_at, pages] = recall("session") || [];
  const known = isRecent(seen_at, now);
  /** @type {[number, number, number]} */
  const session = [known ? began_at : now, now, (known ? pages : 0) + entered];
  keep("session", session);
  return session;
};

/** Keeps the server's answer for the next page of the visit; null forgets it. @param {any} answer */
export const keepAnswer = (answer) => keep("answer", answer && [answer, Date.now()]);

/**
 * The answer kept from an earlier page, unless it is too old or from a clock that has been moved.
 * @param {number} now ms since 1970
 * @returns {any}
 */
export const recallAnswer = (now) => {
  const [answer, kept_at] = recall("answer") || [];
  if (isRecent(kept_at, now) && now < Date.parse(answer.expires_at)) return answer;
};
