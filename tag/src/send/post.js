/**
 * Posts JSON. A plain string is sent as `text/plain`, which needs no preflight; cookies travel only to the page's own origin, as is
 * fetch's default.
 * @param {string} url
 * @param {string} body
 * @param {RequestInit} [how] else
 */
export const post = (url, body, how) => fetch(url, { method: "POST", body, ...how });
