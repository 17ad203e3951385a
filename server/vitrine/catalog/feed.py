"""Reads a catalog from a JSON file: a list of objects with the fields of an inline item of the site file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import msgspec

from vitrine.catalog.inline_item import Availability, InlineItem, check_item
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.schema.mistake import Mistake

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
PARTS = re.compile(r"\.(?P<name>\w+)|\[(?P<index>\d+)\]")
# How msgspec begins a sentence, and what was expected when it does; availability is the only enum of an item.
MEANINGS = {
    "Expected ": "{}",
    "Object missing required field ": "an item with the field {}",
    "Object contains unknown field ": "an item without the field {}",
    "Invalid enum value ": f"one of {', '.join(get_args(Availability))}",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """The good rows as items, in order, and every mistake: its path begins with the row's index, as `[3].price`."""

    items: tuple[Item, ...]
    mistakes: tuple[Mistake, ...]


def read_feed(path: Path) -> Feed:
    """Read the whole feed and judge every row. Raises BadFile when it is no JSON list at all."""
    try:
        rows = msgspec.json.decode(path.read_bytes().removeprefix(BYTE_ORDER_MARK))
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} is not JSON: {error}") from error
    except RecursionError as error:
        raise BadFile(f"{path} is nested too deeply to be a catalog") from error
    if not isinstance(rows, list):
        raise BadFile(f'{path} must be a JSON list of items, like [{{"item_id": "p1", "title": "Boots"}}]')
    items: list[Item] = []
    mistakes: list[Mistake] = []
    first_at: dict[str, int] = {}
    for index, row in enumerate(rows):
        try:
            told = msgspec.convert(row, InlineItem)
        except msgspec.ValidationError as error:
            mistakes.append(_mistake(row, f"[{index}]", str(error)))
            continue
        wrong = list(check_item(told, f"[{index}]"))
        if wrong:
            mistakes += wrong
            continue
        item = to_item(told)
        earlier = first_at.setdefault(item.item_id, index)
        if earlier != index:
            hint = f"It stands already at [{earlier}]."
            mistakes.append(Mistake(f"[{index}].item_id", item.item_id, "an id that no other item has", hint))
            continue
        items.append(item)
    return Feed(tuple(items), tuple(mistakes))


def to_item(row: InlineItem) -> Item:
    """The domain's item for a row of a feed or of the site file."""
    return Item(
        item_id=row.item_id,
        title=row.title,
        url=row.url,
        image=row.image,
        price=row.price,
        currency=row.currency,
        category=row.category,
        brand=row.brand,
        tags=tuple(row.tags),
        availability=row.availability,
    )


def _mistake(row: Any, place: str, message: str) -> Mistake:
    """The mistake that msgspec's sentence names: its place in the row, what stands there and what was expected."""
    match = PLACE.match(message)
    what, path = (match["what"], match["path"] or "") if match else (message, "")
    for part in PARTS.finditer(path):
        row = row[part["name"] if part["name"] is not None else int(part["index"])]
    for said, meant in MEANINGS.items():
        if what.startswith(said):
            what = meant.format(what.removeprefix(said))
    return Mistake(place + path, row, what, "")
