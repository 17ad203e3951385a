import { boundId, boundNumber, boundText, boundTo, listOf } from "./bound.js";

const ITEM = {
  item_id: boundId,
  item_name: boundText,
  item_category: boundText,
  item_brand: boundText,
  price: boundNumber,
  /** @param {unknown} value */
  quantity: (value) => Math.round(Math.min(Math.abs(boundNumber(value) ?? 1), 1e5)),
};
const EVENT = {
  /** @param {unknown} items */
  items: (items) =>
    /** @type {import("../wire").WireItem[]} */ (
      listOf(items)
        .map((item) => boundTo(item, ITEM))
        .filter((item) => item.item_id)
        .slice(0, 200)
    ),
  value: boundNumber,
  /** @param {unknown} value */
  currency: (value) => boundText(value, 8),
  transaction_id: boundId,
  search_term: boundText,
  exposure_token: boundText,
  /** The page's own, at most 27 as in GA4. @param {unknown} params @returns {import("../wire").WireEvent["params"]} */
  params: (params) =>
    Object.fromEntries(
      Object.entries(params ?? {})
        .map(([key, value]) => [key, /^(b|n)/.test(typeof value) ? value : boundText(value)])
        .filter(([key, value]) => value != null && key.length < 41 && !(key in EVENT))
        .slice(0, 27),
    ),
};

/** @param {unknown} name @returns {name is string} */
export const isEventName = (name) => typeof name === "string" && /^[a-z]\w{0,39}$/i.test(name);

/** 128 random bits. @returns {string} */
export const randomId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/**
 * Limits an event of the page to the wire's shape, because one invalid field would make the server reject it.
 * @param {string} name a valid one
 * @param {import("../types").EventData | undefined} data
 * @param {Pick<import("../types").QueuedEvent, "page" | "signed_in" | "consent">} about its page, who had signed in, and the consent it happened under
 * @param {number} now ms since 1970
 * @returns {import("../types").QueuedEvent}
 */
export const makeEvent = (name, data, about, now) => ({
  event_id: randomId(),
  name,
  created_at: new Date(now),
  ...about,
  ...boundTo(data, EVENT),
});
