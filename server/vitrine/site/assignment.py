"""Part of the second pass over a site file: can everybody be assigned as it says?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from vitrine.kind.banner import MAX_COMBINATIONS, BannerCampaign, combination_count
from vitrine.kind.registry import AnyVariation, Campaign, variations_of
from vitrine.schema.mistake import Mistake, taken_names, unknown_name
from vitrine.site.file import SiteConfig

REDIRECT_PLACEMENT = "redirect"  # where the answers of redirect campaigns stand; no placement may be named so
HOLDOUT = "holdout"  # what is reported of visitors kept from all campaigns; no variation may be named so
MAX_VARIATION_NAME = 64
MAX_CHAIN = 10
LEAST_SUM, MOST_SUM = 0.99, 1.01  # of weights: thirds may be written 0.33

Numbered: TypeAlias = Mapping[str, tuple[int, Campaign]]


def check_assignment(config: SiteConfig) -> Iterator[Mistake]:
    """Every mistake in variations, factors, layers, exclusion groups and prerequisites."""
    campaigns = {campaign.campaign: (index, campaign) for index, campaign in enumerate(config.campaigns)}
    for index, campaign in enumerate(config.campaigns):
        yield from _variations(f"campaigns[{index}]", campaign)
    yield from _layers(config)
    yield from _groups(config, campaigns)
    yield from _prerequisites(campaigns)
    cycles = list(_cycles(campaigns))
    yield from cycles or _long_chains(campaigns)


def _variations(path: str, campaign: Campaign) -> Iterator[Mistake]:
    if isinstance(campaign, BannerCampaign):
        if bool(campaign.factors) == bool(campaign.variations):
            yield Mistake(
                f"{path}.variations",
                "both" if campaign.factors else "neither",
                "exactly one of variations and factors",
                "Factors make the variations: give the ones or the others.",
            )
            return
        yield from _factors(path, campaign)
    yield from _weights(f"{path}.variations", [variation.weight for variation in campaign.variations])
    variations: Sequence[AnyVariation] = variations_of(campaign)
    for number, variation in enumerate(variations):
        if variation.variation == HOLDOUT:
            yield Mistake(
                f"{path}.variations[{number}].variation", HOLDOUT, "another name", "It means the site's holdout."
            )


def _weights(path: str, weights: Sequence[float | None]) -> Iterator[Mistake]:
    """Weights that are given in part, or whose sum is not 1."""
    given = [weight for weight in weights if weight is not None]
    if not given:
        return
    if len(given) < len(weights):
        hint = "Give all of them a weight, or none for equal parts."
        yield Mistake(f"{path}[{weights.index(None)}].weight", "nothing", "a weight, as the others have", hint)
        return
    total = sum(given)
    if not LEAST_SUM <= round(total, 6) <= MOST_SUM:
        shares = ", ".join(f"{weight / total:.3g}" for weight in given) if total else ""
        hint = f"In these proportions: {shares}." if shares else "Leave all weights out for equal parts."
        yield Mistake(path, f"weights with a sum of {total:g}", "weights with a sum of 1", hint)


def _factors(path: str, campaign: BannerCampaign) -> Iterator[Mistake]:
    factors = campaign.factors
    yield from taken_names((factor.factor for factor in factors), f"{path}.factors[{{}}].factor", "factor")
    for number, factor in enumerate(factors):
        levels = f"{path}.factors[{number}].levels"
        yield from taken_names((level.level for level in factor.levels), f"{levels}[{{}}].level", "level")
        yield from _weights(levels, [level.weight for level in factor.levels])
    count = combination_count(factors)
    if count > MAX_COMBINATIONS:
        yield Mistake(
            f"{path}.factors",
            f"{count} combinations",
            f"at most {MAX_COMBINATIONS}",
            "Each would meet too few visitors to tell anything: vary less at once.",
        )
    longest = max((variation.variation for variation in variations_of(campaign)), key=len)
    if factors and len(longest) > MAX_VARIATION_NAME:
        yield Mistake(
            f"{path}.factors", longest, f"combined names of at most {MAX_VARIATION_NAME} characters", "Shorten levels."
        )


def _layers(config: SiteConfig) -> Iterator[Mistake]:
    """Parts that overlap, and layers whose campaigns assign different things. What is switched off takes no part."""
    parts: dict[str, list[tuple[str, Campaign, float, float]]] = {}
    for index, campaign in enumerate(config.campaigns):
        part, path = campaign.layer, f"campaigns[{index}].layer"
        if part is None:
            continue
        if part.starts >= part.ends:
            yield Mistake(f"{path}.ends", part.ends, f"more than starts ({part.starts:g})", "The part would be empty.")
        elif campaign.enabled:
            parts.setdefault(part.layer, []).append((path, campaign, part.starts, part.ends))
    for layer in parts.values():
        for number, (path, campaign, starts, ends) in enumerate(layer):
            for _, other, other_starts, other_ends in layer[:number]:
                if starts < other_ends and other_starts < ends:
                    yield Mistake(
                        path,
                        f"{starts:g} to {ends:g}",
                        "a part that no other campaign of the layer has",
                        f'"{other.campaign}" has {other_starts:g} to {other_ends:g}.',
                    )
                    break
            yield from _same_unit(f"campaigns[{_number(path)}].unit", campaign, layer[0][1])


def _groups(config: SiteConfig, campaigns: Numbered) -> Iterator[Mistake]:
    group_of: dict[str, str] = {}
    for group, members in config.exclusion_groups.items():
        known = [campaigns[name][1] for name in members if name in campaigns]
        for number, name in enumerate(members):
            path = f"exclusion_groups.{group}[{number}]"
            if name not in campaigns:
                yield unknown_name(path, name, "campaign", campaigns, "campaigns")
            elif name in group_of:
                yield Mistake(path, name, "a campaign in one group, once", f'"{group_of[name]}" has it already.')
            elif campaigns[name][1].layer is not None:
                yield Mistake(path, name, "a campaign without a layer", "A group is a layer of its own.")
            else:
                places = [f"campaigns[{campaigns[member][0]}]" for member in (name, known[0].campaign)]
                yield from _same_unit(path, campaigns[name][1], known[0], places)
            group_of.setdefault(name, group)


def _same_unit(path: str, campaign: Campaign, first: Campaign, rests_on: Sequence[str] = ()) -> Iterator[Mistake]:
    if campaign.unit != first.unit:
        yield Mistake(
            path,
            campaign.unit,
            f'the unit of "{first.campaign}", which is {first.unit}',
            "Only campaigns that assign the same thing can exclude each other.",
            tuple(rests_on),
        )


def _number(path: str) -> int:
    return int(path.partition("[")[2].partition("]")[0])


def _prerequisites(campaigns: Numbered) -> Iterator[Mistake]:
    for index, campaign in campaigns.values():
        for number, wanted in enumerate(campaign.prerequisites):
            path = f"campaigns[{index}].prerequisites[{number}]"
            if wanted.campaign not in campaigns:
                yield unknown_name(f"{path}.campaign", wanted.campaign, "campaign", campaigns, "campaigns")
                continue
            other, campaign = campaigns[wanted.campaign]
            known = {variation.variation for variation in variations_of(campaign)}
            for place, name in enumerate(wanted.variations):
                if name not in known:
                    yield unknown_name(f"{path}.variations[{place}]", name, "variation", known, f"campaigns[{other}]")


def _cycles(campaigns: Numbered) -> Iterator[Mistake]:
    """Each cycle of prerequisites once, written out from its first campaign in the file."""
    done: set[str] = set()
    for name, (index, _campaign) in campaigns.items():
        cycle = [] if name in done else _cycle_from(name, campaigns)
        if cycle:
            yield Mistake(
                f"campaigns[{index}].prerequisites",
                " -> ".join((*cycle, cycle[0])),
                "prerequisites that do not lead back",
                "None of these campaigns could ever be met: remove one of the prerequisites.",
            )
            done.update(cycle)


def _cycle_from(start: str, campaigns: Numbered) -> list[str]:
    """The campaigns on a way from `start` back to it; empty when there is none. No recursion: chains may be long."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for wanted in campaigns[way[-1]][1].prerequisites:
            if wanted.campaign == start:
                return way
            if wanted.campaign in campaigns and wanted.campaign not in seen:
                seen.add(wanted.campaign)
                ways.append([*way, wanted.campaign])
    return []


def _long_chains(campaigns: Numbered) -> Iterator[Mistake]:
    """Campaigns that wait for one that waits for one, and so on for too long. Each round goes one step further back."""
    waiting = {name for name, (_, campaign) in campaigns.items() if campaign.prerequisites}
    for _ in range(MAX_CHAIN):
        waiting = {
            name for name in waiting if any(wanted.campaign in waiting for wanted in campaigns[name][1].prerequisites)
        }
    for name in sorted(waiting):
        yield Mistake(
            f"campaigns[{campaigns[name][0]}].prerequisites",
            name,
            f"a chain of at most {MAX_CHAIN} prerequisites",
            "Ask for the campaigns that matter directly.",
        )
