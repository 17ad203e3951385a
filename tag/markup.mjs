// Prints what content may bring into a page, as JSON: server/vitrine/schema/markup.json, by which `vitrine check` judges.
import { BREAKS, EVERY, OWN, PATH, PLAIN, SVG, SVG_EVERY } from "./src/dom/allowed.js";
import { ADDRESS, DATA, SAFE } from "./src/dom/safe.js";

/** @param {string} list */
const words = (list) => list.split(" ");
const own = Object.entries(OWN).map(([tag, list]) => [tag, words(`${list}`)]);
const plain = words(PLAIN).map((tag) => [tag, []]);
const patterns = { address: ADDRESS, safe: SAFE, path: PATH, data: DATA, breaks: BREAKS };

const allowed = {
  every: words(EVERY),
  own: Object.fromEntries([...own, ...plain].sort()),
  svg: words(SVG),
  svg_every: words(SVG_EVERY),
  patterns: Object.fromEntries(Object.entries(patterns).map(([name, { source }]) => [name, source])),
};
console.log(JSON.stringify(allowed, null, 1));
