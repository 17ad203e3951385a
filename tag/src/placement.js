import { capAllows, countExposure } from "./caps.js";
import { whenSeen } from "./exposure.js";
import { guard } from "./guard.js";
import { listen } from "./listen.js";
import { finish } from "./predicate.js";
import { whenPresent } from "./present.js";
import { renderBanner } from "./render/banner.js";
import { openOverlay } from "./render/overlay.js";
import { renderSlot } from "./render/slot.js";
import { releaseSpace, reserveSpace } from "./render/space.js";
import { armTrigger } from "./triggers.js";

/**
 * @typedef {import("./types").Answer} Answer
 * @typedef {import("./types").Candidate} Candidate
 * @typedef {import("./types").Placement} Placement
 * @typedef {import("./types").SlotItem} SlotItem
 * @typedef {import("./types").View} View
 */

/**
 * Keeps space free for what the answer may show, as soon as the anchors exist.
 * @param {Answer} answer
 * @param {AbortSignal} signal
 */
export function reservePlacements({ placements }, signal) {
  for (const { anchor, candidates } of placements) {
    if (anchor.reserve_height_px && candidates.some(({ content }) => content)) {
      whenPresent(anchor.selector, signal, (element) => reserveSpace(element, anchor));
    }
  }
}

/**
 * Fills each placement with the first candidate whose trigger fires while its residual is true and its cap allows.
 * @param {Answer} answer
 * @param {View} view
 * @param {AbortSignal} signal ends the waiting, for example when a fresher answer takes over
 * @param {() => Record<string, unknown>} values the attributes of the tag
 * @param {import("./types").Report} report
 */
export function fillPlacements(answer, view, signal, values, report) {
  reservePlacements(answer, signal);
  for (const placement of answer.placements) {
    const { name, anchor, candidates } = placement;
    // A kept answer may have chosen its items for another product's page.
    const elsewhere = candidates.some(({ type, content }) => type === "slot" && content && (content.context_item_id ?? undefined) !== view.page.item_id);
    if (answer.cached && elsewhere) continue;
    whenPresent(anchor.selector, signal, (element) => {
      for (const candidate of candidates) {
        const attempt = guard(() => {
          const { campaign, cap, residual } = candidate;
          if (!view.taken.has(name) && capAllows(campaign, cap, Date.now()) && finish(residual || {}, values())) {
            take(placement, candidate, element, view, report);
          }
        });
        guard(armTrigger)(candidate.trigger, view, signal, attempt);
      }
    });
  }
}

/**
 * Shows the candidate, if it can be shown here, and has its exposure reported when it is seen. A control shows nothing but counts alike.
 * @param {Placement} placement
 * @param {Candidate} candidate
 * @param {HTMLElement} element the anchor
 * @param {View} view
 * @param {import("./types").Report} report
 */
function take({ name, anchor }, { campaign, variation, type, content, exposure_token }, element, view, report) {
  const { page, taken, signal } = view;
  const slot = type === "slot";
  const about = slot
    ? { exposure_token, item_list_id: name }
    : { exposure_token, promotion_id: campaign, creative_name: variation, creative_slot: name };
  /** @param {SlotItem[]} [items] */
  const listed = (items = []) => ({ ...about, items: items.map(withGoogleNames), currency: items[0]?.currency });
  /** @param {"click" | "close"} how @param {SlotItem[]} [items] those clicked */
  const reportUse = (how, items) => {
    report(how, { exposure_token });
    if (how === "click") report(slot ? "select_item" : "select_promotion", listed(items));
  };
  const rendering =
    content &&
    (slot
      ? renderSlot(content, element, anchor, page.item_id)
      : type === "overlay"
        ? openOverlay(content, name, reportUse)
        : renderBanner(content, element, anchor));
  if (content && !rendering) return;
  taken.add(name);
  if (!rendering) releaseSpace(element);

  const { cards = [], element: shown = element } = rendering || {};
  const seen = () => {
    countExposure(campaign, Date.now());
    report("exposure", { exposure_token });
    if (rendering) report(slot ? "view_item_list" : "view_promotion", listed(cards.map(({ item }) => item)));
  };
  if (type === "overlay") return seen();
  whenSeen(shown, signal, seen);
  for (const { item, element: card } of cards) listen(card, "click", () => reportUse("click", [item]), signal);
  if (rendering && !slot) listen(shown, "click", ({ target }) => target.closest("a,button") && reportUse("click"), signal);
}

/** @param {SlotItem} item */
const withGoogleNames = ({ item_id, title, category, brand, price }) => ({
  item_id,
  item_name: title,
  item_category: category,
  item_brand: brand,
  price,
});
