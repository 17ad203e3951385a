/** @typedef {Required<import("../wire").DecideRequest>["attributes"][string]} AttributeValue */

/**
 * Text as the wire accepts it: cut to `length`, without half characters that no server could decode.
 * @param {any} value a number is written out
 * @param {number} [length] UTF-16 units
 * @returns {string | undefined} undefined when there is none
 */
export const boundText = (value, length = 500) =>
  /^[sn][tu]/.test(typeof value) ? `${value}`.slice(0, length).replace(/\p{Cs}/gu, "") || undefined : undefined;

/** An id must not be cut: a shortened one would be another's. @param {any} value @returns {string | undefined} */
export const boundId = (value) => (/^.{1,100}$/s.test(value) ? boundText(value) : undefined);

/** @param {any} value one thing, a list of things, or none @returns {any[]} */
export const listOf = (value) => [].concat(value ?? []);

/** Numbers, also those that data layers write as text. @param {any} value @returns {number | undefined} */
export const boundNumber = (value) => (isFinite(parseFloat(value)) ? parseFloat(value) : undefined);

/**
 * Bounds each field that the wire knows, and leaves out the others.
 * @param {any} source
 * @param {Record<string, (value: any) => unknown>} shape
 * @returns {any}
 */
export const boundTo = (source, shape) => Object.fromEntries(Object.keys(shape).map((key) => [key, shape[key](source?.[key])]));

/**
 * Whether an attribute's value is one that the wire accepts: text, a number, a yes or no, a flat list of them, or none.
 * @param {any} value
 * @returns {value is AttributeValue}
 */
export const isAttribute = (value) =>
  listOf(value).every((one, index) => index < 100 && /^[snb][tuo]/.test(typeof one) && !(one.length > 500));
