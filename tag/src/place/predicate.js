// Tests residuals. With operators.js this is the twin of condition.py and operators.py in server/vitrine/targeting: the same
// answer for any JSON, ensured by tests/vectors and a differential fuzzer. The reasons for each rule are in those files.

/**
 * `passes` tests one value by the operand, or by another; `holds` tests one object by the operand as a condition.
 * @typedef {(one: unknown, test?: unknown) => boolean} Test
 * @typedef {(value: unknown, operand: unknown, passes: Test, holds: Test) => boolean} Operator
 * @typedef {(value: unknown, operand: unknown) => boolean} PlainOperator
 * @typedef {Record<string, unknown>} JsonObject
 */

const MAX_NESTING = 64;

export const { isArray } = Array;
export const { keys } = Object;

/** @param {unknown} value @returns {value is JsonObject} */
const isObject = (value) => typeof value === "object" && !!value && !isArray(value);

/** @param {unknown} object @param {string} key @returns {boolean} */
const has = (object, key) => keys.hasOwnProperty.call(object, key);

/**
 * The JSON type of a value; NaN, which is never equal to anything, for a value that JSON does not have.
 * @param {unknown} value @returns {string | number}
 */
export const kind = (value) =>
  value === null
    ? "null"
    : isArray(value)
      ? "array"
      : value === undefined || (typeof value === "number" && !isFinite(value))
        ? NaN
        : typeof value;

/** @param {unknown} left @param {unknown} right @returns {boolean} */
const alike = (left, right) => kind(left) === kind(right);

/** @param {unknown} left @param {unknown} right @param {number} [depth] @returns {boolean} */
const equal = (left, right, depth = 0) =>
  alike(left, right) &&
  depth <= MAX_NESTING &&
  (isObject(left) || isArray(left)
    ? keys(left).length == keys(/** @type {JsonObject} */ (right)).length &&
      keys(left).every(
        (key) => has(right, key) && equal(/** @type {JsonObject} */ (left)[key], /** @type {JsonObject} */ (right)[key], depth + 1),
      )
    : left === right);

/** @param {number} left or both are text @param {number} right */
const compare = (left, right) => (left < right ? -1 : +(left > right));

/** -1, 0 or 1 as `left` is to `right`; NaN without an order. @param {unknown} left @param {unknown} right */
export const order = (left, right) =>
  alike(left, right) && /^[ns]/.test(typeof left) ? compare(/** @type {number} */ (left), /** @type {number} */ (right)) : NaN;

/** @param {unknown} value @returns {unknown[]} */
const each = (value) => (isArray(value) ? value : [value]);

/** @type {PlainOperator} */
export const isIn = (value, list) => isArray(list) && each(value).some((one) => list.some((other) => equal(one, other)));

/** @type {PlainOperator} */
export const isNotIn = (value, list) =>
  isArray(list) &&
  value !== undefined &&
  each(value).every((one) => !list.length || (list.some((other) => alike(one, other)) && !isIn([one], list)));

/** Those that fewer audiences use are in `operators.js`, which is loaded where a residual names one. @type {Record<string, Operator>} */
const OPERATORS = {
  $in: isIn,
  $inGroup: isIn,
  $nin: isNotIn,
  $notInGroup: isNotIn,
  $exists: (value, operand) => (value != null) === operand,
};

/** @type {Record<string, number[]>} */
export const ORDERS = { eq: [0], ne: [-1, 1], lt: [-1], lte: [-1, 0], gt: [1], gte: [0, 1] };
for (const name of keys(ORDERS)) OPERATORS["$" + name] = (value, operand) => ORDERS[name].includes(order(value, operand));
// These two know more types than those that have an order.
OPERATORS.$eq = (value, operand) => equal(value, operand);
OPERATORS.$ne = (value, operand) => alike(value, operand) && !equal(value, operand);

/** @param {unknown} operand @returns {operand is JsonObject} */
export const isOperatorObject = (operand) => isObject(operand) && keys(operand).length > 0 && keys(operand).every((key) => key[0] == "$");

/** @param {unknown} value @param {unknown} operand @param {number} depth @returns {boolean} */
const passes = (value, operand, depth) =>
  depth <= MAX_NESTING &&
  (isOperatorObject(operand)
    ? keys(operand).every((name) => {
        const wanted = operand[name];
        /** @type {Test} */
        const inner = (one, test = wanted) => passes(one, test, depth + 1);
        if (name == "$not") return !inner(value);
        return has(OPERATORS, name) && OPERATORS[name](value, wanted, inner, (one) => holds(wanted, one, depth + 1));
      })
    : equal(value, operand));

/** @param {JsonObject} values @param {string} name @returns {unknown} The key of exactly that name, else a walk along its dots. */
const lookup = (values, name) =>
  has(values, name)
    ? values[name]
    : name.split(".").reduce((at, part) => (isObject(at) && has(at, part) ? at[part] : undefined), /** @type {unknown} */ (values));

/** @param {unknown} condition @param {unknown} values @param {number} depth @returns {boolean} */
const holds = (condition, values, depth) =>
  isObject(condition) &&
  isObject(values) &&
  depth <= MAX_NESTING &&
  keys(condition).every((key) => {
    const operand = condition[key];
    /** @param {unknown} part */
    const inner = (part) => holds(part, values, depth + 1);
    if (key == "$not") return isObject(operand) && !inner(operand);
    if (key == "$and") return isArray(operand) && operand.every(inner);
    if (key == "$or" || key == "$nor") return isArray(operand) && (!operand.length || operand.some(inner)) == (key == "$or");
    return passes(lookup(values, key), operand, depth + 1);
  });

/** Whether a residual may name an operator that has to be loaded. @param {unknown} residual */
export const needsOperators = (residual) => /"\$(v|n?ini|all|type|size|elem|pre|suf|con|glob)/.test(JSON.stringify(residual));

/**
 * Whether a residual holds of the page. Never throws: what cannot be evaluated is false.
 * @param {unknown} residual a condition, as in a decision, its saved lists written out
 * @param {JsonObject} values the page's attributes, by full name
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
