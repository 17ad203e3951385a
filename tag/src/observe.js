import { guard } from "./guard.js";

/** @type {any} */
let watched;

/**
 * Hears every entry of the page's dataLayer: those already in it, and those pushed later. Called again, it looks for one
 * that was created since; it never creates one itself.
 * @param {(entry: any) => void} hear
 */
export function watchDataLayer(hear) {
  const { dataLayer } = /** @type {any} */ (window);
  if (!Array.isArray(dataLayer) || dataLayer === watched) return;
  watched = dataLayer;
  const listenTo = guard(hear);
  const { push } = watched;
  [...watched].forEach((entry) => listenTo(entry));
  watched.push = (/** @type {any[]} */ ...entries) => {
    const length = push.apply(dataLayer, entries);
    entries.forEach((entry) => listenTo(entry));
    return length;
  };
}
