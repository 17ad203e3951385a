import { post } from "./post.js";
import { takeBatch } from "../keep/queue.js";

/** @typedef {import("../types").QueuedEvent} QueuedEvent */

const FLUSH_MS = 1_000;
const FLUSH_EVENTS = 10;
/** Browsers share 64 KiB among all beacons of a page. */
const BATCH_BYTES = 48_000;
const RETRY_MS = 3_000;
const RETRY_MOST_MS = 1_800_000;

/**
 * How long to wait after the n-th failure in a row: doubling, with jitter so that visitors do not return together.
 * @param {number} failures from 1
 * @param {string | null | undefined} retryAfter the server's wish, in seconds
 * @param {number} chance 0..1
 * @returns {number} ms
 */
export const retryDelay = (failures, retryAfter, chance) =>
  Math.min(
    RETRY_MOST_MS,
    Math.max(/** @type {number} */ (/** @type {unknown} */ (retryAfter)) * 1_000 || 0, RETRY_MS * 2 ** (failures - 1) * (0.5 + chance)),
  );

/**
 * How long a server is to be left alone that could not answer: busy, ill, or out of reach.
 * @param {Response | undefined} response
 * @param {number} failures from 1
 * @returns {number | false} ms
 */
export const pauseAfter = (response, failures) =>
  (!response || response.status > 499 || response.status === 429) &&
  retryDelay(failures, response?.headers.get("Retry-After"), Math.random());

/**
 * Sends queued events: by fetch while the page is open, by beacon when it may be closing.
 * @param {string} url
 * @param {(events: QueuedEvent[]) => string} write the body of a batch
 * @param {() => QueuedEvent[]} sendable events that consent covers
 * @param {(events: QueuedEvent[]) => void} settle removes events that were recorded or finally refused
 */
export const openTransport = (url, write, sendable, settle) => {
  /** @type {number | undefined} */
  let timer;
  let busy = false;
  let failures = 0;
  let most = 100;
  /** Beacons have no answer: their events stay queued, but are not beaconed twice in a row. */
  let left = false;

  /** @param {number} delay ms */
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  };

  async function flush() {
    const batch = takeBatch(sendable(), most, BATCH_BYTES);
    timer = 0;
    if (busy || !batch[0]) return;
    busy = true;
    /** Without one there is no network, or a blocker. @type {Response | undefined} */
    const response = await post(url, write(batch))
      // biome-ignore lint/complexity/noCommaOperator: it is read to its end, so that the connection is free again
      .then(async (answer) => (await answer.text(), answer))
      .catch(() => undefined);
    const pause = pauseAfter(response, ++failures);
    busy = false;
    if (pause) return later(pause);
    failures = 0;
    if (response?.status === 413 && batch[1]) most = batch.length >> 1;
    else settle(batch);
    if (sendable()[0]) later(FLUSH_MS);
  }

  return {
    /** To be called when an event was queued, or may be sent now. */
    _soon() {
      left = false;
      const full = sendable().length >= FLUSH_EVENTS;
      if (!failures && !busy && (full || !timer)) later(full ? 0 : FLUSH_MS);
    },
    /** To be called when the page may be closing. It is synchronous, because later code may never run. */
    _leave() {
      let rest = left ? [] : sendable();
      left = true;
      while (rest[0]) {
        const batch = takeBatch(rest, most, BATCH_BYTES);
        navigator.sendBeacon(url, write(batch));
        rest = rest.slice(batch.length);
      }
    },
  };
};
