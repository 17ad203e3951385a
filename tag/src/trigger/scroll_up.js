import { listen } from "../dom/listen.js";

/** A flick: at least so many pixels, at a pixel per millisecond or more. Scrolling back to read is slower or shorter. */
const FLICK_PX = 200;
/** After a pause of this length the next movement is a new one. */
const REST_MS = 150;

/**
 * Calls when the visitor scrolls up fast, as one does on the way to the address bar.
 * @param {AbortSignal} signal
 * @param {() => void} found
 */
export const whenScrolledUp = (signal, found) => {
  let last = scrollY;
  let moved = 0;
  let from = last;
  let since = 0;
  const look = () => {
    const now = Date.now();
    if (scrollY >= last || now - moved > REST_MS) {
      from = Math.max(last, scrollY);
      since = now;
    }
    moved = now;
    last = scrollY;
    if (from - last >= Math.max(FLICK_PX, now - since)) found();
  };
  listen(window, "scroll", look, signal);
};
