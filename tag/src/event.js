import { boundId, boundNumber, boundText } from "./bound.js";

const ITEMS = 200;
const PARAMS = 27;
const NAME = /^[a-z]\w{0,39}$/i;
const OWN_FIELDS = /^(items|value|currency|transaction_id|search_term|exposure_token)$|.{41}/;

/** 128 random bits. @returns {string} */
export const randomId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((word) => word.toString(36)).join("-");

/** @param {any} item @returns {import("./types").EventItem} */
const readItem = (item) => ({
  item_id: /** @type {string} */ (boundId(item?.item_id)),
  item_name: boundText(item?.item_name),
  item_category: boundText(item?.item_category),
  item_brand: boundText(item?.item_brand),
  price: boundNumber(item?.price),
  quantity: Math.round(Math.min(Math.max(boundNumber(item?.quantity) ?? 1, 0), 1e5)),
});

/**
 * Bounds what a page says about an event to the wire's shape: one bad field must not cost a whole batch.
 * @param {string} name
 * @param {import("./types").EventData} data GA4 fields; other scalars become `params`
 * @param {import("./types").Page} page
 * @param {number} now ms since 1970
 * @returns {import("./types").WireEvent | undefined} undefined when the name is none
 */
export function makeEvent(name, data, page, now) {
  if (!NAME.test(name)) return;
  const params = Object.entries(data)
    .filter(([key]) => !OWN_FIELDS.test(key))
    .map(([key, value]) => [key, typeof value == "number" ? boundNumber(value) : value === !!value ? value : boundText(value)])
    .filter(([, value]) => value !== undefined);
  return {
    event_id: randomId(),
    name,
    created_at: new Date(now).toISOString(),
    page,
    items: [].concat(data.items ?? []).slice(0, ITEMS).map(readItem).filter((item) => item.item_id),
    value: boundNumber(data.value),
    currency: boundText(data.currency, 8),
    transaction_id: boundId(data.transaction_id),
    search_term: boundText(data.search_term),
    exposure_token: boundText(data.exposure_token),
    params: Object.fromEntries(params.slice(0, PARAMS)),
  };
}
