"""Opens the stores of a server. VITRINE_STORE chooses the engine of each.

The setting is URLs, separated by spaces. A URL alone is for every port that its engine offers; PORT=URL is for one
port. Ports without a URL stay in SQLite, in the data folder:

    redis://cache:6379/0                           profiles and assignments in Redis, the rest in the data folder
    sqlite:///srv/vitrine profiles=redis://cache   profiles in Redis, the rest in SQLite in /srv/vitrine
"""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.late import Late
from vitrine.store.ports import AssignmentStore, AttributeStore, CatalogStore, EventLog, ProfileStore

PORTS = ("log", "profiles", "assignments", "attributes", "catalog")
NAMES = {
    "log": "event log",
    "profiles": "profiles",
    "assignments": "assignments",
    "attributes": "imported attributes",
    "catalog": "catalog",
}


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine: the schemes of its URLs and the ports it offers.

    `module` has `open_port(url, port)`. It is imported only when a URL names it, because its driver may be missing:
    `extra` is the optional part of Vitrine that installs the driver. The files of one `is_on_disk` may open late.
    """

    schemes: tuple[str, ...]
    ports: tuple[str, ...]
    module: str
    extra: str = ""
    is_on_disk: bool = False


ENGINES = (
    Engine(("sqlite",), PORTS, "vitrine.store.sqlite.open", is_on_disk=True),
    Engine(("memory",), PORTS, "vitrine.store.memory.open"),
    Engine(
        ("redis", "rediss", "redis+cluster", "rediss+cluster"),
        ("profiles", "assignments"),
        "vitrine.store.redis.open",
        "redis",
    ),
)


@dataclass(frozen=True, slots=True)
class Stores:
    """One engine for each port."""

    log: EventLog
    profiles: ProfileStore
    assignments: AssignmentStore
    attributes: AttributeStore
    catalog: CatalogStore

    def close(self) -> None:
        """Close all of them, the log first: it still has events to acknowledge."""
        self.log.close()
        self.profiles.close()
        self.assignments.close()
        self.attributes.close()
        self.catalog.close()


def retry_stores(stores: Stores) -> None:
    """Try to open the stores that did not open at the start. Never raises."""
    for store in (stores.log, stores.profiles, stores.assignments, stores.attributes, stores.catalog):
        if isinstance(store, Late):
            store.retry()


def store_problems(stores: Stores) -> list[str]:
    """The names of the stores that cannot be written now. Never raises."""
    named: dict[str, EventLog | ProfileStore | AssignmentStore | AttributeStore | CatalogStore] = {
        NAMES["log"]: stores.log,
        NAMES["profiles"]: stores.profiles,
        NAMES["assignments"]: stores.assignments,
        NAMES["attributes"]: stores.attributes,
        NAMES["catalog"]: stores.catalog,
    }
    return [name for name, store in named.items() if store.problem() is not None]


def open_stores(data_dir: Path, urls: str = "", *, may_be_late: bool = False) -> Stores:
    """Open every port where `urls` says, else in `data_dir`. Raises BadFile or StoreUnavailable; then closes all.

    For a server (`may_be_late`) files that cannot be opened now, because their disk is missing, full, read-only or
    locked, are no reason to stop: until `retry_stores` opens them, every call raises StoreUnavailable.
    """
    places = choose_places(urls, data_dir)
    with ExitStack() as opened:
        stores: dict[str, Any] = {}
        for port in PORTS:
            open_it = partial(open_store, places[port], port)
            try:
                stores[port] = open_it()
            except StoreUnavailable as error:
                if not (may_be_late and _engine(places[port]).is_on_disk):
                    raise
                stores[port] = Late(f"the {NAMES[port]}", open_it, str(error))
            opened.callback(stores[port].close)
        opened.pop_all()
    return Stores(**stores)


def open_store(url: str, port: str) -> Any:
    """One port of one engine. Raises BadFile or StoreUnavailable."""
    engine = _engine(url)
    try:
        module = importlib.import_module(engine.module)
    except ModuleNotFoundError as error:
        raise BadFile(
            f"VITRINE_STORE, the URL {_scheme(url)}://…: its client is missing; "
            f"install it by pip install '.[{engine.extra}]' in the project's folder."
        ) from error
    return module.open_port(url, port)


def choose_places(urls: str, data_dir: Path) -> dict[str, str]:
    """The URL of each port. Raises BadFile, which never repeats a URL: it may hold a password."""
    named: dict[str, str] = {}
    general: dict[str, str] = {}
    for number, entry in enumerate(urls.split(), 1):
        port, url = _entry(entry, number)
        engine = _engine(url)
        if port is not None and port not in engine.ports:
            raise BadFile(f"VITRINE_STORE: {_scheme(url)} keeps {' and '.join(engine.ports)}, not {port}.")
        chosen, ports = (general, engine.ports) if port is None else (named, (port,))
        twice = [name for name in ports if name in chosen]
        if twice:
            raise BadFile(f"VITRINE_STORE has two URLs for {' and '.join(twice)}; keep one.")
        chosen |= dict.fromkeys(ports, url)
    return dict.fromkeys(PORTS, f"sqlite:{quote(str(data_dir))}") | general | named


def _entry(entry: str, number: int) -> tuple[str | None, str]:
    """The port (None for a URL alone) and the URL. A = before the first colon ends the port."""
    head, colon, _ = entry.partition(":")
    port, equals, _ = head.rpartition("=")
    if not colon or (equals and port not in PORTS):
        raise BadFile(
            f"VITRINE_STORE, entry {number}: write URL or PORT=URL, a space between entries; "
            f"the ports are {', '.join(PORTS)}."
        )
    return (port, entry[len(port) + 1 :]) if equals else (None, entry)


def _engine(url: str) -> Engine:
    for engine in ENGINES:
        if _scheme(url) in engine.schemes:
            return engine
    known = ", ".join(scheme for engine in ENGINES for scheme in engine.schemes)
    what = f"the unknown engine {_scheme(url)!r}" if "://" in url else "an unknown engine"
    raise BadFile(f"VITRINE_STORE names {what}; known engines: {known}.")


def _scheme(url: str) -> str:
    return url.partition(":")[0]
