import { readPlacements } from "./answer.js";
import { installCommands } from "./commands.js";
import { answerOf, consentOf, patienceOf, readGoogleConsent, readTcf, resolveConsent } from "./consent.js";
import { pageMarkup, readPage } from "./context.js";
import { decide } from "./decide.js";
import { makeEvent } from "./event.js";
import { watchFacts } from "./facts.js";
import { guard } from "./guard.js";
import { listen } from "./listen.js";
import { watchNavigation } from "./navigation.js";
import { watchDataLayer } from "./observe.js";
import { fillPlacements } from "./placement.js";
import { readPush } from "./push.js";
import { pendingEvents, queueEvent, settleEvents } from "./queue.js";
import { continueSession, keepAnswer, recallAnswer } from "./session.js";
import { allowStorage, forgetAll, keep, openStorage, recall } from "./storage.js";
import { openTransport } from "./transport.js";
import { attributeValues } from "./values.js";

/** Events about what we showed: they need the consent to measure. */
const MEASURED = /^(exposure|click|close)$|_promotion$|^view_item_list$/;
/** How long a product page may take to report the view of its product before we do, from what it says of itself. */
const PRODUCT_WAIT_MS = 500;
/** Pending events in a question: the newest, well below the server's limit of 64 KiB. */
const QUESTION_EVENTS = 30;

