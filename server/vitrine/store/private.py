"""Files and folders that only their owner can read."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from vitrine.domain.errors import BadFile

log = logging.getLogger(__name__)

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OTHERS = 0o077  # the rights of everybody but the owner


class UnusableFolder(BadFile):
    """A folder, or a file in it, cannot be used now: the disk is missing, full or read-only."""


def private_folder(folder: Path) -> None:
    """Make the folder, and the one it is in, for their owner only; one that exists loses the rights of others.

    Raises BadFile.
    """
    try:
        for place in (folder.parent, folder):
            if not place.exists():
                place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        rights = folder.stat().st_mode
    except OSError as error:
        raise UnusableFolder(f"{folder}: {error.strerror}; make the data folder writable for this user.") from error
    if rights & OTHERS:
        take_rights(folder, PRIVATE_FOLDER)


def take_rights(path: Path, rights: int) -> None:
    """Leave the path with these rights. Raises BadFile."""
    try:
        path.chmod(rights)
    except OSError as error:
        raise BadFile(
            f"{path} can be read by others, and this user cannot change that: run chmod {rights:o} {path} as its owner."
        ) from error


def warn_if_open(folder: Path) -> None:
    """Log a warning when others may look into the folder. It may be shared on purpose, so its rights stay."""
    with suppress(OSError):
        if folder.stat().st_mode & OTHERS:
            log.warning("%s can be read by others: run chmod -R go= %s", folder, folder)
