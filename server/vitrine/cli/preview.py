"""`vitrine preview SITE CAMPAIGN VARIATION --url URL`: a link that shows one variation to whoever opens it."""

from __future__ import annotations

import argparse
import secrets
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from vitrine.cli.terminal import say
from vitrine.cli.workplace import choose_site, own_settings
from vitrine.domain.clock import system_clock
from vitrine.domain.errors import BadFile, VitrineError
from vitrine.kind.registry import kind_of
from vitrine.site.file import SiteConfig
from vitrine.store.keys import Keys
from vitrine.token.preview import PARAMETER, Preview, PreviewSigner

MAX_HOURS = 24 * 90


class BadPreviewError(VitrineError):
    """There is no such variation, page or time to preview."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("campaign", metavar="CAMPAIGN")
    parser.add_argument("variation", metavar="VARIATION")
    parser.add_argument("--url", required=True, metavar="URL", help="the page to show it on")
    parser.add_argument("--hours", type=float, default=24, help="how long the link is good for [24]")
    parser.add_argument("--explain", action="store_true", help="the answer may also say why it is as it is")


def run(args: argparse.Namespace) -> int:
    """Print the link. Raises BadPreviewError or BadFile."""
    settings = own_settings()
    config = choose_site(settings, args.site).config
    _check(config, args.campaign, args.variation, args.url, args.hours)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(f"The data folder {settings.data} cannot be created: {error.strerror}.") from error
    expires_at = int((system_clock() + timedelta(hours=args.hours)).timestamp())
    preview = Preview(config.site, args.campaign, args.variation, args.explain, expires_at)
    keys = Keys(settings.data, secrets.token_bytes)
    token = PreviewSigner(lambda: keys.own("preview")).sign(preview)
    say(add_token(args.url, token))
    return 0


def add_token(url: str, token: str) -> str:
    """The address with the token in its query, in place of one that is there already."""
    parts = urlsplit(url)
    query = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != PARAMETER]
    return urlunsplit(parts._replace(query="&".join([*query, f"{PARAMETER}={token}"])))


def _check(config: SiteConfig, campaign: str, variation: str, url: str, hours: float) -> None:
    known = {found.campaign: found for found in config.campaigns}
    if campaign not in known:
        raise BadPreviewError(f"The site has no campaign {campaign!r}; it has: {', '.join(sorted(known)) or 'none'}.")
    names = [found.variation for found in kind_of(known[campaign]).variations(known[campaign])]
    if variation not in names:
        raise BadPreviewError(f"{campaign!r} has no variation {variation!r}; it has: {', '.join(names)}.")
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" not in config.origins:
        raise BadPreviewError(f"{url} is no page of the site; its origins are: {', '.join(config.origins)}.")
    if not 0 < hours <= MAX_HOURS:
        raise BadPreviewError(f"A preview link is good for up to {MAX_HOURS} hours, not {hours:g}.")
