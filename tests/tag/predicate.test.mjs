import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { OPERATORS } from "../../tag/src/place/operators.js";
import { finish as finishWith, needsOperators } from "../../tag/src/place/predicate.js";

const finish = (residual, values) => finishWith(residual, values, OPERATORS);

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8")).cases;

for (const { name, condition, values, saved_lists, expected } of read("predicate.json")) {
  if (saved_lists || needsOperators(condition)) continue;
  test(`the tag answers without loading operators: ${name}`, () => {
    assert.equal(finishWith(condition, values), expected);
  });
}

test("operators that a residual names are loaded, wherever they stand in it", () => {
  for (const name of Object.keys(OPERATORS)) {
    assert.equal(finishWith({ a: { [name]: 1 } }, { a: [] }), false, name);
    assert.equal(needsOperators({ $or: [{ a: { $not: { [name]: 1 } } }] }), true, name);
  }
  for (const residual of [null, {}, { type: "size" }, { a: { $in: [1], $gte: 2 } }]) assert.equal(needsOperators(residual), false);
});

for (const { name, condition, values, saved_lists, expected } of read("predicate.json")) {
  // A residual carries its saved lists written out, which is what the server's tests do with these.
  if (saved_lists) continue;
  test(`the tag answers as reasoned: ${name}`, () => {
    assert.equal(finish(condition, values), expected);
  });
}

test("a residual that the server left can be finished", () => {
  const residuals = read("partial.json").filter(({ expected }) => typeof expected === "object");
  assert.ok(residuals.length > 10);
  for (const { expected } of residuals) assert.equal(typeof finish(expected, {}), "boolean");
});

test("a saved list written out is a list", () => {
  assert.equal(finish({ id: { $inGroup: ["p1", "p2"] } }, { id: "p2" }), true);
  assert.equal(finish({ id: { $notInGroup: ["p1", "p2"] } }, { id: "p2" }), false);
});

test("nothing the page holds can make it throw", () => {
  const circle = {};
  circle.self = circle;
  const thrower = Object.defineProperty({}, "a", {
    enumerable: true,
    get() {
      throw new Error("no");
    },
  });
  for (const values of [
    circle,
    thrower,
    null,
    undefined,
    5,
    [],
    () => 1,
    new Proxy(
      {},
      {
        getOwnPropertyDescriptor() {
          throw new Error("no");
        },
      },
    ),
  ])
    for (const residual of [{ a: 1 }, { a: { b: 1 } }, { $not: { a: 1 } }, null, undefined, 7, { "self.self.self": { self: {} } }])
      assert.equal(typeof finish(residual, values), "boolean");
});

test("a pattern of many stars is no harder than its length", () => {
  assert.equal(finish({ p: { $glob: `${"*a".repeat(500)}*b` } }, { p: "a".repeat(2000) }), false);
});
