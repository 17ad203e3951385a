import { whenSeen } from "./exposure.js";
import { guard } from "./guard.js";
import { listen, whenAborted } from "./listen.js";
import { whenPresent } from "./present.js";

/** How often a duration that stands still, because the page is out of sight, is looked at again. */
const AGAIN_MS = 100;

/**
 * Waits for a trigger and fires it at most once.
 * @param {any} trigger null for `load`
 * @param {import("./types").View} view
 * @param {AbortSignal} ended ends the waiting
 * @param {() => void} fire
 */
export function armTrigger(trigger, { facts, events, onEvent }, ended, fire) {
  const { type, after_s, share, selector, name } = trigger || { type: "load" };
  const wait = new AbortController();
  const { signal } = wait;
  const once = () => {
    if (signal.aborted || ended.aborted) return;
    wait.abort();
    fire();
  };
  whenAborted(ended, () => wait.abort());
  /** Waits until a duration is long enough. @param {() => number} passed ms */
  const lasting = (passed) => {
    const left = after_s * 1_000 - passed();
    if (left <= 0 && !document.hidden) once();
    else if (!signal.aborted) setTimeout(guard(lasting), Math.max(left, AGAIN_MS), passed);
  };
  /** @param {string} reported */
  const hear = (reported) => {
    if (reported === name) once();
  };
  const reach = () => {
    if (facts.scrollShare() >= share) once();
  };

  if (type === "load") once();
  if (type === "time_on_page") lasting(facts.visibleMs);
  if (type === "inactivity") lasting(facts.idleMs);
  if (type === "scroll") {
    listen(window, type, reach, signal);
    reach();
  }
  if (type === "exit_intent") listen(document, "mouseout", (event) => event.relatedTarget || event.clientY > 0 || once(), signal);
  if (type === "click") listen(document, type, (event) => event.target.closest(selector) && once(), signal);
  if (type === "element_visible") whenPresent(selector, signal, (element) => whenSeen(element, signal, once));
  if (type === "event") {
    onEvent.add(hear);
    whenAborted(signal, () => onEvent.delete(hear));
    events.forEach(hear);
  }
}
