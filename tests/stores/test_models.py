"""Model files: published whole, verified when loaded, never pickled."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.stores.samples import NOON
from vitrine.domain.errors import BadFile
from vitrine.store.models import ModelStore

PARTS = {
    "together": {"item_ids": np.array(["p1", "ü2"]), "scores": np.array([[0.5, 0.25]], dtype=np.float32)},
    "segment": {"weights": np.arange(6.0).reshape(2, 3)},
}


@pytest.fixture
def models(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path)


@pytest.fixture
def published(models: ModelStore, tmp_path: Path) -> Path:
    """The folder of a published version."""
    return tmp_path / "shop" / models.publish("shop", PARTS, {"events": 12}, NOON)


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def test_published_is_loaded(models: ModelStore, published: Path) -> None:
    """What was published is loaded: the same arrays, types, info and time."""
    model = models.load("shop")
    assert model is not None
    assert model.version == models.current("shop") == published.name
    assert model.created_at == NOON
    assert model.info == {"events": 12}
    assert {part: set(arrays) for part, arrays in model.parts.items()} == {
        "together": {"item_ids", "scores"},
        "segment": {"weights"},
    }
    for part, arrays in PARTS.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(model.parts[part][name], array, strict=True)


def test_nothing_published(models: ModelStore, published: Path) -> None:
    """A site without a model has none, and that is no error."""
    assert models.current("other") is None
    assert models.load("other") is None


def test_three_versions_are_kept(models: ModelStore, tmp_path: Path) -> None:
    """The newest three versions are kept, the last published is the current one, and no draft is left behind."""
    versions = [models.publish("shop", PARTS, {"n": n}, NOON + timedelta(hours=n)) for n in range(5)]
    assert sorted(path.name for path in (tmp_path / "shop").iterdir()) == [*versions[2:], "current"]
    assert models.current("shop") == versions[4]


@pytest.mark.parametrize("call", ["publish", "forget"])
def test_leftovers_go(models: ModelStore, published: Path, call: str) -> None:
    """What a killed process left half written is deleted when a model is published next or a subject is forgotten."""
    draft = published.parent / ".new-20260601T120000000000Z-00000000-1"
    draft.mkdir()
    (draft / "segment.npz").write_bytes(b"half")
    (published.parent / ".current-1").write_text("half")
    if call == "publish":
        models.publish("shop", PARTS, {"events": 12}, NOON)
    else:
        models.forget("shop", "visitor:visitor-0000000000001")
    assert sorted(path.name for path in published.parent.iterdir()) == [published.name, "current"]


def test_clock_set_back(models: ModelStore) -> None:
    """A model published while the clock was set back is the current one all the same."""
    for n in range(4):
        models.publish("shop", PARTS, {}, NOON + timedelta(hours=n))
    version = models.publish("shop", PARTS, {}, NOON - timedelta(days=1))
    model = models.load("shop")
    assert model is not None
    assert model.version == version


def test_published_twice(models: ModelStore, published: Path) -> None:
    """The same content published at the same time is the same version."""
    assert models.publish("shop", PARTS, {"events": 12}, NOON) == published.name
    assert models.load("shop") is not None


def test_objects_are_refused(models: ModelStore, tmp_path: Path) -> None:
    """Arrays of Python objects are refused before anything is written."""
    with pytest.raises(ValueError, match="'bad' holds Python objects"):
        models.publish("shop", {"part": {"bad": np.array([{}], dtype=object)}}, {}, NOON)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../shop", "", "a/b", "Shop", "."])
def test_names_that_leave_the_folder(models: ModelStore, name: str) -> None:
    """A site or part whose name could leave the folder is refused."""
    with pytest.raises(ValueError, match="is not a valid file name"):
        models.publish(name, PARTS, {}, NOON)
    with pytest.raises(ValueError, match="is not a valid file name"):
        models.publish("shop", {name: {}}, {}, NOON)
    with pytest.raises(ValueError, match="is not a valid file name"):
        models.load(name)


def test_changed_byte(models: ModelStore, published: Path) -> None:
    """A model file with one changed byte is refused."""
    path = published / "segment.npz"
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"segment\.npz does not match its manifest"):
        models.load("shop")


def test_truncated_file(models: ModelStore, published: Path) -> None:
    """A model file that is cut short is refused."""
    path = published / "together.npz"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(BadFile, match=r"together\.npz does not match its manifest.*train again"):
        models.load("shop")


@pytest.mark.parametrize("name", ["segment.npz", "manifest.json"])
def test_missing_file(models: ModelStore, published: Path, name: str) -> None:
    """A missing file is named in the error."""
    (published / name).unlink()
    with pytest.raises(BadFile, match=rf"{name} cannot be read: No such file"):
        models.load("shop")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 1}', b"\xff"])
def test_broken_manifest(models: ModelStore, published: Path, content: bytes) -> None:
    """An invalid manifest gives one sentence."""
    (published / "manifest.json").write_bytes(content)
    with pytest.raises(BadFile, match=r"manifest\.json is not a model manifest"):
        models.load("shop")


def test_manifest_of_another_version(models: ModelStore, published: Path) -> None:
    """A manifest copied from another version is refused."""
    change_manifest(published, lambda manifest: manifest.update(version="20200101T000000000000Z-00000000"))
    with pytest.raises(BadFile, match="is the manifest of '20200101"):
        models.load("shop")


@pytest.mark.parametrize("name", ["../../secret.npz", "/etc/passwd", "current", "..npz", "a/b.npz"])
def test_manifest_that_leaves_the_folder(models: ModelStore, published: Path, name: str) -> None:
    """A manifest that lists a file outside its version is refused without opening that file."""
    change_manifest(published, lambda manifest: manifest["files"].update({name: {"sha256": "", "bytes": 0}}))
    with pytest.raises(BadFile, match="which is not a model file"):
        models.load("shop")


@pytest.mark.parametrize("content", ["../../elsewhere", "", "ü", "20260601T120000000000Z-0000000g"])
def test_broken_pointer(models: ModelStore, published: Path, content: str) -> None:
    """A `current` that names no version is refused."""
    (published.parent / "current").write_text(content)
    with pytest.raises(BadFile, match=r"current .*train again"):
        models.load("shop")


def pickled_archive() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, trap=np.array([print], dtype=object))
    return buffer.getvalue()


def single_array() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3))
    return buffer.getvalue()


@pytest.mark.parametrize("content", [pickled_archive(), single_array(), b"", b"PK\x03\x04 no zip", b"\x80\x04."])
def test_well_signed_but_no_arrays(models: ModelStore, published: Path, content: bytes) -> None:
    """A file with a correct checksum that has pickles, or is not an archive, is refused."""
    (published / "segment.npz").write_bytes(content)
    mark = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    change_manifest(published, lambda manifest: manifest["files"].update({"segment.npz": mark}))
    with pytest.raises(BadFile, match=r"segment\.npz is not a file of plain numpy arrays"):
        models.load("shop")


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A model folder that cannot be written is one sentence that names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFile, match=r"cannot be written below .*file/shop: Not a directory"):
        ModelStore(tmp_path / "file").publish("shop", PARTS, {}, NOON)
