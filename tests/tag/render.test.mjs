// What rendering decides before it touches the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readPlacements } from "../../tag/src/place/answer.js";
import { isHarmless } from "../../tag/src/dom/safe.js";
import { chooseItems, formatPrice } from "../../tag/src/kind/slot.js";

test("addresses: http(s), mail, telephone and relative ones; pictures may be data", () => {
  for (const value of [
    "/a:b",
    "a/b",
    "?q=a:b",
    "#a:b",
    "https://x.example",
    "HTTP://x",
    "mailto:a@b.example",
    "tel:+47",
    "",
    "//cdn.example/a",
  ]) {
    assert.equal(isHarmless("a", "href", value), true, value);
  }
  const hostile = [
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:x",
    "vbscript:x",
    "blob:x",
    "data:text/html,x",
  ];
  for (const name of ["href", "src", "srcset", "action", "formaction", "xlink:href", "poster", "data-src"]) {
    for (const value of hostile) assert.equal(isHarmless("a", name, value), false, `${name}=${value}`);
  }
  assert.equal(isHarmless("img", "src", "data:image/png;base64,AA"), true);
  for (const tag of ["iframe", "embed", "script", "a"]) assert.equal(isHarmless(tag, "src", "data:image/svg+xml,x"), false, tag);
  for (const name of ["href", "srcset"]) assert.equal(isHarmless("img", name, "data:image/svg+xml,x"), false);
});

test("other text may hold a colon", () => {
  for (const name of ["alt", "title", "data-note", "class", "aria-label"])
    assert.equal(isHarmless("p", name, "Note: javascript"), true, name);
});

test("a slot leaves out the page's own item and keeps to its limit", () => {
  const items = ["a", "b", "c", "d"].map((item_id) => ({ item_id }));
  const chosen = (item_id, limit) => chooseItems({ items, limit, template: { bind: [] } }, item_id).map((item) => item.item_id);
  assert.deepEqual(chosen("a", 2), ["b", "c"]);
  assert.deepEqual(chosen(undefined, 2), ["a", "b"]);
  assert.deepEqual(chosen("x", 9), ["a", "b", "c", "d"]);
});

test("a slot leaves out items that lack what its card is to say", () => {
  const items = [{ item_id: "a", title: null }, { item_id: "b" }, { item_id: "c", title: "" }, { item_id: "d", title: "Coat" }];
  const chosen = chooseItems({ items, limit: 4, template: { bind: [{ field: "title" }] } }, undefined);
  assert.deepEqual(
    chosen.map((item) => item.item_id),
    ["d"],
  );
});

test("prices are written in the page's language, and plainly where language or currency is unknown", () => {
  assert.equal(formatPrice(1234.5, "EUR", "de").replace(/\s/g, " "), "1.234,50 €");
  assert.equal(formatPrice(10, "JPY", "en"), "¥10");
  assert.equal(formatPrice(10, "EUR", "en_US"), "10 EUR");
  assert.equal(formatPrice(10, null, "en").trim(), "10");
});

test("an answer is read as a whole or not at all", () => {
  const anchors = { hero: { selector: "h1", insert: "replace" } };
  const [placement] = readPlacements({ placements: { hero: [{ content: {} }] }, anchors });
  assert.equal(placement.anchor, anchors.hero);
  assert.throws(() => readPlacements({ placements: { hero: [{ content: {} }], other: [{ content: {} }] }, anchors }), TypeError);
  assert.throws(() => readPlacements({ placements: { hero: 7 }, anchors }), TypeError);
  assert.throws(() => readPlacements({ anchors }), TypeError);
});
