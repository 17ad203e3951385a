import { isSafeAttribute } from "../dom/safe.js";

/**
 * Where a redirect leads: the visitor's query and place in the page go along, but never win over the campaign's own.
 * @param {string} url
 * @param {string} here the page's address
 * @returns {URL | undefined} undefined when that is where the visitor is, or no address to go to
 */
export const redirectAddress = (url, here) => {
  const from = new URL(here);
  const to = new URL(url, here);
  if (!isSafeAttribute("href", to.href) || (to.origin === from.origin && to.pathname === from.pathname)) return;
  const own = new Set(to.searchParams.keys());
  for (const [name, value] of from.searchParams) if (!own.has(name)) to.searchParams.append(name, value);
  to.hash ||= from.hash;
  return to;
};

/**
 * Whether the visitor has not seen the page: later, nobody could be sent to another without a flash. It holds for the control, too, so
 * that the visitors of both are alike.
 */
const isPossible = () => !performance.getEntriesByName("first-contentful-paint")[0];

/**
 * Sends the visitor to the other address of a split-URL campaign. Nothing of this page is changed, so there is nothing to take back.
 * @param {import("../types").Showing<import("../wire").RedirectContent>} showing
 */
const show = ({ content }) => {
  const to = redirectAddress(content.url, location.href);
  if (!to) return;
  location.replace(to);
  return { undo() {} };
};

/** @type {import("../types").Kind} */
export default { _is_outside: true, _isPossible: isPossible, show };
