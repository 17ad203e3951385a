"""Every attribute a predicate may test: its name, type and home. Docs and hints are generated from this table.

An attribute of home `server` is known when the decision is made. One of home `tag` is known in the page only, and is
sent there in a residual.
All of `page.*` has home tag, so that one decision serves several pages of a visit.
The values leave out unknown attributes, and every comparison with one is false.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from vitrine.domain.device import DeviceType
from vitrine.domain.page import PageType
from vitrine.domain.region import ClimateZone, Season
from vitrine.domain.week import WEEKDAYS
from vitrine.schema.mistake import listed, nearest
from vitrine.targeting.declaration import AttributeDeclaration
from vitrine.targeting.source import REFERRER_CLASSES

Type: TypeAlias = Literal["string", "number", "boolean", "version", "strings", "numbers"]
Home: TypeAlias = Literal["server", "tag"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One named, typed fact. In a family the name ends in `<name>`, which stands for any name.

    `example` is a value, written as JSON. `values` are all possible values; empty where any value is possible.
    """

    name: str
    type: Type
    home: Home
    description: str
    example: str
    values: tuple[str, ...] = ()


WINDOW_DAYS: Final = (1, 7, 30)
"""Lengths of the windows that items are counted in; a profile keeps as many days as the longest."""

NOT_YET: Final = "Missing until something computes it."
IF_WEATHER: Final = "Missing without a weather source, and until the source has answered."


CONTINENTS: Final = ("AF", "AN", "AS", "EU", "NA", "OC", "SA")
CHURN_TIERS: Final = ("low", "medium", "high")


def _a(
    name: str, type_: Type, description: str, example: str, home: Home = "server", values: tuple[str, ...] = ()
) -> Attribute:
    return Attribute(name, type_, home, description, example, values)


