"""Reads a catalog from a JSON file: a list of objects with the fields of an inline item of the site file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from vitrine.catalog.inline_item import InlineItem
from vitrine.catalog.price import PRICES, is_sane_price
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.schema.safe_url import is_safe_url

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
PLACE = re.compile(r"^(?P<expected>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in one row. `index` counts from 0, `path` is empty when the row itself is wrong."""

    index: int
    path: str
    expected: str

    def __str__(self) -> str:
        return f"item [{self.index}]{self.path}: {self.expected}"


@dataclass(frozen=True, slots=True)
class Feed:
    """The good rows as items, in order, and every mistake."""

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
            mistakes.append(_mistake(index, str(error)))
            continue
        wrong = [Mistake(index, path, expected) for path, expected in _faults(told)]
        if wrong:
            mistakes += wrong
            continue
        item = to_item(told)
        earlier = first_at.setdefault(item.item_id, index)
        if earlier != index:
            mistakes.append(Mistake(index, ".item_id", f"{item.item_id!r} stands already at [{earlier}]"))
            continue
        items.append(item)
    return Feed(tuple(items), tuple(mistakes))


def _faults(row: InlineItem) -> Iterator[tuple[str, str]]:
    """What has the right type and can be no item's all the same: place and what was expected."""
    for field, url in (("url", row.url), ("image", row.image)):
        if url is not None and not is_safe_url(url, picture=field == "image"):
            yield f".{field}", f"Expected an http(s) address or a path, got {url[:60]!r}"
    if row.price is not None and not is_sane_price(row.price):
        yield ".price", f"Expected {PRICES}, got {row.price:g}"


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


def _mistake(index: int, message: str) -> Mistake:
    """Split msgspec's sentence into its place in the row and what was expected."""
    match = PLACE.match(message)
    expected, path = (match["expected"], match["path"] or "") if match else (message, "")
    return Mistake(index, path, expected)
