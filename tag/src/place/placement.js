import { countExposure, noteTime, OVERLAYS, reachedLimit } from "../keep/caps.js";
import { whenSeen } from "./exposure.js";
import { guard } from "../dom/guard.js";
import { listen } from "../dom/listen.js";
import { loadMore } from "../load.js";
import { finish } from "./predicate.js";
import { whenPresent } from "../dom/present.js";
import { renderBanner } from "../kind/banner.js";
import { renderSlot } from "../kind/slot.js";
import { reserveSpace } from "./reserve.js";

/**
 * @typedef {import("../types").Answer} Answer
 * @typedef {import("../types").Candidate} Candidate
 * @typedef {import("../types").Placement} Placement
 * @typedef {import("../types").SlotItem} SlotItem
 * @typedef {import("../types").View} View
 * @typedef {import("../load.js").More} More
 */

/**
 * Keeps space free for what the answer may show, then fills each placement with the first candidate whose trigger fires while its
 * residual is true and its cap allows.
 * @param {Placement[]} placements
 * @param {Answer} answer they are from
 * @param {boolean} cached whether the answer was kept from an earlier page of the visit
 * @param {View | undefined} view without one, space is all there is to keep
 * @param {AbortSignal} signal ends the waiting, for example when a fresher answer takes over
 * @param {(more?: More) => Record<string, unknown>} values the attributes of the tag
 * @param {import("../types").Report} report
 */
export const fillPlacements = (placements, answer, cached, view, signal, values, report) => {
  for (const placement of placements) {
    const { name, anchor, candidates, shows } = placement;
    // A kept answer may have chosen its items for another product's page.
    const elsewhere = candidates.some(({ type, content }) => type === "slot" && content && content.context_item_id != view?.page.item_id);
    /** Whether only the second file can show it, or say when. @param {Candidate} candidate */
    const needsMore = ({ type, trigger, residual }) => /^[or]/.test(type) || trigger?.type !== "load" || (residual && answer.attributes);
    whenPresent(anchor.selector, signal, (element) => {
      if (shows) reserveSpace(element, placement);
      if (!view || (cached && elsewhere)) return;
      /** @param {More} [more] */
      const arm = (more) => {
        if (signal.aborted) return;
        for (const candidate of candidates) {
          const attempt = () => {
            if (!view.taken.has(name) && isAllowed(candidate, answer) && finish(candidate.residual || {}, values(more))) {
              take(placement, candidate, element, view, answer, report, more);
            }
          };
          if (more) guard(more.armTrigger)(candidate.trigger, view, signal, attempt);
          else if (!needsMore(candidate)) guard(attempt)();
        }
      };
      if (candidates.some(needsMore)) loadMore().then(arm, () => arm());
      else arm();
    });
  }
};

/**
 * The caps a candidate counts for: its own, and that on all overlays. A control counts like what it stands for, so that both sides of a
 * test meet the other overlays alike. In a preview nothing counts.
 * @param {Candidate} candidate
 * @param {Answer} answer
 */
const capsOf = ({ campaign, cap, type }, answer) =>
  /** @type {[string, any][]} */ ([
    [campaign, cap],
    [OVERLAYS, type === "overlay" && answer.cap],
  ]).filter(([, limits]) => limits && !answer.preview);

/** @param {Candidate} candidate @param {Answer} answer */
const isAllowed = (candidate, answer) => !capsOf(candidate, answer).some(([whose, cap]) => reachedLimit(whose, cap, Date.now()));

/**
 * Shows the candidate, if it can be shown here, and has its exposure reported when it is seen. A control shows nothing but counts alike.
 * @param {Placement} placement
 * @param {Candidate} candidate
 * @param {HTMLElement} element the anchor
 * @param {View} view
 * @param {Answer} answer
 * @param {import("../types").Report} report
 * @param {More} [more]
 */
const take = (placement, candidate, element, view, answer, report, more) => {
  const { campaign, variation, type, content, exposure_token, why = [] } = candidate;
  const { page, taken, signal, shown, changed } = view;
  const { name } = placement;
  const slot = type === "slot";
  const params = slot ? { item_list_id: name } : { promotion_id: campaign, creative_name: variation, creative_slot: name };
  const capped = capsOf(candidate, answer);
  /** @param {string} event @param {SlotItem[]} [items] their ids say it all: the server has the catalog */
  const tell = (event, items) => report(event, { exposure_token, params, items });
  /** @param {"click" | "close"} how @param {SlotItem[]} [items] those clicked */
  const tellUse = (how, items) => {
    tell(how, items);
    if (how === "click") tell(slot ? "select_item" : "select_promotion", items);
  };
  /** @param {"click" | "close"} how */
  const tellEnd = (how) => {
    for (const [whose] of capped) noteTime(`quiet_after_close_s ${whose}`, Date.now());
    shown.delete(entry);
    changed();
    tellUse(how);
  };
  const seen = () => {
    for (const [whose] of capped) countExposure(whose, Date.now());
    tell("exposure");
    if (rendering) tell(slot ? "view_item_list" : "view_promotion", cards.map(({ item }) => item));
  };
  /** @type {import("../types").Rendering | false | null | undefined} */
  let rendering;
  if (type === "redirect") {
    if (more?.redirectTo(/** @type {any} */ (content), seen)) taken.add(name);
    return;
  }
  rendering =
    content &&
    (slot
      ? renderSlot(content, element, placement, page.item_id)
      : type === "overlay"
        ? more?.openOverlay(content, name, tellEnd, why)
        : renderBanner(content, element, placement));
  if (content && !rendering) return;
  taken.add(name);
  const { cards = [], element: drawn = element } = rendering || {};
  const entry = { placement: name, campaign, variation, why, element: drawn };
  if (rendering) {
    shown.add(entry);
    if (type !== "overlay") drawn.setAttribute("data-vitrine", name);
    changed();
  } else reserveSpace(element, placement, 0);

  if (type === "overlay") return seen();
  whenSeen(drawn, signal, seen);
  const onClick = (/** @type {any} */ { target }) => {
    const card = cards.find(({ element: one }) => one.contains(target));
    if (card || target.closest("a,button")) tellUse("click", card && [card.item]);
  };
  if (rendering) listen(drawn, "click", onClick, signal);
};
