"""Checks a whole site file for consistency. Each folder checks its own part; this file calls them all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from vitrine.campaign.check import check_campaigns
from vitrine.catalog.inline_item import check_items
from vitrine.kind.contract import SiteParts
from vitrine.place.weather_source import check_weather
from vitrine.recommend.declaration import check_strategies
from vitrine.schema.markup import check_markup
from vitrine.schema.mistake import Mistake
from vitrine.schema.origin import check_origins
from vitrine.schema.scalars import NAME_PATTERN
from vitrine.site.file import SiteConfig
from vitrine.site.pattern_words import NAME_WORDS
from vitrine.site.unused import check_unused
from vitrine.targeting.attributes import attribute_table
from vitrine.targeting.check import check_predicates
from vitrine.targeting.check_declared import check_attributes, check_saved_lists
from vitrine.targeting.clauses import check_computed, clauses_of


def check_site_config(config: SiteConfig) -> Iterator[Mistake]:
    """Every unknown reference, contradiction and wrong predicate, and every warning."""
    yield from _check_names(config)
    yield from check_attributes(config.attributes)
    yield from check_saved_lists(config.saved_lists)
    if config.weather is not None:
        yield from check_weather(config.weather, "weather")
    yield from check_origins(config.origins, "origins")
    yield from check_markup(config)
    item_ids = {item.item_id for item in config.items}
    yield from check_strategies(config.strategies, item_ids)
    yield from check_items(config.items, "items")
    parts = SiteParts(config.placements, config.audiences, config.strategies, config.origins, config.redirect_hosts)
    yield from check_campaigns(config.campaigns, config.exclusion_groups, parts)
    predicates = list(_predicates(config))
    table = attribute_table(config.attributes, config.segments)
    yield from check_predicates(predicates, table, config.saved_lists)
    clauses = [clause for path, predicate in predicates for clause in clauses_of(predicate, path)]
    for clause in clauses:
        yield from check_computed(clause, has_weather=config.weather is not None)
    yield from check_unused(config, clauses)


def _check_names(config: SiteConfig) -> Iterator[Mistake]:
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
                expected = f"a name of {NAME_WORDS} (of the form {NAME_PATTERN})"
                yield Mistake(f"{group}.{name}", name, expected, "Use small letters, digits, - and _.")


def _predicates(config: SiteConfig) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every predicate of the file with its path."""
    for name, audience in config.audiences.items():
        yield f"audiences.{name}.predicate", audience.predicate
    for index, campaign in enumerate(config.campaigns):
        if not isinstance(campaign.audience, str):
            yield f"campaigns[{index}].audience", campaign.audience
