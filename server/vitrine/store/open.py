"""The stores of one data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vitrine.domain.errors import BadFile
from vitrine.store.ports import AssignmentStore, AttributeStore, CatalogStore, EventLog, ProfileStore
from vitrine.store.sqlite.assignments import SqliteAssignmentStore
from vitrine.store.sqlite.attributes import SqliteAttributeStore
from vitrine.store.sqlite.catalog import SqliteCatalogStore
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.profiles import SqliteProfileStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One engine for each port."""

    log: EventLog
    profiles: ProfileStore
    assignments: AssignmentStore
    attributes: AttributeStore
    catalog: CatalogStore

    def close(self) -> None:
        """Close all of them, the log first: it still has acknowledgements to give."""
        self.log.close()
        self.profiles.close()
        self.assignments.close()
        self.attributes.close()
        self.catalog.close()


def store_problems(stores: Stores) -> list[str]:
    """The names of the stores that cannot be written now. Never raises."""
    named: dict[str, EventLog | ProfileStore | AssignmentStore | AttributeStore | CatalogStore] = {
        "event log": stores.log,
        "profiles": stores.profiles,
        "assignments": stores.assignments,
        "imported attributes": stores.attributes,
        "catalog": stores.catalog,
    }
    return [name for name, store in named.items() if store.problem() is not None]


def open_stores(data_dir: Path) -> Stores:
    """Open the default engines in `data_dir`, which is created if need be. Raises BadFile or StoreUnavailable."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(f"The data folder {data_dir} cannot be created: {error.strerror}; choose another one.") from error
    return Stores(
        SqliteEventLog(data_dir / "log.sqlite"),
        SqliteProfileStore(data_dir / "profiles.sqlite"),
        SqliteAssignmentStore(data_dir / "assignments.sqlite"),
        SqliteAttributeStore(data_dir / "attributes.sqlite"),
        SqliteCatalogStore(data_dir / "catalog.sqlite"),
    )
