"""`vitrine preview SITE CAMPAIGN VARIATION --url URL`: a link that shows one variation to whoever opens it.

With --explain it also says why everything else is shown or not, to one browser only.
"""

from __future__ import annotations

import argparse
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from vitrine.cli.ring import own_keys
from vitrine.cli.terminal import note, say
from vitrine.cli.workplace import choose_site, own_settings
from vitrine.domain.clock import system_clock
from vitrine.domain.errors import VitrineError
from vitrine.kind.registry import kind_of
from vitrine.site.file import SiteConfig
from vitrine.token.preview import PARAMETER, Preview, PreviewSigner

USUAL_HOURS, MAX_HOURS = 24.0, 24 * 90
USUAL_EXPLAIN_HOURS, MAX_EXPLAIN_HOURS = 1.0, 24
PREVIEW_ID_BYTES = 12
VISITOR_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


class BadPreviewError(VitrineError):
    """There is no such variation, page or time to preview."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("campaign", metavar="CAMPAIGN")
    parser.add_argument("variation", metavar="VARIATION")
    parser.add_argument("--url", required=True, metavar="URL", help="the page to show it on")
    parser.add_argument("--hours", type=float, help="how long the link is good for [24; with --explain 1]")
    parser.add_argument("--explain", action="store_true", help="also say why the rest is shown or not; needs --visitor")
    parser.add_argument("--visitor", metavar="VISITOR_ID", help="the browser of your own that the explanation is for")


def run(args: argparse.Namespace) -> int:
    """Print the link. Raises BadPreviewError or BadFile."""
    settings = own_settings()
    config = choose_site(settings, args.site).config
    _check(config, args.campaign, args.variation, args.url)
    hours = _hours(args.hours, args.explain)
    preview = Preview(
        config.site,
        args.campaign,
        args.variation,
        expires_at=int((system_clock() + timedelta(hours=hours)).timestamp()),
        preview_id=secrets.token_urlsafe(PREVIEW_ID_BYTES),
        explained_to=_reader(args.explain, args.visitor),
    )
    keys = own_keys(settings)
    say(add_token(args.url, PreviewSigner(lambda: keys.own("preview"), lambda _: False).sign(preview)))
    note(f"It is good for {hours:g} h. To end it before: vitrine revoke LINK")
    return 0


def add_token(url: str, token: str) -> str:
    """The address with the token in its query, in place of one that is there already."""
    parts = urlsplit(url)
    query = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != PARAMETER]
    return urlunsplit(parts._replace(query="&".join([*query, f"{PARAMETER}={token}"])))


def _check(config: SiteConfig, campaign: str, variation: str, url: str) -> None:
    known = {found.campaign: found for found in config.campaigns}
    if campaign not in known:
        raise BadPreviewError(f"The site has no campaign {campaign!r}; it has: {', '.join(sorted(known)) or 'none'}.")
    names = [found.variation for found in kind_of(known[campaign]).variations(known[campaign])]
    if variation not in names:
        raise BadPreviewError(f"{campaign!r} has no variation {variation!r}; it has: {', '.join(names)}.")
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" not in config.origins:
        raise BadPreviewError(f"{url} is no page of the site; its origins are: {', '.join(config.origins)}.")


def _hours(given: float | None, explain: bool) -> float:
    """How long the link is good for. A link that explains shows stored data, so it is good for less long."""
    usual, most = (USUAL_EXPLAIN_HOURS, MAX_EXPLAIN_HOURS) if explain else (USUAL_HOURS, MAX_HOURS)
    hours = usual if given is None else given
    if not 0 < hours <= most:
        raise BadPreviewError(f"Such a preview link is good for up to {most} hours, not {hours:g}.")
    return hours


def _reader(explain: bool, visitor: str | None) -> str | None:
    """The visitor who may see the explanation; None without one."""
    if explain and visitor is None:
        raise BadPreviewError(
            "--explain needs --visitor, the id of your own browser; README, Preview, says where it is."
        )
    if not explain and visitor is not None:
        raise BadPreviewError("--visitor is for --explain; without it everybody with the link sees the variation.")
    if visitor is not None and not VISITOR_ID.fullmatch(visitor):
        raise BadPreviewError(f"{visitor!r} is not a visitor id.")
    return visitor
