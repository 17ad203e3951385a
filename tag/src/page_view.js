import { guard } from "./dom/guard.js";
import { native } from "./dom/native.js";
import { continueSession, keepAnswer, recallAnswer } from "./keep/session.js";
import { pageMarkup, readPage } from "./page/context.js";
import { watchFacts } from "./page/facts.js";
import { attributes } from "./page/values.js";
import { readPlacements } from "./place/answer.js";
import { fillPlacements } from "./place/fill.js";
import { noteGoals, setGoals } from "./place/goals.js";
import { explain, shown } from "./place/shown.js";
import { page, pendingFor, preview, previewing, report, setPage, setPreviewing, transport } from "./report.js";
import { decide } from "./send/decide.js";
import { site } from "./site.js";
import { adoptId, consent, is_reset, signedIn, visitorIds } from "./visitor.js";

/**
 * @typedef {import("./wire").DecideAnswer} Answer
 * @typedef {import("./types").View} View
 */

/** How long to wait for a product page to report view_item, before the tag does so by the page's JSON-LD. */
const PRODUCT_WAIT_MS = 500;
/** The maximum of pending events in a decide request: the newest, well below the server's limit of 64 KiB. */
const QUESTION_EVENTS = 30;

/** @type {import("./types").Route} */
let route = { _referrer: native(document).referrer, _stale: [], _events: [] };
/** Undefined until the page is ready, and between two routes. @type {View | undefined} */
let view;
let leaving = new AbortController();
let asking = leaving;
let filling = leaving;

/** Begins the view of the page or of its next route. */
export const enterPage = () => {
  if (view) return;
  const [, , _number] = continueSession(Date.now(), 1);
  const { signal } = (leaving = new AbortController());
  view = { ...route, _number, _signal: signal, _facts: watchFacts(signal), _taken: new Set(), _target: new EventTarget() };
  setPage(readPage(route));
  explain();
  report("page_view");
  lookAgain();
  setTimeout(
    guard(() => signal.aborted || reportProduct()),
    PRODUCT_WAIT_MS,
  );
  showKept();
  ask();
};

const reportProduct = () => {
  if (page?.type !== "product" || route._events.some(({ name }) => name === "view_item")) return;
  recordEvent({ name: "view_item", data: { items: { item_id: page.item_id, item_category: page.category } }, _reported: true });
};

/** Reads the page again, and reports its new events. If the page is a different one now, a new answer is requested. */
const lookAgain = () => {
  if (!view) return;
  const was = JSON.stringify(page);
  setPage(readPage(route));
  noteGoals(route._events);
  for (const event of route._events) {
    if (event._handled) continue; // once, even if the browser brings this page back
    event._handled = true;
    if (event._reported) report(event.name, event.data);
    view._target.dispatchEvent(new Event(event.name));
  }
  if (was !== JSON.stringify(page)) ask();
};

/** An event of the page happened. @param {import("./page/push.js").PageEvent} event */
export const recordEvent = (event) => {
  route._events.push(event);
  lookAgain();
};

/** By `vitrine('page', …)`. @param {object} pageFacts */
export const describeRoute = (pageFacts) => {
  route._page_facts = pageFacts;
  lookAgain();
};

/** Who an answer is for: by the ids, for each page has a new token. Only a token that stands alone says it itself. */
const who = () => {
  const ids = signedIn();
  return JSON.stringify(ids.account_id ? { ...ids, identity_token: 0 } : ids);
};

/** Asks the server what to show, and shows it. An earlier request is aborted. */
export const ask = guard(async () => {
  asking.abort();
  if (!view) return;
  const mine = (asking = new AbortController());
  const events = pendingFor("personalization").slice(-QUESTION_EVENTS);
  const answer = await decide({ site, page, ...visitorIds(), is_reset, ...signedIn(), preview, consent, attributes, events }, mine);
  if (!answer || mine.signal.aborted) return;
  adoptId(answer);
  setPreviewing(answer.preview);
  transport._soon();
  show(answer);
  if (consent.personalization && !previewing) keepAnswer(answer, who());
});

/** Shows the answer kept from an earlier page of the visit, without waiting for the network. */
export const showKept = guard(
  () => consent.personalization && !preview && show(/** @type {Answer} */ (recallAnswer(Date.now(), who())), true),
);

/** @param {Answer} answer @param {boolean} [cached] whether it was kept from an earlier page of the visit */
const show = (answer, cached) => {
  const placements = readPlacements(answer);
  filling.abort();
  filling = new AbortController();
  setGoals(placements);
  noteGoals(route._events);
  fillPlacements(placements, answer, cached, view, filling.signal);
};

/** Ends the view. What it still asks is of no use any more, except to give a cookie up; the next question aborts it. */
export const leavePage = () => {
  leaving.abort();
  filling.abort();
  view = undefined;
  setPage();
  shown.clear();
};

/** Ends the view of a route, and starts the next without any page data. @param {string} from the address left */
export const leaveRoute = (from) => {
  leavePage();
  route = { _referrer: from, _stale: pageMarkup(), _events: [], _is_routed: true };
};
