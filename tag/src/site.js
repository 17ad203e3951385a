/** Where the tag came from: the decision server. */
export let host = "";
/** The site it was pasted for. */
export let site = "";
/** Query parameters that may leave the page, besides utm_*. @type {string[]} */
export let kept_parameters = [];

/** @param {string} origin @param {string} name @param {string} [parameters] their names, separated by commas */
export const openSite = (origin, name, parameters) => {
  host = origin;
  site = name;
  if (parameters) kept_parameters = parameters.split(",");
};
