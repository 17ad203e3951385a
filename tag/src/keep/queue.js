import { keep, recall } from "./storage.js";

/** @typedef {import("../types").QueuedEvent} QueuedEvent */

const EVENTS = 500;
const AGE_MS = 86_400_000;
const BYTES = 250_000;

/**
 * The first events that fit into one request.
 * @param {QueuedEvent[]} events
 * @param {number} most events
 * @param {number} bytes of their JSON in UTF-8
 * @returns {QueuedEvent[]} at least one, when there is one
 */
export const takeBatch = (events, most, bytes) => {
  const batch = events.slice(0, most);
  while (batch[1] && new Blob([JSON.stringify(batch)]).size > bytes) batch.length >>= 1;
  return batch;
};

/**
 * Events that the server has not confirmed, oldest first. All tabs of the visitor share one queue: any open page sends the events
 * that another left, and the server drops duplicates.
 * @returns {QueuedEvent[]}
 */
export const pendingEvents = () => recall("queue") || [];

/** Adds an event; beyond the maximum the oldest are dropped. @param {QueuedEvent} event @param {number} now ms since 1970 */
export const queueEvent = (event, now) => {
  const fresh = [...pendingEvents(), event].filter(({ created_at }) => now - +new Date(created_at) < AGE_MS);
  keep("queue", takeBatch(fresh.reverse(), EVENTS, BYTES).reverse());
};

/** Removes events that the server has recorded or refused. @param {QueuedEvent[]} settled */
export const settleEvents = (settled) => {
  keep(
    "queue",
    pendingEvents().filter(({ event_id }) => settled.every((other) => other.event_id !== event_id)),
  );
};
