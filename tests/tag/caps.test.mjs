// How often a visitor may meet a campaign, as far as the tag counts.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { capAllows, countExposure, noteTime } from "../../tag/src/keep/caps.js";
import { recallAnswer, continueSession, keepAnswer } from "../../tag/src/keep/session.js";
import { forgetAll } from "../../tag/src/keep/storage.js";

const NOON = Date.parse("2026-01-15T12:00:00Z");
const MINUTE = 60_000;

beforeEach(() => forgetAll(true));

test("no cap, no limit; a limit left out is none", () => {
  for (let times = 0; times < 9; times++) countExposure("hero", NOON);
  assert.equal(capAllows("hero", null, NOON), true);
  assert.equal(capAllows("hero", { session: null, visitor: 10 }, NOON), true);
  assert.equal(capAllows("hero", { visitor: 9 }, NOON), false);
});

test("a session ends after half an hour without a page view", () => {
  countExposure("hero", NOON);
  assert.equal(capAllows("hero", { session: 1 }, NOON + 29 * MINUTE), false);
  assert.equal(capAllows("hero", { session: 1 }, NOON + 58 * MINUTE), false);
  assert.equal(capAllows("hero", { session: 1 }, NOON + 89 * MINUTE), true);
});

test("a day is a UTC day", () => {
  countExposure("hero", NOON);
  assert.equal(capAllows("hero", { day: 1 }, NOON + 11 * 60 * MINUTE), false);
  assert.equal(capAllows("hero", { day: 1 }, NOON + 13 * 60 * MINUTE), true);
});

test("a week is a UTC week from Monday", () => {
  const sunday = Date.parse("2026-01-18T23:00:00Z");
  countExposure("hero", NOON);
  assert.equal(capAllows("hero", { week: 1 }, sunday), false);
  assert.equal(capAllows("hero", { week: 1 }, sunday + 61 * MINUTE), true);
});

test("a campaign stays quiet after it was closed, and after its goal, as long as it says", () => {
  noteTime("hero close", NOON);
  noteTime("goal purchase", NOON);
  const closed = { quiet_after_close_s: 600 };
  const bought = { quiet_after_goal_s: 600, goal_event: "purchase" };
  for (const cap of [closed, bought]) {
    assert.equal(capAllows("hero", cap, NOON + 9 * MINUTE), false);
    assert.equal(capAllows("hero", cap, NOON + 10 * MINUTE), true);
  }
  assert.equal(capAllows("other", closed, NOON), true);
  assert.equal(capAllows("other", { ...bought, goal_event: "sign_up" }, NOON), true);
});

test("campaigns count apart, whatever they are called", () => {
  for (const campaign of ["constructor", "to-string", "hero"]) {
    assert.equal(capAllows(campaign, { visitor: 1 }, NOON), true, campaign);
    countExposure(campaign, NOON);
    assert.equal(capAllows(campaign, { visitor: 1 }, NOON), false, campaign);
  }
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
