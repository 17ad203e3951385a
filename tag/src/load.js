/** @typedef {typeof import("./more/index.js")} More */

/** @type {Promise<More> | undefined} */
let loading;
let address = "";

/** Says where the second file is. Its hash makes it cacheable for ever, and never mixes two versions. @param {string} host */
export const openMore = (host) => {
  address = `${host}/vitrine-more.js?v=${MORE_HASH}`;
};

/** Loads it, once. Rejects when it cannot be had: then what needs it does not happen. @returns {Promise<More>} */
export const loadMore = () => (loading ||= import(address));
