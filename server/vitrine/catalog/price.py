"""Which prices are prices. A feed in cents of a weak currency is still one; a phone number in the column is none."""

from __future__ import annotations

from math import isfinite
from typing import Final

MAX_PRICE: Final = 1_000_000_000
PRICES: Final = f"0 to {MAX_PRICE:,}"


def is_sane_price(price: float) -> bool:
    """Whether `price` is 0 or more and not absurd."""
    return isfinite(price) and 0 <= price <= MAX_PRICE
