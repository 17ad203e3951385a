import { native } from "../dom/native.js";

/** @typedef {import("../wire").AttributeSource} AttributeSource */

/**
 * Reads one declared attribute from the page, as it is there: nothing is converted.
 * @param {AttributeSource} source
 * @returns {unknown} undefined when the page has none
 */
const readSource = ({ selector, cookie, variable, data_layer }) => {
  const page = /** @type {any} */ (window); // of any shape: the operator names a path in it
  if (selector) return !!native(document).querySelector(selector);
  if (cookie) return readCookie(cookie);
  if (variable) return withoutMarkup(variable.split(".").reduce((at, part) => at?.[part], page));
  const said = [...(Array.isArray(page.dataLayer) ? page.dataLayer : [])].filter((entry) => Object.hasOwn(Object(entry), `${data_layer}`));
  return said.pop()?.[`${data_layer}`];
};

/** An element, or a list of them, has a name in the page by its markup alone: it is no value of the page's. @param {unknown} value */
const withoutMarkup = (value) => (/^\[object HTML/.test(Object.prototype.toString.call(value)) ? undefined : value);

/** @param {string} name */
const readCookie = (name) => {
  const found = native(document)
    .cookie.split("; ")
    .find((pair) => pair.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1);
  try {
    return value && decodeURIComponent(value);
  } catch {
    return value; // not percent-encoded
  }
};

/**
 * The values of the attributes that a residual names and the page holds. One that cannot be read is missing.
 * @param {Record<string, AttributeSource>} [sources] by attribute
 * @returns {Record<string, unknown>}
 */
export const readSources = (sources = {}) => {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const name of Object.keys(sources)) {
    try {
      values[name] = readSource(sources[name]);
    } catch {
      // A getter of the page may throw, and a selector may be invalid.
    }
  }
  return values;
};
