import { listen } from "../dom/listen.js";
import { native } from "../dom/native.js";
import { countExposure, noteTime } from "../keep/caps.js";
import { page, report } from "../report.js";
import { visitor } from "../visitor.js";
import { draw } from "./draw.js";
import { whenSeen } from "./exposure.js";
import { reserveSpace } from "./reserve.js";
import { explain, shown } from "./shown.js";

/**
 * @typedef {import("../wire").Candidate} Candidate
 * @typedef {import("../types").Kind} Kind
 * @typedef {import("../wire").SentItem} SentItem
 * @typedef {import("../types").Placement} Placement
 */

/**
 * Shows the candidate, if it can be shown here, and has its exposure reported when it is seen. A control shows nothing but counts alike.
 * @param {Placement} placement
 * @param {Candidate} candidate
 * @param {Kind} kind
 * @param {HTMLElement} element the anchor
 * @param {import("../types").View} view
 * @param {import("../wire").DecideAnswer} answer
 * @param {import("./limits.js").Limit[]} limits
 * @param {import("../types").Showing["markup"]} markup what reads markup, if the content has any
 */
export const take = (placement, candidate, kind, element, { _taken, _signal }, answer, limits, markup) => {
  const { name } = placement;
  const { campaign, variation, content, why = [] } = candidate;
  const send = reporterOf(name, candidate, kind, answer);
  /** @param {"click" | "close"} how */
  const end = (how) => {
    limits.forEach(([whose]) => noteTime(`quiet_after_close_s ${whose}`, Date.now()));
    shown.delete(entry);
    explain();
    send(how, []);
  };
  if (kind._isPossible?.() === false) return;
  const rendering = content && kind.show({ content, element, placement, page, why, markup, draw, report: end });
  if (content && !rendering) return;
  _taken.add(name);
  const { _cards = [], element: drawn } = rendering || {};
  const entry = { placement: name, campaign, variation, why, element: drawn || element };
  const seen = () => {
    limits.forEach(([whose]) => countExposure(whose, Date.now()));
    send("exposure", drawn && _cards.map((card) => card.item));
  };
  if (drawn) {
    shown.add(entry);
    explain();
  } else reserveSpace(element, placement, 0);
  if (kind._is_outside) return seen();
  whenSeen(entry.element, _signal, seen);
  const hearClick = (/** @type {{target: Element}} */ { target }) => {
    const card = _cards.find((one) => native(one.element).contains(target));
    if (card || native(target).closest("a,button")) send("click", card ? [card.item] : []);
  };
  if (drawn) listen(drawn, "click", hearClick, _signal);
};

/**
 * Reports what happens to one candidate: our event, then GA4's if something was drawn.
 * @param {string} placement
 * @param {Candidate} candidate
 * @param {Kind} kind
 * @param {import("../wire").DecideAnswer} answer
 * @returns {(event: "exposure" | "click" | "close", items?: SentItem[]) => void} their ids say it all: the server has the catalog
 */
const reporterOf =
  (placement, { campaign, variation, exposure_token }, { _lists_items }, answer) =>
  (event, items) => {
    const params = _lists_items
      ? { item_list_id: placement }
      : { promotion_id: campaign, creative_name: variation, creative_slot: placement };
    /** @param {string} name */
    const send = (name) => answer.visitor_id === visitor.visitor_id && report(name, { exposure_token, params, items });
    send(event);
    if (event === "click") send(_lists_items ? "select_item" : "select_promotion");
    else if (items && event === "exposure") send(_lists_items ? "view_item_list" : "view_promotion");
  };
