import { capAllows, countExposure } from "./caps.js";
import { whenSeen } from "./exposure.js";
import { guard } from "./guard.js";
import { listen } from "./listen.js";
import { finish } from "./predicate.js";
import { whenPresent } from "./present.js";
import { renderBanner } from "./render/banner.js";
import { openOverlay } from "./render/overlay.js";
import { renderSlot } from "./render/slot.js";
import { reserveSpace } from "./render/space.js";
import { armTrigger } from "./triggers.js";

/**
 * @typedef {import("./types").Candidate} Candidate
 * @typedef {import("./types").Placement} Placement
 * @typedef {import("./types").SlotItem} SlotItem
 * @typedef {import("./types").View} View
 */

/**
 * Keeps space free for what the answer may show, then fills each placement with the first candidate whose trigger fires while its
 * residual is true and its cap allows.
 * @param {Placement[]} placements
 * @param {boolean} cached whether the answer was kept from an earlier page of the visit
 * @param {View | undefined} view without one, space is all there is to keep
 * @param {AbortSignal} signal ends the waiting, for example when a fresher answer takes over
 * @param {() => Record<string, unknown>} values the attributes of the tag
 * @param {import("./types").Report} report
 */
export const fillPlacements = (placements, cached, view, signal, values, report) => {
  for (const placement of placements) {
    const { name, anchor, candidates, shows } = placement;
    // A kept answer may have chosen its items for another product's page.
    const elsewhere = candidates.some(({ type, content }) => type === "slot" && content && content.context_item_id != view?.page.item_id);
    whenPresent(anchor.selector, signal, (element) => {
      if (shows) reserveSpace(element, placement);
      if (!view || (cached && elsewhere)) return;
      for (const candidate of candidates) {
        const attempt = () => {
          const { campaign, cap, residual } = candidate;
          if (!view.taken.has(name) && capAllows(campaign, cap, Date.now()) && finish(residual || {}, values())) {
            take(placement, candidate, element, view, report);
          }
        };
        guard(armTrigger)(candidate.trigger, view, signal, attempt);
      }
    });
  }
};

/**
 * Shows the candidate, if it can be shown here, and has its exposure reported when it is seen. A control shows nothing but counts alike.
 * @param {Placement} placement
 * @param {Candidate} candidate
 * @param {HTMLElement} element the anchor
 * @param {View} view
 * @param {import("./types").Report} report
 */
const take = (placement, { campaign, variation, type, content, exposure_token }, element, { page, taken, signal }, report) => {
  const { name } = placement;
  const slot = type === "slot";
  const params = slot ? { item_list_id: name } : { promotion_id: campaign, creative_name: variation, creative_slot: name };
  /** @param {string} event @param {SlotItem[]} [items] their ids say it all: the server has the catalog */
  const tell = (event, items) => report(event, { exposure_token, params, items });
  /** @param {"click" | "close"} how @param {SlotItem[]} [items] those clicked */
  const tellUse = (how, items) => {
    tell(how, items);
    if (how === "click") tell(slot ? "select_item" : "select_promotion", items);
  };
  const rendering =
    content &&
    (slot
      ? renderSlot(content, element, placement, page.item_id)
      : type === "overlay"
        ? openOverlay(content, name, tellUse)
        : renderBanner(content, element, placement));
  if (content && !rendering) return;
  taken.add(name);
  if (!rendering) reserveSpace(element, placement, 0);

  const { cards = [], element: shown = element } = rendering || {};
  const seen = () => {
    countExposure(campaign, Date.now());
    tell("exposure");
    if (rendering) tell(slot ? "view_item_list" : "view_promotion", cards.map(({ item }) => item));
  };
  if (type === "overlay") return seen();
  whenSeen(shown, signal, seen);
  const onClick = (/** @type {any} */ { target }) => {
    const card = cards.find(({ element: drawn }) => drawn.contains(target));
    if (card || target.closest("a,button")) tellUse("click", card && [card.item]);
  };
  if (rendering) listen(shown, "click", onClick, signal);
};
