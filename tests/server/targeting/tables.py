"""The attributes the tests of this folder test against."""

from __future__ import annotations

from vitrine.segment.declaration import Segment
from vitrine.site.file import SiteConfig
from vitrine.targeting.attributes import AttributeTable, attribute_table
from vitrine.targeting.declaration import AttributeDeclaration

CONFIG = SiteConfig(
    site="shop",
    origins=["https://shop.example"],
    attributes={
        "crm.tier": AttributeDeclaration("string", "server", "Customer tier."),
        "crm.scores": AttributeDeclaration("numbers", "server", "Scores."),
        "app.version": AttributeDeclaration("version", "tag", "Version of the shop's app."),
        "page.labels": AttributeDeclaration("strings", "tag", "Labels on the page."),
        "geo.country": AttributeDeclaration("number", "tag", "Tries to take a built-in name."),
    },
    segments={"skin-care": Segment("view_item", category="beauty", threshold=0.6)},
)
TABLE: AttributeTable = attribute_table(CONFIG.attributes, CONFIG.segments)
