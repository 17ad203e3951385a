import { listen } from "./listen.js";

/**
 * Watches what only the page knows about this view: time in sight, idleness, how far it was scrolled.
 * @param {AbortSignal} signal ends the view
 * @returns {import("./types").Facts}
 */
export function watchFacts(signal) {
  let shown = 0;
  let since = Date.now();
  let active = since;
  let share = 0;
  let hidden = document.hidden;
  const visibleMs = () => (hidden ? shown : shown + Date.now() - since);
  const scrollShare = () => (share = Math.max(share, Math.min(1, (scrollY + innerHeight) / document.documentElement.scrollHeight)));
  listen(window, "pointerdown pointermove keydown wheel scroll", () => (active = Date.now()), signal);
  listen(window, "scroll", scrollShare, signal);
  listen(
    document,
    "visibilitychange",
    () => {
      shown = visibleMs();
      since = active = Date.now(); // a page out of sight is not an idle visitor
      hidden = document.hidden;
    },
    signal,
  );
  return { visibleMs, idleMs: () => Date.now() - active, scrollShare };
}
