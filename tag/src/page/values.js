import { drop } from "../commands.js";
import { native } from "../dom/native.js";
import { page } from "../report.js";
import { isAttribute } from "../send/bound.js";

/** By `vitrine('attributes', …)`. @type {Record<string, import("../send/bound.js").AttributeValue>} */
export const attributes = {};

/** @param {string} name @param {unknown} value */
export const addAttribute = (name, value) => {
  if (name.length < 65 && isAttribute(value)) attributes[name] = value;
  else drop(name);
};

/**
 * The attributes whose home is the tag, as residual predicates test them: `page.url` is `url` in `page`. What the page does not say is
 * left out. Its address is the one the visitor sees, which a canonical link may shorten.
 * @param {import("../types").View} view
 * @returns {Record<string, unknown>}
 */
export const attributeValues = ({ _facts, _referrer }) => {
  const { href, hostname, pathname, search } = location;
  const parameters = [...new URLSearchParams(search)].reverse().map(([name, value]) => [`page.query.${name}`, value]); // the first of a name counts
  return {
    ...attributes,
    ...Object.fromEntries(parameters),
    page: {
      ...page,
      title: native(document).title || undefined,
      referrer: _referrer || undefined,
      url: href,
      host: hostname,
      path: pathname,
      query: search.slice(1),
      time_s: _facts.time_on_page(),
      idle_s: _facts.inactivity(),
    },
    scroll: { share: _facts.scroll() },
    viewport: { width: innerWidth, height: innerHeight },
  };
};
