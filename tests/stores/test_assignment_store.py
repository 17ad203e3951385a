"""The contract of AssignmentStore, for every engine."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vitrine.domain.errors import StoreUnavailable
from vitrine.store.ports import AssignmentStore
from vitrine.store.sqlite.assignments import SqliteAssignmentStore


def test_what_was_put_comes_back(assignments: AssignmentStore) -> None:
    """Each unit has its own variations, by campaign key, in its own site."""
    assert assignments.put_first("shop", "visitor:v", "sale__0", "a")
    assert assignments.put_first("shop", "visitor:v", "sale__1", "b")
    assert assignments.put_first("shop", "account:v", "sale__0", "✓")
    assert assignments.put_first("other", "visitor:v", "sale__0", "c")
    assert assignments.get("shop", ["visitor:v", "account:v", "account:w"]) == {
        "visitor:v": {"sale__0": "a", "sale__1": "b"},
        "account:v": {"sale__0": "✓"},
        "account:w": {},
    }
    assert assignments.get("shop", []) == {}


def test_the_first_stays(assignments: AssignmentStore) -> None:
    """A later variation changes nothing and is told so."""
    assert assignments.put_first("shop", "visitor:v", "sale__0", "a")
    assert not assignments.put_first("shop", "visitor:v", "sale__0", "b")
    assert not assignments.put_first("shop", "visitor:v", "sale__0", "a")
    assert assignments.get("shop", ["visitor:v"])["visitor:v"] == {"sale__0": "a"}


def test_an_answer_is_the_caller_s_own(assignments: AssignmentStore) -> None:
    """Changing what was answered changes nothing that is kept."""
    assignments.put_first("shop", "visitor:v", "sale__0", "a")
    assignments.get("shop", ["visitor:v"])["visitor:v"]["sale__0"] = "b"
    assert assignments.get("shop", ["visitor:v"])["visitor:v"] == {"sale__0": "a"}


def test_one_of_many_is_first(assignments: AssignmentStore) -> None:
    """Of many puts at once exactly one is the first, and its variation is the one that is kept, round after round."""
    with ThreadPoolExecutor(8) as pool:
        for turn in range(20):
            unit = f"visitor:{turn}"
            won = list(pool.map(lambda n, unit=unit: assignments.put_first("shop", unit, "sale__0", str(n)), range(8)))
            assert won.count(True) == 1
            assert assignments.get("shop", [unit]) == {unit: {"sale__0": str(won.index(True))}}


def test_closed_store_refuses(assignments: AssignmentStore) -> None:
    """A closed store says that it is closed."""
    assignments.close()
    with pytest.raises(StoreUnavailable, match="stopping"):
        assignments.get("shop", ["visitor:v"])
    with pytest.raises(StoreUnavailable, match="stopping"):
        assignments.put_first("shop", "visitor:v", "sale__0", "a")


def test_a_file_outlives_its_process_and_a_lock_is_said(tmp_path: Path) -> None:
    """What was kept is there after opening again; while a neighbour holds the file, a put says so and a get goes on."""
    path = tmp_path / "assignments.sqlite"
    first = SqliteAssignmentStore(path)
    first.put_first("shop", "visitor:v", "sale__0", "a")
    first.close()
    again = SqliteAssignmentStore(path, timeout_s=0.01)
    neighbour = sqlite3.connect(path, isolation_level=None)
    neighbour.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        again.put_first("shop", "visitor:v", "sale__1", "b")
    assert again.get("shop", ["visitor:v"]) == {"visitor:v": {"sale__0": "a"}}
    neighbour.close()
    again.close()
