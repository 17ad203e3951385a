import { listen } from "../dom/listen.js";

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
  let { hidden } = document;
  const time_on_page = () => (hidden ? shown : shown + (Date.now() - since) / 1_000);
  /** Only a page that was moved counts: what fits the window, or a list that moves inside it, is not scrolled to. */
  const hearScroll = () => scrollY > 0 && (share = Math.max(share, (scrollY + innerHeight) / document.documentElement.scrollHeight));
  listen(window, "pointerdown pointermove keydown scroll", () => (active = Date.now()), signal);
  listen(window, "scroll", hearScroll, signal);
  hearScroll();
  listen(
    document,
    "visibilitychange",
    () => {
      shown = time_on_page();
      since = active = Date.now(); // a page out of sight is not an idle visitor
      hidden = document.hidden;
    },
    signal,
  );
  return { time_on_page, inactivity: () => (hidden ? 0 : Date.now() - active) / 1_000, scroll: () => share };
};
