/**
 * Posts JSON. A plain string travels as `text/plain`, which needs no preflight; no cookies travel.
 * @param {string} url
 * @param {string} body
 * @param {AbortSignal} [signal]
 */
export const post = (url, body, signal) => fetch(url, { method: "POST", body, credentials: "omit", signal });
