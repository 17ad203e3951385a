/**
 * What the tag remembers. Until consent allows more it stays in memory: no key is written anywhere.
 * Storage that throws (blocked, full, sandboxed) is treated the same.
 */

/** @typedef {"localStorage" | "sessionStorage"} Area for the visitor, or for this tab */

/** @type {Map<string, [Area, unknown]>} values by key; no key is used in both areas */
const memory = new Map();
let prefix = "";
let durable = false;

/** @param {Area} area @param {(storage: Storage) => any} task */
function attempt(area, task) {
  try {
    return task(window[area]);
  } catch {
    // as if it were empty
  }
}

/** Keeps this site's keys apart from another's on the same origin. @param {string} site */
export const openStorage = (site) => {
  prefix = `vitrine:${site}:`;
};

/** Allows or forbids writing; what was held in memory is written when it becomes allowed. @param {boolean} allowed */
export function allowStorage(allowed) {
  durable = allowed;
  memory.forEach(([area, value], key) => keep(area, key, value));
}

/** @param {Area} area @param {string} key @returns {any} the value kept; undefined or null when there is none */
export function recall(area, key) {
  const held = memory.get(key)?.[1];
  const stored = attempt(area, (storage) => JSON.parse(storage[prefix + key]));
  return durable ? stored ?? held : held ?? stored; // another tab may have written since
}

/** @param {Area} area @param {string} key @param {unknown} value */
export function keep(area, key, value) {
  memory.set(key, [area, value]);
  if (durable) attempt(area, (storage) => storage.setItem(prefix + key, JSON.stringify(value)));
}

/** Names of this site's stored keys that begin with `start`. @param {Area} area @param {string} start @returns {string[]} */
export const storedKeys = (area, start) =>
  Object.keys(attempt(area, (storage) => storage) || {})
    .filter((key) => key.startsWith(prefix + start))
    .map((key) => key.slice(prefix.length));

/** Erases the keys that begin with `start`: all of this site's for "". @param {string} start */
export function forget(start) {
  for (const area of /** @type {Area[]} */ (["localStorage", "sessionStorage"])) {
    storedKeys(area, start).forEach((key) => attempt(area, (storage) => storage.removeItem(prefix + key)));
  }
  for (const key of memory.keys()) if (key.startsWith(start)) memory.delete(key);
}
