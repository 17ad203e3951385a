/** Where the tag came from: the decision server. */
export let host = "";
/** The site it was pasted for. */
export let site = "";
/** Query parameters that may leave the page, besides utm_*. @type {string[]} */
export let kept_parameters = [];

/** The nonce of our script element, for what we add to the page to load. @type {string | undefined} */
export let nonce;

/** @param {string} origin @param {string} name @param {string} [parameters] their names, separated by commas @param {string} [given] the nonce */
export const openSite = (origin, name, parameters, given) => {
  nonce = given;
  host = origin;
  site = name;
  if (parameters) kept_parameters = parameters.split(",");
};
