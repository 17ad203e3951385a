import { native } from "../dom/native.js";
import { boundId, boundText, boundTo, listOf } from "../send/bound.js";
import { kept_parameters } from "../site.js";
import { reduceAddress } from "./address.js";

/**
 * @typedef {import("../wire").Page} Page
 * @typedef {{type?: string, item_id?: unknown, category?: unknown}} Hint
 */

/** What an event says about its page. @type {Record<string, string>} */
const TYPES = { view_item: "product", view_item_list: "category", view_cart: "cart", begin_checkout: "cart" };

/** As far as it may leave the page. @param {unknown} value */
const boundAddress = (value) => boundText(reduceAddress(boundText(value, 1e6) || "", kept_parameters), 2_048);

const PAGE = {
  url: boundAddress,
  /** @param {unknown} value */
  type: (value) =>
    /** @type {Page["type"]} */ (/^(home|category|product|cart|article)$/.test(/** @type {string} */ (value)) ? value : "other"),
  item_id: boundId,
  category: boundText,
  referrer: boundAddress,
  /** @param {unknown} value */
  language: (value) => boundText(value, 35),
};

/** Of any shape: it is the page's, and a test of each field would cost bytes. @param {any} node a schema.org node, a list of them or a graph @returns {any[]} */
const nodesOf = (node) => listOf(node).flatMap((one) => (one["@graph"] ? nodesOf(one["@graph"]) : one));

/**
 * What the page's JSON-LD says it is. Several products are a list, not a product page.
 * @param {string[]} texts contents of `script[type="application/ld+json"]`
 * @returns {Hint | undefined}
 */
export const hintFromJsonLd = (texts) => {
  const nodes = texts.flatMap((text) => {
    try {
      return nodesOf(JSON.parse(text));
    } catch {
      return []; // invalid JSON-LD is ignored
    }
  });
  /** @param {RegExp} type */
  const ofType = (type) => nodes.filter((node) => type.test(node["@type"])); // a list of types is tested as "A,B"
  const [product, another] = ofType(/\bProduct\b/);
  const [article] = ofType(/Article\b|\bBlogPosting\b/);
  if (another) return { type: "category" };
  if (product) return { type: "product", item_id: product.sku ?? product.productID ?? product.mpn, category: product.category };
  if (article) return { type: "article", item_id: article.identifier, category: article.articleSection };
};

/**
 * The type of the page by its data layer: by view_item, else by the first event with a type, because a cart may also open as a drawer.
 * @param {import("./push.js").PageEvent[]} events
 * @returns {Hint | undefined}
 */
export const hintFromEvents = (events) => {
  const hintEvent = events.find(({ name }) => name === "view_item") || events.find(({ name }) => TYPES[name]);
  const [item] = /** @type {import("../types").EventData[]} */ (listOf(hintEvent?.data.items));
  return (
    hintEvent && {
      type: TYPES[hintEvent.name],
      item_id: hintEvent.name === "view_item" && item?.item_id,
      category: /item/.test(hintEvent.name) && item?.item_category,
    }
  );
};

/**
 * Describes the page: the page's own command first, then its JSON-LD and data layer, then its address.
 * @param {object} facts what the document says, and what `vitrine('page', …)` said
 * @param {Hint | undefined} jsonld
 * @param {Hint | undefined} pushed
 * @param {{href: string, origin: string, pathname: string, search: string}} location the page's location
 * @param {string} [canonical]
 * @returns {Page}
 */
export const describePage = (facts, jsonld, pushed, location, canonical) => {
  const home = /^\/(index\.\w+)?$/.test(location.pathname);
  const hint = jsonld || (home && pushed?.type === "category" ? undefined : pushed); // carousels on a home page are lists, too
  const [url] = (canonical?.startsWith(`${location.origin}/`) ? canonical : location.href).split("#");
  // The query has UTM values, which a canonical address leaves out.
  return /** @type {Page} */ (
    boundTo({ type: home && "home", url: url.includes("?") ? url : url + location.search, ...hint, ...facts }, PAGE)
  );
};

/** What the document says about its page: the canonical address, then JSON-LD texts. @returns {string[]} */
export const pageMarkup = () =>
  [...native(document).querySelectorAll('link[rel=canonical],script[type$="ld+json"]')].map(
    (element) => /** @type {HTMLLinkElement} */ (element).href || element.textContent,
  );

/** Reads the page as it is now. @param {import("../types").Route} route @returns {Page} */
export const readPage = ({ _page_facts, _events, _referrer, _stale }) => {
  const markup = pageMarkup().filter((part) => !_stale.includes(part));
  const facts = { referrer: _referrer, language: native(document).documentElement.lang, ..._page_facts };
  return describePage(
    facts,
    hintFromJsonLd(markup),
    hintFromEvents(_events),
    location,
    markup.find((part) => /^http/.test(part)),
  );
};
