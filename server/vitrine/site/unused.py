"""Warns about names that a site file declares but never uses: most of them are misspelt somewhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from vitrine.kind.registry import kind_of
from vitrine.schema.mistake import Mistake
from vitrine.site.file import SiteConfig
from vitrine.targeting.clauses import Clause, saved_lists_in, words_in

_KINDS = "campaigns[*].type"
_PREDICATES = ("audiences.**", "campaigns[*].audience.**")


def check_unused(config: SiteConfig, clauses: Sequence[Clause]) -> Iterator[Mistake]:
    """Unused placements, audiences, strategies, segments and saved lists. `clauses` are those of all predicates."""
    campaigns = [(kind_of(campaign), campaign) for campaign in config.campaigns]
    placements = {kind.placement(campaign) for kind, campaign in campaigns}
    strategies = {name for kind, campaign in campaigns for name in kind.strategies(campaign)}
    audiences = {campaign.audience for _, campaign in campaigns if isinstance(campaign.audience, str)}
    lists = {name for clause in clauses for name in saved_lists_in(clause.operand)}
    segments = _segments(config.segments, clauses)
    by_campaigns, by_predicates = "that a campaign uses", "that a predicate tests"
    yield from _unused("placements", config.placements, placements, by_campaigns, "campaigns[*].placement", _KINDS)
    yield from _unused("audiences", config.audiences, audiences, by_campaigns, "campaigns[*].audience")
    yield from _unused("strategies", config.strategies, strategies, by_campaigns, "campaigns[*].variations.**", _KINDS)
    yield from _unused("segments", config.segments, segments, by_predicates, *_PREDICATES)
    yield from _unused("saved_lists", config.saved_lists, lists, by_predicates, *_PREDICATES)


def _segments(declared: Collection[str], clauses: Sequence[Clause]) -> set[str]:
    """The segments that predicates test by name; all if a predicate tests none by name, as `{"$size": 2}`."""
    used: set[str] = set()
    for clause in clauses:
        if clause.attribute != "segments":
            used.add(clause.attribute.removeprefix("segment."))
            continue
        named = {word for word in words_in(clause.operand) if word in declared}
        if not named:
            return set(declared)
        used |= named
    return used


def _unused(group: str, declared: Collection[str], used: Collection[str], by: str, *rests_on: str) -> Iterator[Mistake]:
    hint = "Use it or remove it."
    for name in declared:
        if name not in used:
            yield Mistake(f"{group}.{name}", name, f"a name {by}", hint, rests_on, "warning")
