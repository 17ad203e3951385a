"""What the tag must know to finish the residuals of one answer: where in the page it finds the attributes they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vitrine.targeting.condition import LISTED
from vitrine.targeting.declaration import AttributeSource


def named_sources(
    sources: Mapping[str, AttributeSource], residuals: Iterable[dict[str, Any] | None]
) -> dict[str, AttributeSource]:
    """Those of `sources` whose attribute some residual names, in the order they are met."""
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
