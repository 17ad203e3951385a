import { readAnswer } from "./answer.js";
import { openPageCaps } from "./caps.js";
import { installCommands } from "./commands.js";
import { consentFromCommand, consentFromTcf, isDenied, readGoogleConsent, resolveConsent } from "./consent.js";
import { pageMarkup, readPage } from "./context.js";
import { decide } from "./decide.js";
import { makeEvent } from "./event.js";
import { watchFacts } from "./facts.js";
import { guard } from "./guard.js";
import { listen, whenAborted } from "./listen.js";
import { watchNavigation } from "./navigation.js";
import { watchDataLayer } from "./observe.js";
import { fillPlacements, reservePlacements } from "./placement.js";
import { readPush } from "./push.js";
import { openQueue, takeBatch } from "./queue.js";
import { keepAnswer, recallAnswer } from "./session.js";
import { allowStorage, forget, openStorage } from "./storage.js";
import { openTransport } from "./transport.js";
import { attributeValues } from "./values.js";
import { recallVisitor, rememberVisitor } from "./visitor.js";

/** Events about what we showed: they need the consent to measure. */
const MEASURED = /^(exposure|click|close|(view|select)_promotion|view_item_list)$/;
/** How long a data layer may take to report the product itself before its JSON-LD does. */
const JSONLD_WAIT_MS = 500;
/** Pending events in a question: the newest, well below the server's limit of 64 KiB. */
const QUESTION_EVENTS = 50;
const QUESTION_BYTES = 32_768;

