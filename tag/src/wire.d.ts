// The wire's types, written by `make wire` from the server's OpenAPI document. A test says when they are stale.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Anchor
         * @description Where a placement is in the page.
         */
        Anchor: {
            insert: string;
            /** @default null */
            reserve_height_px?: number | null;
            selector: string;
        };
        /**
         * AttributeSource
         * @description Where in the page the tag finds an attribute. Give one of the four.
         */
        AttributeSource: {
            /**
             * @description Name of a cookie: its value, percent-decoded.
             * @default null
             */
            cookie?: string | null;
            /**
             * @description Key in `dataLayer`: the value pushed last.
             * @default null
             */
            data_layer?: string | null;
            /**
             * @description CSS selector: whether the page has such an element.
             * @default null
             */
            selector?: string | null;
            /**
             * @description Path of a JavaScript variable of the page, e.g. shop.customer.tier: its value.
             * @default null
             */
            variable?: string | null;
        };
        /**
         * BannerContent
         * @description What a banner changes.
         */
        BannerContent: {
            /** @description The changes, in order. */
            changes: components["schemas"]["Change"][];
        };
        /**
         * Belief
         * @description A learned segment: how probable it is (0..1) that the visitor is in it, and the same in plain words.
         */
        Belief: {
            probability: number;
            segment: string;
            sentence: string;
        };
        /**
         * Binding
         * @description Puts one field of an item into one element of the template.
         */
        Binding: {
            /**
             * @description Attribute to set, e.g. `src`; the text when left out.
             * @default null
             */
            attribute?: string | null;
            /**
             * @description The item's field; `price` is written with its currency in the page's language.
             * @enum {unknown}
             */
            field: "brand" | "category" | "currency" | "image" | "item_id" | "price" | "title" | "url";
            /**
             * @description Element inside the template; its root when left out.
             * @default null
             */
            selector?: string | null;
        };
        /**
         * BoughtItem
         * @description An item that was bought; `title` is missing when nobody has told it.
         */
        BoughtItem: {
            bought_at: string;
            item_id: string;
            /** @default null */
            title?: string | null;
        };
        /**
         * Button
         * @description The overlay's call to action.
         */
        Button: {
            /** @description Its words. */
            text: string;
            /**
             * @description Where it leads; it only closes the overlay when left out.
             * @default null
             */
            url?: string | null;
        };
        /**
         * Candidate
         * @description One campaign that may take a placement, in the order the tag should try.
         *
         *         `residual` is the part of the audience's predicate that the tag must test, null when there is none.
         *         `content` is null for a control: nothing is changed, but the exposure is reported. It is also null for a visitor in
         *         the holdout, whose variation is always `holdout`. `cap` limits how often the campaign is shown; `goal_event` in it
         *         is the event that `quiet_after_goal_s` waits for. `why` tells the visitor
         *         the reasons. `type` is the kind's name: a tag that does not know it shows nothing.
         */
        Candidate: {
            campaign: string;
            cap?: components["schemas"]["SentCap"] | null;
            content: components["schemas"]["BannerContent"] | components["schemas"]["SentSlot"] | components["schemas"]["OverlayContent"] | components["schemas"]["RedirectContent"] | null;
            exposure_token: string;
            residual: Record<string, unknown> | null;
            trigger: components["schemas"]["Trigger"];
            type: string;
            variation: string;
            /** @default [] */
            why?: string[];
        };
        /**
         * Change
         * @description One change inside a banner's placement. Give one or more of its actions.
         */
        Change: {
            /**
             * @description CSS classes to add.
             * @default []
             */
            add_class?: string[];
            /**
             * @description Attributes to set, of those that content may set.
             * @default {}
             */
            attributes?: {
                [key: string]: string;
            };
            /**
             * @description New content as HTML, of the elements and attributes that content may have.
             * @default null
             */
            html?: string | null;
            /**
             * @description New picture.
             * @default null
             */
            image?: components["schemas"]["Image"] | null;
            /**
             * @description CSS classes to remove.
             * @default []
             */
            remove_class?: string[];
            /**
             * @description Element inside the placement; the placement itself when left out.
             * @default null
             */
            selector?: string | null;
            /**
             * @description New text. With insert `prepend`, `append`, `before`, `after`: a new block.
             * @default null
             */
            text?: string | null;
        };
        /**
         * Consent
         * @description What the visitor allows. If it is missing, nothing is allowed.
         */
        Consent: {
            /** @default false */
            measurement?: boolean;
            /** @default false */
            personalization?: boolean;
        };
        /**
         * ConsentAnswer
         * @description What happened to what was stored: nothing of it is used any more, unless it is unchanged.
         */
        ConsentAnswer: {
            /** @enum {unknown} */
            status: "detached" | "erased" | "unchanged";
        };
        /**
         * ConsentRequest
         * @description `POST /v1/consent`: what the visitor allows from now on.
         *
         *         Without consent to personalization, what was stored under it is erased, or detached from the visitor, as the site
         *         chooses (`on_withdrawal`); the id is retired, and the next decision gives another one. With a cookie both ids may be
         *         left out.
         */
        ConsentRequest: {
            /**
             * @default {
             *       "personalization": false,
             *       "measurement": false
             *     }
             */
            consent?: components["schemas"]["Consent"];
            site: string;
            /** @default null */
            visitor_id?: string | null;
            /** @default null */
            visitor_proof?: string | null;
        };
        /**
         * CorrectedAnswer
         * @description The interest counts no longer; it may grow again from what the visitor does from now on.
         */
        CorrectedAnswer: {
            /**
             * @default corrected
             * @enum {unknown}
             */
            status?: "corrected";
        };
        /**
         * CorrectionRequest
         * @description `POST /v1/visitor/interests`: the visitor removes an interest.
         */
        CorrectionRequest: {
            /** @enum {unknown} */
            kind: "brand" | "category";
            name: string;
            site: string;
        };
        /**
         * DecideAnswer
         * @description The decision. `degraded` names what could not be used: `profile`, `geo`, `models`, `catalog`, `assignments`,
         *         `attributes`, `targeting` (patterns were over their budget), `identity` (the visitor's id or who has signed in was
         *         not proven: `identity_fault` says why), `visitor_limit` (the visitor got no id, because its network has got very
         *         many today).
         *
         *         `visitor_proof` belongs to `visitor_id`; left out when the visitor has no id, or a cookie with both.
         *
         *         `cap` limits how often overlays are shown, all campaigns together; left out when there is no limit.
         *         `preview` is true for a preview, which must not be counted, reported or kept; otherwise it is left out.
         *         `attributes` says where in the page the tag finds the attributes that a residual names; left out when none has a
         *         source. `explanation` is given only for a preview link that requests it.
         */
        DecideAnswer: {
            anchors: {
                [key: string]: components["schemas"]["Anchor"];
            };
            /** @default {} */
            attributes?: {
                [key: string]: components["schemas"]["AttributeSource"];
            };
            cap?: components["schemas"]["SiteCap"] | null;
            config_version: string;
            decision_id: string;
            degraded: string[];
            expires_at: string;
            /** @default null */
            explanation?: components["schemas"]["Explanation"] | null;
            /** @default null */
            identity_fault?: string | null;
            placements: {
                [key: string]: components["schemas"]["Candidate"][];
            };
            /** @default false */
            preview?: boolean;
            visitor_id: string | null;
            /** @default null */
            visitor_proof?: string | null;
        };
        /**
         * DecideRequest
         * @description `POST /v1/decide`: one page view, to be decided.
         *
         *         `visitor_proof` proves `visitor_id`: both come from an earlier answer. An id without its proof gets a new id.
         *         `events` are those not yet acknowledged by `/v1/events`: they count for this decision and are not recorded here.
         *         Who has signed in is used only with consent to personalization. `is_reset` says that the visitor's id was given up
         *         on purpose, so that a cookie with it is replaced.
         *         `preview` is the token of a preview link.
         */
        DecideRequest: {
            /** @default null */
            account_id?: string | null;
            /** @default {} */
            attributes?: {
                [key: string]: boolean | number | string | (string | number)[] | null;
            };
            /**
             * @default {
             *       "personalization": false,
             *       "measurement": false
             *     }
             */
            consent?: components["schemas"]["Consent"];
            /** @default [] */
            events?: components["schemas"]["WireEvent"][];
            /** @default null */
            identity_token?: string | null;
            /** @default false */
            is_kids?: boolean;
            /** @default false */
            is_reset?: boolean;
            page: components["schemas"]["Page"];
            /** @default null */
            preview?: string | null;
            /** @default null */
            profile_id?: string | null;
            site: string;
            /** @default null */
            visitor_id?: string | null;
            /** @default null */
            visitor_proof?: string | null;
        };
        /**
         * ErasedAnswer
         * @description `DELETE /v1/visitor`: nothing of it is used any more; its last traces in files go in the next minutes.
         */
        ErasedAnswer: {
            /**
             * @default erased
             * @enum {unknown}
             */
            status?: "erased";
        };
        /**
         * ErrorAnswer
         * @description Every answer of 400 and above.
         */
        ErrorAnswer: {
            error: components["schemas"]["Failure"];
        };
        /**
         * EventsAnswer
         * @description Given only after the commit: the events are durable.
         */
        EventsAnswer: {
            accepted: number;
            duplicates: number;
            rejected: components["schemas"]["Rejected"][];
        };
        /**
         * EventsRequest
         * @description `POST /v1/events`: a batch of one visitor's events. `sent_at` lets the server correct the visitor's clock.
         *
         *         `visitor_proof` came with the visitor's id; events without it are recorded, but nothing learns from them. An event
         *         without consent to measurement is rejected. Who has signed in may be given only with consent to personalization.
         *         A malformed event is rejected by itself; only a malformed envelope, or no good event at all, is a 400.
         */
        EventsRequest: {
            /** @default null */
            account_id?: string | null;
            /**
             * @default {
             *       "personalization": false,
             *       "measurement": false
             *     }
             */
            consent?: components["schemas"]["Consent"];
            events: components["schemas"]["WireEvent"][];
            /** @default null */
            identity_token?: string | null;
            /** @default false */
            is_kids?: boolean;
            /** @default null */
            profile_id?: string | null;
            /** Format: date-time */
            sent_at: string;
            site: string;
            visitor_id: string;
            /** @default null */
            visitor_proof?: string | null;
        };
        /**
         * Explained
         * @description The outcome of one campaign. `reason` is the first rule that said no, null when the campaign is offered.
         *
         *         `place` is where the assignment unit lies, 0..1; `propensity` the share of units that get this variation;
         *         `is_kept` says that an earlier exposure decided it. `steps` are the strategy's steps that chose the items.
         */
        Explained: {
            campaign: string;
            clauses: components["schemas"]["ExplainedClause"][];
            /** @default false */
            is_kept?: boolean;
            /** @default false */
            is_offered?: boolean;
            /** @default null */
            place?: number | null;
            placement: string;
            /** @default null */
            propensity?: number | null;
            /** @default null */
            rank?: number | null;
            /** @default null */
            reason?: string | null;
            residual: Record<string, unknown> | null;
            /** @default [] */
            steps?: string[];
            /** @default null */
            unit?: string | null;
            /** @default null */
            variation?: string | null;
        };
        /**
         * ExplainedClause
         * @description One clause of an audience's predicate: its attribute, the value, and whether the clause holds.
         *
         *         `holds` is null when only the page can test it. For a clause under a negation, `holds` is the result before the
         *         negation, and `negated` is true.
         */
        ExplainedClause: {
            attribute: string;
            holds: boolean | null;
            home: string;
            known: boolean;
            negated: boolean;
            operand: unknown;
            path: string;
            value: unknown;
        };
        /**
         * Explanation
         * @description The reasons of a decision: the values it is based on, and every campaign. For the operator only.
         */
        Explanation: {
            campaigns: components["schemas"]["Explained"][];
            model_version: string | null;
            values: Record<string, unknown>;
        };
        /**
         * Failure
         * @description The one error shape; the header `X-Vitrine-Error` has the same reason.
         */
        Failure: {
            code: string;
            message: string;
            /** @default null */
            path?: string | null;
        };
        /**
         * Image
         * @description A picture.
         */
        Image: {
            /**
             * @description What it shows, for people who do not see it; empty for decoration.
             * @default
             */
            alt?: string;
            /**
             * @description Intrinsic height in CSS pixels.
             * @default null
             */
            height?: number | null;
            /**
             * @description Where a click on it leads.
             * @default null
             */
            href?: string | null;
            /** @description Address of the picture: http(s) or relative to the page. */
            src: string;
            /**
             * @description Intrinsic width in CSS pixels, so that space is kept for it.
             * @default null
             */
            width?: number | null;
        };
        /**
         * Interest
         * @description What the visitor seems to like: `share` (0..1) of the interests of its kind, and from how many items.
         */
        Interest: {
            /** @default 0 */
            bought?: number;
            /** @default 0 */
            carted?: number;
            /** @enum {unknown} */
            kind: "brand" | "category";
            name: string;
            share: number;
            /** @default 0 */
            viewed?: number;
        };
        /**
         * KeptVariation
         * @description The variation of a campaign that the visitor keeps.
         */
        KeptVariation: {
            campaign: string;
            variation: string;
        };
        /**
         * Known
         * @description What is known about the visitor, or about the account or profile that has signed in (`is_signed_in`).
         */
        Known: {
            attributes: Record<string, unknown>;
            beliefs: components["schemas"]["Belief"][];
            bought: components["schemas"]["BoughtItem"][];
            first_seen_at: string | null;
            interests: components["schemas"]["Interest"][];
            is_signed_in: boolean;
            last_seen_at: string | null;
            places: components["schemas"]["Place"][];
            variations: components["schemas"]["KeptVariation"][];
        };
        /**
         * OnBack
         * @description When the visitor steps back, on touch devices only. The tag adds a history entry, so the page stays, once.
         */
        OnBack: {
            /** @enum {unknown} */
            type: "back";
        };
        /**
         * OnCart
         * @description When the page reports `add_to_cart`, `remove_from_cart` or `view_cart`.
         */
        OnCart: {
            /** @enum {unknown} */
            type: "cart";
        };
        /**
         * OnClick
         * @description When an element is clicked.
         */
        OnClick: {
            /** @description CSS selector of the element. */
            selector: string;
            /** @enum {unknown} */
            type: "click";
        };
        /**
         * OnElementVisible
         * @description When an element comes into view.
         */
        OnElementVisible: {
            /** @description CSS selector of the element. */
            selector: string;
            /** @enum {unknown} */
            type: "element_visible";
        };
        /**
         * OnEvent
         * @description When the page reports an event, for example `add_to_cart`.
         */
        OnEvent: {
            /**
             * @description The event's name, as in the data layer.
             * @example purchase
             */
            name: string;
            /** @enum {unknown} */
            type: "event";
        };
        /**
         * OnExitIntent
         * @description When the pointer leaves the page through its top edge; on touch devices, when the visitor scrolls up fast.
         */
        OnExitIntent: {
            /** @enum {unknown} */
            type: "exit_intent";
        };
        /**
         * OnInactivity
         * @description When the visitor does nothing for a while.
         */
        OnInactivity: {
            /** @description Seconds without pointer, key, touch or scroll. */
            after_s: number;
            /** @enum {unknown} */
            type: "inactivity";
        };
        /**
         * OnLoad
         * @description As soon as the placement exists.
         */
        OnLoad: {
            /** @enum {unknown} */
            type: "load";
        };
        /**
         * OnPageNumber
         * @description On a certain page of the session. Without consent nothing is stored, so every loaded page counts as the first.
         */
        OnPageNumber: {
            /** @description Which page of the session, from 1. */
            number: number;
            /** @enum {unknown} */
            type: "page_number";
        };
        /**
         * OnRouteChange
         * @description When a single-page application goes to another route.
         */
        OnRouteChange: {
            /** @enum {unknown} */
            type: "route_change";
        };
        /**
         * OnScroll
         * @description When the visitor has scrolled far enough; never on a page that fits the window.
         */
        OnScroll: {
            /** @description Share of the page's height that must have been seen, 0 to 1. */
            share: number;
            /** @enum {unknown} */
            type: "scroll";
        };
        /**
         * OnScrollUp
         * @description When the visitor scrolls up fast, for example to reach the address bar.
         */
        OnScrollUp: {
            /** @enum {unknown} */
            type: "scroll_up";
        };
        /**
         * OnTabReturn
         * @description When the visitor comes back to the page after at least 5 seconds in another tab or app.
         */
        OnTabReturn: {
            /** @enum {unknown} */
            type: "tab_return";
        };
        /**
         * OnTime
         * @description After the page was visible for some time.
         */
        OnTime: {
            /** @description Seconds the page must have been visible. */
            after_s: number;
            /** @enum {unknown} */
            type: "time_on_page";
        };
        /**
         * OverlayContent
         * @description A message over the page.
         */
        OverlayContent: {
            /**
             * @description Colour of the button, #rrggbb.
             * @default null
             */
            accent?: string | null;
            /**
             * @description A call to action.
             * @default null
             */
            button?: components["schemas"]["Button"] | null;
            /**
             * @description Name of the close button.
             * @default Close
             */
            close_label?: string;
            /**
             * @description `modal` asks for attention and takes the focus, `corner` and `bar` do not.
             * @enum {unknown}
             */
            form: "bar" | "corner" | "modal";
            /**
             * @description A picture above the message.
             * @default null
             */
            image?: components["schemas"]["Image"] | null;
            /**
             * @description Its message.
             * @default
             */
            text?: string;
            /** @description Its heading, which also names it for screen readers. */
            title: string;
            /**
             * @description Words that open the visitor's reasons for seeing this; empty leaves them out.
             * @default Why am I seeing this?
             */
            why_label?: string;
        };
        /**
         * Page
         * @description The page the visitor is on.
         */
        Page: {
            /** @default null */
            category?: string | null;
            /** @default null */
            item_id?: string | null;
            /** @default null */
            language?: string | null;
            /** @default null */
            referrer?: string | null;
            /** @default null */
            title?: string | null;
            /**
             * @default other
             * @enum {unknown}
             */
            type?: "article" | "cart" | "category" | "home" | "other" | "product";
            url: string;
        };
        /**
         * Place
         * @description Where something is stored, in plain words, and how many entries.
         */
        Place: {
            count: number;
            name: string;
        };
        /**
         * RedirectContent
         * @description Another page instead of this one. The visitor's query is passed on.
         */
        RedirectContent: {
            /** @description A path like /landing-b, or an address of one of `origins` or `redirect_hosts`. */
            url: string;
        };
        /**
         * Rejected
         * @description An event that was not recorded, and why. One without a readable id is named by its index, as `#3`.
         */
        Rejected: {
            event_id: string;
            reason: string;
        };
        /**
         * SentCap
         * @description A cap as it is sent, with the event that `quiet_after_goal_s` waits for.
         */
        SentCap: {
            /**
             * @description Times per UTC day.
             * @default null
             */
            day?: number | null;
            /** @default null */
            goal_event?: string | null;
            /**
             * @description Times per page view; each route of a page is one. The tag counts it.
             * @default null
             */
            page?: number | null;
            /**
             * @description Seconds to wait after the visitor closes it.
             * @default null
             */
            quiet_after_close_s?: number | null;
            /**
             * @description Seconds to wait after the event of the campaign's goal.
             * @default null
             */
            quiet_after_goal_s?: number | null;
            /**
             * @description Times per session.
             * @default null
             */
            session?: number | null;
            /**
             * @description Times ever.
             * @default null
             */
            visitor?: number | null;
            /**
             * @description Times in any seven days.
             * @default null
             */
            week?: number | null;
        };
        /**
         * SentItem
         * @description An item as it is sent: the fields that a template may bind. Unknown fields are left out.
         */
        SentItem: {
            /** @default null */
            brand?: string | null;
            /** @default null */
            category?: string | null;
            /** @default null */
            currency?: string | null;
            /** @default null */
            image?: string | null;
            item_id: string;
            /** @default null */
            price?: number | null;
            /** @default null */
            title?: string | null;
            /** @default null */
            url?: string | null;
        };
        /**
         * SentSlot
         * @description A list of items as it is sent: the template and the items, best first.
         *
         *         `context_item_id` is the page's item, if the choice depends on it.
         */
        SentSlot: {
            context_item_id: string | null;
            items: components["schemas"]["SentItem"][];
            limit: number;
            minimum: number;
            template: components["schemas"]["Template"];
            /** @default null */
            title?: string | null;
            /** @default null */
            title_selector?: string | null;
        };
        /**
         * ServerEvent
         * @description One event, about whoever it names: a visitor, an account, or a profile of it. The backend is believed.
         *
         *         An order (`purchase`) with a `transaction_id` counts once, whoever reports it and however often; another event needs
         *         an `event_id` for that. `consent` is what the person allowed when it happened.
         */
        ServerEvent: {
            /** @default null */
            account_id?: string | null;
            /**
             * @default {
             *       "personalization": false,
             *       "measurement": false
             *     }
             */
            consent?: components["schemas"]["Consent"];
            /** Format: date-time */
            created_at: string;
            /** @default null */
            currency?: string | null;
            /** @default null */
            event_id?: string | null;
            /** @default [] */
            items?: components["schemas"]["WireItem"][];
            name: string;
            /** @default {} */
            params?: {
                [key: string]: boolean | number | string | null;
            };
            /** @default null */
            profile_id?: string | null;
            /** @default null */
            transaction_id?: string | null;
            /** @default null */
            value?: number | null;
            /** @default null */
            visitor_id?: string | null;
        };
        /**
         * ServerEventsRequest
         * @description `POST /v1/server/events`: events of any visitors and accounts of one site.
         *
         *         The answer is that of `/v1/events`; a rejected event without an `event_id` is named by its `transaction_id`, or by
         *         its index, as `#3`.
         */
        ServerEventsRequest: {
            events: components["schemas"]["ServerEvent"][];
            site: string;
        };
        /**
         * SignedIn
         * @description Who has signed in: nobody if nothing is given.
         *
         *         `identity_token` is the proof, made by the shop's backend (token/identity.py). The ids count only if it says the
         *         same; with the token alone its ids count. `is_kids` says that a kids profile has signed in: what the browser did
         *         before is not carried over into it.
         */
        SignedIn: {
            /** @default null */
            account_id?: string | null;
            /** @default null */
            identity_token?: string | null;
            /** @default false */
            is_kids?: boolean;
            /** @default null */
            profile_id?: string | null;
        };
        /**
         * SiteCap
         * @description How often overlays may be shown to one visitor, all campaigns together. A missing limit means no limit.
         */
        SiteCap: {
            /**
             * @description Times per UTC day.
             * @default null
             */
            day?: number | null;
            /**
             * @description Seconds to wait after the visitor closed any overlay.
             * @default null
             */
            quiet_after_close_s?: number | null;
            /**
             * @description Times per session.
             * @default null
             */
            session?: number | null;
            /**
             * @description Times in any seven days.
             * @default null
             */
            week?: number | null;
        };
        /**
         * Template
         * @description The markup that is repeated for each item: HTML of your own, or a card that the page already has.
         */
        Template: {
            /** @description Which field goes where. */
            bind: components["schemas"]["Binding"][];
            /**
             * @description CSS selector, inside the placement, of a card of the page to copy instead.
             * @default null
             */
            clone?: string | null;
            /**
             * @description Markup with one root element, of the elements and attributes that content may have.
             * @default null
             */
            html?: string | null;
        };
        Trigger: components["schemas"]["OnLoad"] | components["schemas"]["OnTime"] | components["schemas"]["OnScroll"] | components["schemas"]["OnExitIntent"] | components["schemas"]["OnScrollUp"] | components["schemas"]["OnTabReturn"] | components["schemas"]["OnBack"] | components["schemas"]["OnInactivity"] | components["schemas"]["OnClick"] | components["schemas"]["OnElementVisible"] | components["schemas"]["OnEvent"] | components["schemas"]["OnCart"] | components["schemas"]["OnPageNumber"] | components["schemas"]["OnRouteChange"];
        /**
         * VisitorAnswer
         * @description `GET /v1/visitor`: `known` in words, and in `data` all that is stored, for each subject of the request.
         */
        VisitorAnswer: {
            data: Record<string, unknown>[];
            known: components["schemas"]["Known"];
            site: string;
            visitor_id: string;
        };
        /**
         * WireEvent
         * @description One event (GA4 names; `exposure`, `click` and `close` are about a rendering and carry its token).
         *
         *         `signed_in` is who had signed in when it happened; `{}` means nobody. `consent` is what the visitor allowed then. If
         *         one is missing, that of the batch counts.
         */
        WireEvent: {
            /** @default null */
            consent?: components["schemas"]["Consent"] | null;
            /** Format: date-time */
            created_at: string;
            /** @default null */
            currency?: string | null;
            event_id: string;
            /** @default null */
            exposure_token?: string | null;
            /** @default [] */
            items?: components["schemas"]["WireItem"][];
            name: string;
            /** @default null */
            page?: components["schemas"]["Page"] | null;
            /** @default {} */
            params?: {
                [key: string]: boolean | number | string | null;
            };
            /** @default null */
            search_term?: string | null;
            /** @default null */
            signed_in?: components["schemas"]["SignedIn"] | null;
            /** @default null */
            transaction_id?: string | null;
            /** @default null */
            value?: number | null;
        };
        /**
         * WireItem
         * @description An item inside an event (GA4 field names).
         */
        WireItem: {
            /** @default null */
            item_brand?: string | null;
            /** @default null */
            item_category?: string | null;
            item_id: string;
            /** @default null */
            item_name?: string | null;
            /** @default null */
            price?: number | null;
            /** @default 1 */
            quantity?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Anchor = components['schemas']['Anchor'];
export type AttributeSource = components['schemas']['AttributeSource'];
export type BannerContent = components['schemas']['BannerContent'];
export type Belief = components['schemas']['Belief'];
export type Binding = components['schemas']['Binding'];
export type BoughtItem = components['schemas']['BoughtItem'];
export type Button = components['schemas']['Button'];
export type Candidate = components['schemas']['Candidate'];
export type Change = components['schemas']['Change'];
export type Consent = components['schemas']['Consent'];
export type ConsentAnswer = components['schemas']['ConsentAnswer'];
export type ConsentRequest = components['schemas']['ConsentRequest'];
export type CorrectedAnswer = components['schemas']['CorrectedAnswer'];
export type CorrectionRequest = components['schemas']['CorrectionRequest'];
export type DecideAnswer = components['schemas']['DecideAnswer'];
export type DecideRequest = components['schemas']['DecideRequest'];
export type ErasedAnswer = components['schemas']['ErasedAnswer'];
export type ErrorAnswer = components['schemas']['ErrorAnswer'];
export type EventsAnswer = components['schemas']['EventsAnswer'];
export type EventsRequest = components['schemas']['EventsRequest'];
export type Explained = components['schemas']['Explained'];
export type ExplainedClause = components['schemas']['ExplainedClause'];
export type Explanation = components['schemas']['Explanation'];
export type Failure = components['schemas']['Failure'];
export type Image = components['schemas']['Image'];
export type Interest = components['schemas']['Interest'];
export type KeptVariation = components['schemas']['KeptVariation'];
export type Known = components['schemas']['Known'];
export type OnBack = components['schemas']['OnBack'];
export type OnCart = components['schemas']['OnCart'];
export type OnClick = components['schemas']['OnClick'];
export type OnElementVisible = components['schemas']['OnElementVisible'];
export type OnEvent = components['schemas']['OnEvent'];
export type OnExitIntent = components['schemas']['OnExitIntent'];
export type OnInactivity = components['schemas']['OnInactivity'];
export type OnLoad = components['schemas']['OnLoad'];
export type OnPageNumber = components['schemas']['OnPageNumber'];
export type OnRouteChange = components['schemas']['OnRouteChange'];
export type OnScroll = components['schemas']['OnScroll'];
export type OnScrollUp = components['schemas']['OnScrollUp'];
export type OnTabReturn = components['schemas']['OnTabReturn'];
export type OnTime = components['schemas']['OnTime'];
export type OverlayContent = components['schemas']['OverlayContent'];
export type Page = components['schemas']['Page'];
export type Place = components['schemas']['Place'];
export type RedirectContent = components['schemas']['RedirectContent'];
export type Rejected = components['schemas']['Rejected'];
export type SentCap = components['schemas']['SentCap'];
export type SentItem = components['schemas']['SentItem'];
export type SentSlot = components['schemas']['SentSlot'];
export type ServerEvent = components['schemas']['ServerEvent'];
export type ServerEventsRequest = components['schemas']['ServerEventsRequest'];
export type SignedIn = components['schemas']['SignedIn'];
export type SiteCap = components['schemas']['SiteCap'];
export type Template = components['schemas']['Template'];
export type Trigger = components['schemas']['Trigger'];
export type VisitorAnswer = components['schemas']['VisitorAnswer'];
export type WireEvent = components['schemas']['WireEvent'];
export type WireItem = components['schemas']['WireItem'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
