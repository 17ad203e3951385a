import { guard } from "../dom/guard.js";
import { whenPresent } from "../dom/present.js";
import { findKind } from "../kind/registry.js";
import { loadIf } from "../load.js";
import { attributeValues } from "../page/values.js";
import { page } from "../report.js";
import { isAllowed, limitsOf } from "./limits.js";
import { finish, needsOperators } from "./predicate.js";
import { reserveSpace } from "./reserve.js";
import { take } from "./take.js";

/**
 * @typedef {import("../wire").DecideAnswer} Answer
 * @typedef {import("../wire").Candidate} Candidate
 * @typedef {import("../types").Placement} Placement
 * @typedef {import("../types").View} View
 */

/**
 * Keeps space free for what the answer may show, then fills each placement with the first candidate whose trigger fires while its
 * residual is true and its cap allows.
 * @param {Placement[]} placements
 * @param {Answer} answer they are from
 * @param {boolean | undefined} cached whether the answer was kept from an earlier page of the visit
 * @param {View | undefined} view without one, only space is reserved
 * @param {AbortSignal} signal ends the waiting, for example when a fresher answer takes over
 */
export const fillPlacements = (placements, answer, cached, view, signal) => {
  for (const placement of placements) {
    const { anchor, _candidates, _shows } = placement;
    /** @param {HTMLElement} element the anchor */
    const fill = (element) => {
      if (_shows) reserveSpace(element, placement);
      if (view && !(cached && _candidates.some(isElsewhere))) return armCandidates(placement, element, answer, view, signal);
    };
    whenPresent(anchor.selector, signal, guard(fill));
  }
};

/**
 * Whether what reads markup has to be loaded: for HTML, a copied card, and attributes other than a link's address.
 * @param {unknown} content
 */
const needsMarkup = (content) => /"(html|clone)":"|"attributes":{(?!"href":"[^"]*"})/.test(JSON.stringify(content));

/** Whether its items were chosen for another product's page. @param {{content: Record<string, unknown> | null}} candidate */
const isElsewhere = ({ content }) => ![undefined, page?.item_id ?? null].includes(/** @type {string} */ (content?.context_item_id));

/**
 * Waits for each candidate's trigger, in their order. A trigger whose file cannot be loaded never fires.
 * @param {Placement} placement
 * @param {HTMLElement} element
 * @param {Answer} answer
 * @param {View} view
 * @param {AbortSignal} signal
 */
const armCandidates = async (placement, element, answer, view, signal) => {
  for (const candidate of placement._candidates) {
    const { trigger, residual, content } = candidate;
    const [kind, triggers, sources, operators, markup] = await Promise.all([
      findKind(candidate),
      loadIf(trigger?.type !== "load", "trigger"),
      loadIf(residual && answer.attributes, "sources"),
      loadIf(needsOperators(residual), "operators"),
      loadIf(needsMarkup(content), "markup"),
    ]);
    if (signal.aborted) return;
    if (!kind || !triggers || !sources || !operators || !markup) continue;
    const limits = limitsOf(candidate, kind, answer);
    const values = () => ({ ...attributeValues(view), ...sources.readSources?.(answer.attributes) });
    const attempt = () => {
      if (!view._taken.has(placement.name) && limits.every(isAllowed) && finish(residual || {}, values(), operators.OPERATORS)) {
        take(placement, candidate, kind, element, view, answer, limits, markup);
      }
    };
    // With no trigger to wait for, the moment is now.
    guard(triggers.armTrigger || attempt)(
      /** @type {Exclude<import("../wire").Trigger, {type: "load"}>} */ (trigger),
      view,
      signal,
      attempt,
    );
  }
};
