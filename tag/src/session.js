import { keep, recall } from "./storage.js";

/** Page views of one visitor with smaller gaps are one session. */
const GAP_MS = 1_800_000;

/** @param {number} then @param {number} now */
const isRecent = (then, now) => Math.abs(now - then) < GAP_MS;

/**
 * When the visitor's session began, in ms since 1970; continues it.
 * @param {number} now ms since 1970
 * @returns {number}
 */
export const continueSession = (now) => {
  const [started_at, seen_at] = recall("session") || [now];
  const session = isRecent(seen_at, now) ? started_at : now;
  keep("session", [session, now]);
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