/** The paths of a page view and of its events, from top to bottom. @param {string} host @param {string} site */
const start = (host, site) => {
  openStorage(site);
  /** The id and the consent given earlier are kept together, so that neither outlives the other. */
  const visitor = recall("visitor");
  /** @type {string | null} */
  let visitor_id = visitor?.visitor_id;
  /** @type {import("./consent").Statements} */
  const said = { kept: visitor?.consent, gpc: /** @type {any} */ (navigator).globalPrivacyControl };
  let consent = consentOf();
  let permitted = false;
  let denied = false;
  /** By `vitrine('attributes', …)`. @type {Record<string, unknown>} */
  const attributes = {};
  /** By `vitrine('page', …)`, about this route. @type {any} */
  let told;
  /** Events of this route, in order. @type {import("./push.js").Heard[]} */
  let heard = [];
  let { referrer } = document;
  /** @type {string[]} */
  let stale = [];
  /** Undefined until the page is ready, and between two routes. @type {import("./types").View | undefined} */
  let view;
  let leaving = new AbortController();
  let asking = leaving;
  let filling = leaving;
  let begun = false;

  /** @param {string} name */
  const isCovered = (name) => consent.measurement || !MEASURED.test(name);
  const transport = openTransport(
    `${host}/v1/events`,
    (events) => JSON.stringify({ site, visitor_id, sent_at: new Date(), events }),
    () => (visitor_id && permitted ? pendingEvents().filter(({ name }) => isCovered(name)) : []),
    settleEvents,
  );

  /** @type {import("./types").Report} */
  const report = (name, data) => {
    const event = view && makeEvent(name, data, view.page, Date.now());
    if (!event || denied || !isCovered(name)) return;
    queueEvent(event, Date.now());
    transport.soon();
  };

  /** Reads the page again, and tells what it said since. If it turned out to be another page, so may the answer. */
  const look = () => {
    if (!view) return;
    const was = JSON.stringify(view.page);
    view.page = readPage(told, heard, referrer, stale);
    for (const event of heard) {
      if (event.told) continue; // once, even if the browser brings this page back
      event.told = true;
      if (event.sent) report(event.name, event.data);
      view.signs.dispatchEvent(new Event(event.name));
    }
    if (was !== JSON.stringify(view.page)) ask();
  };

  /** @param {import("./push.js").Heard} event */
  const hear = (event) => {
    heard.push(event);
    look();
  };

  const remember = () => {
    if (visitor_id) keep("visitor", { visitor_id, consent });
    transport.soon();
  };

  const settleConsent = () => {
    const before = JSON.stringify(consent);
    consent = resolveConsent(said);
    permitted = consent.personalization || consent.measurement;
    denied = !permitted && !!answerOf(said); // then what we stored is erased
    if (denied) {
      forgetAll();
      visitor_id = null;
    }
    allowStorage(permitted);
    if (permitted && !consent.personalization) keepAnswer(null);
    if (before !== JSON.stringify(consent)) {
      remember();
      ask();
    }
    begin();
  };

  /** @param {import("./types").Answer} answer @param {boolean} cached */
  const show = (answer, cached) => {
    const current = view;
    const placements = readPlacements(answer);
    filling.abort();
    filling = new AbortController();
    fillPlacements(
      placements,
      cached,
      current,
      filling.signal,
      () => attributeValues(/** @type {import("./types").View} */ (current), attributes),
      // A token is worth something only together with the visitor it was signed for.
      (name, data) => answer.visitor_id === visitor_id && report(name, data),
    );
  };

  const ask = guard(async () => {
    asking.abort();
    if (!view) return;
    const mine = (asking = new AbortController());
    const { personalization } = consent;
    const events = personalization ? pendingEvents().slice(-QUESTION_EVENTS) : [];
    const question = { site, page: view.page, visitor_id: (permitted && visitor_id) || null, consent, attributes, events };
    const answer = await decide(host, question, mine);
    if (mine.signal.aborted) return;
    if (permitted && answer.visitor_id) visitor_id = answer.visitor_id;
    remember();
    show(answer, false);
    if (personalization) keepAnswer(answer);
  });

  const showKept = guard(() => consent.personalization && show(recallAnswer(Date.now()), true));

  const enter = () => {
    if (view) return;
    hearPage();
    continueSession(Date.now());
    const { signal } = (leaving = new AbortController());
    const page = readPage(told, heard, referrer, stale);
    view = { page, signal, facts: watchFacts(signal), taken: new Set(), heard, signs: new EventTarget() };
    report("page_view");
    look();
    const reportProduct = () => {
      if (signal.aborted || !view || view.page.type !== "product" || heard.some(({ name }) => name === "view_item")) return;
      hear({ name: "view_item", data: { items: { item_id: view.page.item_id, item_category: view.page.category } }, sent: true });
    };
    setTimeout(guard(reportProduct), PRODUCT_WAIT_MS);
    showKept();
    ask();
  };

  /** What the page says in the same breath belongs to the page view. */
  const enterSoon = () => queueMicrotask(guard(enter));

  const leave = () => {
    for (const control of [leaving, asking, filling]) control.abort();
    view = undefined;
  };

  /** @param {string} from */
  const leaveRoute = (from) => {
    leave();
    told = undefined;
    heard = [];
    referrer = from;
    stale = pageMarkup();
    enterSoon();
  };

  /** Opens the first page view: once the page can be read, and once Consent Mode has had the time it asks for. @param {number} [patience] ms */
  const begin = (patience = patienceOf(said)) => {
    if (begun || document.readyState === "loading") return;
    if (patience) return setTimeout(guard(begin), patience, 0);
    begun = true;
    enterSoon();
    watchNavigation(leaveRoute);
  };

  /** Finds the page's data layer and consent platform, whenever they come. */
  const hearPage = () => {
    watchDataLayer((entry) => {
      if (readGoogleConsent(entry, said)) return settleConsent();
      const pushed = readPush(entry);
      if (pushed) hear(pushed);
    });
    const tcf = /** @type {any} */ (window).__tcfapi;
    if (!tcf || "tcf" in said) return;
    said.tcf = undefined;
    const hearTcf = (/** @type {any} */ data) => {
      said.tcf = readTcf(data) || said.tcf;
      settleConsent();
    };
    tcf("addEventListener", 2, guard(hearTcf));
  };

  installCommands({
    consent({ personalization, measurement }) {
      said.command = consentOf(personalization, measurement);
      settleConsent();
    },
    attributes(given) {
      Object.assign(attributes, given);
      ask();
    },
    event: (name, data) => hear({ name, data: { ...data, params: data }, sent: true }),
    page(given) {
      told = given;
      look();
    },
    reset() {
      said.command = consentOf();
      settleConsent();
    },
  });
  guard(hearPage)();
  settleConsent();
  showKept();
  begin();

  const wake = () => {
    hearPage();
    begin();
  };
  listen(window, "DOMContentLoaded load", wake);
  listen(window, "visibilitychange", () => (document.hidden ? transport.leave() : transport.soon()));
  listen(window, "pagehide", () => {
    leave();
    transport.leave();
  });
  listen(window, "pageshow", (event) => event.persisted && enter());
};

guard(() => {
  const { src, dataset } = /** @type {HTMLScriptElement} */ (document.currentScript);
  if (dataset.site && !(/** @type {any} */ (window).vitrine?.loaded)) start(new URL(src).origin, dataset.site);
})();
