"""Every engine of each port, as the one table of engines says: one suite for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.redis_server import SharedServers
from vitrine.store.open import ENGINES, PORTS, open_store
from vitrine.store.ports import AssignmentStore, AttributeStore, CatalogStore, EventLog, ProfileStore


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of a port runs once for each engine that offers it."""
    if "scheme" in metafunc.fixturenames:
        (port,) = set(PORTS) & set(metafunc.fixturenames)
        schemes = [scheme for engine in ENGINES if port in engine.ports for scheme in engine.schemes]
        metafunc.parametrize("scheme", schemes)


@pytest.fixture
def url(scheme: str, tmp_path: Path, redis_servers: SharedServers) -> str:
    """An empty place of the engine."""
    places = {"memory": "memory:", "sqlite": f"sqlite://{tmp_path}"}
    return places[scheme] if scheme in places else redis_servers.url(scheme)


def opened(url: str, port: str) -> Iterator[Any]:
    store = open_store(url, port)
    yield store
    store.close()


@pytest.fixture
def log(url: str) -> Iterator[EventLog]:
    yield from opened(url, "log")


@pytest.fixture
def profiles(url: str) -> Iterator[ProfileStore]:
    yield from opened(url, "profiles")


@pytest.fixture
def assignments(url: str) -> Iterator[AssignmentStore]:
    yield from opened(url, "assignments")


@pytest.fixture
def attributes(url: str) -> Iterator[AttributeStore]:
    yield from opened(url, "attributes")


@pytest.fixture
def catalog(url: str) -> Iterator[CatalogStore]:
    yield from opened(url, "catalog")
