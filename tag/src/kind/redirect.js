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

/** Whether the visitor has seen the page: then it is too late to send them to another without a flash. */
const isPainted = () => !!performance.getEntriesByName("first-contentful-paint")[0];

/**
 * Sends the visitor to the other address of a split-URL campaign, or for its control nowhere. Both count under the same condition,
 * so that their visitors are alike: only where there was still time.
 * @param {{url: string} | null} content
 * @param {() => void} seen reports the exposure; leaving the page sends it
 * @returns {boolean} whether there was time
 */
export const redirectTo = (content, seen) => {
  const to = content && redirectAddress(content.url, location.href);
  if (isPainted() || (content && !to)) return false;
  seen();
  if (to) location.replace(to);
  return true;
};
