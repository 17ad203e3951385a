"""The preview links that were revoked before they expire, as a file: `keys/revoked.json`, {preview_id: expires_at}.

It is read for each preview: these are few, and the signature of a link is checked before.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

import msgspec

from vitrine.domain.errors import BadFile
from vitrine.store.keys import KEYS_FOLDER
from vitrine.store.private import locked, read_private, replace_private

log = logging.getLogger(__name__)

FILE = "revoked.json"
MAX_REVOKED = 1_000


def is_revoked(data: Path, preview_id: str) -> bool:
    """Whether the link of that id was revoked. While the file cannot be read, every link is. Never raises."""
    try:
        return preview_id in _read(data)
    except BadFile as fault:
        log.warning("%s Until then every preview link is refused.", fault)
        return True


def revoke(data: Path, preview_id: str, expires_at: int, now: datetime) -> None:
    """Revoke a link, whose time ends at `expires_at` (s since 1970 UTC). Raises BadFile."""
    with locked(data / KEYS_FOLDER):
        kept = {name: ends for name, ends in _read(data).items() if ends > now.timestamp()}
        if len(kept) >= MAX_REVOKED:
            raise BadFile(f"{len(kept)} links are revoked already: `vitrine key rotate preview --overlap 0` ends all.")
        replace_private(data / KEYS_FOLDER / FILE, msgspec.json.encode({**kept, preview_id: expires_at}))


def _read(data: Path) -> dict[str, int]:
    path = data / KEYS_FOLDER / FILE
    raw = read_private(path)
    try:
        return msgspec.json.decode(raw, type=dict[str, int]) if raw is not None else {}
    except ValueError as error:
        raise BadFile(f"{path} is damaged ({error}): delete it, then run `vitrine key rotate preview`.") from None
