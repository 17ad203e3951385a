import { keep, recall } from "./storage.js";

/** Events of one visitor with smaller gaps are one session. */
const GAP_MS = 1_800_000;

/** @param {number} then @param {number} now */
const isRecent = (then, now) => Math.abs(now - then) < GAP_MS;

/**
 * When the visitor's session began, in ms since 1970; continues it.
 * @param {number} now ms since 1970
 * @returns {number}
 */
export function continueSession(now) {
  const kept = recall("localStorage", "session");
  const started_at = isRecent(kept?.seen_at, now) ? kept.started_at : now;
  keep("localStorage", "session", { started_at, seen_at: now });
  return started_at;
}

/** Keeps the server's answer for the next page of the visit. @param {unknown} answer */
export const keepAnswer = (answer) => keep("sessionStorage", "answer", { answer, kept_at: Date.now() });

/**
 * The answer kept from an earlier page, unless it is too old or from a clock that has been moved.
 * @param {number} now ms since 1970
 * @returns {unknown}
 */
export function recallAnswer(now) {
  const kept = recall("sessionStorage", "answer");
  if (isRecent(kept?.kept_at, now) && now < Date.parse(kept.answer.expires_at)) return kept.answer;
}
