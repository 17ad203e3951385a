/** The shapes the tag passes around; those that travel mirror the server's wire (`vitrine/config/wire.py`). */

export interface Consent {
  personalization: boolean;
  measurement: boolean;
}

export type PageType = "home" | "category" | "product" | "cart" | "article" | "other";

export interface Page {
  url: string;
  type: PageType;
  item_id?: string;
  category?: string;
  title?: string;
  referrer?: string;
  language?: string;
}

/** An item inside an event, with GA4's field names. */
export interface EventItem {
  item_id: string;
  item_name?: string;
  item_category?: string;
  item_brand?: string;
  price?: number;
  quantity?: number;
}

export interface WireEvent {
  event_id: string;
  name: string;
  /** Text once it was written. */
  created_at: string | Date;
  page?: Page;
  items?: EventItem[];
  value?: number;
  currency?: string;
  transaction_id?: string;
  search_term?: string;
  exposure_token?: string;
  params?: Record<string, string | number | boolean>;
}

/** What a page or a data layer says about an event before it is bounded to the wire's shape. */
export type EventData = Record<string, any>;

/** One item of a slot, as the server fills it. */
export interface SlotItem {
  item_id: string;
  title?: string | null;
  url?: string | null;
  image?: string | null;
  price?: number | null;
  currency?: string | null;
  category?: string | null;
  brand?: string | null;
}

export interface Candidate {
  campaign: string;
  variation: string;
  type: "banner" | "slot" | "overlay" | "redirect";
  trigger: Record<string, any> | null;
  residual: Record<string, any> | null;
  content: Record<string, any> | null;
  exposure_token: string;
  cap?: Record<string, any> | null;
  /** For the visitor: the reasons. */
  why?: string[];
}

export interface Anchor {
  selector: string;
  insert: "replace" | "prepend" | "append" | "before" | "after" | "overlay";
  reserve_height_px?: number;
}

/** One placement of an answer. */
export interface Placement {
  name: string;
  anchor: Anchor;
  candidates: Candidate[];
  /** Whether any candidate has content. */
  shows: unknown;
}

/** An answer to a decide request. */
export interface Answer {
  visitor_id: string | null;
  expires_at: string;
  placements: Record<string, Candidate[]>;
  anchors: Record<string, Anchor>;
  /** How often overlays are met, all campaigns together. */
  cap?: Record<string, number>;
  /** Nothing of a preview is counted, reported or kept. */
  preview?: boolean;
  /** Where in the page attributes are that a residual names. */
  attributes?: Record<string, Record<string, string>>;
}

/** What is shown, as `vitrine('why', …)` tells it. */
export interface Shown {
  placement: string;
  campaign: string;
  variation: string;
  why: string[];
  element: Element;
}

/** What a rendering leaves behind. */
export interface Rendering {
  /** The element whose visibility counts as the exposure. */
  element: Element;
  /** The items drawn, with their elements (slots only). */
  cards?: { item: SlotItem; element: Element }[];
}

/** One page view: its facts, and what has happened in it. */
export interface View {
  page: Page;
  /** Aborted when the visitor leaves the page or its route. */
  signal: AbortSignal;
  facts: Facts;
  /** Names of the placements that a candidate took. */
  taken: Set<string>;
  /** Events of the page so far, for triggers that come late. */
  heard: import("./page/push.js").Heard[];
  /** Gets a DOM event of that name for each. */
  signs: EventTarget;
  /** Which page of the session it is, from 1. */
  number: number;
  /** Whether a route of a single-page application led here. */
  routed: boolean;
  /** What is shown now. */
  shown: Set<Shown>;
  /** To be called when that has changed. */
  changed: () => void;
}

/** What only the page knows about the visitor's behaviour in this view: seconds in sight, seconds idle, share of the page seen. */
export interface Facts {
  [trigger: string]: () => number;
  time_on_page(): number;
  inactivity(): number;
  scroll(): number;
}

/** Reports one event of this page view. */
export type Report = (name: string, data?: EventData) => void;