/** The paths of a page view and of its events, from top to bottom. @param {string} host @param {string} site */
function start(host, site) {
  openStorage(site);
  let { visitor_id, consent: remembered } = recallVisitor();
  /** @type {import("./consent").Statements} */
  const said = { remembered, opted_out: /** @type {any} */ (navigator).globalPrivacyControl };
  let consent = consentFromCommand();
  /** By `vitrine('attributes', …)`. @type {Record<string, unknown>} */
  const attributes = Object.create(null);
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
  let reportJsonLd = () => {};
  let booted = false;
  let begun = false;
  let tcfWatched = false;

  const permitted = () => consent.personalization || consent.measurement;
  const queue = openQueue();
  const transport = openTransport(
    `${host}/v1/events`,
    (events) => JSON.stringify({ site, visitor_id, sent_at: new Date(), events }),
    () => (visitor_id && permitted() ? queue.pending().filter(({ name }) => consent.measurement || !MEASURED.test(name)) : []),
    queue.settle,
  );

  /** @type {import("./types").Report} */
  const report = (name, data = {}) => {
    const event = view && makeEvent(name, data, view.page, Date.now());
    if (!event || isDenied(said) || (MEASURED.test(name) && !consent.measurement)) return;
    queue.add(event);
    transport.soon();
  };

  /** @param {import("./push.js").Heard} event */
  const tell = ({ name, data, reported }) => {
    view?.events.add(name);
    if (reported) report(name, data);
    view?.onEvent.forEach((hear) => hear(name));
  };

  /** @param {import("./push.js").Heard} event */
  const hear = (event) => {
    heard.push(event);
    look(() => tell(event));
    if (view) event.reported = false;
  };

  /** Reads the page again; if it turned out to be another one, so may the answer. @param {() => void} [before] */
  const look = (before) => {
    const page = view && readPage(told, heard, referrer, stale).page;
    const changed = view && ["type", "item_id", "category"].some((key) => Object(page)[key] !== Object(view?.page)[key]);
    if (view && page) view.page = page;
    before?.();
    if (changed) ask();
  };

  const settleConsent = () => {
    const before = JSON.stringify(consent);
    const began = !permitted();
    consent = resolveConsent(said);
    if (isDenied(said)) {
      forget("");
      queue.settle(queue.pending());
      visitor_id = null;
      said.remembered = undefined;
    }
    allowStorage(permitted());
    if (!consent.personalization) forget("answer");
    if (began && permitted()) queue.adopt();
    if (before === JSON.stringify(consent)) return begin();
    if (visitor_id) rememberVisitor({ visitor_id, consent });
    transport.soon();
    ask();
    begin();
  };

  /** @param {import("./types").Answer | undefined} answer */
  const show = (answer) => {
    const current = view;
    if (!answer || !current) return;
    filling.abort();
    filling = new AbortController();
    fillPlacements(
      answer,
      current,
      filling.signal,
      () => attributeValues(current, attributes),
      // A token is worth something only together with the visitor it was signed for.
      (name, data) => answer.visitor_id === visitor_id && report(name, data),
    );
  };

  const ask = guard(async () => {
    asking.abort();
    if (!view) return;
    const mine = (asking = new AbortController());
    const { personalization } = consent;
    const events = personalization ? takeBatch(queue.pending().slice(-QUESTION_EVENTS), QUESTION_EVENTS, QUESTION_BYTES) : [];
    const question = { site, page: view.page, visitor_id: permitted() ? visitor_id : null, consent, attributes, events };
    const raw = await decide(host, question, mine);
    const answer = readAnswer(raw, false);
    if (!answer || mine.signal.aborted) return;
    if (permitted() && answer.visitor_id) {
      ({ visitor_id } = answer);
      rememberVisitor({ visitor_id, consent });
      transport.soon();
    }
    if (personalization) keepAnswer(raw);
    show(answer);
  });

  const kept = () => (consent.personalization ? readAnswer(recallAnswer(Date.now()), true) : undefined);

  const enter = () => {
    if (view) return;
    hearPage();
    openPageCaps(Date.now());
    const { signal } = (leaving = new AbortController());
    const { page, jsonld } = readPage(told, heard, referrer, stale);
    const opened = (view = { page, signal, facts: watchFacts(signal), taken: new Set(), events: new Set(), onEvent: new Set() });
    whenAborted(signal, () => {
      asking.abort();
      filling.abort();
    });
    report("page_view");
    for (const event of heard) {
      tell(event);
      event.reported = false; // once, even if the browser brings this page back
    }
    reportJsonLd = guard(() => {
      if (opened === view && jsonld?.item && !opened.events.has("view_item")) tell({ name: "view_item", data: { items: jsonld.item }, reported: true });
    });
    setTimeout(reportJsonLd, JSONLD_WAIT_MS);
    show(kept());
    ask();
  };

  const leave = () => {
    reportJsonLd();
    leaving.abort();
    view = undefined;
  };

  /** @param {string} from */
  const leaveRoute = (from) => {
    leave();
    told = undefined;
    heard = [];
    referrer = from;
    stale = pageMarkup();
    Promise.resolve().then(guard(enter)); // what the application says in the same breath belongs to the new page
  };

  /** Opens the first page view: once the page can be read, and once Consent Mode has had the time it asks for. @param {boolean} [patient] */
  const begin = (patient = true) => {
    if (!booted || begun || /** @type {any} */ (document).prerendering || document.readyState === "loading") return;
    if (patient && said.wait_ms && !said.updated && !permitted()) {
      setTimeout(guard(begin), said.wait_ms, false);
      return;
    }
    begun = true;
    filling.abort();
    enter();
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
    if (!tcf || tcfWatched) return;
    tcfWatched = true;
    const hearTcf = (/** @type {any} */ data) => {
      said.tcf = consentFromTcf(data) || said.tcf;
      settleConsent();
    };
    tcf("addEventListener", 2, guard(hearTcf));
  };

  installCommands({
    consent(given) {
      said.command = consentFromCommand(given);
      settleConsent();
    },
    attributes(given) {
      Object.assign(attributes, JSON.parse(JSON.stringify(given)));
      ask();
    },
    event: (name, data) => hear({ name, data: data || {}, reported: true }),
    page(given) {
      told = given;
      look();
    },
    reset() {
      said.command = consentFromCommand();
      settleConsent();
    },
  });
  guard(hearPage)();
  settleConsent();
  const early = kept();
  if (early) reservePlacements(early, filling.signal);
  booted = true;
  begin();

  const wake = () => {
    hearPage();
    begin();
  };
  listen(document, "DOMContentLoaded prerenderingchange", wake);
  listen(window, "load", wake);
  listen(document, "visibilitychange", () => (document.hidden ? transport.leave() : transport.soon()));
  listen(window, "pagehide", () => {
    leave();
    transport.leave();
  });
  listen(window, "pageshow", (event) => event.persisted && enter());
}

guard(() => {
  const { src, dataset } = /** @type {HTMLScriptElement} */ (document.currentScript);
  if (dataset.site && !(/** @type {any} */ (window).vitrine?.loaded)) start(new URL(src).origin, dataset.site);
})();
