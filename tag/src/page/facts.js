import { listen } from "../dom/listen.js";
import { native } from "../dom/native.js";

/**
 * Watches what only the page knows about this view. The names are those of the triggers that wait for it.
 * @param {AbortSignal} signal ends the view
 * @returns {import("../types").Facts}
 */
export const watchFacts = (signal) => {
  let shown = 0;
  let since = Date.now();
  let active = Date.now();
  let share = 0;
  let { hidden } = native(document);
  const time_on_page = () => (hidden ? shown : shown + (Date.now() - since) / 1_000);
  /** Only scrolling of the page itself counts, not a list that scrolls inside it, nor a page that fits the window. */
  const hearScroll = () =>
    scrollY > 0 && (share = Math.max(share, (scrollY + innerHeight) / native(document).documentElement.scrollHeight));
  listen(window, "pointerdown pointermove keydown scroll", () => (active = Date.now()), signal);
  listen(window, "scroll", hearScroll, signal);
  hearScroll();
  listen(
    document,
    "visibilitychange",
    () => {
      shown = time_on_page();
      since = active = Date.now(); // time in a hidden page is not idle time
      hidden = native(document).hidden;
    },
    signal,
  );
  return { time_on_page, inactivity: () => (hidden ? 0 : Date.now() - active) / 1_000, scroll: () => share };
};
