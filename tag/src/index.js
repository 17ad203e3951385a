import { drop, installCommands } from "./commands.js";
import { guard } from "./dom/guard.js";
import { listen } from "./dom/listen.js";
import { native } from "./dom/native.js";
import { openStorage } from "./keep/storage.js";
import { watchDataLayer } from "./page/data_layer.js";
import { watchNavigation } from "./page/navigation.js";
import { readPush } from "./page/push.js";
import { addAttribute } from "./page/values.js";
import { ask, describeRoute, enterPage, recordEvent, leavePage, leaveRoute, showKept } from "./page_view.js";
import { explainTo } from "./place/shown.js";
import { openReport, transport } from "./report.js";
import { isEventName } from "./send/event.js";
import { openSite } from "./site.js";
import {
  forgetVisitor,
  recordGoogleConsent,
  identify,
  keepVisitor,
  openVisitor,
  patience,
  setConsent,
  settleConsent,
  watchTcf,
} from "./visitor.js";

let begun = false;

/** What the page reports in the same task belongs to the page view. */
const enterSoon = () =>
  queueMicrotask(
    guard(() => {
      watchPage();
      enterPage();
    }),
  );

/** Opens the first page view: once the page can be read, and once Consent Mode has had the time it asks for. @param {number} [wait_ms] */
const begin = (wait_ms = patience()) => {
  if (begun || native(document).readyState === "loading") return;
  if (wait_ms) return setTimeout(guard(begin), wait_ms, 0);
  begun = true;
  enterSoon();
  watchNavigation((from) => {
    leaveRoute(from);
    enterSoon();
  });
};

/** Applies a change of consent, which needs a new decision. */
const settle = () => {
  if (settleConsent()) {
    keepVisitor();
    transport._soon();
    ask();
  }
  begin();
};

/** Finds the page's data layer and consent platform, whenever they come. */
const watchPage = () => {
  watchDataLayer((entry) => {
    if (recordGoogleConsent(entry)) return settle();
    const pushed = readPush(entry);
    if (pushed) recordEvent(pushed);
  });
  watchTcf(settle);
};

/** The page may pass any value: each is checked or cut before it is kept or sent, and exceptions are caught. */
const COMMANDS = {
  /** @param {any} consent */
  consent({ personalization, measurement }) {
    setConsent(personalization, measurement);
    settle();
  },
  /** @param {any} given */
  attributes(given) {
    for (const name of Object.keys(given)) addAttribute(name, given[name]);
    ask();
  },
  /** @param {any} name @param {any} data */
  event: (name, data) => (isEventName(name) ? recordEvent({ name, data: { ...data, params: data }, _reported: true }) : drop(name)),
  /** @param {any} given */
  identify(given) {
    identify(given);
    ask();
  },
  why: explainTo,
  page: describeRoute,
  reset() {
    forgetVisitor();
    settle();
  },
};

/**
 * @param {string} host
 * @param {string} site
 * @param {string} [parameters] that may leave the page
 * @param {string} [nonce] of our script element
 * @param {Iterable<any>} [waiting] calls of the page so far
 */
const start = (host, site, parameters, nonce, waiting) => {
  openSite(host, site, parameters, nonce);
  openStorage(site);
  openVisitor();
  openReport();
  installCommands(COMMANDS, waiting);
  guard(watchPage)();
  settle();
  showKept();
  begin();
  const wake = () => {
    watchPage();
    begin();
  };
  listen(window, "DOMContentLoaded load", wake);
  listen(window, "visibilitychange", () => {
    if (native(document).hidden) return transport._leave();
    openVisitor(); // another tab may have forgotten the visitor
    transport._soon();
  });
  listen(window, "pagehide", () => {
    leavePage();
    transport._leave();
  });
  listen(window, "pageshow", (event) => event.persisted && enterSoon());
};

guard(() => {
  const script = native(document).currentScript;
  if (!(script instanceof HTMLScriptElement)) return drop("a module script");
  const { src, dataset, nonce } = native(script);
  const { vitrine } = /** @type {any} */ (window);
  const { loaded, q } = typeof vitrine === "function" ? vitrine : {}; // markup such as `<form name=vitrine>` has that name, too
  if (dataset.site && !loaded) start(PUBLIC_URL || new URL(src).origin, dataset.site, dataset.query, nonce, q);
})();
