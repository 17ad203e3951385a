import { keep, recall } from "./storage.js";

/** @typedef {{visitor_id: string | null, consent?: import("./types").Consent}} Visitor */

/**
 * The visitor of this browser and the consent given earlier: kept together, so that neither outlives the other.
 * The server refuses ids of another form, so a damaged one is as good as none.
 * @returns {Visitor}
 */
export function recallVisitor() {
  const kept = recall("localStorage", "visitor");
  return /^[\w-]{16,64}$/.test(kept?.visitor_id) ? kept : { visitor_id: null };
}

/** @param {Visitor} visitor */
export const rememberVisitor = (visitor) => keep("localStorage", "visitor", visitor);
