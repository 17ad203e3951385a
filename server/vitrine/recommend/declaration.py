"""The site file's part about strategies, and what it can get wrong beyond its shape."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, Union

from msgspec import Meta, field, to_builtins

from vitrine.recommend.contract import Step
from vitrine.recommend.registry import BY_NAME, STRATEGIES, strategy_of
from vitrine.recommend.strategy.picked import Picked, PickedStep, check_items
from vitrine.schema.mistake import Mistake
from vitrine.schema.scalars import Closed

if TYPE_CHECKING:
    DeclaredStep: TypeAlias = str | Step
else:  # made from the registry, so that its line is all that a new strategy needs here
    DeclaredStep = Union[(Literal[tuple(BY_NAME)], *(strategy.options for strategy in STRATEGIES))]


class StrategyDeclaration(Closed, frozen=True):
    """A way to choose items: its steps are asked in turn until the slot is full."""

    steps: Annotated[
        list[DeclaredStep],
        Meta(
            description='The steps, best first: a name, or an object with the name as "step" and the step\'s options.',
            min_length=1,
            max_length=10,
        ),
    ]
    categories: Annotated[list[str], Meta(description="Only items of these categories; any when left out.")] = field(
        default_factory=list
    )
    tags: Annotated[list[str], Meta(description="Only items with one of these tags; any when left out.")] = field(
        default_factory=list
    )
    picked: Annotated[
        list[str],
        Meta(description="Item ids, in order, for a step written as the bare name `picked`."),
    ] = field(default_factory=list)


def steps_of(declared: StrategyDeclaration) -> list[Step]:
    """Its steps with their options. A bare name means the options' defaults."""
    return [_with_options(step, declared) for step in declared.steps]


def check_strategies(strategies: Mapping[str, StrategyDeclaration], item_ids: Collection[str]) -> Iterator[Mistake]:
    """What is wrong with the declared strategies. `item_ids` are the site file's own items; there may be none."""
    for name, declared in strategies.items():
        yield from _check_picked(f"strategies.{name}", declared, item_ids)
        for index, step in enumerate(declared.steps):
            if step != Picked.name:
                options = _with_options(step, declared)
                yield from strategy_of(options).check(options, f"strategies.{name}.steps[{index}]", item_ids)


def _with_options(step: str | Step, declared: StrategyDeclaration) -> Step:
    if isinstance(step, Step):
        return step
    return PickedStep(items=declared.picked) if step == Picked.name else BY_NAME[step].options()


def _check_picked(path: str, declared: StrategyDeclaration, item_ids: Collection[str]) -> Iterator[Mistake]:
    """The list beside the steps and the bare step `picked` need each other."""
    if Picked.name in declared.steps:
        for mistake in check_items(declared.picked, f"{path}.picked", item_ids):
            yield replace(mistake, rests_on=(*mistake.rests_on, f"{path}.steps[*]"))
    elif declared.picked:
        yield Mistake(
            f"{path}.steps",
            to_builtins(declared.steps),
            "the step `picked`",
            "Items are picked, but no step asks for them.",
            (f"{path}.steps[*]",),
        )
