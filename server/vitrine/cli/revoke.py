"""`vitrine revoke LINK`: a preview link is invalid from now on."""

from __future__ import annotations

import argparse
from urllib.parse import parse_qs, urlsplit

from vitrine.cli.preview import BadPreviewError
from vitrine.cli.ring import own_keys
from vitrine.cli.terminal import note
from vitrine.cli.workplace import own_settings
from vitrine.domain.clock import system_clock
from vitrine.store.revoked import is_revoked, revoke
from vitrine.token.preview import PARAMETER, PreviewSigner


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("link", metavar="LINK", help="the whole address that `vitrine preview` printed, or its token")


def run(args: argparse.Namespace) -> int:
    """Revoke the link. Raises BadPreviewError for one that this installation did not make; BadFile."""
    settings = own_settings()
    keys = own_keys(settings)
    tokens = parse_qs(urlsplit(args.link).query).get(PARAMETER, [args.link])
    preview = PreviewSigner(lambda: keys.own("preview"), lambda one: is_revoked(settings.data, one)).read(tokens[-1])
    if preview is None:
        raise BadPreviewError("The link was not made by this installation, its key was revoked, or it was cut.")
    revoke(settings.data, preview.preview_id, preview.expires_at, system_clock())
    note("The link is revoked. To revoke all links: vitrine key rotate preview --overlap 0")
    return 0
