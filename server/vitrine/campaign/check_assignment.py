"""Checks layers, exclusion groups and prerequisites, which must fit together across campaigns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from vitrine.campaign.cycles import cycles
from vitrine.experiment.overlap import overlaps
from vitrine.kind.frame import CampaignFrame
from vitrine.kind.registry import kind_of
from vitrine.schema.mistake import Mistake, unknown_name

MAX_CHAIN: Final = 10
_NAMES: Final = "campaigns[*].campaign"

Numbered: TypeAlias = Mapping[str, tuple[int, CampaignFrame]]


def check_assignment(campaigns: Sequence[CampaignFrame], groups: Mapping[str, Collection[str]]) -> Iterator[Mistake]:
    """Every mistake in layers, exclusion groups and prerequisites."""
    numbered = {campaign.campaign: (index, campaign) for index, campaign in enumerate(campaigns)}
    yield from _layers(campaigns)
    yield from _groups(groups, numbered)
    yield from _prerequisites(campaigns, numbered)
    leading_back = list(_cycles(numbered))
    yield from leading_back or _long_chains(numbered)


def _layers(campaigns: Sequence[CampaignFrame]) -> Iterator[Mistake]:
    """Parts that overlap, and layers whose campaigns assign different units. Disabled campaigns are left out."""
    parts: dict[str, list[tuple[str, CampaignFrame, float, float]]] = {}
    for index, campaign in enumerate(campaigns):
        part, path = campaign.layer, f"campaigns[{index}].layer"
        if part is None:
            continue
        if part.starts >= part.ends:
            expected = f"more than starts ({part.starts:g})"
            yield Mistake(f"{path}.ends", part.ends, expected, "The part would be empty.", (f"{path}.starts",))
        elif campaign.enabled:
            parts.setdefault(part.layer, []).append((path, campaign, part.starts, part.ends))
    for layer in parts.values():
        earlier = overlaps([(starts, ends) for _path, _campaign, starts, ends in layer])
        for number, (path, campaign, starts, ends) in enumerate(layer):
            if number in earlier:
                other_path, other, other_starts, other_ends = layer[earlier[number]]
                yield Mistake(
                    path,
                    f"{starts:g} to {ends:g}",
                    "a part that no other campaign of the layer has",
                    f'"{other.campaign}" has {other_starts:g} to {other_ends:g}.',
                    (*_part_rests_on(path), *_part_rests_on(other_path)),
                )
            own, first = path.removesuffix(".layer"), layer[0][0]
            rests_on = (*_part_rests_on(path), *_part_rests_on(first), f"{first.removesuffix('.layer')}.unit")
            yield from _same_unit(f"{own}.unit", campaign, layer[0][1], rests_on)


def _part_rests_on(path: str) -> tuple[str, ...]:
    """The paths that an overlap of the part at `path` depends on."""
    return (*(f"{path}.{field}" for field in ("layer", "starts", "ends")), f"{path.removesuffix('.layer')}.enabled")


def _groups(groups: Mapping[str, Collection[str]], campaigns: Numbered) -> Iterator[Mistake]:
    group_of: dict[str, str] = {}
    for group, members in groups.items():
        known = [campaigns[name][1] for name in members if name in campaigns]
        for number, name in enumerate(members):
            path = f"exclusion_groups.{group}[{number}]"
            if name in group_of:
                hint = f'The group "{group_of[name]}" has it already.'
                yield Mistake(path, name, "a campaign in one group, once", hint)
            elif name not in campaigns:
                yield unknown_name(path, name, "campaign", campaigns, f"{_NAMES}={name}")
            elif campaigns[name][1].layer is not None:
                own = f"campaigns[{campaigns[name][0]}]"
                hint, rests_on = "A group is a layer of its own.", (f"{own}.layer", f"{own}.campaign")
                yield Mistake(path, name, "a campaign without a layer", hint, rests_on)
            else:
                pair = [f"campaigns[{campaigns[member][0]}]" for member in (name, known[0].campaign)]
                places = [f"{one}.{field}" for one in pair for field in ("unit", "campaign")]
                yield from _same_unit(path, campaigns[name][1], known[0], places)
            group_of.setdefault(name, group)


def _same_unit(path: str, campaign: CampaignFrame, first: CampaignFrame, rests_on: Sequence[str]) -> Iterator[Mistake]:
    if campaign.unit != first.unit:
        yield Mistake(
            path,
            campaign.unit,
            f"the unit of the first campaign there, which is {first.unit}",
            "Only campaigns with the same unit can exclude each other.",
            tuple(rests_on),
        )


def _prerequisites(every: Sequence[CampaignFrame], campaigns: Numbered) -> Iterator[Mistake]:
    """`every` has those campaigns, too, that share their name with another or whose name is wrong."""
    for index, campaign in enumerate(every):
        for number, wanted in enumerate(campaign.prerequisites):
            path = f"campaigns[{index}].prerequisites[{number}]"
            if wanted.campaign not in campaigns:
                yield unknown_name(
                    f"{path}.campaign", wanted.campaign, "campaign", campaigns, f"{_NAMES}={wanted.campaign}"
                )
                continue
            other, named = campaigns[wanted.campaign]
            known = {variation.variation for variation in kind_of(named).variations(named)}
            for place, name in enumerate(wanted.variations):
                if name not in known:
                    where = (
                        f"{path}.campaign",
                        f"campaigns[{other}].campaign",
                        *_variation_names(f"campaigns[{other}]"),
                    )
                    yield unknown_name(f"{path}.variations[{place}]", name, "variation", known, *where)


def _variation_names(path: str) -> tuple[str, ...]:
    """The paths of a campaign's variation names: written out, or made from the levels of factors."""
    return f"{path}.variations[*].variation", f"{path}.factors[*].levels[*].level"


def _cycles(campaigns: Numbered) -> Iterator[Mistake]:
    """Cycles of prerequisites, each once, from its first campaign in the file."""
    needs = {
        name: [wanted.campaign for wanted in campaign.prerequisites if wanted.campaign in campaigns]
        for name, (_, campaign) in campaigns.items()
    }
    for cycle in cycles(needs):
        yield Mistake(
            f"campaigns[{campaigns[cycle[0]][0]}].prerequisites",
            " -> ".join((*cycle, cycle[0])),
            "prerequisites that do not lead back",
            "None of these campaigns could ever be shown: remove one of the prerequisites.",
            tuple(f"campaigns[{campaigns[one][0]}].campaign" for one in cycle),
        )


def _long_chains(campaigns: Numbered) -> Iterator[Mistake]:
    """Campaigns whose chain of prerequisites is too long. Each round goes one step further back."""
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
            "Name the campaigns that matter directly.",
            (f"campaigns[{campaigns[name][0]}].campaign",),
        )
