// What the page says it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { describePage, hintFromEvents, hintFromJsonLd } from "../../tag/src/page/context.js";
import { readPush } from "../../tag/src/page/push.js";

const at = (href) => new URL(href);
const describe = (options) =>
  describePage(options.facts ?? {}, options.jsonld, options.pushed, at(options.href ?? "https://shop.example/x"), options.canonical);
const pushed = (name, ...items) => ({ name, data: { items } });

test("JSON-LD: a product, also in a graph, a list of types or a list of nodes", () => {
  const product = { "@type": ["Thing", "Product"], sku: "p1", category: "coats" };
  for (const text of [product, [product], { "@graph": [{ "@type": "WebPage" }, product] }]) {
    assert.deepEqual(hintFromJsonLd([JSON.stringify(text)]), { type: "product", item_id: "p1", category: "coats" });
  }
  assert.equal(hintFromJsonLd(['{"@type": "http://schema.org/Product", "mpn": 7}']).item_id, 7);
});

test("JSON-LD: several products are a category, an article is one, anything else says nothing", () => {
  const product = '{"@type": "Product", "sku": "p1"}';
  assert.equal(hintFromJsonLd([product, product]).type, "category");
  assert.deepEqual(hintFromJsonLd(['{"@type": "NewsArticle", "identifier": "a1", "articleSection": "sport"}']), {
    type: "article",
    item_id: "a1",
    category: "sport",
  });
  for (const text of ["", "not json", "null", "7", '{"@type": "ProductCollection"}', "{}", "[[]]"]) {
    assert.equal(hintFromJsonLd([text]), undefined, text);
  }
});

test("data layer: a viewed item tells most, else the first that tells", () => {
  const item = { item_id: "p1", item_category: "coats" };
  const both = [pushed("view_item_list", item), pushed("gtm.js"), pushed("view_item", item), pushed("view_cart", item)];
  assert.equal(describe({ pushed: hintFromEvents(both) }).type, "product");
  assert.equal(describe({ pushed: hintFromEvents(both) }).item_id, "p1");
  const list = describe({ pushed: hintFromEvents([pushed("view_item_list", item)]) });
  assert.deepEqual([list.type, list.item_id, list.category], ["category", undefined, "coats"]);
  const cart = describe({ pushed: hintFromEvents([pushed("begin_checkout", item), pushed("view_item_list", item)]) });
  assert.deepEqual([cart.type, cart.item_id, cart.category], ["cart", undefined, undefined]);
  assert.equal(hintFromEvents([pushed("add_to_cart", item)]), undefined);
});

test("the command wins over JSON-LD, that over the data layer, that over the address", () => {
  const jsonld = { type: "product", item_id: "p1" };
  const list = { type: "category" };
  assert.equal(describe({ facts: { type: "cart" }, jsonld }).type, "cart");
  assert.equal(describe({ jsonld, pushed: list }).type, "product");
  assert.equal(describe({ pushed: list }).type, "category");
  assert.equal(describe({}).type, "other");
  for (const path of ["/", "/index.html", "/?a=1"]) assert.equal(describe({ href: `https://shop.example${path}` }).type, "home");
  assert.equal(describe({ href: "https://shop.example/", pushed: list }).type, "home"); // carousels on it
});

test("the canonical address counts on the same origin only, and keeps the query that tells where the visitor came from", () => {
  const href = "https://shop.example/a?utm_source=x#top";
  const url = (canonical) => describe({ href, canonical }).url;
  assert.equal(url(undefined), "https://shop.example/a?utm_source=x");
  assert.equal(url("https://shop.example/b"), "https://shop.example/b?utm_source=x");
  assert.equal(url("https://shop.example/b?utm_source=y"), "https://shop.example/b?utm_source=y");
  assert.equal(url("https://shop.example/b#part"), "https://shop.example/b?utm_source=x");
  assert.equal(url("https://shop.example.evil/b"), "https://shop.example/a?utm_source=x");
});

test("addresses are reduced to what may leave the page, whoever named them", () => {
  const facts = { url: "/p?q=1#x", referrer: "https://mail.example/inbox?id=jane@mail.example&utm_source=x" };
  assert.deepEqual(describe({ facts }), {
    ...describe({}),
    url: "/p",
    referrer: "https://mail.example/inbox?utm_source=x",
  });
});

test("what does not fit the wire is cut or left out", () => {
  const page = describe({
    facts: { category: "x".repeat(900), item_id: "i".repeat(101), referrer: { a: 1 }, language: "e".repeat(40), title: "no" },
  });
  assert.equal(page.category.length, 500);
  assert.equal(page.item_id, undefined);
  assert.equal(page.referrer, undefined);
  assert.equal(page.language.length, 35);
  assert.equal("title" in page, false);
});

test("a data layer entry is an event in three forms, and carries no parameters of its own", () => {
  const items = [{ item_id: "p1" }];
  for (const entry of [
    { event: "add_to_cart", ecommerce: { items } },
    { event: "add_to_cart", items },
    { 0: "event", 1: "add_to_cart", 2: { items, params: { email: "a@b.example" } } },
  ]) {
    const { name, data, _reported } = readPush(entry);
    assert.equal(name, "add_to_cart");
    assert.deepEqual(data.items, items);
    assert.deepEqual(data.params, {});
    assert.equal(_reported, true);
  }
  assert.equal(readPush({ event: "gtm.js" })._reported, false);
  assert.equal(readPush({ event: "view_item_list" })._reported, false);
  for (const entry of [null, undefined, 7, "x", {}, { event: 5 }, ["js", 1]]) assert.equal(readPush(entry), undefined);
});
