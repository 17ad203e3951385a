import { pendingEvents, queueEvent, settleEvents } from "./keep/queue.js";
import { continueSession } from "./keep/session.js";
import { makeEvent } from "./send/event.js";
import { openTransport } from "./send/transport.js";
import { host, site } from "./site.js";
import { consent, denied, permitted, signedIn, visitor_id } from "./visitor.js";

/**
 * A batch before it is encoded; its times are Date objects.
 * @typedef {import("./wire").EventsRequest} EventsRequest
 * @typedef {Omit<EventsRequest, "events" | "sent_at" | "visitor_id"> & {events: import("./types").QueuedEvent[], sent_at: Date, visitor_id?: string | null}} Batch
 */

/** Events about renderings. They need consent to measurement. */
const MEASURED = /^(exposure|click|close)$|_promotion$|^view_item_list$/;

/** The token of a preview link, for the lifetime of this document. */
export const preview = new URLSearchParams(location.search).get("vitrine_preview") || undefined;
/** Nothing is reported in a preview, nor until the server has said whether a link is a valid preview. @type {unknown} */
export let previewing = preview;
/** The page that events are about; undefined until it is ready, and between two routes. @type {import("./wire").Page | undefined} */
export let page;
/** @type {ReturnType<typeof openTransport>} */
export let transport;

/** @param {string} name */
const isCovered = (name) => consent.measurement || !MEASURED.test(name);

/** To be called once, when the server's address is known. */
export const openReport = () => {
  transport = openTransport(
    `${host}/v1/events`,
    (events) => JSON.stringify(/** @satisfies {Batch} */ ({ site, visitor_id, sent_at: new Date(), events })),
    () =>
      visitor_id && permitted && !previewing
        ? pendingEvents()
            .filter(({ name }) => isCovered(name))
            .map((event) => (consent.personalization ? event : { ...event, signed_in: {} }))
        : [],
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
 * Reports one event of the page: keeps it until the server has it, unless the visitor or a preview forbids it.
 * @param {string} name
 * @param {import("./types").EventData} [data]
 */
export const report = (name, data) => {
  const event = page && makeEvent(name, data, page, signedIn(), Date.now());
  if (!event || denied || previewing || !isCovered(name)) return;
  continueSession(Date.now()); // as the server will see it
  queueEvent(event, Date.now());
  transport._soon();
};
