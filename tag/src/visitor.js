import { drop } from "./commands.js";
import { answerOf, consentOf, patienceOf, readGoogleConsent, resolveConsent } from "./consent/consent.js";
import { guard } from "./dom/guard.js";
import { keepAnswer } from "./keep/session.js";
import { ALL, allowStorage, forgetAll, forgetVisit, keep, recall, TAB } from "./keep/storage.js";
import { load } from "./load.js";
import { boundText, boundTo } from "./send/bound.js";
import { post } from "./send/post.js";
import { pauseAfter } from "./send/transport.js";
import { host, site } from "./site.js";

// The state of the visitor: id, consent, identity. Other files read the exports; only this file writes them.

/** @typedef {Required<import("./wire").Consent>} Consent */

/** The form of account and profile ids, which excludes e-mail addresses. */
const SIGNED_IN = /^[\w.:-]{1,64}$/;

/** The visitor's id and its proof, which came together; where a cookie has the proof, none stands here. @type {import("./keep/storage.js").Ids} */
export let visitor = {};
/** Whether the visitor gave up the id, until the server knows: so that no cookie brings it back. @type {boolean | undefined} */
export let is_reset;
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
  ({ consent: statements._kept, ...visitor } = recall("visitor") || {});
  statements._gpc = /** @type {any} */ (navigator).globalPrivacyControl;
};

/** Stores the id and the consent that the visitor gave. */
export const keepVisitor = () => {
  if (visitor.visitor_id) keep("visitor", { ...visitor, consent: statements._kept || consent });
};

/** Takes the id that the server gave, if it gave one, and its proof. @param {import("./wire").DecideAnswer} answer */
export const adoptId = ({ visitor_id, visitor_proof }) => {
  if (permitted && visitor_id) visitor = { visitor_id, visitor_proof };
  is_reset = undefined;
  keepVisitor();
};

/** The id for a question, if any may be sent. */
export const visitorIds = () => permitted && visitor;

/** Ids of who has signed in, for questions and events: only with consent to personalization. */
export const signedIn = () => (consent.personalization ? identity : {});

/** @param {any} id of any shape, it is the page's; null for nobody @returns {string | undefined} */
const signedInId = (id) => (id == null ? undefined : SIGNED_IN.test(id) ? `${id}` : /** @type {undefined} */ (drop(id)));

/** @param {any} given `account_id`, `profile_id`, `is_kids`, and the `identity_token` that proves them; none for nobody */
export const identify = (given) => {
  identity = boundTo(given, {
    account_id: signedInId,
    profile_id: signedInId,
    is_kids: Boolean,
    identity_token: (token) => boundText(token, 2_001), // the server says what is wrong with one, such as more than 2,000 characters
  });
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
  if (typeof platform !== "function" || "tcf" in statements) return;
  statements.tcf = undefined;
  load("tcf").then(guard((file) => file?.hearTcf(platform, statements, onChange))); // unread, it gave no consent
};

/** How long a consent platform asks to wait for the visitor's answer, in ms. */
export const patience = () => patienceOf(statements);

/**
 * Applies what was said about consent. If consent that was given is taken back, the server learns it, once, before the id is forgotten.
 * @returns {boolean} whether the consent is another than before
 */
export const settleConsent = () => {
  const before = consent;
  const answer = answerOf(statements);
  consent = resolveConsent(statements);
  permitted = consent.personalization || consent.measurement;
  denied = !permitted && !!answer;
  if (answer) {
    if (denied || (!answer.personalization && (before.personalization || statements._kept?.personalization))) withdraw();
    statements._kept = consent;
  }
  allowStorage(permitted ? ALL : denied ? TAB : 0);
  if (permitted && !consent.personalization) keepAnswer(null);
  return JSON.stringify(before) !== JSON.stringify(consent);
};

/** Sends it again, while this page lasts, if the server was busy or out of reach. */
const sendWithdrawal = guard(async (/** @type {string} */ withdrawal, failures = 1) => {
  const response = await post(`${host}/v1/consent`, withdrawal, { keepalive: true }).catch(() => undefined);
  const pause = pauseAfter(response, failures);
  if (pause) setTimeout(sendWithdrawal, pause, withdrawal, failures + 1);
});

/** Tells the server what is still allowed, and forgets the visitor. */
const withdraw = () => {
  if (visitor.visitor_id) {
    sendWithdrawal(JSON.stringify({ site, ...visitor, consent }));
    is_reset = true;
  }
  visitor = {};
  (denied ? forgetAll : forgetVisit)();
};

/** By `vitrine('reset')`: forgets the visitor. It takes no consent back: the server keeps what it knows. */
export const forgetVisitor = () => {
  setConsent();
  identity = visitor = {};
  is_reset = true;
  forgetAll(true);
};
