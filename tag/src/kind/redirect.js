import { isHarmless } from "../dom/safe.js";

/**
 * The address of a redirect. The visitor's query and hash are added, but the campaign's own parameters win.
 * @param {string} url
 * @param {string} current the page's address
 * @returns {URL | undefined} undefined when that is where the visitor is, or no address to go to
 */
export const redirectAddress = (url, current) => {
  const from = new URL(current);
  const to = new URL(url, current);
  if (!isHarmless("a", "href", to.href) || (to.origin === from.origin && to.pathname === from.pathname)) return;
  const own = new Set(to.searchParams.keys());
  for (const [name, value] of from.searchParams) if (!own.has(name)) to.searchParams.append(name, value);
  to.hash ||= from.hash;
  return to;
};

/**
 * Whether the page is not painted yet: later a redirect would flash. This is required of the control, too, so
 * that both groups have the same kind of visitors.
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
