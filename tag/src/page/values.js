/**
 * The attributes whose home is the tag, as residual predicates test them: `page.url` is `url` in `page`. What the page does not say is
 * left out. Its address is the one the visitor sees, which a canonical link may shorten.
 * @param {import("../types").View} view
 * @param {Record<string, unknown>} told by `vitrine('attributes', …)`
 * @returns {Record<string, unknown>}
 */
export const attributeValues = ({ page, facts }, told) => {
  const { href, hostname, pathname, search } = location;
  const parameters = [...new URLSearchParams(search)].reverse().map(([name, value]) => [`page.query.${name}`, value]); // the first of a name counts
  const seconds = { time_s: facts.time_on_page(), idle_s: facts.inactivity() };
  return {
    ...told,
    ...Object.fromEntries(parameters),
    page: { ...page, url: href, host: hostname, path: pathname, query: search.slice(1), ...seconds },
    scroll: { share: facts.scroll() },
    viewport: { width: innerWidth, height: innerHeight },
  };
};
