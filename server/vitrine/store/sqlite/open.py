"""Opens a port in a folder of SQLite files: `sqlite:///absolute/folder`, or `sqlite:relative/folder`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.sqlite.assignments import SqliteAssignmentStore
from vitrine.store.sqlite.attributes import SqliteAttributeStore
from vitrine.store.sqlite.catalog import SqliteCatalogStore
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.profiles import SqliteProfileStore

PORTS: Mapping[str, Callable[[Path], Any]] = {
    "log": SqliteEventLog,
    "profiles": SqliteProfileStore,
    "assignments": SqliteAssignmentStore,
    "attributes": SqliteAttributeStore,
    "catalog": SqliteCatalogStore,
}


def open_port(url: str, port: str) -> Any:
    """The port's file in the folder of `url`; both are created if missing. Raises BadFile or StoreUnavailable."""
    folder = _folder(url)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"The data folder {folder} cannot be created: {error.strerror}; mount its disk or choose another folder."
        ) from error
    return PORTS[port](folder / f"{port}.sqlite")


def _folder(url: str) -> Path:
    path = url.removeprefix("sqlite:")
    if path.startswith("//"):
        path = path.removeprefix("//")
        if not path.startswith("/"):
            raise BadFile(f"VITRINE_STORE, the URL {url}: write three slashes, sqlite:///{path}, for an absolute path.")
    return Path(unquote(path))