BUILT_IN: tuple[Attribute, ...] = (
    _a(
        "geo.continent",
        "string",
        "Continent of the visitor's address: AF AN AS EU NA OC SA.",
        '"EU"',
        values=CONTINENTS,
    ),
    _a("geo.country", "string", "Country, ISO 3166-1 alpha-2.", '"NO"'),
    _a("geo.region", "string", "First subdivision, the part of ISO 3166-2 after the country.", '"03"'),
    _a("geo.city", "string", "City, in English.", '"Oslo"'),
    _a("geo.postal_prefix", "string", "First characters of the postal code, as many as the GeoIP file has.", '"01"'),
    _a("geo.time_zone", "string", "IANA time zone of the place.", '"Europe/Oslo"'),
    _a("geo.is_eu", "boolean", "Whether the country is in the European Union.", "false"),
    _a(
        "season",
        "string",
        "Season at the visitor's place, for clothes: winter spring summer autumn tropical.",
        '"winter"',
        values=get_args(Season),
    ),
    _a(
        "climate_zone",
        "string",
        "By latitude: tropical subtropical temperate polar.",
        '"temperate"',
        values=get_args(ClimateZone),
    ),
    _a("time.hour", "number", "Hour of the day where the visitor is, 0 to 23.", "14"),
    _a(
        "time.weekday",
        "string",
        "Day of the week where the visitor is: mon tue wed thu fri sat sun.",
        '"sat"',
        values=WEEKDAYS,
    ),
    _a("time.date", "string", "Date where the visitor is, YYYY-MM-DD; it sorts as text.", '"2026-01-15"'),
    _a(
        "device.type", "string", "Kind of device: desktop mobile tablet other.", '"mobile"', values=get_args(DeviceType)
    ),
    _a("device.browser", "string", "Browser family.", '"Firefox"'),
    _a("device.os", "string", "Operating system family.", '"Android"'),
    _a("device.is_bot", "boolean", "Whether the browser says it is a crawler.", "false"),
    _a("language", "string", "First language the browser asks for, without region, lower case.", '"nb"'),
    _a("visitor.is_new", "boolean", "Whether this is the visitor's first session.", "true"),
    _a("visitor.session_count", "number", "Sessions so far, this one included.", "3"),
    _a("visitor.days_since_last_session", "number", "Days since the session before this one ended.", "6.5"),
    _a("session.page_views", "number", "Pages seen in this session.", "4"),
    _a("session.landing_path", "string", "Path of the session's first page.", '"/sale"'),
    _a(
        "session.landing_url",
        "string",
        "Address of the session's first page, of its query only utm_* and `kept_query_parameters`.",
        '"https://shop.example/sale"',
    ),
    _a(
        "session.referrer_class",
        "string",
        "Class of the session's last referrer from another host, as in `referrer.class`; direct without one.",
        '"social"',
        values=REFERRER_CLASSES,
    ),
    _a(
        "referrer.class",
        "string",
        "Where this page view came from: direct internal search social other.",
        '"search"',
        values=REFERRER_CLASSES,
    ),
    _a("utm.source", "string", "utm_source of the page, else of the session's last page that had any.", '"newsletter"'),
    _a("utm.medium", "string", "utm_medium, likewise.", '"email"'),
    _a("utm.campaign", "string", "utm_campaign, likewise.", '"january"'),
    _a("utm.term", "string", "utm_term, likewise.", '"rain coat"'),
    _a("utm.content", "string", "utm_content, likewise.", '"top-banner"'),
    _a("utm.id", "string", "utm_id, likewise.", '"c-17"'),
    _a("utm.source_platform", "string", "utm_source_platform, likewise.", '"search ads"'),
    _a("utm.creative_format", "string", "utm_creative_format, likewise.", '"video"'),
    _a("utm.marketing_tactic", "string", "utm_marketing_tactic, likewise.", '"remarketing"'),
    _a("profile.viewed_count", "number", "Item views so far.", "12"),
    _a("profile.carted_count", "number", "Items put into the cart so far.", "2"),
    _a("profile.bought_count", "number", "Items bought so far.", "1"),
    *(
        _a(
            f"profile.{what}_count_{days}d",
            "number",
            f"Items {words} in the last {days} UTC days, today's included."
            if days > 1
            else f"Items {words} today, UTC.",
            "2",
        )
        for what, words in (("viewed", "viewed"), ("carted", "put into the cart"), ("bought", "bought"))
        for days in WINDOW_DAYS
    ),
    _a("profile.order_count", "number", "Orders so far.", "1"),
    _a("profile.order_value", "number", "Value of all orders, in the shop's currency.", "79.9"),
    _a("profile.average_order_value", "number", "Mean value of the orders.", "39.95"),
    _a("profile.last_order_value", "number", "Value of the latest order.", "24.5"),
    _a("profile.days_since_last_order", "number", "Days since the latest order.", "12.25"),
    _a("profile.cart_value", "number", "Value of the cart now.", "40"),
    _a("profile.cart_items", "strings", "Ids of the items in the cart now.", '["p12"]'),
    _a("profile.viewed_items", "strings", "Ids of the items viewed lately, newest first.", '["p3", "p12"]'),
    _a("profile.categories", "strings", "Categories with at least a tenth of the visitor's interest.", '["coats"]'),
    _a("profile.top_category", "string", "Category the visitor is most interested in.", '"coats"'),
    _a("profile.top_brand", "string", "Brand the visitor is most interested in.", '"Fjord"'),
    _a("profile.hours_since_view", "number", "Hours since an item was viewed.", "0.2"),
    _a("profile.hours_since_cart", "number", "Hours since an item was put into the cart.", "1.5"),
    _a("profile.hours_since_purchase", "number", "Hours since something was bought.", "240"),
    _a("affinity.category.<name>", "number", "Share of the visitor's interest in a category, 0 to 1.", "0.6"),
    _a("affinity.brand.<name>", "number", "Share of the visitor's interest in a brand, 0 to 1.", "0.3"),
    _a("segments", "strings", "Segments the visitor is in: those whose threshold is reached.", '["skin-care"]'),
    _a("segment.<name>", "number", "Probability, 0 to 1, that the visitor belongs to a segment.", "0.82"),
    _a("profile.purchase_intent", "number", f"Probability of an order in this session, 0 to 1. {NOT_YET}", "0.2"),
    _a(
        "profile.churn_tier",
        "string",
        f"How likely the visitor is lost: low medium high. {NOT_YET}",
        '"high"',
        values=CHURN_TIERS,
    ),
    _a("weather.temperature_c", "number", f"Degrees Celsius where the visitor is. {IF_WEATHER}", "-4.5"),
    _a("weather.condition", "string", f"Condition, in the words of the source. {IF_WEATHER}", '"rain"'),
    _a("page.url", "string", "The page's whole address.", '"https://shop.example/p/12?size=m"', "tag"),
    _a("page.host", "string", "Its host.", '"shop.example"', "tag"),
    _a("page.path", "string", "Its path.", '"/p/12"', "tag"),
    _a("page.query", "string", "Its query, without the question mark.", '"size=m"', "tag"),
    _a("page.query.<name>", "string", "One parameter of its query; the first when it is repeated.", '"m"', "tag"),
    _a(
        "page.type",
        "string",
        "Kind of page: home category product cart article other.",
        '"product"',
        "tag",
        values=get_args(PageType),
    ),
    _a("page.item_id", "string", "Id of the item the page is about.", '"p12"', "tag"),
    _a("page.category", "string", "Category the page is about.", '"coats"', "tag"),
    _a("item.title", "string", "Title of the page's item, from the catalog, like all of item.*.", '"Rain coat"'),
    _a("item.category", "string", "Category of the page's item.", '"coats"'),
    _a("item.brand", "string", "Brand of the page's item.", '"Fjord"'),
    _a("item.price", "number", "Price of the page's item.", "149"),
    _a("item.currency", "string", "Currency of that price, ISO 4217.", '"EUR"'),
    _a(
        "item.availability",
        "string",
        "Whether the page's item is in stock, in the words of merchant feeds.",
        '"in_stock"',
    ),
    _a("item.tags", "strings", "Tags of the page's item.", '["winter"]'),
    _a("page.title", "string", "The page's title.", '"Rain coat"', "tag"),
    _a("page.referrer", "string", "Address of the page before this one.", '"https://shop.example/"', "tag"),
    _a("page.language", "string", "The page's language, as it declares it.", '"en-GB"', "tag"),
    _a("page.time_s", "number", "Seconds the page has been visible.", "12.5", "tag"),
    _a("page.idle_s", "number", "Seconds since the visitor last did anything.", "30", "tag"),
    _a("scroll.share", "number", "How far down the page the visitor has been, 0 to 1.", "0.5", "tag"),
    _a("viewport.width", "number", "Width of the window's content in CSS pixels.", "390", "tag"),
    _a("viewport.height", "number", "Height of the window's content in CSS pixels.", "844", "tag"),
)

