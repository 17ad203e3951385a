"""Every engine of each port: one suite for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from vitrine.store.memory import (
    MemoryAssignmentStore,
    MemoryAttributeStore,
    MemoryCatalogStore,
    MemoryEventLog,
    MemoryProfileStore,
)
from vitrine.store.ports import AssignmentStore, AttributeStore, CatalogStore, EventLog, ProfileStore
from vitrine.store.sqlite.assignments import SqliteAssignmentStore
from vitrine.store.sqlite.attributes import SqliteAttributeStore
from vitrine.store.sqlite.catalog import SqliteCatalogStore
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.profiles import SqliteProfileStore


@pytest.fixture(params=["memory", "sqlite"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    engine: EventLog = MemoryEventLog() if request.param == "memory" else SqliteEventLog(tmp_path / "log.sqlite")
    yield engine
    engine.close()


@pytest.fixture(params=["memory", "sqlite"])
def profiles(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ProfileStore]:
    engine: ProfileStore = (
        MemoryProfileStore() if request.param == "memory" else SqliteProfileStore(tmp_path / "profiles.sqlite")
    )
    yield engine
    engine.close()


@pytest.fixture(params=["memory", "sqlite"])
def assignments(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AssignmentStore]:
    engine: AssignmentStore = (
        MemoryAssignmentStore() if request.param == "memory" else SqliteAssignmentStore(tmp_path / "assignments.sqlite")
    )
    yield engine
    engine.close()


@pytest.fixture(params=["memory", "sqlite"])
def attributes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AttributeStore]:
    engine: AttributeStore = (
        MemoryAttributeStore() if request.param == "memory" else SqliteAttributeStore(tmp_path / "attributes.sqlite")
    )
    yield engine
    engine.close()


@pytest.fixture(params=["memory", "sqlite"])
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CatalogStore]:
    engine: CatalogStore = (
        MemoryCatalogStore() if request.param == "memory" else SqliteCatalogStore(tmp_path / "catalog.sqlite")
    )
    yield engine
    engine.close()
