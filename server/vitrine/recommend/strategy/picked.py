"""Items the operator named in the site file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Annotated, Self

from msgspec import Meta, field

from vitrine.recommend.arrays import Arrays
from vitrine.recommend.contract import Because, Context, Scored, Step, Strategy
from vitrine.schema.mistake import Mistake, unknown_name


class PickedStep(Step, frozen=True, tag="picked"):
    """Items you name, the same for everyone."""

    items: Annotated[list[str], Meta(description="Item ids, best first.")] = field(default_factory=list)


class Picked(Strategy[PickedStep]):
    """The operator's own list, in the operator's order."""

    name = "picked"
    because = Because("The shop picked these.")
    options = PickedStep

    def __init__(self, item_ids: Iterable[str]) -> None:
        self._items = tuple(
            (item_id, 1 / place, self.because) for place, item_id in enumerate(dict.fromkeys(item_ids), start=1)
        )

    @classmethod
    def check(cls, options: PickedStep, path: str, item_ids: Collection[str]) -> Iterator[Mistake]:
        """There must be items, and they must be in the catalog."""
        return check_items(options.items, f"{path}.items", item_ids)

    @classmethod
    def load(cls, arrays: Arrays, options: PickedStep) -> Self:
        """There is nothing to load: the items are in the options."""
        return cls(options.items)

    def candidates(self, context: Context) -> Iterable[Scored]:
        """The list, the same for everyone."""
        return self._items


def check_items(items: Sequence[str], path: str, item_ids: Collection[str]) -> Iterator[Mistake]:
    """The mistakes in the list of picked items at `path`."""
    if not items:
        yield Mistake(path, [], "at least one item id", "The step `picked` needs items to pick from.")
    if item_ids:
        for index, item_id in enumerate(items):
            if item_id not in item_ids:
                yield unknown_name(f"{path}[{index}]", item_id, "item", item_ids, f"items[*].item_id={item_id}")
