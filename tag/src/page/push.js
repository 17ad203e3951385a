/**
 * An event of the page: whether the server gets it, whether it was handed on, and whether it was noted as a goal.
 * @typedef {{name: string, data: import("../types").EventData, _reported: boolean, _handled?: boolean, _noted?: boolean}} PageEvent
 */

/** Behaviour that the server's profiles understand. */
const REPORTED = /^(view_item|view_cart|add_to_cart|add_to_wishlist|remove_from_cart|begin_checkout|purchase|search|login|sign_up|refund)$/;

/**
 * Reads one dataLayer entry as an event: `{event, ecommerce}`, `{event, items…}` or `gtag('event', name, {…})`.
 * Other parameters are left out, because a data layer may also have personal data.
 * @param {any} entry of any shape: it is the page's, and a throw at one that cannot be read is caught
 * @returns {PageEvent | undefined}
 */
export const readPush = (entry) => {
  const gtag = entry?.[0] === "event";
  const name = gtag ? entry[1] : entry?.event;
  const said = gtag ? entry[2] : entry?.ecommerce;
  if (typeof name === "string") return { name, data: { ...(said || entry), params: {} }, _reported: REPORTED.test(name) };
};
