import { guard } from "../dom/guard.js";
import { listen } from "../dom/listen.js";

/** The address as far as it names a page: `#reviews` is a place in it. */
const routeOf = () => location.href.split("#")[0];

/**
 * Calls when a single-page application goes to another route. The same address again does not count.
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
