"""What can still be judged of a site file with mistakes of shape, so that one run tells all its mistakes.

A part (`site`, `audiences.returning`, `campaigns[2]`) whose shape is wrong gives way to a harmless stand-in of the same
name: places in lists stay as they are, and references to the part still lead somewhere. What is then said of a
stand-in, or rests on one, is not said to the operator.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from vitrine.kind.registry import KINDS
from vitrine.recommend.declaration import STAND_IN
from vitrine.schema.mistake import Mistake
from vitrine.schema.scalars import ItemId, Name
from vitrine.site.file import SiteConfig
from vitrine.site.shape import show_path

Place: TypeAlias = tuple[str | int, ...]

_REQUIRED: Final[Mapping[str, Any]] = {"site": "stand-in", "origins": ["https://stand-in.example"]}
_STAND_INS: Final[Mapping[str, Any]] = {
    "attributes": {"type": "string"},
    "saved_lists": [],
    "audiences": {"predicate": {}},
    "placements": {"selector": "body"},
    "segments": {"learn_event": "purchase"},
    "strategies": STAND_IN,
}
_NAMES: Final[Mapping[str, Any]] = {"campaigns": Name, "items": ItemId}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A site file with stand-ins for its `broken` parts, which are paths like `campaigns[2]`."""

    config: SiteConfig
    broken: frozenset[str] = frozenset()

    def sound(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """The mistakes that neither lie in a broken part nor rest on one."""
        return [
            mistake
            for mistake in mistakes
            if not any(_lies_in(path, part) for path in (mistake.path, *mistake.rests_on) for part in self.broken)
        ]


def salvage(document: Any, places: Collection[Place]) -> Salvaged | None:
    """`document` without what is wrong at `places`, each the path of a mistake of shape; None when nothing is left."""
    if not isinstance(document, dict):
        return None
    parts = {_part(place, document) for place in places}
    mended = {key: _mended(key, value, parts) for key, value in document.items() if (key,) not in parts}
    try:
        config = msgspec.convert({**_REQUIRED, **mended}, SiteConfig)
    except (msgspec.ValidationError, RecursionError):
        return None
    return Salvaged(config, frozenset(show_path(part) for part in parts))


def _part(place: Place, document: dict[str, Any]) -> Place:
    """The part that a place lies in: a member of a named group or of a list, or else a whole field of the file."""
    key = place[0]
    if len(place) > 1 and (key in _STAND_INS or (key in ("campaigns", "items") and isinstance(document[key], list))):
        return place[:2]
    return place[:1]


def _mended(key: str, value: Any, parts: Collection[Place]) -> Any:
    if isinstance(value, dict) and key in _STAND_INS:
        return {name: _STAND_INS[key] if (key, name) in parts else member for name, member in value.items()}
    if isinstance(value, list) and key in ("campaigns", "items"):
        return [_stand_in(key, index, m) if (key, index) in parts else m for index, m in enumerate(value)]
    return value


def _stand_in(key: str, index: int, member: Any) -> dict[str, Any]:
    """A member of a list under its own name, if it has one that can be told."""
    field = "campaign" if key == "campaigns" else "item_id"
    name = member.get(field) if isinstance(member, dict) else None
    try:
        named = {field: msgspec.convert(name, _NAMES[key])}
    except msgspec.ValidationError:
        named = {field: f"stand-in-{index}"}
    if key == "items":
        return named
    return {
        **named,
        "type": KINDS[0].name,
        "placement": "stand-in",
        "variations": [{"variation": "a"}],
        "enabled": False,
    }


def _lies_in(path: str, part: str) -> bool:
    return path == part or path.startswith((f"{part}.", f"{part}["))
