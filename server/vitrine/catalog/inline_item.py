"""An item written by hand: in the site file, or as a row of a JSON feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, field

from vitrine.catalog.price import PRICES, is_sane_price
from vitrine.schema.mistake import Mistake, taken_names
from vitrine.schema.safe_url import check_url
from vitrine.schema.scalars import Closed, Currency, ItemId, Text, Url

Availability: TypeAlias = Literal["in_stock", "out_of_stock", "preorder", "backorder"]


class InlineItem(Closed, frozen=True):
    """An item written into the site file itself, for small sites without a catalog import."""

    item_id: Annotated[ItemId, Meta(description="Its id.")]
    title: Annotated[Text, Meta(description="Its name.")] = ""
    url: Annotated[Url | None, Meta(description="Its page.")] = None
    image: Annotated[Url | None, Meta(description="Its picture.")] = None
    price: Annotated[float | None, Meta(description="Its price.")] = None
    currency: Annotated[Currency | None, Meta(description="ISO 4217 currency of the price.")] = None
    category: Annotated[str | None, Meta(description="Its category.")] = None
    brand: Annotated[str | None, Meta(description="Its brand.")] = None
    tags: Annotated[list[str], Meta(description="Its tags.")] = field(default_factory=list)
    availability: Annotated[
        Availability,
        Meta(description="Whether it can be had; items out of stock are never shown."),
    ] = "in_stock"


def check_items(items: Sequence[InlineItem], path: str) -> Iterator[Mistake]:
    """Items given twice, addresses that could run script, and prices that are none."""
    yield from taken_names((item.item_id for item in items), f"{path}[{{}}].item_id", "item")
    for index, item in enumerate(items):
        yield from check_item(item, f"{path}[{index}]")


def check_item(item: InlineItem, path: str) -> Iterator[Mistake]:
    """Addresses that could run script, and a price that is none."""
    yield from check_url(f"{path}.url", item.url)
    yield from check_url(f"{path}.image", item.image, picture=True)
    if item.price is not None and not is_sane_price(item.price):
        yield Mistake(f"{path}.price", item.price, f"a price of {PRICES}", "In whole units of its currency.")
