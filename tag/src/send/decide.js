import { note, recallNote } from "../keep/notes.js";
import { host } from "../site.js";
import { post } from "./post.js";
import { pauseAfter } from "./transport.js";

const TIMEOUT_MS = 2_000;
/** The key of the time until which a busy server is left alone, among the notes; no campaign can have this name. */
const PAUSE = " pause";

/** @typedef {Omit<import("../wire").DecideRequest, "events" | "page"> & {page?: import("../wire").Page, events: import("../types").QueuedEvent[]}} Question */

/**
 * Asks the server what to show.
 * @param {Question} question
 * @param {AbortController} asking aborts when the answer is no longer wanted, or too slow
 * @returns {Promise<import("../wire").DecideAnswer | undefined>} undefined when the server refuses, or is to be left alone; rejects when the server is down, slow or wrong: the page stays as its owner wrote it
 */
export const decide = async (question, asking) => {
  if (Date.now() < /** @type {number} */ (recallNote(PAUSE))) return;
  setTimeout(() => asking.abort(), TIMEOUT_MS);
  // A reset gives the cookie up even if the page is left meanwhile.
  const how = { signal: asking.signal, keepalive: question.is_reset };
  const response = await post(`${host}/v1/decide`, JSON.stringify(question), how);
  const pause = pauseAfter(response, 1);
  if (pause) note(PAUSE, Date.now() + pause);
  return response.ok ? response.json() : undefined;
};
