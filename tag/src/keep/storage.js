/**
 * What the tag stores, and where. Storage that throws (blocked, full, sandboxed) is treated as missing.
 */

/**
 * What is kept, by key.
 * @typedef {object} Kept
 * @property {Ids & {consent?: import("../consent/consent").Consent}} visitor
 * @property {[string, import("./notes").Note][]} caps
 * @property {import("../types").QueuedEvent[]} queue
 * @property {[import("../wire").DecideAnswer, number, string?]} answer with the time it came, ms since 1970, and who had signed in
 *
 * @typedef {keyof Kept} Key
 * @typedef {Pick<import("../wire").EventsRequest, "visitor_proof"> & {visitor_id?: string}} Ids the visitor's id and its proof
 */

/** Before any answer about consent: in memory only. */
const MEMORY = 0;
/**
 * After a denial: one key in this tab only, with what was shown and closed, once there is any (the session alone does not count).
 * It has no id and is never sent; without it, such a visitor would see a closed overlay again on every page.
 */
export const TAB = 1;
/** After consent. */
export const ALL = 2;

/** @type {Map<Key, unknown>} */
const memory = new Map();
let prefix = "";
let level = MEMORY;

/** The answer is this tab's, and so are counts without consent; the rest is the visitor's. @param {Key} key */
const areaOf = (key) => window[key === "answer" || (key === "caps" && level < ALL) ? "sessionStorage" : "localStorage"];

/** Keeps this site's keys apart from another's on the same origin. @param {string} site */
export const openStorage = (site) => {
  prefix = `vitrine:${site}:`;
};

/** @template {Key} K @param {K} key @returns {Kept[K] | null | undefined} the value kept; none when nothing is */
export const recall = (key) => {
  const held = /** @type {Kept[typeof key] | undefined} */ (memory.get(key));
  try {
    const stored = JSON.parse(areaOf(key)[prefix + key] || null);
    return level === ALL ? stored : (held ?? stored); // another tab may have written in the meantime
  } catch {
    return held;
  }
};

/** @param {Key} key @param {unknown} value null forgets it */
export const keep = (key, value) => {
  memory.set(key, value);
  try {
    if (value == null) areaOf(key).removeItem(prefix + key);
    else if (level > (key === "caps" && /** @type {unknown[]} */ (value)[1] ? MEMORY : TAB))
      areaOf(key)[prefix + key] = JSON.stringify(value);
  } catch {
    level = MEMORY;
  }
};

/** Says what may be written. What was held in memory is written when it becomes allowed. @param {number} allowed */
export const allowStorage = (allowed) => {
  if (allowed === level) return;
  const counted = level < ALL && recall("caps");
  if (counted) {
    keep("caps", null);
    memory.set("caps", counted); // counts move to the storage that is now allowed
  }
  const held = level === ALL ? [] : [...memory];
  level = allowed;
  for (const [key, value] of held) keep(key, value);
};

/** Erases all but the counts. */
export const forgetVisit = () => {
  keep("answer", null);
  keep("queue", null);
  keep("visitor", null);
};

/** Erases everything, wherever it is. @param {boolean} [counts] also those that stand in this tab */
export const forgetAll = (counts) => {
  const counted = !counts && level < ALL && recall("caps");
  forgetVisit();
  level = ALL; // where what consent allowed stands
  keep("caps", null);
  level = TAB;
  keep("caps", counted || null);
};
