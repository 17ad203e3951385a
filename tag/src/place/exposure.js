import { guard } from "../dom/guard.js";
import { whenAborted } from "../dom/listen.js";

/**
 * Calls once when at least half of the element is in view, or half of the window shows it (for elements taller than the window).
 * @param {Element} element
 * @param {AbortSignal} signal
 * @param {() => void} seen
 */
export const whenSeen = (element, signal, seen) => {
  const observer = new IntersectionObserver(
    guard((/** @type {IntersectionObserverEntry[]} */ entries) => {
      const { intersectionRatio, intersectionRect } = /** @type {IntersectionObserverEntry} */ (entries.pop());
      if (intersectionRatio < 0.5 && intersectionRect.height < innerHeight / 2) return;
      observer.disconnect();
      seen();
    }),
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
  );
  observer.observe(element);
  whenAborted(signal, () => observer.disconnect());
};
