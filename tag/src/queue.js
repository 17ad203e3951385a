import { randomId } from "./event.js";
import { forget, keep, recall, storedKeys } from "./storage.js";

/** @typedef {import("./types").WireEvent} WireEvent */

const EVENTS = 500;
const AGE_MS = 86_400_000;
const BYTES = 262_144;
/** A queue that nobody touched for this long belongs to a closed tab; if not, the server drops the duplicates. */
const ORPHAN_MS = 30_000;

/** @param {unknown} value @returns {number} bytes of its JSON in UTF-8 */
const bytesOf = (value) => new Blob([JSON.stringify(value)]).size;

/**
 * Leading events that make one request.
 * @param {readonly WireEvent[]} events
 * @param {number} most events
 * @param {number} bytes
 * @returns {WireEvent[]} at least one, when there is one
 */
export function takeBatch(events, most, bytes) {
  const batch = events.slice(0, most);
  while (batch.length > 1 && bytesOf(batch) > bytes) batch.length = Math.ceil(batch.length / 2);
  return batch;
}

/**
 * The newest events that fit the queue's limits, each once.
 * @param {WireEvent[]} events
 * @param {number} now ms since 1970
 */
export function trimEvents(events, now) {
  const fresh = new Map(events.filter(({ created_at }) => now - Date.parse(created_at) < AGE_MS).map((event) => [event.event_id, event]));
  return takeBatch([...fresh.values()].reverse(), EVENTS, BYTES).reverse();
}

/**
 * Events that the server has not confirmed. A copy is kept under a key of this page's own; the next page of the tab, or any page
 * once the tab is gone, takes it over.
 */
export function openQueue() {
  const own = `queue:${randomId()}`;
  /** @type {WireEvent[]} */
  let events = [];
  const save = () => (events[0] ? keep("localStorage", own, { events, touched_at: Date.now() }) : forget(own));
  return {
    /** @returns {readonly WireEvent[]} */
    pending: () => events,
    /** @param {WireEvent} event */
    add(event) {
      events = trimEvents([...events, event], Date.now());
      save();
    },
    /** Forgets events that the server has, or never will. @param {readonly WireEvent[]} settled */
    settle(settled) {
      events = events.filter(({ event_id }) => !settled.some((other) => other.event_id === event_id));
      save();
    },
    /** Takes over what earlier pages left; for when storage has become allowed. */
    adopt() {
      const before = recall("sessionStorage", "tab");
      for (const key of storedKeys("localStorage", "queue:")) {
        const kept = recall("localStorage", key);
        if (key === own || (key !== before && Date.now() - kept?.touched_at < ORPHAN_MS)) continue;
        events = trimEvents([...(kept?.events || []), ...events], Date.now());
        forget(key);
      }
      keep("sessionStorage", "tab", own);
      save();
    },
  };
}
