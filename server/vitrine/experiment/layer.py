"""Layers: each unit has one place in a layer, so campaigns on parts that do not overlap never meet the same unit.

An exclusion group is a layer of equal parts. Places are hashed as in bucketing (version 2), under the layer's own seed,
so that where a unit lies in a layer says nothing about its variation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitrine.experiment.bucket import hash_value
from vitrine.experiment.declaration import LayerPart


@dataclass(frozen=True, slots=True)
class Part:
    """From `begin` (in) to `end` (out) of the layer with that seed."""

    seed: str
    begin: float
    end: float

    def holds(self, value: str) -> bool:
        """Whether the unit with this id lies in the part."""
        place = hash_value(self.seed, value)
        return place is not None and self.begin <= place < self.end


def parts_of(layers: Mapping[str, LayerPart], groups: Mapping[str, Sequence[str]]) -> dict[str, Part]:
    """The part of each campaign that has one, by its name: `layers` of campaigns, `groups` with their campaigns.

    In a group every campaign keeps its part, whether enabled or not.
    """
    parts = {name: Part(f"layer:{part.layer}", part.starts, part.ends) for name, part in layers.items()}
    for group, members in groups.items():
        count = len(members)
        for number, name in enumerate(members):
            parts[name] = Part(f"group:{group}", number / count, (number + 1) / count)
    return parts
