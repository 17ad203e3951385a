import { drop, installCommands } from "./commands.js";
import { guard } from "./dom/guard.js";
import { listen } from "./dom/listen.js";
import { openStorage } from "./keep/storage.js";
import { watchDataLayer } from "./page/data_layer.js";
import { watchNavigation } from "./page/navigation.js";
import { readPush } from "./page/push.js";
import { addAttribute } from "./page/values.js";
import { ask, describeRoute, enterPage, hearEvent, leavePage, leaveRoute, showKept } from "./page_view.js";
import { explainTo } from "./place/shown.js";
import { openReport, transport } from "./report.js";
import { isEventName } from "./send/event.js";
import { openSite } from "./site.js";
import {
  forgetVisitor,
  hearGoogleConsent,
  identify,
  keepVisitor,
  openVisitor,
  patience,
  sayConsent,
  settleConsent,
  watchTcf,
} from "./visitor.js";

let begun = false;

/** What the page says in the same breath belongs to the page view. */
const enterSoon = () =>
  queueMicrotask(
    guard(() => {
      hearPage();
      enterPage();
    }),
  );

/** Opens the first page view: once the page can be read, and once Consent Mode has had the time it asks for. @param {number} [wait_ms] */
const begin = (wait_ms = patience()) => {
  if (begun || document.readyState === "loading") return;
  if (wait_ms) return setTimeout(guard(begin), wait_ms, 0);
  begun = true;
  enterSoon();
  watchNavigation((from) => {
    leaveRoute(from);
    enterSoon();
  });
};

/** Another consent gets another answer. */
const settle = () => {
  if (settleConsent()) {
    keepVisitor();
    transport._soon();
    ask();
  }
  begin();
};

/** Finds the page's data layer and consent platform, whenever they come. */
const hearPage = () => {
  watchDataLayer((entry) => {
    if (hearGoogleConsent(entry)) return settle();
    const pushed = readPush(entry);
    if (pushed) hearEvent(pushed);
  });
  watchTcf(settle);
};

/** What the page hands in is of any shape: each part is bounded or tested before it is kept or sent, and a throw is caught. */
const COMMANDS = {
  /** @param {any} consent */
  consent({ personalization, measurement }) {
    sayConsent(personalization, measurement);
    settle();
  },
  /** @param {any} given */
  attributes(given) {
    for (const name of Object.keys(given)) addAttribute(name, given[name]);
    ask();
  },
  /** @param {any} name @param {any} data */
  event: (name, data) => (isEventName(name) ? hearEvent({ name, data: { ...data, params: data }, _reported: true }) : drop(name)),
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

/** @param {string} host @param {string} site */
const start = (host, site) => {
  openSite(host, site);
  openStorage(site);
  openVisitor();
  openReport();
  installCommands(COMMANDS);
  guard(hearPage)();
  settle();
  showKept();
  begin();
  const wake = () => {
    hearPage();
    begin();
  };
  listen(window, "DOMContentLoaded load", wake);
  listen(window, "visibilitychange", () => (document.hidden ? transport._leave() : transport._soon()));
  listen(window, "pagehide", () => {
    leavePage();
    transport._leave();
  });
  listen(window, "pageshow", (event) => event.persisted && enterSoon());
};

guard(() => {
  const { src, dataset } = /** @type {HTMLScriptElement} */ (document.currentScript);
  if (dataset.site && !(/** @type {any} */ (window).vitrine?.loaded)) start(new URL(src).origin, dataset.site);
})();
