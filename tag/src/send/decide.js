import { host } from "../site.js";
import { post } from "./post.js";

const TIMEOUT_MS = 2_000;

/** @typedef {Omit<import("../wire").DecideRequest, "events" | "page"> & {page?: import("../wire").Page, events: import("../types").QueuedEvent[]}} Question */

/**
 * Asks the server what to show.
 * @param {Question} question
 * @param {AbortController} asking aborts when the answer is no longer wanted, or too slow
 * @returns {Promise<import("../wire").DecideAnswer | undefined>} undefined when the server refuses; rejects when the server is down, slow or wrong: the page stays as its owner wrote it
 */
export const decide = async (question, asking) => {
  setTimeout(() => asking.abort(), TIMEOUT_MS);
  const response = await post(`${host}/v1/decide`, JSON.stringify(question), asking.signal);
  return response.ok ? response.json() : undefined;
};
