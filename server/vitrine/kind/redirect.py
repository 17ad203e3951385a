"""A redirect leads to another page as soon as the visitor arrives (split-URL test)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from vitrine.kind.contract import Kind, SiteParts
from vitrine.kind.frame import CampaignFrame, Variation
from vitrine.schema.mistake import Mistake
from vitrine.schema.safe_url import is_redirect_target, redirect_host
from vitrine.schema.scalars import Closed, Url

PAGE_CLAUSE: Final = re.compile(r"page\.(url|host|path|query(\..+)?|type|item_id|category)$(?!\n)")


class RedirectContent(Closed, frozen=True):
    """Another page instead of this one. The visitor's query is passed on."""

    url: Annotated[
        Url,
        Meta(
            description="A path like /landing-b, or an address of one of `origins` or `redirect_hosts`.", min_length=1
        ),
    ]


class RedirectVariation(Variation, frozen=True):
    """One version of a whole page."""

    content: Annotated[RedirectContent | None, Meta(description="Where it leads; left out for a control.")] = None


class RedirectCampaign(CampaignFrame, frozen=True, tag="redirect", kw_only=True):
    """Leads to another page as soon as the visitor arrives (split-URL test)."""

    variations: Annotated[list[RedirectVariation], Meta(description="Its versions.", min_length=1, max_length=20)]


class Redirect(Kind[RedirectCampaign, RedirectContent]):
    """See RedirectCampaign."""

    struct = RedirectCampaign
    sent = RedirectContent
    goes = "nowhere"

    def check(self, campaign: RedirectCampaign, path: str, site: SiteParts) -> Iterator[Mistake]:
        """See Kind.check. The audience must name the page to leave, or every page would redirect."""
        yield from super().check(campaign, path, site)
        audience = campaign.audience
        if not (_audience_names_a_page(audience, site) if isinstance(audience, str) else _names_a_page(audience)):
            yield Mistake(
                f"{path}.audience",
                audience,
                "a predicate about the page to leave",
                'For example {"page.path": "/landing"}: a redirect from every page would never end.',
                (f"audiences.{audience}.predicate",) if isinstance(audience, str) else (),
            )

    def check_content(self, content: RedirectContent, path: str, site: SiteParts) -> Iterator[Mistake]:
        """An address outside the site."""
        if not is_redirect_target(content.url, site.origins, site.redirect_hosts):
            host = redirect_host(content.url)
            yield Mistake(
                f"{path}.url",
                content.url,
                "a path like /landing-b, or an http(s) address of this site",
                "List another host under `redirect_hosts`; write the address plainly: no spaces, \\ or user name.",
                () if host is None else (f"origins[*]={host}", f"redirect_hosts[*]={host}"),
            )


def _audience_names_a_page(audience: str, site: SiteParts) -> bool:
    key = (Redirect.__name__, audience)
    if key not in site.memory:
        site.memory[key] = audience not in site.audiences or _names_a_page(site.audiences[audience].predicate)
    return bool(site.memory[key])


def _names_a_page(condition: object) -> bool:
    """Whether a clause names the page, anywhere in the condition."""
    if isinstance(condition, dict):
        return any(PAGE_CLAUSE.match(str(key)) or _names_a_page(value) for key, value in condition.items())
    return isinstance(condition, list) and any(map(_names_a_page, condition))
