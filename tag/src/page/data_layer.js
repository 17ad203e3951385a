import { guard } from "../dom/guard.js";
import { isArray } from "../place/predicate.js";

/** The page's array. @type {any} */
let watched;

/**
 * Calls for every entry of the page's dataLayer: those already in it, and those pushed later. Called again, it looks for one
 * that was created since; it never creates one itself. Markup such as `<img name=dataLayer>` is none.
 * @param {(entry: any) => void} listener
 */
export const watchDataLayer = (listener) => {
  const { dataLayer } = /** @type {any} */ (window);
  if (!isArray(dataLayer) || dataLayer === watched) return;
  watched = dataLayer;
  /** @type {(entry: any, ...rest: any[]) => void} */
  const listenTo = guard(listener);
  const { push } = watched;
  watched.forEach(listenTo);
  watched.push = (/** @type {any[]} */ ...entries) => {
    const length = push.apply(dataLayer, entries);
    entries.forEach(listenTo);
    return length;
  };
};
