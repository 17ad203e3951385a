import { guard } from "./guard.js";

/**
 * Hears an event of the page, guarded, in the capture phase: before the page can stop it.
 * @param {EventTarget} target
 * @param {string} types separated by spaces
 * @param {(event: any) => unknown} hear of the class that the types imply
 * @param {AbortSignal} [signal] ends it
 */
export const listen = (target, types, hear, signal) =>
  types.split(" ").forEach((type) => target.addEventListener(type, guard(hear), { signal, capture: true }));

/** Runs once the signal is aborted. @param {AbortSignal} signal @param {() => void} task */
export const whenAborted = (signal, task) => signal.addEventListener("abort", task);
