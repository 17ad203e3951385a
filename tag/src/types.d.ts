/** The tag's own types. Those of requests and answers are generated from the server's OpenAPI document (`wire.d.ts`). */

import type { Anchor, Candidate, Page, SentItem, WireEvent } from "./wire";

/** What a page or a data layer says about an event before it is bounded to the wire's shape. */
export type EventData = Record<string, unknown>;

/** An event in the queue, until the server has it. Read back from storage, its time is text. */
export type QueuedEvent = Omit<WireEvent, "created_at"> & { created_at: string | Date };

/** One placement of an answer. */
export interface Placement {
  name: string;
  anchor: Anchor;
  _candidates: Candidate[];
  /** Whether any candidate has content. */
  _shows: unknown;
}

/** What is shown, as given to the callback of `vitrine('why', …)`. */
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

/** What a kind has to show, and where. Each kind declares the type of its own content. */
export interface Showing<Content = Record<string, unknown>> {
  content: Content;
  /** The anchor. */
  element: HTMLElement;
  placement: Placement;
  page: Page | undefined;
  /** Draws into the placement's space, so that it can be taken back. It comes from the tag's core: a kind's own file has no copy of it. */
  draw: typeof import("./place/draw.js").draw;
  /** What reads its markup; only there when the content has some. */
  markup?: Partial<Modules["markup"]>;
  /** The reasons in words for the visitor. */
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
  /** Takes back what was shown, once, where its nodes are still in the page. */
  undo(): void | Promise<void>;
}

/** A kind of campaign: how it is shown, and what the rest of the tag must know of it. */
export interface Kind {
  /** Whether it covers the page, and so counts for the site's cap on overlays. */
  _covers_page?: boolean;
  /** Whether it stands outside of its placement, and so is seen at once; else it is seen when the placement is in view. */
  _is_outside?: boolean;
  /** Whether it shows items: then its events are those of a list, else those of a promotion. */
  _lists_items?: boolean;
  /** Whether it is still early enough to show it or its control; always, when left out. */
  _isPossible?(): boolean;
  /** Undefined when it cannot be shown here: the page is as before, and the next candidate is tried. */
  show(showing: Showing): Rendering | undefined;
}

/** Files that the tag loads where a page needs them, by name. */
export interface Modules {
  markup: typeof import("./dom/markup.js");
  operators: typeof import("./place/operators.js");
  sources: typeof import("./page/sources.js");
  tcf: typeof import("./consent/tcf.js");
  trigger: typeof import("./trigger/trigger.js");
  undo: typeof import("./dom/undo.js");
  [kind: `kind/${string}`]: { default: Kind };
}

/** What a page, or a route of a single-page application, has reported about itself. */
export interface Route {
  /** By `vitrine('page', …)`. */
  _page_facts?: object;
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
