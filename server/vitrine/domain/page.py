"""What kinds of pages there are."""

from __future__ import annotations

from typing import Literal, TypeAlias

PageType: TypeAlias = Literal["home", "category", "product", "cart", "article", "other"]
