/** @typedef {{name: string, data: import("./types").EventData, reported: boolean}} Heard an event, and whether it is sent */

/** Behaviour that the server's profiles understand. */
const REPORTED = /^(view_item|add_to_wishlist|(add_to|remove_from|view)_cart|begin_checkout|purchase|search|login|sign_up|refund)$/;

/** What leaves the page: a data layer may also hold personal data, which we do not want. */
const FIELDS = ["items", "value", "currency", "transaction_id", "search_term", "method", "coupon"];

/**
 * Reads one dataLayer entry as an event: `{event, ecommerce}`, `{event, items…}` or `gtag('event', name, {…})`.
 * @param {any} entry
 * @returns {Heard | undefined}
 */
export function readPush(entry) {
  const gtag = entry?.[0] === "event";
  const name = gtag ? entry[1] : entry?.event;
  const said = (gtag ? entry[2] : entry?.ecommerce) || entry;
  if (typeof name == "string")
    return { name, data: Object.fromEntries(FIELDS.map((field) => [field, said[field] ?? entry[field]])), reported: REPORTED.test(name) };
}
