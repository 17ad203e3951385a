"""The second pass over a site file: does what it says fit together?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from vitrine.config.campaign import AnyVariation, Campaign, OverlayCampaign, Schedule
from vitrine.config.content import BannerContent, Change, Image, OverlayContent, SlotContent
from vitrine.config.mistake import Mistake
from vitrine.config.safe_url import URL_ATTRIBUTES, is_safe_attribute, is_safe_url
from vitrine.config.scalars import NAME_PATTERN
from vitrine.config.site import SiteConfig, Strategy

ATTRIBUTE_NAME = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")


def check_sense(config: SiteConfig) -> Iterator[Mistake]:
    """Every reference that leads nowhere and every value that contradicts another."""
    yield from _names(config)
    yield from _saved_lists(config)
    yield from _unique((item.item_id for item in config.items), "items[{}].item_id", "item")
    yield from _unique((campaign.campaign for campaign in config.campaigns), "campaigns[{}].campaign", "campaign")
    item_ids = {item.item_id for item in config.items}
    for name, strategy in config.strategies.items():
        yield from _strategy(f"strategies.{name}", strategy, item_ids)
    for index, campaign in enumerate(config.campaigns):
        yield from _campaign(f"campaigns[{index}]", campaign, config)
    for index, item in enumerate(config.items):
        yield from _url(f"items[{index}].url", item.url)
        yield from _url(f"items[{index}].image", item.image, picture=True)


def _names(config: SiteConfig) -> Iterator[Mistake]:
    named: dict[str, Collection[str]] = {
        "saved_lists": config.saved_lists,
        "audiences": config.audiences,
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
    for name in config.attributes:
        if not ATTRIBUTE_NAME.match(name) or len(name) > 64:
            yield Mistake(
                f"attributes.{name}",
                name,
                "at most 64 of a-z, 0-9, _ with dots between parts",
                'For example "crm.tier".',
            )


def _saved_lists(config: SiteConfig) -> Iterator[Mistake]:
    for name, members in config.saved_lists.items():
        if any(isinstance(member, str) is not isinstance(members[0], str) for member in members):
            yield Mistake(
                f"saved_lists.{name}", "strings and numbers", "values of one type", "Values are never converted."
            )


def _unique(names: Iterable[str], path: str, what: str) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Mistake(path.format(index), name, f"a name no other {what} has", f"Another {what} is named so too.")
        seen.add(name)


def _strategy(path: str, strategy: Strategy, item_ids: Collection[str]) -> Iterator[Mistake]:
    if "picked" in strategy.steps and not strategy.picked:
        yield Mistake(f"{path}.picked", [], "at least one item id", "The step `picked` needs items to pick from.")
    if strategy.picked and "picked" not in strategy.steps:
        yield Mistake(
            f"{path}.steps", strategy.steps, "the step `picked`", "Items are picked, but no step asks for them."
        )
    if item_ids:
        for index, item_id in enumerate(strategy.picked):
            if item_id not in item_ids:
                yield _unknown(f"{path}.picked[{index}]", item_id, "item", item_ids)


def _campaign(path: str, campaign: Campaign, config: SiteConfig) -> Iterator[Mistake]:
    placement = config.placements.get(campaign.placement)
    if placement is None:
        yield _unknown(f"{path}.placement", campaign.placement, "placement", config.placements)
    elif isinstance(campaign, OverlayCampaign) != (placement.insert == "overlay"):
        wanted = "overlay" if isinstance(campaign, OverlayCampaign) else "replace, prepend, append, before or after"
        yield Mistake(
            f"{path}.placement",
            campaign.placement,
            f"a placement with insert {wanted}",
            f"placements.{campaign.placement}.insert is {placement.insert}.",
        )
    if isinstance(campaign.audience, str) and campaign.audience not in config.audiences:
        yield _unknown(f"{path}.audience", campaign.audience, "audience", config.audiences)
    yield from _schedule(f"{path}.schedule", campaign.schedule)
    yield from _unique((v.variation for v in campaign.variations), f"{path}.variations[{{}}].variation", "variation")
    if sum(variation.weight for variation in campaign.variations) <= 0:
        yield Mistake(f"{path}.variations", 0, "weights with a sum above 0", "Nobody would see any variation.")
    variations: Sequence[AnyVariation] = campaign.variations
    for index, variation in enumerate(variations):
        content_path = f"{path}.variations[{index}].content"
        match variation.content:
            case BannerContent():
                for number, change in enumerate(variation.content.changes):
                    yield from _change(f"{content_path}.changes[{number}]", change)
            case SlotContent():
                yield from _slot(content_path, variation.content, config)
            case OverlayContent():
                yield from _overlay(content_path, variation.content)


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
        yield _unknown(f"{path}.strategy", slot.strategy, "strategy", config.strategies)
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


def _unknown(path: str, name: str, what: str, known: Collection[str]) -> Mistake:
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(sorted(known)[:10]) or 'none yet'}."
    return Mistake(path, name, f"the name of {'an' if what[0] in 'aeiou' else 'a'} {what} of this site", hint)
