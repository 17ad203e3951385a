import { pendingEvents, queueEvent, settleEvents } from "./keep/queue.js";
import { continueSession } from "./keep/session.js";
import { makeEvent } from "./send/event.js";
import { openTransport } from "./send/transport.js";
import { host, site } from "./site.js";
import { consent, denied, permitted, signedIn, visitor } from "./visitor.js";

/**
 * A batch before it is encoded; its times are Date objects.
 * @typedef {import("./wire").EventsRequest} EventsRequest
 * @typedef {Omit<EventsRequest, "events" | "sent_at" | "visitor_id"> & {events: import("./types").QueuedEvent[], sent_at: Date, visitor_id?: string | null}} Batch
 */

/** The token of a preview link, for the lifetime of this document. */
export const preview = new URLSearchParams(location.search).get("vitrine_preview") || undefined;
/** Nothing is reported in a preview, nor until the server has said whether a link is a valid preview. @type {unknown} */
export let previewing = preview;
/** The page that events are about, as far as it may leave the browser; undefined until it is ready, and between two routes. @type {import("./wire").Page | undefined} */
export let page;
/** @type {ReturnType<typeof openTransport>} */
export let transport;

/**
 * Events that the server has not confirmed and that a purpose may use: it is allowed now, and was when they happened. One from before
 * the visitor's answer counts as that answer.
 * @param {keyof import("./visitor").Consent} purpose
 */
export const pendingFor = (purpose) => pendingEvents().filter((event) => consent[purpose] && (event.consent || consent)[purpose]);

/** To be called once, when the server's address is known. */
export const openReport = () => {
  transport = openTransport(
    `${host}/v1/events`,
    (events) => JSON.stringify(/** @satisfies {Batch} */ ({ site, ...visitor, consent, sent_at: new Date(), events })),
    () => (visitor.visitor_id && !previewing ? pendingFor("measurement") : []),
    settleEvents,
  );
};

/** Whether the server took the link for one of a preview. @param {unknown} is */
export const setPreviewing = (is) => {
  previewing = is;
};

/** @param {import("./wire").Page} [now] */
export const setPage = (now) => {
  page = now;
};

/**
 * Reports one event of the page: keeps it until the server has it, unless the visitor or a preview forbids it. What is shown is only
 * measured; the rest counts for the next decisions, too.
 * @param {string} name a valid one
 * @param {import("./types").EventData} [data]
 */
export const report = (name, data) => {
  if (!page || denied || previewing || (data?.exposure_token && !consent.measurement)) return;
  const about = { page, signed_in: signedIn(), consent: permitted ? consent : undefined };
  const event = makeEvent(name, data, about, Date.now());
  continueSession(Date.now()); // as the server will see it
  queueEvent(event, Date.now());
  transport._soon();
};
