"""Rows of a model that are about somebody are named without ids, and are blanked when the subject is forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.stores.samples import NOON, SUBJECT, VISITOR
from vitrine.domain.errors import BadFile, BadSubject
from vitrine.store.models import Arrays, ModelStore

ROWS = [SUBJECT, "account:A1", "profile:A1/dad", "account:A17", SUBJECT]


def texts(subjects: list[str]) -> np.ndarray:
    return np.frombuffer(msgspec.json.encode(subjects), np.uint8)


def sessions(subjects: list[str] = ROWS) -> Arrays:
    """An index of sessions: a row each, with one, two, three ... items."""
    counts = np.arange(len(subjects)) + 1
    return {
        "row_subjects": texts(subjects),
        "row_at": np.arange(len(subjects), dtype=np.float64) + 100,
        "row_offsets": np.concatenate([[0], np.cumsum(counts)]),
        "entry_items": np.arange(counts.sum(), dtype=np.int32),
        "entry_weights": np.ones(counts.sum(), np.float32),
        "item_ids": texts(["p1", "p2"]),
    }


@pytest.fixture
def models(tmp_path: Path) -> ModelStore:
    store = ModelStore(tmp_path)
    store.publish("shop", {"sessions": sessions(), "popular": {"scores": np.ones(3)}}, {"events": 12}, NOON)
    return store


def loaded(models: ModelStore) -> Arrays:
    files = models.load("shop")
    assert files is not None
    return files.parts["sessions"]


def rows_left(models: ModelStore) -> list[int]:
    return list(np.flatnonzero(loaded(models)["row_subjects"][:, 1]))


def test_no_id_is_in_a_file(models: ModelStore, tmp_path: Path) -> None:
    """Stored are keyed hashes; the same subject has the same in every row, and another key makes others."""
    hashes = loaded(models)["row_subjects"]
    assert hashes.dtype == np.uint64 and hashes.shape == (5, 2)
    assert (hashes[0] == hashes[4]).all() and len({tuple(row) for row in hashes}) == 4
    assert hashes[1][0] == hashes[2][0] != hashes[3][0], "an account's rows are known together with its profiles'"
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and VISITOR.encode() in path.read_bytes()]
    other = ModelStore(tmp_path / "other")
    other.publish("shop", {"sessions": sessions()}, {}, NOON)
    assert not (loaded(other)["row_subjects"] == hashes).any()
    assert (tmp_path / "subject.key").stat().st_mode & 0o077 == 0


def test_a_subject_s_rows_are_blanked(models: ModelStore, tmp_path: Path) -> None:
    """All they held; the others' rows, the other arrays and what training noted stay, and the manifest is valid."""
    before, version = loaded(models), models.current("shop")
    assert models.export("shop", SUBJECT) == {SUBJECT: [{"version": version, "part": "sessions", "rows": 2}]}
    assert models.forget("shop", SUBJECT) == 2
    after = models.load("shop")
    assert after is not None and after.info == {"events": 12} and after.created_at == NOON
    part = after.parts["sessions"]
    assert rows_left(models) == [1, 2, 3]
    np.testing.assert_array_equal(part["row_at"], [0, 101, 102, 103, 0])
    np.testing.assert_array_equal(part["row_offsets"], before["row_offsets"])
    np.testing.assert_array_equal(part["entry_items"], [-1, *range(1, 10), -1, -1, -1, -1, -1])
    np.testing.assert_array_equal(part["entry_weights"], [0, *[1] * 9, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(part["item_ids"], before["item_ids"])
    np.testing.assert_array_equal(after.parts["popular"]["scores"], np.ones(3))
    assert models.export("shop", SUBJECT) == {}
    assert models.forget("shop", SUBJECT) == 0


def test_servers_load_what_is_left(models: ModelStore, tmp_path: Path) -> None:
    """The blanked version has another name and is the current one; nothing of the old one stays on the disk."""
    version = models.current("shop")
    models.forget("shop", SUBJECT)
    assert models.current("shop") != version
    assert sorted(path.name for path in (tmp_path / "shop").iterdir()) == [models.current("shop"), "current"]


def test_an_account_s_rows_are_those_of_its_profiles_too(models: ModelStore) -> None:
    """A profile's are its own only; an account whose id begins alike is another one."""
    assert models.forget("shop", "profile:A1/kid") == 0
    assert models.forget("shop", "account:A1") == 2
    assert rows_left(models) == [0, 3, 4]
    models.publish("shop", {"sessions": sessions()}, {}, NOON + timedelta(hours=1))
    assert models.forget("shop", "profile:A1/dad") == 1
    assert rows_left(models) == [0, 1, 3, 4]


def test_every_version_is_blanked(models: ModelStore, tmp_path: Path) -> None:
    """Also those that are kept to go back to; one of them that is damaged goes."""
    for hour in (1, 2):
        models.publish("shop", {"sessions": sessions()}, {}, NOON + timedelta(hours=hour))
    oldest = min(path for path in (tmp_path / "shop").iterdir() if path.is_dir())
    (oldest / "sessions.npz").write_bytes(b"damaged")
    assert models.forget("shop", SUBJECT) == 4
    left = sorted(path for path in (tmp_path / "shop").iterdir() if path.is_dir())
    assert len(left) == 2 and left[-1].name == models.current("shop")
    (tmp_path / "shop" / "current").write_text(left[0].name)
    assert rows_left(models) == [1, 2, 3]


def test_a_damaged_current_version_is_named(models: ModelStore, tmp_path: Path) -> None:
    """Nobody can say what it holds: training again replaces it."""
    (tmp_path / "shop" / str(models.current("shop")) / "sessions.npz").write_bytes(b"damaged")
    with pytest.raises(BadFile, match="train again"):
        models.forget("shop", SUBJECT)


def test_models_without_rows_about_anybody(models: ModelStore, tmp_path: Path) -> None:
    """They stay as they are, and so does a folder where nothing was ever published."""
    store = ModelStore(tmp_path / "plain")
    assert store.forget("shop", SUBJECT) == 0
    version = store.publish("shop", {"popular": {"scores": np.ones(3)}}, {}, NOON)
    assert store.forget("shop", SUBJECT) == 0 and store.export("shop", SUBJECT) == {}
    assert store.current("shop") == version
    assert not (tmp_path / "plain" / "subject.key").exists()
    for call in (models.forget, models.export):
        with pytest.raises(BadSubject):
            call("shop", VISITOR)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"row_at": np.ones(4)}, "row_at has 4 entries for 5 rows"),
        ({"row_offsets": np.arange(5)}, "row_offsets has 5 entries for 5 rows"),
        ({"row_subjects": np.ones(5, np.uint8)}, "row_subjects is no list of subjects"),
    ],
)
def test_a_training_s_mistake_is_refused(tmp_path: Path, wrong: Arrays, says: str) -> None:
    """A part whose arrays do not fit its rows could not be blanked."""
    with pytest.raises(ValueError, match=says):
        ModelStore(tmp_path).publish("shop", {"sessions": sessions() | wrong}, {}, NOON)
