import { guard } from "../dom/guard.js";
import { listen } from "../dom/listen.js";

/** The address as far as it names a page: `#reviews` is a place in it. */
const routeOf = () => location.href.split("#")[0];

/**
 * Hears when the visitor is on another route of a single-page application. The same address again is none.
 * @param {(from: string) => void} left gets the address left
 */
export const watchNavigation = (left) => {
  let route = routeOf();
  const look = guard(() => {
    const from = route;
    route = routeOf();
    if (route !== from) left(from);
  });
  for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
    const original = history[name];
    history[name] = (...args) => {
      original.apply(history, args);
      look();
    };
  }
  listen(window, "popstate", look);
};
