import { guard } from "./dom/guard.js";

/**
 * Installs `window.vitrine(name, …)` and runs what the page called before the tag came (`vitrine.q`).
 * @param {Record<string, (...args: any[]) => void>} commands by name; what the page hands them is of any shape
 * @param {Iterable<Iterable<any>>} [waiting] the calls
 */
export const installCommands = (commands, waiting = []) => {
  /** @type {any} */
  const run = guard((/** @type {string} */ name, ...args) => commands[name](...args));
  run.loaded = true;
  /** @type {any} */ (window).vitrine = run;
  for (const call of waiting) run(.../** @type {[string]} */ ([...call]));
};

/** Says that something of a call was left out. @param {unknown} what */
export const drop = (what) => console.warn("vitrine: dropped", what);
