"""A product, article or title, as the catalog knows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `price` is in units of `currency` (ISO 4217); `availability` uses the merchant-feed words."""

    item_id: str
    title: str = ""
    url: str | None = None
    image: str | None = None
    price: float | None = None
    currency: str | None = None
    category: str | None = None
    brand: str | None = None
    tags: tuple[str, ...] = ()
    availability: str = "in_stock"

    @property
    def is_available(self) -> bool:
        """Whether the item may be shown: everything but `out_of_stock`."""
        return self.availability != "out_of_stock"
