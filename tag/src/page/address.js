// An e-mail address has an @; a token, in a link of a mail for example, has many letters and digits in a row.
const PERSONAL = /@|%(25)*40|(?=[a-z]{0,31}\d)[a-z\d]{32}/i;

/**
 * What of an address may leave the page: no fragment, of the query only utm_* and what the site allows, nothing that looks personal.
 * The twin of server/vitrine/domain/address.py; both pass tests/vectors/address.json, which has the rules.
 * @param {string} address
 * @param {string[]} kept names of query parameters
 */
export const reduceAddress = (address, kept) => {
  const [place, query = ""] = address.split("#")[0].split("?");
  const path = place.split("/").map((part) => (PERSONAL.test(part.split(";")[0]) ? "-" : part.split(";")[0]));
  const parts = query
    .split(/[&;]/)
    .filter((part) => (part.startsWith("utm_") || kept.includes(part.split("=")[0])) && !PERSONAL.test(part));
  return path.join("/") + (parts[0] ? `?${parts.join("&")}` : "");
};
