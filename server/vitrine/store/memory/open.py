"""Opens a port in memory: `memory:`. For tests and trials; everything is gone when the process ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vitrine.store.memory.assignments import MemoryAssignmentStore
from vitrine.store.memory.attributes import MemoryAttributeStore
from vitrine.store.memory.catalog import MemoryCatalogStore
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.memory.profiles import MemoryProfileStore

PORTS: Mapping[str, Callable[[], Any]] = {
    "log": MemoryEventLog,
    "profiles": MemoryProfileStore,
    "assignments": MemoryAssignmentStore,
    "attributes": MemoryAttributeStore,
    "catalog": MemoryCatalogStore,
}


def open_port(url: str, port: str) -> Any:
    """The port, empty."""
    return PORTS[port]()
