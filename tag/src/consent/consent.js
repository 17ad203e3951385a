/** @typedef {Required<import("../wire").Consent>} Consent */

/**
 * Everything that has been said about consent on this page.
 * @typedef {object} Statements
 * @property {Consent} [_command] by `vitrine('consent', …)`
 * @property {Consent} [update] by Google Consent Mode v2
 * @property {Consent} [tcf] by IAB TCF v2
 * @property {Consent} [default] by Consent Mode, before the visitor answered
 * @property {{[word: string]: unknown, wait_for_update?: number}} [_google] everything Consent Mode said so far
 * @property {Consent} [_kept] given on an earlier page
 * @property {boolean} [_gpc] by Global Privacy Control
 */

/** Only a plain yes is one. @param {unknown} [personalization] @param {unknown} [measurement] @returns {Consent} */
export const consentOf = (personalization, measurement) => ({
  personalization: personalization === true,
  measurement: measurement === true,
});

/**
 * Reads one dataLayer entry, `gtag('consent', 'default'|'update', {…})`, as an array or an Arguments object.
 * @param {any} entry of any shape: it is the page's; only a plain "granted" counts
 * @param {Statements} said
 * @returns {boolean} whether it was about consent
 */
export const readGoogleConsent = (entry, said) => {
  if (entry?.[0] !== "consent") return false;
  const { personalization_storage, analytics_storage } = (said._google = { ...said._google, ...entry[2] });
  /** @type {any} */ (said)[entry[1]] = consentOf(personalization_storage === "granted", analytics_storage === "granted");
  return true;
};

/** What the visitor answered, if they did; a Consent Mode default is no answer. @param {Statements} said */
export const answerOf = (said) => said._command || said.update || said.tcf;

/**
 * The effective consent: by the command, else Consent Mode, else TCF, else the stored one.
 * Global Privacy Control means no profiling, unless the page's command says otherwise.
 * @param {Statements} said
 * @returns {Consent}
 */
export const resolveConsent = (said) => {
  const answer = answerOf(said) || said.default || said._kept;
  return consentOf(answer?.personalization && (!said._gpc || !!said._command), answer?.measurement);
};

/** How long Consent Mode asks to wait for an answer, in ms; 0 once there is one. @param {Statements} said @returns {number} */
export const patienceOf = (said) => (!answerOf(said) && Math.min(/** @type {number} */ (said._google?.wait_for_update), 2_000)) || 0;
