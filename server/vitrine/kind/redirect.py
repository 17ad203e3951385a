"""A redirect leads to another page."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from vitrine.kind.frame import CampaignFrame, Variation
from vitrine.schema.scalars import Closed, Url


class RedirectVariation(Variation, frozen=True):
    """One version of a whole page."""

    content: Annotated[RedirectContent | None, Meta(description="Where it leads; nothing for a control.")] = None


class RedirectContent(Closed, frozen=True):
    """Another page instead of this one. The visitor's query goes along."""

    url: Annotated[
        Url,
        Meta(
            description="A path like /landing-b, or an address of one of `origins` or `redirect_hosts`.", min_length=1
        ),
    ]


class RedirectCampaign(CampaignFrame, frozen=True, tag="redirect", kw_only=True):
    """Leads to another page as soon as the visitor arrives (split-URL test)."""

    variations: Annotated[list[RedirectVariation], Meta(description="Its versions.", min_length=1, max_length=20)]
