/**
 * Posts JSON without cookies. A plain string is sent as `text/plain`, which needs no preflight.
 * @param {string} url
 * @param {string} body
 * @param {AbortSignal} [signal]
 */
export const post = (url, body, signal) => fetch(url, { method: "POST", body, credentials: "omit", signal });
