"""What every campaign may have wrong, whatever its kind: its names, where it goes, when it runs, how often."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from vitrine.campaign.check_assignment import check_assignment
from vitrine.campaign.schedule import local_moment
from vitrine.domain.event import PAGE_EVENTS, RENDERING_EVENTS
from vitrine.experiment.holdout import HOLDOUT
from vitrine.experiment.shares import check_weights
from vitrine.kind.contract import Kind, SiteParts
from vitrine.kind.frame import CampaignFrame, Schedule
from vitrine.kind.placement import INSERTS, Placement
from vitrine.kind.registry import kind_of
from vitrine.schema.mistake import Mistake, taken_names, unknown_name

_MISSPELT: Final = 0.85
"""From this likeness on, 0 to 1, an event's name is taken for a known one misspelt: `purchse`, not `purchase_2`."""


def check_campaigns(
    campaigns: Sequence[CampaignFrame], groups: Mapping[str, Collection[str]], site: SiteParts
) -> Iterator[Mistake]:
    """Every mistake in the campaigns of a site file and in its exclusion `groups`; predicates are checked apart."""
    yield from taken_names((campaign.campaign for campaign in campaigns), "campaigns[{}].campaign", "campaign")
    for index, campaign in enumerate(campaigns):
        yield from _campaign(campaign, f"campaigns[{index}]", site)
    yield from check_assignment(campaigns, groups)


def _campaign(campaign: CampaignFrame, path: str, site: SiteParts) -> Iterator[Mistake]:
    kind = kind_of(campaign)
    yield from _placement(kind, kind.placement(campaign), path, site.placements)
    if isinstance(campaign.audience, str) and campaign.audience not in site.audiences:
        yield unknown_name(f"{path}.audience", campaign.audience, "audience", site.audiences, "audiences")
    yield from _schedule(campaign.schedule, f"{path}.schedule")
    written = campaign.variations
    yield from taken_names((one.variation for one in written), f"{path}.variations[{{}}].variation", "variation")
    yield from check_weights(f"{path}.variations", [one.weight for one in written])
    for number, variation in enumerate(kind.variations(campaign)):
        if variation.variation == HOLDOUT:
            where = f"{path}.variations[{number}].variation"
            yield Mistake(where, HOLDOUT, "another name", "It means the site's holdout.")
    rest = campaign.cap.quiet_after_goal_s
    if rest is not None and campaign.goal is None:
        hint = 'Add "goal": {"event": "purchase"}, or another event.'
        yield Mistake(f"{path}.cap.quiet_after_goal_s", rest, "a campaign with a goal", hint, (f"{path}.goal",))
    if campaign.goal is not None:
        yield from _goal(campaign.goal.event, f"{path}.goal.event")
    for mistake in kind.check(campaign, path, site):
        yield replace(mistake, rests_on=(*mistake.rests_on, f"{path}.type"))


def _placement(kind: Kind[Any, Any], name: str, path: str, placements: Mapping[str, Placement]) -> Iterator[Mistake]:
    placement = placements.get(name)
    if kind.goes == "nowhere":
        if placement is not None:
            hint = f"The answers of {kind.name} campaigns stand under this name."
            yield Mistake(f"placements.{name}", name, "another name", hint, (f"{path}.type",))
    elif placement is None:
        yield unknown_name(f"{path}.placement", name, "placement", placements, "placements", f"{path}.type")
    elif (kind.goes == "page") != placement.covers_page:
        hint = f"placements.{name}.insert is {placement.insert}."
        expected = f"a placement with insert {INSERTS[kind.goes]}"
        yield Mistake(f"{path}.placement", name, expected, hint, (f"placements.{name}.insert", f"{path}.type"))


def _goal(event: str, path: str) -> Iterator[Mistake]:
    """Warnings about a goal that nobody could reach. A page may report events of any other name by a command."""
    if event in RENDERING_EVENTS:
        hint = "It is about a rendering of Vitrine's own, which never counts as a goal: name what the visitor achieves."
        yield Mistake(path, event, "an event of the page", hint, severity="warning")
    elif event not in PAGE_EVENTS and not event.startswith(tuple(f"{name}_" for name in PAGE_EVENTS)):
        known = {_plain(name): name for name in PAGE_EVENTS}
        close = difflib.get_close_matches(_plain(event), known, n=1, cutoff=_MISSPELT)
        if close:
            hint = f'Did you mean "{known[close[0]]}"?'
            yield Mistake(path, event, "an event that the tag reports", hint, severity="warning")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _schedule(schedule: Schedule, path: str) -> Iterator[Mistake]:
    try:
        ZoneInfo(schedule.time_zone)
    except (KeyError, ValueError, OSError):
        yield Mistake(f"{path}.time_zone", schedule.time_zone, "an IANA time zone", 'For example "Europe/Oslo".')
    moments: dict[str, datetime] = {}
    for field, text in (("starts_at", schedule.starts_at), ("ends_at", schedule.ends_at)):
        if text is None:
            continue
        try:
            moments[field] = local_moment(text)
        except ValueError:
            hint = 'For example "2026-11-23T09:00", without a zone.'
            yield Mistake(f"{path}.{field}", text, "a local date or date and time", hint)
    if len(moments) == 2 and moments["starts_at"] >= moments["ends_at"]:
        hint = "The campaign would never run."
        yield Mistake(f"{path}.ends_at", schedule.ends_at, "a moment after starts_at", hint, (f"{path}.starts_at",))
    if (schedule.daily_from is None) != (schedule.daily_until is None):
        expected = "daily_from and daily_until together"
        hint = "Give both or neither."
        yield Mistake(f"{path}.daily_from", schedule.daily_from, expected, hint, (f"{path}.daily_until",))
