// Finishes what the server left open. With operators.js the twin of condition.py and operators.py in server/vitrine/targeting: the same
// answer for any JSON, held together by tests/vectors and a differential fuzzer. Why each rule is as it is stands there.

/**
 * `passes` tests one value by the operand, or by another; `holds` tests one object by the operand as a condition.
 * @typedef {(one: any, test?: any) => boolean} Test
 * @typedef {(value: any, operand: any, passes: Test, holds: Test) => boolean} Operator
 * @typedef {(value: any, operand: any) => boolean} PlainOperator
 */

const MAX_NESTING = 64;

export const { isArray } = Array;
export const { keys } = Object;

/** @param {any} value @returns {boolean} */
const isObject = (value) => typeof value === "object" && !!value && !isArray(value);

/** @param {any} object @param {string} key @returns {boolean} */
const has = (object, key) => keys.hasOwnProperty.call(object, key);

/**
 * The JSON type of a value. NaN, which equals nothing and so fits nothing, for what JSON cannot say.
 * @param {any} value @returns {string | number}
 */
export const kind = (value) =>
  value === null
    ? "null"
    : isArray(value)
      ? "array"
      : value === undefined || (typeof value === "number" && !isFinite(value))
        ? NaN
        : typeof value;

/** @param {any} left @param {any} right @returns {boolean} */
const alike = (left, right) => kind(left) === kind(right);

/** @param {any} left @param {any} right @param {number} [depth] @returns {boolean} */
const equal = (left, right, depth = 0) =>
  alike(left, right) &&
  depth <= MAX_NESTING &&
  (isObject(left) || isArray(left)
    ? keys(left).length === keys(right).length && keys(left).every((key) => has(right, key) && equal(left[key], right[key], depth + 1))
    : left === right);

/** -1, 0 or 1 as `left` is to `right`; NaN without an order. @param {any} left @param {any} right */
export const order = (left, right) => (alike(left, right) && /^[ns]/.test(typeof left) ? (left < right ? -1 : +(left > right)) : NaN);

/** @param {any} value @returns {any[]} */
const each = (value) => (isArray(value) ? value : [value]);

/** @type {PlainOperator} */
export const isIn = (value, list) => isArray(list) && each(value).some((one) => list.some((other) => equal(one, other)));

/** @type {PlainOperator} */
export const isNotIn = (value, list) =>
  isArray(list) &&
  value !== undefined &&
  each(value).every((one) => !list.length || (list.some((other) => alike(one, other)) && !isIn([one], list)));

/**
 * Whether the whole text is the pieces with anything between them. What is searched for has no half characters.
 * @param {(operand: string) => string[]} split @returns {PlainOperator}
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

/** Those that few audiences use are in `operators.js`, which is loaded where a residual names one. @type {Record<string, Operator>} */
const OPERATORS = {
  $in: isIn,
  $inGroup: isIn,
  $nin: isNotIn,
  $notInGroup: isNotIn,
  $exists: (value, operand) => (value != null) === operand,
  $prefix: matching((text) => [text, ""]),
  $suffix: matching((text) => ["", text]),
  $contains: matching((text) => ["", text, ""]),
  $glob: matching((text) => text.split("*")),
};

/** @type {Record<string, number[]>} */
export const ORDERS = { eq: [0], ne: [-1, 1], lt: [-1], lte: [-1, 0], gt: [1], gte: [0, 1] };
for (const name of keys(ORDERS)) OPERATORS["$" + name] = (value, operand) => ORDERS[name].includes(order(value, operand));
// These two know more types than those that have an order.
OPERATORS.$eq = (value, operand) => equal(value, operand);
OPERATORS.$ne = (value, operand) => alike(value, operand) && !equal(value, operand);

/** @param {any} operand @returns {boolean} */
export const isOperatorObject = (operand) => isObject(operand) && keys(operand).length > 0 && keys(operand).every((key) => key[0] === "$");

/** @param {any} value @param {any} operand @param {number} depth @returns {boolean} */
const passes = (value, operand, depth) =>
  depth <= MAX_NESTING &&
  (isOperatorObject(operand)
    ? keys(operand).every((name) => {
        const wanted = operand[name];
        /** @type {Test} */
        const inner = (one, test = wanted) => passes(one, test, depth + 1);
        if (name === "$not") return !inner(value);
        return has(OPERATORS, name) && OPERATORS[name](value, wanted, inner, (one) => holds(wanted, one, depth + 1));
      })
    : equal(value, operand));

/** @param {any} values @param {string} name @returns {any} The key of exactly that name, else a walk along its dots. */
const lookup = (values, name) =>
  has(values, name) ? values[name] : name.split(".").reduce((at, part) => (isObject(at) && has(at, part) ? at[part] : undefined), values);

/** @param {any} condition @param {any} values @param {number} depth @returns {boolean} */
const holds = (condition, values, depth) =>
  isObject(condition) &&
  isObject(values) &&
  depth <= MAX_NESTING &&
  keys(condition).every((key) => {
    const operand = condition[key];
    /** @param {any} part */
    const inner = (part) => holds(part, values, depth + 1);
    if (key === "$not") return isObject(operand) && !inner(operand);
    if (key === "$and") return isArray(operand) && operand.every(inner);
    if (key === "$or" || key === "$nor") return isArray(operand) && (!operand.length || operand.some(inner)) === (key === "$or");
    return passes(lookup(values, key), operand, depth + 1);
  });

/** Whether a residual may name an operator that has to be loaded. @param {any} residual */
export const needsOperators = (residual) => /"\$(v|n?ini|all|type|size|elem)/.test(JSON.stringify(residual));

/**
 * Whether a residual holds of the page. Never throws: what cannot be evaluated is false.
 * @param {any} residual a condition, as in a decision, its saved lists written out
 * @param {Record<string, any>} values the page's attributes, by full name
 * @param {Record<string, Operator>} [loaded] the operators that had to be
 * @returns {boolean}
 */
export const finish = (residual, values, loaded) => {
  try {
    Object.assign(OPERATORS, loaded); // once loaded, they are there for every residual
    return holds(residual, values, 0);
  } catch {
    return false;
  }
};
