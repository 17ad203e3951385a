import { guard } from "../dom/guard.js";

/** @typedef {import("../types").Shown} Shown */

/** What is shown in this page view. @type {Set<Shown>} */
export const shown = new Set();

/** By `vitrine('why', …)`: they want to know. @type {((shown: Shown[]) => void)[]} */
const listeners = [];

/** Tells whoever wants to know what is shown; to be called when that has changed. */
export const explain = () => {
  for (const hear of listeners) guard(hear)([...shown]);
};

/** @param {(shown: Shown[]) => void} hear told now, and whenever it changes */
export const explainTo = (hear) => {
  listeners.push(hear);
  explain();
};
