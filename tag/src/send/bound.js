/** @typedef {Required<import("../wire").DecideRequest>["attributes"][string]} AttributeValue */

/**
 * Text as the wire accepts it: cut to `length`, without half characters that no server could decode.
 * @param {unknown} value a number is written out
 * @param {number} [length] UTF-16 units
 * @returns {string | undefined} undefined when there is none
 */
export const boundText = (value, length = 500) =>
  /^[sn][tu]/.test(typeof value) ? `${value}`.slice(0, length).replace(/\p{Cs}/gu, "") || undefined : undefined;

/** An id is never cut, because a shortened one could be another id. @param {unknown} value @returns {string | undefined} */
export const boundId = (value) => (/^.{1,100}$/s.test(/** @type {string} */ (value)) ? boundText(value) : undefined);

/** @template T @param {T | T[] | null | undefined} value one thing, a list of things, or none @returns {T[]} */
export const listOf = (value) => /** @type {T[]} */ ([]).concat(value ?? []);

/** Numbers, also those that data layers write as text. @param {unknown} value @returns {number | undefined} */
export const boundNumber = (value) =>
  isFinite(parseFloat(/** @type {string} */ (value))) ? parseFloat(/** @type {string} */ (value)) : undefined;

/**
 * Bounds each field that the wire knows, and leaves out the others.
 * @template {Record<string, (value: unknown) => unknown>} Shape
 * @param {unknown} source
 * @param {Shape} shape
 * @returns {{[key in keyof Shape]: ReturnType<Shape[key]>}}
 */
export const boundTo = (source, shape) =>
  /** @type {{[key in keyof Shape]: ReturnType<Shape[key]>}} */ (
    Object.fromEntries(Object.keys(shape).map((key) => [key, shape[key](/** @type {import("../types").EventData} */ (source)?.[key])]))
  );

/**
 * Whether an attribute's value is one that the wire accepts: text, a number, a yes or no, a flat list of them, or none.
 * @param {unknown} value
 * @returns {value is AttributeValue}
 */
export const isAttribute = (value) =>
  listOf(/** @type {string} */ (value)).every((one, index) => index < 100 && /^[snb][tuo]/.test(typeof one) && !(one.length > 500));
