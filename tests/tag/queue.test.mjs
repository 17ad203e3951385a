// Nothing is lost, and nothing grows without bounds. There is no storage here, so all of it is in memory.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { pendingEvents, queueEvent, settleEvents, takeBatch } from "../../tag/src/keep/queue.js";
import { allowStorage, forgetAll, keep, recall } from "../../tag/src/keep/storage.js";
import { retryDelay } from "../../tag/src/send/transport.js";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const event = (event_id, rest = {}) => ({ event_id, name: "search", created_at: new Date(NOW).toISOString(), ...rest });
const ids = () => pendingEvents().map(({ event_id }) => event_id);

beforeEach(forgetAll);

test("events wait in order until they are settled", () => {
  for (const id of ["a", "b", "c"]) queueEvent(event(id), NOW);
  settleEvents([event("b")]);
  assert.deepEqual(ids(), ["a", "c"]);
});

test("at most 500 events, none older than a day, at most 256 KiB: the oldest go", () => {
  queueEvent(event("old", { created_at: new Date(NOW - 90_000_000).toISOString() }), NOW);
  for (let number = 0; number < 502; number++) queueEvent(event(`e${number}`), NOW);
  assert.equal(ids().length, 500);
  assert.equal(ids()[499], "e501");
  assert.equal(ids().includes("old"), false);
  forgetAll();
  for (let number = 0; number < 6; number++) queueEvent(event(`e${number}`, { search_term: "x".repeat(60_000) }), NOW);
  assert.equal(ids().at(-1), "e5");
  assert.ok(JSON.stringify(pendingEvents()).length <= 250_000);
});

test("a batch fits its limits, counted in bytes, and holds at least one event", () => {
  const events = Array.from({ length: 8 }, (_, number) => event(`e${number}`, { search_term: "ø".repeat(1_000) }));
  assert.equal(takeBatch(events, 3, 48_000).length, 3);
  assert.ok(Buffer.byteLength(JSON.stringify(takeBatch(events, 100, 10_000))) <= 10_000);
  assert.equal(takeBatch(events, 100, 10).length, 1);
  assert.equal(takeBatch([], 100, 10).length, 0);
  assert.equal(events.length, 8);
});

test("retries wait from 3 s up to half an hour, with jitter, and as long as the server asks", () => {
  assert.equal(retryDelay(1, null, 0.5), 3_000);
  assert.equal(retryDelay(1, null, 0), 1_500);
  assert.equal(retryDelay(3, null, 0.5), 12_000);
  assert.equal(retryDelay(40, null, 1), 1_800_000);
  assert.equal(retryDelay(1, "60", 0.5), 60_000);
  assert.equal(retryDelay(1, "soon", 0.5), 3_000);
});

test("without storage everything works in memory", () => {
  allowStorage(true);
  keep("visitor", { visitor_id: "v" });
  assert.deepEqual(recall("visitor"), { visitor_id: "v" });
  forgetAll();
  assert.equal(recall("visitor"), null);
});
