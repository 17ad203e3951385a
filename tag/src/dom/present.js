import { guard } from "./guard.js";
import { whenAborted } from "./listen.js";
import { native } from "./native.js";

/**
 * Calls once with the first element that matches, now or when it appears.
 * @param {string} selector
 * @param {AbortSignal} signal stops waiting
 * @param {(element: HTMLElement) => void} found
 */
export const whenPresent = (selector, signal, found) => {
  const look = guard(() => {
    const element = /** @type {HTMLElement | null} */ (native(document).querySelector(selector));
    if (!element || signal.aborted) return;
    observer.disconnect();
    found(element);
  });
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  whenAborted(signal, () => observer.disconnect());
  look();
};
