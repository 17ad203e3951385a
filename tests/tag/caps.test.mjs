// How often a visitor may meet a campaign, as far as the tag counts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { countExposure, noteTime, reachedLimit } from "../../tag/src/keep/caps.js";
import { continueSession, keepAnswer, recallAnswer, sessionAt } from "../../tag/src/keep/session.js";
import { forgetAll, keep, recall } from "../../tag/src/keep/storage.js";
import { limitAfter } from "./replay.mjs";

const NOON = Date.parse("2026-01-15T12:00:00Z");
const MINUTE = 60_000;

beforeEach(() => forgetAll(true));

const { cases } = JSON.parse(readFileSync(new URL("../vectors/caps.json", import.meta.url), "utf8"));
for (const one of cases) test(`the tag answers as reasoned: ${one.name}`, () => assert.equal(limitAfter(one), one.expected));

test("to ask does not continue the session", () => {
  countExposure("hero", NOON);
  assert.equal(reachedLimit("hero", { session: 1 }, NOON + 29 * MINUTE), "session");
  assert.equal(reachedLimit("hero", { session: 1 }, NOON + 31 * MINUTE), undefined);
  assert.equal(sessionAt(NOON + 29 * MINUTE)[0], NOON);
});

test("what an earlier version of the tag counted is still counted, ever", () => {
  keep("caps", [
    ["hero session 1768478400000", 2],
    ["hero", 2],
  ]);
  assert.equal(reachedLimit("hero", { session: 1 }, NOON), undefined);
  assert.equal(reachedLimit("hero", { visitor: 2 }, NOON), "visitor");
  countExposure("hero", NOON);
  assert.equal(reachedLimit("hero", { visitor: 4 }, NOON), undefined);
  assert.equal(reachedLimit("hero", { visitor: 3 }, NOON), "visitor");
});

test("however much is met, what is kept stays small, and the newest is kept", () => {
  for (let number = 0; number < 420; number++) {
    for (let times = 0; times < 21; times++) countExposure(`campaign-${number}`, NOON + number);
    countExposure("hero", NOON + number);
  }
  assert.ok(JSON.stringify(recall("caps")).length < 150_000);
  assert.equal(reachedLimit("campaign-419", { visitor: 21 }, NOON + MINUTE), "visitor");
  assert.equal(reachedLimit("campaign-1", { visitor: 1 }, NOON + MINUTE), undefined);
  assert.equal(reachedLimit("hero", { visitor: 420 }, NOON + MINUTE), "visitor");
  assert.equal(sessionAt(NOON + MINUTE)[0], NOON);
});

test("a clock that was in 2106 and came back freezes no cap", () => {
  const then = Date.parse("2106-02-07T06:28:16Z");
  countExposure("hero", then);
  noteTime("quiet_after_close_s hero", then);
  for (const cap of [{ session: 1 }, { day: 1 }, { week: 1 }, { quiet_after_close_s: 86_400 }])
    assert.equal(reachedLimit("hero", cap, NOON), undefined, JSON.stringify(cap));
  assert.equal(reachedLimit("hero", { visitor: 1 }, NOON), "visitor");
  noteTime("quiet_after_close_s hero", NOON + MINUTE); // of another clock, a little ahead
  assert.equal(reachedLimit("hero", { quiet_after_close_s: 600 }, NOON), "quiet_after_close_s");
});

test("a session continues with each page view, and a clock set back begins a new one", () => {
  assert.equal(continueSession(NOON)[0], NOON);
  assert.equal(continueSession(NOON + 20 * MINUTE)[0], NOON);
  assert.equal(continueSession(NOON + 49 * MINUTE)[0], NOON);
  assert.equal(continueSession(NOON - 60 * MINUTE)[0], NOON - 60 * MINUTE);
});

test("an answer is used until it expires, half an hour at most", () => {
  const now = Date.now();
  const answer = { expires_at: new Date(now + 10 * MINUTE).toISOString() };
  assert.equal(recallAnswer(now), undefined);
  keepAnswer(answer);
  assert.deepEqual(recallAnswer(now + 9 * MINUTE), answer);
  assert.equal(recallAnswer(now + 11 * MINUTE), undefined);
  keepAnswer({ expires_at: "2099-01-01T00:00:00Z" });
  assert.equal(recallAnswer(now + 31 * MINUTE), undefined);
  keepAnswer({ expires_at: "rubbish" });
  assert.equal(recallAnswer(now), undefined);
});
