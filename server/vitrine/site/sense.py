"""The second pass over a site file: does what it says fit together?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from vitrine.catalog.price import PRICES, is_sane_price
from vitrine.kind.banner import BannerCampaign, BannerContent, Change
from vitrine.kind.frame import Schedule
from vitrine.kind.overlay import OverlayCampaign, OverlayContent
from vitrine.kind.picture import Image
from vitrine.kind.redirect import RedirectCampaign
from vitrine.kind.registry import AnyVariation, Campaign, PlacedCampaign
from vitrine.kind.slot import SlotContent
from vitrine.recommend.declaration import check_strategies
from vitrine.schema.mistake import Mistake, taken_names, unknown_name
from vitrine.schema.safe_url import URL_ATTRIBUTES, is_redirect_target, is_safe_attribute, is_safe_url
from vitrine.schema.scalars import NAME_PATTERN
from vitrine.site.assignment import REDIRECT_PLACEMENT, check_assignment
from vitrine.site.declared import check_declared
from vitrine.site.file import SiteConfig
from vitrine.site.markup import check_markup

PAGE_CLAUSE = re.compile(r"page\.(url|host|path|query(\..+)?|type|item_id|category)$")


def check_sense(config: SiteConfig) -> Iterator[Mistake]:
    """Every reference that leads nowhere and every value that contradicts another."""
    yield from _names(config)
    yield from check_declared(config)
    yield from check_markup(config)
    yield from taken_names((item.item_id for item in config.items), "items[{}].item_id", "item")
    yield from taken_names((campaign.campaign for campaign in config.campaigns), "campaigns[{}].campaign", "campaign")
    yield from check_strategies(config.strategies, {item.item_id for item in config.items})
    for index, campaign in enumerate(config.campaigns):
        yield from _campaign(f"campaigns[{index}]", campaign, config)
    yield from check_assignment(config)
    for index, item in enumerate(config.items):
        yield from _url(f"items[{index}].url", item.url)
        yield from _url(f"items[{index}].image", item.image, picture=True)
        if item.price is not None and not is_sane_price(item.price):
            yield Mistake(
                f"items[{index}].price", item.price, f"a price of {PRICES}", "In whole units of its currency."
            )


def _names(config: SiteConfig) -> Iterator[Mistake]:
    named: dict[str, Collection[str]] = {
        "saved_lists": config.saved_lists,
        "audiences": config.audiences,
        "exclusion_groups": config.exclusion_groups,
        "placements": config.placements,
        "segments": config.segments,
        "strategies": config.strategies,
    }
    for group, members in named.items():
        for name in members:
            if not re.match(NAME_PATTERN, name):
                yield Mistake(
                    f"{group}.{name}",
                    name,
                    f"a name of the form {NAME_PATTERN}",
                    "Use lower-case letters, digits, - and _.",
                )


def _campaign(path: str, campaign: Campaign, config: SiteConfig) -> Iterator[Mistake]:
    if isinstance(campaign, RedirectCampaign):
        yield from _redirect(path, campaign, config)
    else:
        yield from _placement(path, campaign, config)
    if isinstance(campaign.audience, str) and campaign.audience not in config.audiences:
        yield unknown_name(f"{path}.audience", campaign.audience, "audience", config.audiences, "audiences")
    yield from _schedule(f"{path}.schedule", campaign.schedule)
    yield from taken_names(
        (v.variation for v in campaign.variations), f"{path}.variations[{{}}].variation", "variation"
    )
    if campaign.cap.quiet_after_goal_s is not None and campaign.goal is None:
        yield Mistake(
            f"{path}.cap.quiet_after_goal_s",
            campaign.cap.quiet_after_goal_s,
            "a campaign with a goal",
            'Add "goal": {"event": "purchase"}, or another event.',
        )
    variations: Sequence[AnyVariation] = campaign.variations
    for index, variation in enumerate(variations):
        content_path = f"{path}.variations[{index}].content"
        match variation.content:
            case BannerContent():
                yield from _changes(content_path, variation.content.changes)
            case SlotContent():
                yield from _slot(content_path, variation.content, config)
            case OverlayContent():
                yield from _overlay(content_path, variation.content)
    if isinstance(campaign, BannerCampaign):
        for number, factor in enumerate(campaign.factors):
            for index, level in enumerate(factor.levels):
                yield from _changes(f"{path}.factors[{number}].levels[{index}]", level.changes)


def _placement(path: str, campaign: PlacedCampaign, config: SiteConfig) -> Iterator[Mistake]:
    placement = config.placements.get(campaign.placement)
    if placement is None:
        yield unknown_name(f"{path}.placement", campaign.placement, "placement", config.placements, "placements")
    elif isinstance(campaign, OverlayCampaign) != (placement.insert == "overlay"):
        wanted = "overlay" if isinstance(campaign, OverlayCampaign) else "replace, prepend, append, before or after"
        yield Mistake(
            f"{path}.placement",
            campaign.placement,
            f"a placement with insert {wanted}",
            f"placements.{campaign.placement}.insert is {placement.insert}.",
            (f"placements.{campaign.placement}",),
        )


def _redirect(path: str, campaign: RedirectCampaign, config: SiteConfig) -> Iterator[Mistake]:
    """A redirect needs a page to leave, or it would take the visitor away from every page."""
    audience = campaign.audience
    if isinstance(audience, str):
        predicate = config.audiences[audience].predicate if audience in config.audiences else None
    else:
        predicate = audience
    if predicate is not None and not _names_a_page(predicate):
        yield Mistake(
            f"{path}.audience",
            audience,
            "a predicate about the page to leave",
            'For example {"page.path": "/landing"}: a redirect from every page would never end.',
            (f"audiences.{audience}",) if isinstance(audience, str) else (),
        )
    if REDIRECT_PLACEMENT in config.placements:
        yield Mistake(
            f"placements.{REDIRECT_PLACEMENT}",
            REDIRECT_PLACEMENT,
            "another name",
            "The answers of redirect campaigns stand under this name.",
        )
    for index, variation in enumerate(campaign.variations):
        content = variation.content
        if content is not None and not is_redirect_target(content.url, config.origins, config.redirect_hosts):
            yield Mistake(
                f"{path}.variations[{index}].content.url",
                content.url,
                "a path like /landing-b, or an http(s) address of this site",
                "List another host under `redirect_hosts`; write the address plainly: no spaces, \\ or user name.",
                ("origins", "redirect_hosts"),
            )


def _names_a_page(condition: object) -> bool:
    """Whether a clause says which page, anywhere in the condition."""
    if isinstance(condition, dict):
        return any(PAGE_CLAUSE.match(str(key)) or _names_a_page(value) for key, value in condition.items())
    return isinstance(condition, list) and any(map(_names_a_page, condition))


def _changes(path: str, changes: Sequence[Change]) -> Iterator[Mistake]:
    for number, change in enumerate(changes):
        yield from _change(f"{path}.changes[{number}]", change)


def _schedule(path: str, schedule: Schedule) -> Iterator[Mistake]:
    try:
        ZoneInfo(schedule.time_zone)
    except (KeyError, ValueError, OSError):
        yield Mistake(f"{path}.time_zone", schedule.time_zone, "an IANA time zone", 'For example "Europe/Oslo".')
    moments: dict[str, datetime] = {}
    for field in ("starts_at", "ends_at"):
        text = getattr(schedule, field)
        if text is None:
            continue
        try:
            moments[field] = local_moment(text)
        except ValueError:
            yield Mistake(
                f"{path}.{field}",
                text,
                "a local date or date and time",
                'For example "2026-11-23T09:00", without a zone.',
            )
    if len(moments) == 2 and moments["starts_at"] >= moments["ends_at"]:
        yield Mistake(f"{path}.ends_at", schedule.ends_at, "a moment after starts_at", "The campaign would never run.")
    if (schedule.daily_from is None) != (schedule.daily_until is None):
        yield Mistake(
            f"{path}.daily_from", schedule.daily_from, "daily_from and daily_until together", "Give both or neither."
        )


def local_moment(text: str) -> datetime:
    """A schedule's local date or date and time. Raises ValueError for anything else, a zone included."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError("a schedule's times are local")
    return moment


