"""What the shop sells: the catalog, a description of each item, and the sections of the shop."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
CATALOG = FOLDER / "catalog.json"
DESCRIPTIONS = FOLDER / "descriptions.json"


@dataclass(frozen=True, slots=True)
class Section:
    """A page that lists items. `categories` are categories of the catalog."""

    slug: str
    title: str
    lead: str
    categories: tuple[str, ...]


SECTIONS = (
    Section(
        "winter",
        "Winter",
        "Wool, down and good leather, for when the light goes early.",
        ("coats", "knitwear", "boots"),
    ),
    Section("summer", "Summer", "Linen, salt water and long evenings.", ("swimwear", "dresses", "sandals")),
    Section("accessories", "Accessories", "The small things that finish the day.", ("accessories",)),
    Section("beauty", "Beauty", "Skin, colour and hair, kindly made.", ("skincare", "makeup", "haircare")),
    Section("coats", "Coats", "From the first frost to the last slush.", ("coats",)),
    Section("knitwear", "Knitwear", "Made slowly, in wool with a known farm.", ("knitwear",)),
    Section("boots", "Boots", "For snow, rain and pavements with opinions.", ("boots",)),
    Section("swimwear", "Swimwear", "Made to swim in, and to be seen drying.", ("swimwear",)),
    Section("dresses", "Dresses", "One decision and you are dressed.", ("dresses",)),
    Section("sandals", "Sandals", "As little shoe as possible.", ("sandals",)),
    Section("skincare", "Skincare", "Short lists of things that work.", ("skincare",)),
    Section("makeup", "Make-up", "You, a little more so.", ("makeup",)),
    Section("haircare", "Haircare", "For hair with a life of its own.", ("haircare",)),
)

#: The items that the owner shows: the page as it is without personalization.
BESTSELLERS = ("oslo-trench-coat", "harbour-stripe-jumper", "olive-grove-midi", "everyday-leather-tote")
BEAUTY_FAVOURITES = ("velvet-lipstick-rosewood", "silk-repair-shampoo", "sunlit-bronzer", "argan-hair-oil")
GOES_WELL = ("heather-cardigan", "city-chelsea-boot", "capri-sunglasses", "bluebell-shirt-dress", "lemon-silk-scarf")


class Wares:
    """Everything the shop sells, read once from its two files."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = json.loads(CATALOG.read_text(encoding="utf-8"))
        self.descriptions: dict[str, str] = json.loads(DESCRIPTIONS.read_text(encoding="utf-8"))
        self.by_id = {item["item_id"]: item for item in self.items}
        self.sections = {section.slug: section for section in SECTIONS}

    def pick(self, item_ids: Sequence[str]) -> list[dict[str, Any]]:
        """The items with these ids, in this order."""
        return [self.by_id[item_id] for item_id in item_ids]

    def listing(self, section: Section) -> list[dict[str, Any]]:
        """The items of a section; items that are sold out come last."""
        items = [item for item in self.items if item["category"] in section.categories]
        return sorted(items, key=lambda item: item["availability"] == "out_of_stock")

    def companions(self, item_id: str) -> list[dict[str, Any]]:
        """The four items that the owner suggests beside an item."""
        return self.pick([other for other in GOES_WELL if other != item_id][:4])
