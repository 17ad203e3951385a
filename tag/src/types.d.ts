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
  created_at: string;
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

export interface Trigger {
  type: "load" | "time_on_page" | "scroll" | "exit_intent" | "inactivity" | "click" | "element_visible" | "event";
  after_s?: number;
  share?: number;
  selector?: string;
  name?: string;
}

export interface Cap {
  page?: number;
  session?: number;
  day?: number;
  visitor?: number;
}

export interface Candidate {
  campaign: string;
  variation: string;
  type: "banner" | "slot" | "overlay";
  trigger: Trigger | null;
  residual: Record<string, any> | null;
  content: Record<string, any> | null;
  exposure_token: string;
  cap?: Cap | null;
}

export interface Anchor {
  selector: string;
  insert: "replace" | "prepend" | "append" | "before" | "after" | "overlay";
  reserve_height_px?: number;
}

/** One placement of a checked answer. */
export interface Placement {
  name: string;
  anchor: Anchor;
  candidates: Candidate[];
}

/** A checked answer. `cached` when it was kept from an earlier page of the visit. */
export interface Answer {
  visitor_id: string | null;
  expires_at: string;
  placements: Placement[];
  cached: boolean;
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
  /** Names of the events reported so far, for triggers that come late. */
  events: Set<string>;
  onEvent: Set<(name: string) => void>;
}

/** What only the page knows about the visitor's behaviour in this view. */
export interface Facts {
  visibleMs(): number;
  idleMs(): number;
  scrollShare(): number;
}

/** Reports one event of this page view. */
export type Report = (name: string, data?: EventData) => void;
