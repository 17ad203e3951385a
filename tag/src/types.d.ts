/** The shapes the tag passes around. Those that travel come from the server's OpenAPI document (`wire.d.ts`). */

import type { Anchor, Candidate, Page, SentItem, WireEvent } from "./wire";

/** What a page or a data layer says about an event before it is bounded to the wire's shape. */
export type EventData = Record<string, unknown>;

/** An event as it is kept until the server has it: its time is text once it was written. */
export type QueuedEvent = Omit<WireEvent, "created_at"> & { created_at: string | Date };

/** One placement of an answer. */
export interface Placement {
  name: string;
  anchor: Anchor;
  _candidates: Candidate[];
  /** Whether any candidate has content. */
  _shows: unknown;
}

/** What is shown, as `vitrine('why', …)` tells it. */
export interface Shown {
  placement: string;
  campaign: string;
  variation: string;
  why: string[];
  element: Element;
}

/** An item drawn, with its element. */
export interface Card {
  item: SentItem;
  element: Element;
}

/** What a kind is asked to show, and where. Which content is its own only the kind itself knows, and says. */
export interface Showing<Content = Record<string, unknown>> {
  content: Content;
  /** The anchor. */
  element: HTMLElement;
  placement: Placement;
  page: Page | undefined;
  /** The visitor's reasons, told on request. */
  why: string[];
  /** To be called when the visitor used or closed what covers the page. */
  report: (how: "click" | "close") => void;
}

/** What is shown. */
export interface Rendering {
  /** The element whose visibility counts as the exposure; none when nothing of it is on this page. */
  element?: Element;
  /** The items drawn. */
  _cards?: Card[];
  /** Takes back what was shown, once, as far as its nodes are still there. */
  undo(): void | Promise<void>;
}

/** A kind of campaign: how it is shown, and what the rest of the tag must know of it. */
export interface Kind {
  /** Whether it lies over the page: then it counts for the site's limit on all that do. */
  _covers_page?: boolean;
  /** Whether it stands outside of its placement, and so is seen at once; else it is seen when the placement is in view. */
  _is_outside?: boolean;
  /** Whether it shows items: then its events are those of a list, else those of a promotion. */
  _lists_items?: boolean;
  /** Whether there is still time for it, its control included; there always is when left out. */
  _isPossible?(): boolean;
  /** Undefined when it cannot be shown here: the page is as before, and the next candidate is tried. */
  show(showing: Showing): Rendering | undefined;
}

/** Files that the tag loads where a page needs them, by name. */
export interface Modules {
  operators: typeof import("./place/operators.js");
  sources: typeof import("./page/sources.js");
  tcf: typeof import("./consent/tcf.js");
  trigger: typeof import("./trigger/trigger.js");
  undo: typeof import("./dom/undo.js");
  [kind: `kind/${string}`]: { default: Kind };
}

/** A page, or a route of a single-page application: what it said of itself. */
export interface Route {
  /** By `vitrine('page', …)`. */
  _told?: object;
  /** In order. */
  _events: import("./page/push.js").PageEvent[];
  _referrer: string;
  /** Markup left over from an earlier route. */
  _stale: string[];
  /** Whether an earlier route led here. */
  _is_routed?: boolean;
}

/** One view of a route. */
export interface View extends Route {
  /** Aborted when the visitor leaves the page or its route. */
  _signal: AbortSignal;
  _facts: Facts;
  /** Names of the placements that a candidate took. */
  _taken: Set<string>;
  /** Gets a DOM event for each event of the page, for triggers that wait. */
  _target: EventTarget;
  /** Which page of the session it is, from 1. */
  _number: number;
}

/** What only the page knows about the visitor's behaviour in this view: seconds in sight, seconds idle, share of the page seen. */
export interface Facts {
  [trigger: string]: () => number;
  time_on_page(): number;
  inactivity(): number;
  scroll(): number;
}
