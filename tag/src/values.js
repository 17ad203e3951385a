/**
 * The attributes whose home is the tag, by name, as residual predicates test them. What the page does not say is left out.
 * Its address is the one the visitor sees, which a canonical link may shorten.
 * @param {import("./types").View} view
 * @param {Record<string, unknown>} told by `vitrine('attributes', …)`
 * @returns {Record<string, unknown>}
 */
export function attributeValues({ page, facts }, told) {
  const { href, hostname, pathname, search, searchParams } = new URL(location.href);
  /** @type {Record<string, unknown>} */
  const values = Object.assign(Object.create(null), told);
  /** @param {Iterable<[string, unknown]>} entries @param {string} [prefix] */
  const add = (entries, prefix = "page.") => {
    for (const [name, value] of entries) values[prefix + name] = value;
  };
  add([...searchParams].reverse(), "page.query."); // the first of a name counts
  add(Object.entries({ ...page, url: href, host: hostname, path: pathname, query: search.slice(1) }));
  add(Object.entries({ time_s: facts.visibleMs() / 1_000, idle_s: facts.idleMs() / 1_000 }));
  add(Object.entries({ "scroll.share": facts.scrollShare(), "viewport.width": innerWidth, "viewport.height": innerHeight }), "");
  return values;
}
