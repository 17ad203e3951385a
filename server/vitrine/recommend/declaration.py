"""The site file's part about strategies."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from msgspec import Meta, field

from vitrine.schema.mistake import Mistake, unknown_name
from vitrine.schema.scalars import Closed


class Strategy(Closed, frozen=True):
    """A way to choose items: its steps are asked in turn until the slot is full."""

    steps: Annotated[
        list[Literal["viewed_together", "recently_viewed", "popular", "picked"]],
        Meta(description="The steps, best first.", min_length=1, max_length=10),
    ]
    categories: Annotated[list[str], Meta(description="Only items of these categories; any when left out.")] = field(
        default_factory=list
    )
    tags: Annotated[list[str], Meta(description="Only items with one of these tags; any when left out.")] = field(
        default_factory=list
    )
    picked: Annotated[list[str], Meta(description="Item ids for the step `picked`, in order.")] = field(
        default_factory=list
    )


def check_strategy(strategy: Strategy, path: str, item_ids: Collection[str]) -> Iterator[Mistake]:
    """Steps that lack what they need. `item_ids` are those of the site file's own catalog, empty without one."""
    if "picked" in strategy.steps and not strategy.picked:
        yield Mistake(f"{path}.picked", [], "at least one item id", "The step `picked` needs items to pick from.")
    if strategy.picked and "picked" not in strategy.steps:
        hint = "Items are picked, but no step asks for them."
        yield Mistake(f"{path}.steps", strategy.steps, "the step `picked`", hint)
    if item_ids:
        for index, item_id in enumerate(strategy.picked):
            if item_id not in item_ids:
                yield unknown_name(f"{path}.picked[{index}]", item_id, "item", item_ids, "items")
