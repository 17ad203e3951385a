import { drop } from "./commands.js";
import { answerOf, consentOf, patienceOf, readGoogleConsent, resolveConsent } from "./consent/consent.js";
import { guard } from "./dom/guard.js";
import { keepAnswer } from "./keep/session.js";
import { ALL, allowStorage, forgetAll, keep, recall, TAB } from "./keep/storage.js";
import { load } from "./load.js";
import { boundTo } from "./send/bound.js";

// The state of the visitor: id, consent, identity. Other files read the exports; only this file writes them.

/** @typedef {Required<import("./wire").Consent>} Consent */

/** The form of account and profile ids, which excludes e-mail addresses. */
const SIGNED_IN = /^[\w.:-]{1,64}$/;

/** @type {string | null | undefined} */
export let visitor_id;
/** The consent that holds. */
export let consent = consentOf();
/** Whether anything is allowed. @type {boolean} */
export let permitted = false;
/** Whether the visitor said no to all of it: then what we stored is erased. */
export let denied = false;

/** By `vitrine('identify', …)`: who has signed in. @type {import("./wire").SignedIn} */
let identity = {};
/** @type {import("./consent/consent").Statements} */
const statements = {};

/** Reads the stored id and consent. They are stored together, so that neither outlives the other. */
export const openVisitor = () => {
  const known = recall("visitor");
  visitor_id = known?.visitor_id;
  statements._kept = known?.consent;
  statements._gpc = /** @type {any} */ (navigator).globalPrivacyControl;
};

/** Stores the id and the consent. */
export const keepVisitor = () => {
  if (visitor_id) keep("visitor", { visitor_id, consent });
};

/** Takes the id that the server gave. @param {string | null} id */
export const adoptId = (id) => {
  if (permitted) visitor_id = id || visitor_id;
  keepVisitor();
};

/** Ids of who has signed in, for questions and events: only with consent to personalization. */
export const signedIn = () => (consent.personalization ? identity : {});

/** @param {any} id of any shape, it is the page's; null for nobody @returns {string | undefined} */
const signedInId = (id) => (id == null ? undefined : SIGNED_IN.test(id) ? `${id}` : /** @type {undefined} */ (drop(id)));

/** @param {any} given `account_id` and `profile_id`; none for nobody */
export const identify = (given) => {
  identity = boundTo(given, { account_id: signedInId, profile_id: signedInId, is_kids: Boolean });
};

/** By `vitrine('consent', …)`. @param {unknown} [personalization] @param {unknown} [measurement] */
export const setConsent = (personalization, measurement) => {
  statements._command = consentOf(personalization, measurement);
};

/** By a consent platform. @param {any} entry of the data layer @returns {boolean} whether it was about consent */
export const recordGoogleConsent = (entry) => readGoogleConsent(entry, statements);

/** By a platform of the IAB's framework: asked once, as soon as the page has one. @param {() => void} onChange */
export const watchTcf = (onChange) => {
  const platform = /** @type {any} */ (window).__tcfapi;
  if (!platform || "tcf" in statements) return;
  statements.tcf = undefined;
  load("tcf").then(guard((file) => file?.hearTcf(platform, statements, onChange))); // unread, it gave no consent
};

/** How long a consent platform asks to wait for the visitor's answer, in ms. */
export const patience = () => patienceOf(statements);

/**
 * Applies what was said about consent.
 * @returns {boolean} whether the consent is another than before
 */
export const settleConsent = () => {
  const before = JSON.stringify(consent);
  consent = resolveConsent(statements);
  permitted = consent.personalization || consent.measurement;
  denied = !permitted && !!answerOf(statements);
  if (denied) {
    forgetAll();
    visitor_id = null;
  }
  allowStorage(permitted ? ALL : denied ? TAB : 0);
  if (permitted && !consent.personalization) keepAnswer(null);
  return before !== JSON.stringify(consent);
};

/** By `vitrine('reset')`: forgets the visitor. */
export const forgetVisitor = () => {
  setConsent();
  identity = {};
  forgetAll(true);
};
