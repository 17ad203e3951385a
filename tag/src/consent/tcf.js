import { guard } from "../dom/guard.js";

/** @typedef {Required<import("../wire").Consent>} Consent */

/**
 * Reads one TCF answer. We are the publisher's own system, so the publisher's consents count:
 * 1 storage with 5 and 6 (profiles for content) personalizes, 1 with 8 (content performance) measures.
 * @param {any} data of any shape: it is the platform's; only a plain true counts
 * @returns {Consent | undefined} undefined while the visitor has not answered, or where GDPR does not apply
 */
export const readTcf = ({ gdprApplies, eventStatus, publisher }) => {
  const given = publisher?.consents || {};
  if (gdprApplies === false || !/loaded|complete/.test(eventStatus)) return;
  const stores = given[1] === true;
  return { personalization: stores && given[5] === true && given[6] === true, measurement: stores && given[8] === true };
};

/**
 * Listens to the page's consent platform. https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework
 * @param {(command: string, version: number, listener: (data: any) => void) => void} platform `window.__tcfapi`
 * @param {import("./consent").Statements} statements
 * @param {() => void} onChange
 */
export const hearTcf = (platform, statements, onChange) => {
  /** @param {any} data */
  const listener = (data) => {
    statements.tcf = readTcf(data) || statements.tcf;
    onChange();
  };
  platform("addEventListener", 2, guard(listener));
};
