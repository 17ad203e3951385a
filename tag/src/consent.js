/** @typedef {import("./types").Consent} Consent */

/**
 * Everything that has been said about consent on this page.
 * @typedef {object} Statements
 * @property {Consent} [command] by `vitrine('consent', …)`
 * @property {Consent} [google] by Google Consent Mode v2
 * @property {boolean} [updated] whether Consent Mode was updated: a `default` only waits for that
 * @property {number} [wait_ms] how long Consent Mode asks to wait for an update
 * @property {Consent} [tcf] by IAB TCF v2
 * @property {Consent} [remembered] given on an earlier page
 * @property {boolean} [opted_out] by Global Privacy Control
 */

/** What is not said is not allowed. @param {any} [given] @returns {Consent} */
export const consentFromCommand = (given) => ({ personalization: given?.personalization === true, measurement: given?.measurement === true });

/**
 * Reads one dataLayer entry, `gtag('consent', 'default'|'update', {…})`, be it an array or an Arguments object.
 * @param {any} entry
 * @param {Statements} said
 * @returns {boolean} whether it was about consent
 */
export function readGoogleConsent(entry, said) {
  if (entry?.[0] !== "consent") return false;
  const { personalization_storage, analytics_storage, wait_for_update } = entry[2];
  /** @param {string | undefined} value @param {boolean | undefined} before */
  const granted = (value, before) => (value ? value === "granted" : !!before);
  said.google = {
    personalization: granted(personalization_storage, said.google?.personalization),
    measurement: granted(analytics_storage, said.google?.measurement),
  };
  said.updated ||= entry[1] === "update";
  said.wait_ms ||= Math.min(wait_for_update, 2_000);
  return true;
}

/**
 * Reads one TCF answer. We are the publisher's own system, so the publisher's consents count:
 * 1 storage with 5 and 6 (profiles for content) personalizes, 1 with 8 (content performance) measures.
 * @param {any} data
 * @returns {Consent | undefined} undefined while the visitor has not answered, or where GDPR does not apply
 */
export function consentFromTcf(data) {
  const given = data.publisher?.consents || {};
  if (data.gdprApplies !== false && /^(tcloaded|useractioncomplete)$/.test(data.eventStatus))
    return { personalization: !!(given[1] && given[5] && given[6]), measurement: !!(given[1] && given[8]) };
}

/**
 * The consent that holds: the command, else Consent Mode, else TCF, else what was remembered.
 * Global Privacy Control means no profiling, unless the page's command says otherwise.
 * @param {Statements} said
 * @returns {Consent}
 */
export function resolveConsent(said) {
  const told = said.command || said.google || said.tcf || said.remembered;
  return { personalization: !!told?.personalization && (!said.opted_out || !!said.command), measurement: !!told?.measurement };
}

/**
 * Whether the visitor said no to everything: then what we stored is erased. A Consent Mode default is no answer yet.
 * @param {Statements} said
 */
export function isDenied(said) {
  const { personalization, measurement } = resolveConsent(said);
  return !personalization && !measurement && !!(said.command || (said.google ? said.updated : said.tcf));
}
