// What counts as consent, from whom, and in which order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, consentOf, patienceOf, readGoogleConsent, resolveConsent } from "../../tag/src/consent/consent.js";
import { readTcf } from "../../tag/src/consent/tcf.js";

const NONE = { personalization: false, measurement: false };
const BOTH = { personalization: true, measurement: true };
/** gtag pushes its arguments, not an array. */
function gtag() {
  return arguments;
}

test("only a plain yes is consent", () => {
  assert.deepEqual(consentOf("true", 1), NONE);
  assert.deepEqual(consentOf(true, true), BOTH);
});

test("Consent Mode is read from Arguments and arrays, later words over earlier ones", () => {
  const said = {};
  assert.equal(readGoogleConsent(gtag("consent", "default", { analytics_storage: "granted", wait_for_update: 9_000 }), said), true);
  assert.deepEqual(resolveConsent(said), { personalization: false, measurement: true });
  assert.equal(answerOf(said), undefined);
  assert.equal(patienceOf(said), 2_000);
  readGoogleConsent(["consent", "update", { personalization_storage: "granted" }], said);
  assert.deepEqual(resolveConsent(said), BOTH);
  assert.equal(patienceOf(said), 0);
});

test("other entries say nothing about consent", () => {
  for (const entry of [null, undefined, 7, "consent", {}, ["config", "G-1"]]) assert.equal(readGoogleConsent(entry, {}), false);
  const said = {};
  readGoogleConsent(["consent", "declare", { personalization_storage: "granted", analytics_storage: "granted" }], said);
  assert.deepEqual(resolveConsent(said), NONE);
});

test("TCF: 1, 5 and 6 of the publisher personalize, 1 and 8 measure", () => {
  const read = (...purposes) =>
    readTcf({ eventStatus: "tcloaded", publisher: { consents: Object.fromEntries(purposes.map((purpose) => [purpose, true])) } });
  assert.deepEqual(read(1, 5, 6, 8), BOTH);
  assert.deepEqual(read(5, 6, 8), NONE);
  assert.deepEqual(read(1, 5), NONE);
  assert.deepEqual(readTcf({ eventStatus: "useractioncomplete" }), NONE);
});

test("TCF says nothing while the visitor is being asked, or where GDPR does not apply", () => {
  const publisher = { consents: { 1: true, 8: true } };
  assert.equal(readTcf({ eventStatus: "cmpuishown", publisher }), undefined);
  assert.equal(readTcf({ eventStatus: "tcloaded", gdprApplies: false, publisher }), undefined);
  assert.equal(readTcf({ publisher }), undefined);
});

test("the command wins, then Consent Mode, then TCF, then a default, then what was remembered", () => {
  assert.deepEqual(resolveConsent({ _command: NONE, update: BOTH, tcf: BOTH, _kept: BOTH }), NONE);
  assert.deepEqual(resolveConsent({ update: NONE, tcf: BOTH, _kept: BOTH }), NONE);
  assert.deepEqual(resolveConsent({ tcf: BOTH, default: NONE }), BOTH);
  assert.deepEqual(resolveConsent({ default: NONE, _kept: BOTH }), NONE);
  assert.deepEqual(resolveConsent({ _kept: BOTH }), BOTH);
  assert.deepEqual(resolveConsent({}), NONE);
});

test("Global Privacy Control forbids personalization, unless the command allows it", () => {
  assert.deepEqual(resolveConsent({ _gpc: true, update: BOTH }), { personalization: false, measurement: true });
  assert.deepEqual(resolveConsent({ _gpc: true, _command: BOTH }), BOTH);
});
