"""Where in the page the tag finds the attributes that the residuals of an answer name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vitrine.targeting.condition import LISTED
from vitrine.targeting.declaration import AttributeSource


def named_sources(
    sources: Mapping[str, AttributeSource], residuals: Iterable[dict[str, Any] | None]
) -> dict[str, AttributeSource]:
    """The `sources` of the attributes that the residuals name, in order of first use."""
    if not sources:
        return {}
    names = (name for residual in residuals if residual is not None for name in names_in(residual))
    return {name: sources[name] for name in names if name in sources}


def names_in(condition: Any) -> Iterator[str]:
    """Every attribute that a checked condition names."""
    for key, operand in condition.items():
        if key == "$not":
            yield from names_in(operand)
        elif key in LISTED:
            for part in operand:
                yield from names_in(part)
        else:
            yield key
