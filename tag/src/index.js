import { readPlacements } from "./place/answer.js";
import { boundTo, isAttribute } from "./send/bound.js";
import { noteTime } from "./keep/caps.js";
import { installCommands } from "./commands.js";
import { answerOf, consentOf, patienceOf, readGoogleConsent, resolveConsent } from "./consent/consent.js";
import { pageMarkup, readPage } from "./page/context.js";
import { decide } from "./send/decide.js";
import { isEventName, makeEvent } from "./send/event.js";
import { watchFacts } from "./page/facts.js";
import { guard } from "./dom/guard.js";
import { listen } from "./dom/listen.js";
import { loadMore, openMore } from "./load.js";
import { watchNavigation } from "./page/navigation.js";
import { watchDataLayer } from "./page/data_layer.js";
import { fillPlacements } from "./place/placement.js";
import { readPush } from "./page/push.js";
import { pendingEvents, queueEvent, settleEvents } from "./keep/queue.js";
import { continueSession, keepAnswer, recallAnswer } from "./keep/session.js";
import { ALL, allowStorage, forgetAll, keep, openStorage, recall, TAB } from "./keep/storage.js";
import { openTransport } from "./send/transport.js";
import { attributeValues } from "./page/values.js";

/** Events about what we showed: they need the consent to measure. */
const MEASURED = /^(exposure|click|close)$|_promotion$|^view_item_list$/;
/** How long a product page may take to report the view of its product before we do, from what it says of itself. */
const PRODUCT_WAIT_MS = 500;
/** What may be an account's id or a profile's: no address of a person. */
const SIGNED_IN = /^[\w.:-]{1,64}$/;
/** Pending events in a question: the newest, well below the server's limit of 64 KiB. */
const QUESTION_EVENTS = 30;

/** Says that something of a call was left out. @param {unknown} what */
const drop = (what) => console.warn("vitrine: dropped", what);

/** @param {any} id null for nobody */
const signedInId = (id) => (id == null ? undefined : SIGNED_IN.test(id) ? `${id}` : drop(id));

/** The paths of a page view and of its events, from top to bottom. @param {string} host @param {string} site */
const start = (host, site) => {
  openStorage(site);
  openMore(host);
  /** The id and the consent given earlier are kept together, so that neither outlives the other. */
  const visitor = recall("visitor");
  /** @type {string | null} */
  let visitor_id = visitor?.visitor_id;
  /** @type {import("./consent/consent").Statements} */
  const said = { kept: visitor?.consent, gpc: /** @type {any} */ (navigator).globalPrivacyControl };
  let consent = consentOf();
  let permitted = false;
  let denied = false;
  /** By `vitrine('attributes', …)`. @type {Record<string, unknown>} */
  const attributes = {};
  /** By `vitrine('identify', …)`: who has signed in. @type {Record<string, string>} */
  let identity = {};
  /** Of a preview link, for as long as this document lives. */
  const preview = new URLSearchParams(location.search).get("vitrine_preview") || undefined;
  /** Nothing of a preview is reported; until the server has answered, a link may be one. */
  let previewing = !!preview;
  /** By `vitrine('why', …)`: they want to know what is shown. @type {((shown: import("./types").Shown[]) => void)[]} */
  const asked = [];
  /** Events that keep campaigns of the answer quiet. @type {string[]} */
  let goals = [];
  /** By `vitrine('page', …)`, about this route. @type {any} */
  let told;
  /** Events of this route, in order. @type {import("./page/push.js").Heard[]} */
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
  let routed = false;

  /** @param {string} name */
  const isCovered = (name) => consent.measurement || !MEASURED.test(name);
  const signedIn = () => (consent.personalization ? identity : {});
  const transport = openTransport(
    `${host}/v1/events`,
    (events) => JSON.stringify({ site, visitor_id, ...signedIn(), sent_at: new Date(), events }),
    () => (visitor_id && permitted && !previewing ? pendingEvents().filter(({ name }) => isCovered(name)) : []),
    settleEvents,
  );

  /** @type {import("./types").Report} */
  const report = (name, data) => {
    const event = view && makeEvent(name, data, view.page, Date.now());
    if (!event || denied || previewing || !isCovered(name)) return;
    continueSession(Date.now()); // as the server will see it
    queueEvent(event, Date.now());
    transport.soon();
  };

  /** Reads the page again, and tells what it said since. If it turned out to be another page, so may the answer. */
  const look = () => {
    if (!view) return;
    const was = JSON.stringify(view.page);
    view.page = readPage(told, heard, referrer, stale);
    noteGoals();
    for (const event of heard) {
      if (event.told) continue; // once, even if the browser brings this page back
      event.told = true;
      if (event.sent) report(event.name, event.data);
      view.signs.dispatchEvent(new Event(event.name));
    }
    if (was !== JSON.stringify(view.page)) ask();
  };

  const noteGoals = () => {
    for (const event of heard) {
      if (event.noted || previewing || !goals.includes(event.name)) continue;
      event.noted = true;
      noteTime(`quiet_after_goal_s ${event.name}`, Date.now());
    }
  };

  /** @param {import("./page/push.js").Heard} event */
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
    allowStorage(permitted ? ALL : denied ? TAB : 0);
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
    goals = placements.flatMap(({ candidates }) => candidates.map(({ cap }) => cap?.goal_event));
    noteGoals();
    fillPlacements(
      placements,
      answer,
      cached,
      current,
      filling.signal,
      (more) => ({ ...attributeValues(/** @type {import("./types").View} */ (current), attributes), ...more?.readSources(answer.attributes) }),
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
    const question = { site, page: view.page, visitor_id: (permitted && visitor_id) || null, ...signedIn(), preview, consent, attributes, events };
    const answer = await decide(host, question, mine);
    if (mine.signal.aborted) return;
    if (permitted && answer.visitor_id) visitor_id = answer.visitor_id;
    previewing = !!answer.preview;
    remember();
    show(answer, false);
    if (personalization && !previewing) keepAnswer(answer);
  });

  const showKept = guard(() => consent.personalization && !preview && show(recallAnswer(Date.now()), true));

  const explain = () => {
    for (const tell of asked) guard(tell)([...(view?.shown || [])]);
  };

  const enter = () => {
    if (view) return;
    hearPage();
    const [, , number] = continueSession(Date.now(), 1);
    const { signal } = (leaving = new AbortController());
    const page = readPage(told, heard, referrer, stale);
    view = { page, signal, facts: watchFacts(signal), taken: new Set(), heard, signs: new EventTarget(), number, routed, shown: new Set(), changed: explain };
    explain();
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
    routed = true;
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
    loadMore().then(({ hearTcf }) =>
      hearTcf(tcf, (heardConsent) => {
        said.tcf = heardConsent || said.tcf;
        settleConsent();
      }),
      () => {}, // unread, it gave no consent
    );
  };

  installCommands({
    consent({ personalization, measurement }) {
      said.command = consentOf(personalization, measurement);
      settleConsent();
    },
    attributes(given) {
      for (const name of Object.keys(given)) {
        if (name.length < 65 && isAttribute(given[name])) attributes[name] = given[name];
        else drop(name);
      }
      ask();
    },
    event: (name, data) => (isEventName(name) ? hear({ name, data: { ...data, params: data }, sent: true }) : drop(name)),
    identify(given) {
      identity = boundTo(given, { account_id: signedInId, profile_id: signedInId });
      ask();
    },
    why(tell) {
      asked.push(tell);
      explain();
    },
    page(given) {
      told = given;
      look();
    },
    reset() {
      said.command = consentOf();
      identity = {};
      forgetAll(true);
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
