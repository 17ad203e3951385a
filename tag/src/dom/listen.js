import { guard } from "./guard.js";
import { native } from "./native.js";

/**
 * Listens to an event of the page, guarded, in the capture phase: before the page can stop it.
 * @param {EventTarget} target
 * @param {string} types separated by spaces
 * @param {(event: any) => unknown} listener of the class that the types imply
 * @param {AbortSignal} [signal] ends it
 */
export const listen = (target, types, listener, signal) =>
  types.split(" ").forEach((type) => native(target).addEventListener(type, guard(listener), { signal, capture: true }));

/** Runs once the signal is aborted. @param {AbortSignal} signal @param {() => void} task */
export const whenAborted = (signal, task) => signal.addEventListener("abort", task);
