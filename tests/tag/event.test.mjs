// One bad field must not cost a whole batch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boundId, boundNumber, boundText } from "../../tag/src/send/bound.js";
import { isEventName, makeEvent, randomId } from "../../tag/src/send/event.js";

const PAGE = { url: "https://shop.example/", type: "home" };
const make = (data, name = "purchase") =>
  JSON.parse(JSON.stringify(makeEvent(name, data, { page: PAGE, consent: undefined }, 1_700_000_000_000)));

test("an event has an id, a name, a time and its page", () => {
  const event = make(undefined);
  assert.match(event.event_id, /^[\d-]{7,43}$/);
  assert.equal(event.created_at, "2023-11-14T22:13:20.000Z");
  assert.deepEqual(event.page, PAGE);
  assert.notEqual(randomId(), randomId());
});

test("names of events", () => {
  for (const name of ["", "9lives", "a b", "x".repeat(41), undefined, null, {}, ["a"]])
    assert.equal(isEventName(name), false, String(name));
  for (const name of ["a", "add_to_cart", "X9"]) assert.equal(isEventName(name), true, name);
});

test("items are bounded: numbers written as text, ids written as numbers, those without an id left out", () => {
  const items = [
    { item_id: 12, price: "9.90", quantity: "2", item_name: "x".repeat(600), coupon: "no" },
    { item_id: "" },
    { item_id: "i".repeat(101) },
    null,
    7,
    { item_id: "ok", price: "free", quantity: -3 },
  ];
  const [first, second, ...none] = make({ items }).items;
  assert.deepEqual(first, { item_id: "12", item_name: "x".repeat(500), price: 9.9, quantity: 2 });
  assert.deepEqual(second, { item_id: "ok", quantity: 3 });
  assert.deepEqual(none, []);
  assert.equal(make({ items: Array(300).fill({ item_id: "a" }) }).items.length, 200);
  assert.deepEqual(make({ items: { item_id: "one" } }).items.length, 1);
});

test("fields are bounded", () => {
  const event = make({ value: "12.50", currency: "EUROPEANS", transaction_id: 7, search_term: {}, exposure_token: "t", other: 1 });
  assert.equal(event.value, 12.5);
  assert.equal(event.currency, "EUROPEAN");
  assert.equal(event.transaction_id, "7");
  assert.equal("search_term" in event, false);
  assert.equal("other" in event, false);
});

test("at most 27 parameters, scalars only", () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, index]));
  assert.equal(Object.keys(make({ params: many }).params).length, 27);
  assert.deepEqual(make({ params: { a: true, b: "x", c: 1, d: null, e: {}, f: [1], ["k".repeat(41)]: 1, items: [], value: 3 } }).params, {
    a: true,
    b: "x",
    c: 1,
  });
});

test("text has no half characters, ids are never cut, numbers are finite", () => {
  assert.equal(boundText("a\ud83d"), "a");
  assert.equal(boundText("😀".repeat(300)).length, 500);
  assert.equal(boundText(`${"x".repeat(499)}😀`), "x".repeat(499));
  for (const value of [undefined, null, {}, [], true, "", Symbol("s")]) assert.equal(boundText(value), undefined);
  assert.equal(boundId("i".repeat(100)).length, 100);
  assert.equal(boundId("i".repeat(101)), undefined);
  assert.equal(boundId(undefined), undefined);
  for (const value of [NaN, Infinity, "", "x", null, undefined, {}, "1e999"]) assert.equal(boundNumber(value), undefined);
});
