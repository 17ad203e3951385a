"""Reading a catalog from JSON, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitrine.catalog.feed import read_feed
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.schema.mistake import Mistake


def write(folder: Path, content: str | bytes) -> Path:
    """A feed file with this content."""
    path = folder / "items.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_items(tmp_path: Path) -> None:
    """Every field of an item is read; a byte order mark is no mistake."""
    path = write(
        tmp_path,
        "\ufeff" + '[{"item_id": "p1", "title": "Støvler", "url": "/p1", "image": "/p1.svg", "price": 99, "currency": '
        '"NOK", "category": "shoes", "brand": "Fjell", "tags": ["winter"], "availability": "preorder"}, '
        '{"item_id": "p2"}]',
    )
    feed = read_feed(path)
    assert feed.mistakes == ()
    assert feed.items == (
        Item("p1", "Støvler", "/p1", "/p1.svg", 99.0, "NOK", "shoes", "Fjell", ("winter",), "preorder"),
        Item("p2"),
    )


def test_every_mistake_is_named(tmp_path: Path) -> None:
    """Each wrong row is named with its place, what stands there and what was expected; the good ones are read."""
    path = write(
        tmp_path,
        '[{"item_id": "p1"}, {"title": "no id"}, {"item_id": "p2", "price": "9"}, {"item_id": "p3", "tags": ["a", 1]},'
        ' "p4", {"item_id": "p1"}, {"item_id": "p5", "prize": 1}, {"item_id": "p6", "availability": "maybe"}]',
    )
    feed = read_feed(path)
    assert [item.item_id for item in feed.items] == ["p1"]
    assert [mistake.sentence("") for mistake in feed.mistakes] == [
        "[1] is {'title': 'no id'}, expected an item with the field `item_id`",
        "[2].price is '9', expected `float | null`, got `str`",
        "[3].tags[1] is 1, expected `str`, got `int`",
        "[4] is 'p4', expected `object`, got `str`",
        "[5].item_id is 'p1', expected an id that no other item has",
        "[6] is {'item_id': 'p5', 'prize': 1}, expected an item without the field `prize`",
        "[7].availability is 'maybe', expected one of in_stock, out_of_stock, preorder, backorder",
    ]
    duplicate = Mistake("[5].item_id", "p1", "an id that no other item has", "It stands already at [0].")
    assert feed.mistakes[4] == duplicate


def test_what_can_be_no_item_s_is_refused(tmp_path: Path) -> None:
    """Addresses that run script, and prices below nothing or beyond sense; each mistake of a row is named."""
    path = write(
        tmp_path,
        '[{"item_id": "p1", "url": "javascript:alert(1)", "price": -1}, {"item_id": "p2", "image": "data:text/html,x"},'
        ' {"item_id": "p3", "price": 1e12}, {"item_id": "p4", "url": "/p4", "image": "data:image/png;x", "price": 0}]',
    )
    feed = read_feed(path)
    assert [item.item_id for item in feed.items] == ["p4"]
    assert [mistake.path for mistake in feed.mistakes] == ["[0].url", "[0].price", "[1].image", "[2].price"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "not JSON"),
        ("[{", "not JSON"),
        ('[{"item_id": "p1", "price": NaN}]', "not JSON"),
        (b'[{"item_id": "\xff"}]', "not JSON"),
        (b'[{"item_id": "\\ud800"}]', "not JSON"),
        ('{"items": []}', "must be a JSON list"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_no_feed_at_all(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    """A file that is no list of items is refused in one sentence."""
    with pytest.raises(BadFile, match=sentence):
        read_feed(write(tmp_path, content))


def test_missing_file(tmp_path: Path) -> None:
    """A missing file and a folder are refused in one sentence."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BadFile, match="cannot read"):
            read_feed(path)