NOT_COMPUTED: Final = frozenset(attribute.name for attribute in BUILT_IN if NOT_YET in attribute.description)
NEEDS_WEATHER: Final = frozenset(attribute.name for attribute in BUILT_IN if IF_WEATHER in attribute.description)

_ANY = "<name>"


_EXACT = {attribute.name: attribute for attribute in BUILT_IN if not attribute.name.endswith(_ANY)}
_BUILT_IN_NAMES = tuple(_EXACT)
_FAMILIES = {attribute.name.removesuffix(_ANY): attribute for attribute in BUILT_IN if attribute.name.endswith(_ANY)}


def is_built_in(name: str) -> bool:
    """Whether a built-in attribute or family has this name."""
    return name in _EXACT or name.startswith(tuple(_FAMILIES))


class AttributeTable:
    """The attributes of one site: the built-in ones and its own.

    A declaration of a built-in name has no effect: otherwise a page could send values that only the server knows.
    """

    def __init__(self, declared: Iterable[Attribute], segments: frozenset[str]) -> None:
        self.custom: Mapping[str, Attribute] = {
            attribute.name: attribute for attribute in declared if not is_built_in(attribute.name)
        }
        known = replace(_EXACT["segments"], values=tuple(sorted(segments)))
        self._exact = {**_EXACT, **self.custom, "segments": known}
        self._named_segments = frozenset(f"segment.{segment}" for segment in segments)
        self._own = self._named_segments.union(self.custom)
        self._segments = segments

    def find(self, name: str) -> Attribute | None:
        """The attribute of that name; for a family, with the name filled in. `segment.<name>` needs a known segment."""
        if name in self._exact:
            return self._exact[name]
        for prefix, family in _FAMILIES.items():
            if name.startswith(prefix) and len(name) > len(prefix):
                if prefix == "segment." and name.removeprefix(prefix) not in self._segments:
                    return None
                return Attribute(name, family.type, family.home, family.description, family.example)
        return None

    def home_of(self, name: str) -> Home:
        """The attribute's home. An undeclared attribute has home `server`, so that it is never sent to the page."""
        attribute = self.find(name)
        return attribute.home if attribute else "server"

    def hint(self, name: str) -> str:
        """A hint for the author of an unknown name."""
        is_segment = name.startswith("segment.")
        close = nearest(name, self._named_segments) if is_segment else nearest(name, self._own, also=_BUILT_IN_NAMES)
        if close:
            return f'Did you mean "{close}"?'
        if is_segment:
            return f"Segments of this site: {listed(self._segments) or 'none yet'}."
        return 'Declare attributes of your own under "attributes".'


def attribute_table(declared: Mapping[str, AttributeDeclaration], segments: Collection[str]) -> AttributeTable:
    """The attributes that predicates of a site may test. `declared` are its own, `segments` its segment names."""
    return AttributeTable(
        (Attribute(name, own.type, own.home, own.description, "") for name, own in declared.items()),
        frozenset(segments),
    )