def _change(path: str, change: Change) -> Iterator[Mistake]:
    actions = (change.text, change.html, change.image)
    if all(action is None for action in actions) and not (change.attributes or change.add_class or change.remove_class):
        yield Mistake(
            path,
            "no action",
            "one of text, html, image, attributes, add_class, remove_class",
            "This change changes nothing.",
        )
    if sum(action is not None for action in actions) > 1:
        yield Mistake(path, "several contents", "one of text, html, image", "Each would overwrite the one before.")
    for name, value in change.attributes.items():
        if not is_safe_attribute(name):
            yield Mistake(
                f"{path}.attributes.{name}",
                value,
                "an attribute that cannot run script",
                "Event attributes, style and srcdoc are refused.",
            )
        elif name.lower() in URL_ATTRIBUTES:
            yield from _url(f"{path}.attributes.{name}", value, picture=name.lower() in ("src", "srcset", "poster"))
    yield from _image(f"{path}.image", change.image)


def _slot(path: str, slot: SlotContent, config: SiteConfig) -> Iterator[Mistake]:
    if slot.strategy not in config.strategies:
        yield unknown_name(f"{path}.strategy", slot.strategy, "strategy", config.strategies, "strategies")
    if (slot.template.html is None) == (slot.template.clone is None):
        yield Mistake(
            f"{path}.template",
            "html and clone",
            "exactly one of html and clone",
            "Write markup, or name a card of the page to copy.",
        )
    if slot.minimum > slot.limit:
        yield Mistake(f"{path}.minimum", slot.minimum, f"at most limit ({slot.limit})", "The slot would never show.")
    if (slot.title is None) != (slot.title_selector is None):
        yield Mistake(f"{path}.title", slot.title, "title and title_selector together", "Give both or neither.")
    for index, binding in enumerate(slot.template.bind):
        if binding.attribute is not None and not is_safe_attribute(binding.attribute):
            yield Mistake(
                f"{path}.template.bind[{index}].attribute",
                binding.attribute,
                "an attribute that cannot run script",
                "Event attributes, style and srcdoc are refused.",
            )


def _overlay(path: str, overlay: OverlayContent) -> Iterator[Mistake]:
    yield from _image(f"{path}.image", overlay.image)
    if overlay.button is not None:
        yield from _url(f"{path}.button.url", overlay.button.url)


def _image(path: str, image: Image | None) -> Iterator[Mistake]:
    if image is not None:
        yield from _url(f"{path}.src", image.src, picture=True)
        yield from _url(f"{path}.href", image.href)


def _url(path: str, url: str | None, *, picture: bool = False) -> Iterator[Mistake]:
    if url is not None and not is_safe_url(url, picture=picture):
        yield Mistake(path, url, "an http(s) address or a path", "Addresses that run script are refused.")
