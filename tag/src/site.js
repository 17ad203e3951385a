/** Where the tag came from: the decision server. */
export let host = "";
/** The site it was pasted for. */
export let site = "";

/** @param {string} origin @param {string} name */
export const openSite = (origin, name) => {
  host = origin;
  site = name;
};
