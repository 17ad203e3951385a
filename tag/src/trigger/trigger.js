import { native } from "../dom/native.js";
import { whenSeen } from "../place/exposure.js";
import { guard } from "../dom/guard.js";
import { listen, whenAborted } from "../dom/listen.js";
import { whenPresent } from "../dom/present.js";
import { whenScrolledUp } from "./scroll_up.js";

/** How often to check a duration again that is paused because the page is hidden. */
const AGAIN_MS = 100;
/** A shorter absence does not count as leaving the tab. */
const AWAY_MS = 5_000;
const CART = ["add_to_cart", "remove_from_cart", "view_cart"];

/**
 * @typedef {import("../types").View} View
 * @typedef {import("../wire").Trigger} Trigger
 */

/**
 * Waits for triggers of one type.
 * @template {Trigger["type"]} T
 * @typedef {(trigger: Trigger & {type: T}, view: View, signal: AbortSignal, once: () => void) => void} Arm
 */

/** On touch devices no pointer can leave the page. */
const isTouch = () => matchMedia("(pointer: coarse)").matches;

/** Waits until a duration is long enough. @type {Arm<"time_on_page" | "inactivity">} */
const armDuration = ({ type, after_s }, { _facts }, signal, once) => {
  const look = guard(() => {
    const left = after_s - _facts[type](); // the fact has the name of its trigger
    if (left <= 0) once();
    else if (!signal.aborted) setTimeout(look, Math.max(left * 1_000, AGAIN_MS));
  });
  look();
};

/** @param {string[]} names @param {View} view @param {AbortSignal} signal @param {() => void} once */
const armEvents = (names, { _events, _target }, signal, once) => {
  if (_events.some((event) => names.includes(event.name))) once();
  else listen(_target, names.join(" "), once, signal);
};

/** All but `load`, which needs no file. @type {{[T in Exclude<Trigger["type"], "load">]: Arm<T>}} */
const ARMS = {
  time_on_page: armDuration,
  inactivity: armDuration,
  /** A page that fits the window cannot be scrolled, so the trigger never fires there. */
  scroll({ share }, { _facts }, signal, once) {
    const look = () => _facts.scroll() >= share && once();
    listen(window, "scroll", look, signal);
    look();
  },
  exit_intent(_trigger, _view, signal, once) {
    if (isTouch()) whenScrolledUp(signal, once);
    else listen(document, "mouseout", (event) => event.relatedTarget || event.clientY > 0 || once(), signal);
  },
  scroll_up: (_trigger, _view, signal, once) => whenScrolledUp(signal, once),
  tab_return(_trigger, _view, signal, once) {
    let left = NaN;
    const look = () => {
      if (native(document).hidden) left = Date.now();
      else if (Date.now() - left >= AWAY_MS) once();
    };
    listen(document, "visibilitychange", look, signal);
  },
  /**
   * The first step back on a touch device stays on the page. Browsers skip entries added without a gesture, so it is added with the
   * first one; the address is the same, so the page's own router sees no change.
   */
  back(_trigger, _view, signal, once) {
    let guarded = false;
    const add = () => {
      if (guarded || !isTouch()) return;
      guarded = true;
      history.pushState(history.state, "");
      const { length } = history;
      listen(window, "popstate", () => history.length === length && once(), signal); // a link to a place in the page makes it longer
    };
    listen(window, "click touchend", add, signal);
  },
  click: ({ selector }, _view, signal, once) =>
    listen(document, "click", ({ target }) => native(target).closest(selector) && once(), signal),
  element_visible: ({ selector }, _view, signal, once) => whenPresent(selector, signal, (element) => whenSeen(element, signal, once)),
  event: ({ name }, view, signal, once) => armEvents([name], view, signal, once),
  cart: (_trigger, view, signal, once) => armEvents(CART, view, signal, once),
  page_number: ({ number }, view, _signal, once) => view._number === number && once(),
  route_change: (_trigger, view, _signal, once) => view._is_routed && once(),
};

/**
 * Waits for a trigger and fires it at most once.
 * @param {Exclude<Trigger, {type: "load"}>} trigger
 * @param {View} view
 * @param {AbortSignal} ended ends the waiting
 * @param {() => void} fire
 */
export const armTrigger = (trigger, view, ended, fire) => {
  const wait = new AbortController();
  const { signal } = wait;
  const once = () => {
    if (signal.aborted) return;
    wait.abort();
    fire();
  };
  whenAborted(ended, () => wait.abort());
  const arm = /** @type {Arm<Trigger["type"]>} */ (ARMS[trigger.type]);
  arm(trigger, view, signal, once);
};
