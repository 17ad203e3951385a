import { make } from "./dom/make.js";
import { native } from "./dom/native.js";
import { host, nonce } from "./site.js";

/** @typedef {import("./types").Modules} Modules */

/** What was asked for. One promise for all who wait, so that they go on in the order in which they asked. @type {{[name in keyof Modules]?: Promise<unknown>}} */
const loading = {};

/** The file's address; for a name that could lead out of our folder one that nothing can be loaded from. @param {string} name @returns {any} */
const addressOf = (name) => /[.%]/.test(name) || `${host}/vitrine/${FILES_HASH}/${name}.js`;

/**
 * Has the browser fetch the file and compare its hash. What it has fetched like this is what `import()` gets: a module is fetched once.
 * https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload
 * @param {string} name
 * @returns {Promise<unknown>} rejects when its content is another, or when the browser cannot tell
 */
const verify = (name) =>
  new Promise((done, fail) => {
    const link = make("link", { rel: "modulepreload", href: addressOf(name), integrity: DIGESTS[name] });
    const { relList } = /** @type {HTMLLinkElement} */ (link);
    link.nonce = nonce;
    if (!DIGESTS[name] || !relList.supports("modulepreload")) return fail();
    link.onload = done;
    link.onerror = fail;
    native(document).head.append(link);
    link.remove(); // the browser goes on, and the page has no node more
  });

/** @param {string} name */
const importFile = async (name) => {
  if (PINNED) await verify(name);
  return import(addressOf(name));
};

/**
 * Loads a file of the tag that only some pages need, once. Its address has a hash of all of them, so that each is cacheable for ever.
 * @template {keyof Modules} N
 * @param {N} name
 * @returns {Promise<Modules[N] | undefined>} undefined when there is none of that name, or it cannot be loaded
 */
export const load = (name) => (loading[name] ||= importFile(name).catch(() => {}));

/**
 * Loads one only if it is needed.
 * @template {keyof Modules} N
 * @param {unknown} needed
 * @param {N} name
 * @returns {Promise<Partial<Modules[N]> | undefined>} empty when it is not needed; undefined when it cannot be loaded
 */
export const loadIf = async (needed, name) => (needed ? load(name) : {});
