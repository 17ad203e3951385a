"""Why a decision was taken, as it is sent to the operator."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class ExplainedClause(Struct, frozen=True):
    """One clause of an audience's predicate: what was asked of which value, and whether it held.

    `holds` is null for what only the page can tell. A clause under a negation is told as it stands, `negated`.
    """

    path: str
    attribute: str
    home: str
    operand: Any
    known: bool
    value: Any
    holds: bool | None
    negated: bool


class Explained(Struct):
    """What became of one campaign. `reason` is the first rule that said no, null when the campaign is offered.

    `place` is where the assignment unit lies, 0..1; `propensity` the share of units that get this variation;
    `is_kept` says that an earlier exposure decided it. `steps` are the strategy's steps that chose the items.
    """

    campaign: str
    placement: str
    clauses: list[ExplainedClause]
    residual: dict[str, Any] | None
    is_offered: bool = False
    reason: str | None = None
    rank: int | None = None
    variation: str | None = None
    unit: str | None = None
    place: float | None = None
    propensity: float | None = None
    is_kept: bool = False
    steps: list[str] = field(default_factory=list)


class Explanation(Struct, frozen=True):
    """Why the decision was taken: the values it was taken on, and every campaign. For the operator's eyes."""

    model_version: str | None
    values: dict[str, Any]
    campaigns: list[Explained]
