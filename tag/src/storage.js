/**
 * What the tag remembers. Until consent allows more it stays in memory: no key is written anywhere.
 * Storage that throws (blocked, full, sandboxed) is treated the same.
 */

/** @typedef {"visitor" | "session" | "caps" | "queue" | "answer"} Key */

/** @type {Map<Key, unknown>} */
const memory = new Map();
let prefix = "";
let durable = false;

/** The answer is this tab's, the rest the visitor's. @param {Key} key */
const areaOf = (key) => window[key === "answer" ? "sessionStorage" : "localStorage"];

/** Keeps this site's keys apart from another's on the same origin. @param {string} site */
export const openStorage = (site) => {
  prefix = `vitrine:${site}:`;
};

/** @param {Key} key @returns {any} the value kept; undefined or null when there is none */
export const recall = (key) => {
  const held = memory.get(key);
  try {
    const stored = JSON.parse(areaOf(key)[prefix + key] || null);
    return durable ? stored : held ?? stored; // another tab may have written since
  } catch {
    return held;
  }
};

/** @param {Key} key @param {unknown} value null forgets it */
export const keep = (key, value) => {
  memory.set(key, value);
  try {
    if (value == null) areaOf(key).removeItem(prefix + key);
    else if (durable) areaOf(key)[prefix + key] = JSON.stringify(value);
  } catch {
    durable = false;
  }
};

/** Allows or forbids writing; what was held in memory is written when it becomes allowed. @param {boolean} allowed */
export const allowStorage = (allowed) => {
  const held = durable ? [] : [...memory];
  durable = allowed;
  for (const [key, value] of held) keep(key, value);
};

/** Erases everything. */
export const forgetAll = () => {
  for (const key of /** @type {Key[]} */ (["visitor", "session", "caps", "queue", "answer"])) keep(key, null);
};
