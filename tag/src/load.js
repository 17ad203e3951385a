import { host } from "./site.js";

/** @typedef {import("./types").Modules} Modules */

/** What was asked for. One promise for all who wait, so that they go on in the order in which they asked. @type {{[name in keyof Modules]?: Promise<unknown>}} */
const loading = {};

/** The file's address; for a name that could lead out of our folder one that nothing can be loaded from. @param {string} name @returns {any} */
const addressOf = (name) => /[.%]/.test(name) || `${host}/vitrine/${name}.js?v=${FILES_HASH}`;

/**
 * Loads a file of the tag that only some pages need, once. The hash of all of them makes each cacheable for ever.
 * @template {keyof Modules} N
 * @param {N} name
 * @returns {Promise<Modules[N] | undefined>} undefined when there is none of that name, or it cannot be loaded
 */
export const load = (name) => (loading[name] ||= import(addressOf(name)).catch(() => {}));

/**
 * Loads one only if it is needed.
 * @template {keyof Modules} N
 * @param {unknown} needed
 * @param {N} name
 * @returns {Promise<Partial<Modules[N]> | undefined>} empty when it is not needed; undefined when it cannot be loaded
 */
export const loadIf = async (needed, name) => (needed ? load(name) : {});
