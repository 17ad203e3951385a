import { guard } from "../dom/guard.js";

/** @typedef {import("../types").Shown} Shown */

/** What is shown in this page view. @type {Set<Shown>} */
export const shown = new Set();

/** The callbacks of `vitrine('why', …)`. @type {((shown: Shown[]) => void)[]} */
const listeners = [];

/** Calls all listeners with what is shown; to be called when that has changed. */
export const explain = () => {
  for (const listener of listeners) guard(listener)([...shown]);
};

/** @param {(shown: Shown[]) => void} listener called now and after each change */
export const explainTo = (listener) => {
  listeners.push(listener);
  explain();
};
