"""The contract of a strategy: one way to choose items, asked for scored candidates, each with its reason.

A strategy is one file in `strategy/`, named as the strategy, and one line in registry.py. A strategy that learns from
the log has a second file, `NAME_train.py`, with `train(material: Material) -> Packed | None`: the arrays that its
`load` reads, None when there is nothing to learn from. Only training imports that file, so only training needs scipy.
tests/strategies holds every strategy to the laws written here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, NamedTuple, Self, TypeAlias, TypeVar

from vitrine.domain.item import Item
from vitrine.recommend.arrays import Arrays
from vitrine.schema.mistake import Mistake
from vitrine.schema.scalars import Closed

PLACEHOLDERS = ("title", "brand", "category")


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and from where.

    `item_id` is the item of the page, None elsewhere; `viewed` are the visitor's items, newest first;
    `excluded` are ids that must not be shown; `now` is in UTC.
    """

    item_id: str | None
    viewed: Sequence[str]
    excluded: frozenset[str]
    now: datetime


class Because(NamedTuple):
    """Why an item is offered, in words for the visitor.

    `sentence` may name what the catalog knows of the item `seed`, as in "Because you viewed {title}." (also {brand}
    and {category}); `otherwise` is said where the catalog does not know it.
    """

    sentence: str
    otherwise: str = ""
    seed: str | None = None

    def about(self, seed: str) -> Because:
        """The same reason, with the item that it is about."""
        return self._replace(seed=seed)

    def in_words(self, item_of: Callable[[str], Item | None]) -> str:
        """The sentence with its placeholders filled. `item_of` is what the catalog knows of an item id."""
        if self.seed is None:
            return self.sentence
        item = item_of(self.seed)
        known = {name: value for name in PLACEHOLDERS if (value := getattr(item, name, None))}
        try:
            return self.sentence.format_map(known)
        except KeyError:
            return self.otherwise


# One candidate: item id, score, reason. A higher score is better; scores of different strategies do not compare.
# A plain tuple: a slot of a rare category reads thousands, and a named one costs half as much again to unpack.
Scored: TypeAlias = tuple[str, float, Because]


class Step(Closed, frozen=True, tag_field="step"):
    """A step of the site file with its options: each strategy has its own, tagged by the strategy's name.

    Every option has a default, so that the bare name of a strategy is a step, too. What has no useful default is
    checked by the strategy's `check`.
    """


OptionsT = TypeVar("OptionsT", bound=Step)


class Strategy(ABC, Generic[OptionsT]):
    """One way to choose items, ready to be asked.

    `because` is the reason of its candidates unless they carry another. `reads_page_item` says that the answer
    depends on the item of the page. `is_learned` says that it serves what its `NAME_train.py` learned.
    """

    name: ClassVar[str]
    because: ClassVar[Because]
    options: ClassVar[type[Step]]
    reads_page_item: ClassVar[bool] = False
    is_learned: ClassVar[bool] = False

    @classmethod
    def check(cls, options: OptionsT, path: str, item_ids: Collection[str]) -> Iterator[Mistake]:
        """What the options get wrong beyond their shape. `path` is where they stand in the site file.

        `item_ids` are the items of the site file; none where the catalog is imported, and then no id is wrong.
        """
        return iter(())

    @classmethod
    @abstractmethod
    def load(cls, arrays: Arrays, options: OptionsT) -> Self:
        """Make it ready. `arrays` are those that its training left; there are none where it is not learned.

        Raises BadFile when they are damaged, whatever the options are, so that asking for candidates never fails.
        """

    @abstractmethod
    def candidates(self, context: Context) -> Iterable[Scored]:
        """The items to offer, best first: finite scores that never rise, ties by item id, no item twice.

        The same context always gives the same candidates. They may hold the page's item, excluded items and items
        out of stock: the chain drops those, and stops reading as soon as the slot is full.
        """
