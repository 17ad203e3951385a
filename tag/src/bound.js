/**
 * Text as the wire accepts it: cut to `length`, without half characters that no server could decode.
 * @param {any} value a number is written out
 * @param {number} [length] UTF-16 units
 * @returns {string | undefined} undefined when there is none
 */
export const boundText = (value, length = 500) =>
  /^[sn][tu]/.test(typeof value) ? `${value}`.slice(0, length).replace(/\p{Cs}/gu, "") || undefined : undefined;

/** An id must not be cut: a shortened one would be another's. @param {any} value @returns {string | undefined} */
export const boundId = (value) => (boundText(value, 101) === boundText(value, 100) ? boundText(value) : undefined);

/** Numbers, also those that data layers write as text. @param {any} value @returns {number | undefined} */
export const boundNumber = (value) => (isFinite(parseFloat(value)) ? parseFloat(value) : undefined);
