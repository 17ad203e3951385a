import { load } from "../load.js";
import banner from "./banner.js";

/** @typedef {import("../types").Kind} Kind */

/** The kinds that every page has, by wire name. Any other file in this folder is loaded by its wire name where a page needs it. */
export const KINDS = /** @type {Record<string, Kind>} */ (
  /** @type {unknown} */ ({
    __proto__: null, // so that a name like "constructor" is not a kind
    banner,
  })
);

/**
 * The kind of a candidate.
 * @param {import("../wire").Candidate} candidate
 * @returns {Promise<Kind | undefined>} undefined when this tag has none of that name: then nothing of it is shown
 */
export const findKind = async ({ type }) => KINDS[type] || (await load(`kind/${type}`))?.default;
