import { boundId, boundText } from "./bound.js";

/**
 * @typedef {import("./types").Page} Page
 * @typedef {{type: Page["type"], item_id?: string, category?: string, item?: import("./types").EventData}} Hint
 */

/** @type {Record<string, Page["type"]>} */
const EVENT_TYPES = { view_item: "product", view_item_list: "category", view_cart: "cart", begin_checkout: "cart" };

/** @param {any} value one thing, a list of things, or none @returns {any[]} */
const listOf = (value) => [].concat(value ?? []);

/** @param {any} value schema.org writes a name, a thing with a name, or a list of either */
const nameOf = (value) => boundText(listOf(value)[0]?.name ?? listOf(value)[0]);

/** @param {any} node a schema.org node, a list of them or a graph @returns {any[]} */
const nodesOf = (node) => listOf(node).flatMap((one) => (one["@graph"] ? nodesOf(one["@graph"]) : one));

/**
 * What the page's JSON-LD says it is. Several products are a list, not a product page.
 * @param {string[]} texts contents of `script[type="application/ld+json"]`
 * @returns {Hint | undefined}
 */
export function hintFromJsonLd(texts) {
  const nodes = texts.flatMap((text) => {
    try {
      return nodesOf(JSON.parse(text));
    } catch {
      return []; // another's broken markup is not our business
    }
  });
  /** @param {RegExp} type */
  const ofType = (type) => nodes.filter((node) => listOf(node["@type"]).some((name) => type.test(name)));
  const products = ofType(/\bProduct$/);
  const [{ sku, productID, mpn, name, brand, category } = /** @type {any} */ ({})] = products;
  const [article] = ofType(/Article$|\bBlogPosting$/);
  if (products.length === 1) {
    const item = { item_id: boundId(sku ?? productID ?? mpn), item_name: name, item_category: nameOf(category), item_brand: nameOf(brand) };
    return { type: "product", item_id: item.item_id, category: item.item_category, item };
  }
  if (products.length) return { type: "category" };
  if (article) return { type: "article", item_id: boundId(article.identifier), category: nameOf(article.articleSection) };
}

/**
 * What the page's data layer says it is: a viewed item tells most; else the first event that tells, for carts also open as drawers.
 * @param {import("./push.js").Heard[]} heard
 * @returns {Hint | undefined}
 */
export function hintFromEvents(heard) {
  const telling = heard.find(({ name }) => name === "view_item") || heard.find(({ name }) => Object.keys(EVENT_TYPES).includes(name));
  if (!telling) return;
  const type = EVENT_TYPES[telling.name];
  const [item] = listOf(telling.data.items);
  return { type, item_id: type === "product" ? boundId(item?.item_id) : undefined, category: type === "cart" ? undefined : boundText(item?.item_category) };
}

/**
 * Describes the page: the page's own command first, then its JSON-LD and data layer, then its address.
 * The data layer's item id wins over JSON-LD's: it is the one that the page's events use.
 * @param {object} known
 * @param {any} [known.told] by `vitrine('page', …)`
 * @param {Hint} [known.jsonld]
 * @param {Hint} [known.pushed]
 * @param {string} known.href
 * @param {string} [known.canonical]
 * @param {string} [known.title]
 * @param {string} [known.referrer]
 * @param {string} [known.language]
 * @returns {Page}
 */
export function describePage({ told, jsonld, pushed, href, canonical, title, referrer, language }) {
  const here = new URL(href);
  let url = here;
  try {
    const named = new URL(canonical || href, href);
    named.search ||= here.search; // it tells where the visitor came from
    if (named.origin === here.origin) url = named;
  } catch {
    // a broken canonical link says nothing
  }
  url.hash = "";
  const home = /^\/(index\.\w+)?$/.test(here.pathname);
  const hint = jsonld || (home && pushed?.type === "category" ? undefined : pushed); // carousels on a home page are lists too
  const facts = { ...hint, ...(pushed?.item_id && pushed.type === hint?.type && pushed), ...told };
  return {
    url: /** @type {string} */ (boundText(url.href, 2_048)),
    type: /^(home|category|product|cart|article|other)$/.test(facts.type) ? facts.type : home ? "home" : "other",
    item_id: boundId(facts.item_id),
    category: boundText(facts.category),
    title: boundText(title),
    referrer: boundText(referrer, 2_048),
    language: boundText(language, 35),
  };
}

/** What the document says about its page: the canonical address, then JSON-LD texts. @returns {string[]} */
export const pageMarkup = () => [
  document.querySelector('link[rel="canonical"]')?.getAttribute("href") || "",
  ...[...document.querySelectorAll('script[type="application/ld+json"]')].map((script) => script.textContent || ""),
];

/**
 * Reads the page as it stands.
 * @param {any} told by `vitrine('page', …)`
 * @param {import("./push.js").Heard[]} heard
 * @param {string} referrer
 * @param {string[]} stale markup left over from an earlier route of a single-page application
 * @returns {{page: Page, jsonld?: Hint}}
 */
export function readPage(told, heard, referrer, stale) {
  const [canonical, ...texts] = pageMarkup().map((part) => (stale.includes(part) ? "" : part));
  const jsonld = hintFromJsonLd(texts);
  const pushed = hintFromEvents(heard);
  const { title, documentElement } = document;
  return { page: describePage({ told, jsonld, pushed, href: location.href, canonical, title, referrer, language: documentElement.lang }), jsonld };
}
