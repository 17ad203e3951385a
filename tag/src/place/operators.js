// The operators that fewer audiences use: loaded where a residual names one. The others are in predicate.js.
import { isArray, isIn, isNotIn, isOperatorObject, keys, kind, order, ORDERS } from "./predicate.js";

/** @param {unknown} value @returns {string | undefined} A version as a string that sorts. */
const version = (value) => {
  if (typeof value !== "string") return;
  const parts = value.replace(/^v/, "").split("+")[0].split(/[-.]/);
  if (parts.length === 3) parts.push("~");
  return parts.map((part) => (/^\d+$/.test(part) ? part.padStart(5) : part)).join("-");
};

/** @param {unknown} value @returns {unknown} A string in lower case, character by character, below U+0530 only. */
const fold = (value) => (typeof value === "string" ? value.replace(/[A-Z\xC0-\u052F]/g, (char) => char.toLowerCase()) : value);

/** @param {unknown} value @returns {unknown} */
const foldEach = (value) => (isArray(value) ? value.map(fold) : fold(value));

/**
 * Whether the whole text is the pieces with anything between them. What is searched for has no half characters.
 * @param {(operand: string) => string[]} split @returns {import("./predicate.js").PlainOperator}
 */
const matching = (split) => (value, operand) => {
  if (typeof value !== "string" || typeof operand !== "string" || /\p{Cs}/u.test(operand)) return false;
  const [first, ...pieces] = split(operand);
  const last = pieces.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    at = value.indexOf(piece, at);
    if (at < 0) return false;
    at += piece.length;
  }
  return value.length - at >= last.length && value.endsWith(last);
};

/** @type {Record<string, import("./predicate.js").Operator>} */
export const OPERATORS = {
  $ini: (value, operand) => isIn(foldEach(value), foldEach(operand)),
  $nini: (value, operand) => isNotIn(foldEach(value), foldEach(operand)),
  $alli: (value, operand) => isArray(value) && isArray(operand) && operand.every((one) => isIn(foldEach(value), [fold(one)])),
  $size: (value, _operand, passes) => isArray(value) && passes(value.length),
  $all: (value, operand, passes) => isArray(value) && isArray(operand) && operand.every((test) => value.some((one) => passes(one, test))),
  $elemMatch: (value, operand, passes, holds) => isArray(value) && value.some(isOperatorObject(operand) ? (one) => passes(one) : holds),
  $type: (value, operand) => kind(value) === operand,
  $prefix: matching((text) => [text, ""]),
  $suffix: matching((text) => ["", text]),
  $contains: matching((text) => ["", text, ""]),
  $glob: matching((text) => text.split("*")),
};
for (const name of keys(ORDERS))
  OPERATORS["$v" + name] = (value, operand) => ORDERS[name].includes(order(version(value), version(operand)));
