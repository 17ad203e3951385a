import { whenSeen } from "./exposure.js";
import { guard } from "./guard.js";
import { listen, whenAborted } from "./listen.js";
import { whenPresent } from "./present.js";

/** How often a duration that stands still, because the page is out of sight, is looked at again. */
const AGAIN_MS = 100;

/**
 * Waits for a trigger and fires it at most once.
 * @param {any} trigger
 * @param {import("./types").View} view
 * @param {AbortSignal} ended ends the waiting
 * @param {() => void} fire
 */
export const armTrigger = (trigger, { facts, heard, signs }, ended, fire) => {
  const { type, after_s, share, selector, name } = trigger;
  const wait = new AbortController();
  const { signal } = wait;
  const once = () => {
    if (signal.aborted) return;
    wait.abort();
    fire();
  };
  whenAborted(ended, () => wait.abort());
  /** Waits until a duration is long enough. @param {() => number} passed seconds */
  const lasting = (passed) => {
    const left = after_s - passed();
    if (left <= 0) once();
    else if (!signal.aborted) setTimeout(guard(lasting), Math.max(left * 1_000, AGAIN_MS), passed);
  };
  const reach = () => {
    if (facts.scroll() >= share) once();
  };

  if (type === "load" || (type === "event" && heard.some((event) => event.name === name))) once();
  if (after_s >= 0) lasting(facts[type]); // the fact has its trigger's name
  if (type === "scroll") {
    listen(window, type, reach, signal);
    reach();
  }
  if (type === "exit_intent") listen(document, "mouseout", (event) => event.relatedTarget || event.clientY > 0 || once(), signal);
  if (type === "click") listen(document, type, (event) => event.target.closest(selector) && once(), signal);
  if (type === "element_visible") whenPresent(selector, signal, (element) => whenSeen(element, signal, once));
  if (type === "event") listen(signs, name, once, signal);
};
