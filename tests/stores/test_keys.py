"""The keys on disk: who can read them, how they are rotated, and what happens when processes meet."""

from __future__ import annotations

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vitrine.domain.errors import BadFile
from vitrine.domain.keys import OWN_PURPOSES, secret_hash
from vitrine.store.keys import MAX_KEYS, SETTLING, Keys


class Time:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 15, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    """The clock of all keys of a test."""
    return Time()


@pytest.fixture
def keys(tmp_path: Path, time: Time) -> Keys:
    """The keys of a data folder that does not exist yet."""
    return Keys(tmp_path / "data", secrets.token_bytes, time)


def another(tmp_path: Path, time: Time) -> Keys:
    """The same folder as another process sees it."""
    return Keys(tmp_path / "data", secrets.token_bytes, time)


def test_only_the_owner_can_read_keys(keys: Keys, tmp_path: Path) -> None:
    """The data folder, the folder of the keys and each file are made for their owner only, whatever the umask is."""
    old = os.umask(0)
    try:
        keys.own("visitor")
        keys.add("identity", "shop")
    finally:
        os.umask(old)
    folder = tmp_path / "data" / "keys"
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent)} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_wider_rights_are_taken_away(keys: Keys, tmp_path: Path, time: Time) -> None:
    """A file or a folder that others could read is theirs no longer after its first use."""
    key = keys.own("visitor").signing
    folder = tmp_path / "data" / "keys"
    folder.chmod(0o755)
    (folder / "visitor.json").chmod(0o644)
    again = another(tmp_path, time)
    assert again.own("visitor").signing == key
    again.own("exposure")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "visitor.json").stat().st_mode & 0o777 == 0o600


def test_a_secret_is_shown_once_and_never_printed(keys: Keys) -> None:
    """What a key is for is in its representation, its secret is not; a server key's secret is not stored at all."""
    key_id, _, secret = keys.add("identity", "shop").partition(".")
    key = keys.of_site("identity", "shop").signing
    assert (key.key_id, key.secret.decode()) == (key_id, secret)
    assert secret not in repr(key)
    key_id, _, secret = keys.add("server", "shop").partition(".")
    assert keys.stored("server", "shop").signing.secret.decode() == secret_hash(secret)


def test_processes_that_start_together_agree(tmp_path: Path, time: Time) -> None:
    """Of many that find no key, one makes it, and all others use that one."""
    every = [another(tmp_path, time) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        rings = list(pool.map(lambda keys: keys.own("visitor"), every))
    assert len({ring.signing.key_id for ring in rings}) == 1
    assert all(len(ring.keys) == 1 for ring in rings)


def test_a_command_can_rotate_what_it_has_not_read(keys: Keys, tmp_path: Path, time: Time) -> None:
    """`vitrine key rotate` is a process of its own: it adds a key to a ring that another process made."""
    old = keys.own("visitor").signing
    new_id = another(tmp_path, time).add("visitor").partition(".")[0]
    keys.refresh()
    assert {key.key_id for key in keys.own("visitor").keys} == {old.key_id, new_id}


def test_a_new_key_signs_when_every_process_knows_it(keys: Keys, tmp_path: Path, time: Time) -> None:
    """Right after a rotation the old key still signs: a process that has not read the new one yet would refuse it."""
    time.now -= timedelta(days=1)
    old = keys.own("visitor").signing
    time.now += timedelta(days=1)
    new_id = another(tmp_path, time).add("visitor").partition(".")[0]
    keys.refresh()
    assert keys.own("visitor").signing == old
    assert keys.own("visitor").find(new_id) is not None
    time.now += SETTLING
    keys.refresh()
    assert keys.own("visitor").signing.key_id == new_id


def test_an_overlap_ends(keys: Keys, time: Time) -> None:
    """The old key verifies until its overlap ends, and a later rotation does not prolong that."""
    old_id = keys.add("identity", "shop").partition(".")[0]
    keys.add("identity", "shop", old_ends_at=time.now + timedelta(days=1))
    keys.add("identity", "shop", old_ends_at=time.now + timedelta(days=30))
    assert keys.of_site("identity", "shop").find(old_id) is not None
    time.now += timedelta(days=1)
    keys.refresh()
    assert keys.of_site("identity", "shop").find(old_id) is None
    assert len(keys.of_site("identity", "shop").keys) == 2


def test_a_revoked_key_is_gone_for_all(keys: Keys, tmp_path: Path, time: Time) -> None:
    """A running server drops a key that another process revoked at its next refresh."""
    key_id = keys.add("identity", "shop").partition(".")[0]
    assert keys.of_site("identity", "shop").find(key_id) is not None
    another(tmp_path, time).revoke(key_id, "identity", "shop")
    keys.refresh()
    assert keys.of_site("identity", "shop").find(key_id) is None
    with pytest.raises(BadFile, match="has no key"):
        keys.revoke(key_id, "identity", "shop")


def test_an_installation_whose_last_key_was_revoked_makes_a_new_one(keys: Keys, tmp_path: Path, time: Time) -> None:
    """After the last key of visitor ids is revoked, new ids are issued with a new key."""
    old_id = keys.own("visitor").signing.key_id
    another(tmp_path, time).revoke(old_id, "visitor")
    keys.refresh()
    assert keys.own("visitor").find(old_id) is None
    assert keys.own("visitor").signing.key_id == another(tmp_path, time).own("visitor").signing.key_id


def test_the_first_key_of_a_site_is_found_at_the_next_refresh(keys: Keys, tmp_path: Path, time: Time) -> None:
    """A server that has answered without the site's key uses it as soon as the operator has made it."""
    assert keys.of_site("identity", "shop").keys == ()
    key_id = another(tmp_path, time).add("identity", "shop").partition(".")[0]
    keys.refresh()
    assert keys.of_site("identity", "shop").signing.key_id == key_id


def test_purposes_and_sites_have_keys_of_their_own(keys: Keys) -> None:
    """No two rings share a secret."""
    rings = [keys.own(purpose) for purpose in OWN_PURPOSES]
    for site in ("shop", "news"):
        keys.add("identity", site)
        rings.append(keys.of_site("identity", site))
    assert len({ring.signing.secret for ring in rings}) == len(rings)
    assert keys.sites("identity") == ["news", "shop"]


@pytest.mark.parametrize("site", ["", ".", "..", "../x", "a/b", "a@b", "A", "a\n", "a" * 41, "-a", "a\x00"])
def test_a_site_cannot_leave_the_folder(keys: Keys, site: str) -> None:
    """A text that is no site id never becomes a part of a file's name."""
    with pytest.raises(BadFile, match="not a site id"):
        keys.add("identity", site)
    with pytest.raises(BadFile, match="not a site id"):
        keys.of_site("identity", site)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[{}]",
        b"\xff",
        b'[{"key_id":"abcd","secret":"short","created_at":"2026-01-01T00:00:00Z"}]',
        b'[{"key_id":"ab.d","secret":"' + b"s" * 43 + b'","created_at":"2026-01-01T00:00:00Z"}]',
        b'[{"key_id":"abcd","secret":"' + b"s" * 43 + b'","created_at":"2026-01-01T00:00:00"}]',
        b" " * 70_000 + b"[]",
    ],
)
def test_a_damaged_file_is_named(keys: Keys, tmp_path: Path, content: bytes) -> None:
    """A damaged file is never taken for an empty ring, or for a weak secret; the sentence names it."""
    folder = tmp_path / "data" / "keys"
    folder.mkdir(parents=True)
    (folder / "visitor.json").write_bytes(content)
    with pytest.raises(BadFile, match=r"visitor\.json is damaged .*: restore it from a backup"):
        keys.own("visitor")
    assert (folder / "visitor.json").read_bytes() == content


def test_two_keys_of_one_id_are_refused(keys: Keys, tmp_path: Path) -> None:
    """A ring in which an id is ambiguous is refused."""
    keys.own("visitor")
    path = tmp_path / "data" / "keys" / "visitor.json"
    one = path.read_text().strip().removeprefix("[").removesuffix("]")
    path.write_text(f"[{one},{one}]")
    keys.refresh()
    assert "has two keys with one id" in str(keys.problem)


def test_a_pipe_in_place_of_a_file_stops_nobody(keys: Keys, tmp_path: Path) -> None:
    """A pipe or a folder with the name of a ring is named at once: nothing waits for a writer."""
    folder = tmp_path / "data" / "keys"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "visitor.json")
    (folder / "exposure.json").mkdir()
    with pytest.raises(BadFile, match=r"visitor\.json is not a file"):
        keys.own("visitor")
    with pytest.raises(BadFile, match=r"exposure\.json is not a file"):
        keys.own("exposure")


def test_one_damaged_ring_does_not_hide_changes_of_others(keys: Keys, tmp_path: Path, time: Time) -> None:
    """A refresh reads what it can, keeps the last good ring of the damaged file, and names that file."""
    kept = keys.own("visitor")
    keys.of_site("identity", "shop")
    (tmp_path / "data" / "keys" / "visitor.json").write_text("damaged")
    another(tmp_path, time).add("identity", "shop")
    keys.refresh()
    assert "visitor.json is damaged" in str(keys.problem)
    assert keys.own("visitor") == kept
    assert keys.of_site("identity", "shop").keys
    (tmp_path / "data" / "keys" / "visitor.json").unlink()
    keys.refresh()
    assert keys.problem is None


def test_what_a_crash_left_is_removed(keys: Keys, tmp_path: Path) -> None:
    """A draft that a killed writer left, with whatever rights, is gone after the next write."""
    folder = tmp_path / "data" / "keys"
    folder.mkdir(parents=True)
    (folder / ".draft").write_text("half a secr")
    (folder / ".draft").chmod(0o666)
    keys.own("visitor")
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "visitor.json"]
    assert (folder / "visitor.json").stat().st_mode & 0o777 == 0o600


def test_a_ring_does_not_grow_without_end(keys: Keys, time: Time) -> None:
    """Rotations drop what has ended, and more living keys than a person can overlook are refused."""
    for _ in range(MAX_KEYS + 5):
        keys.add("identity", "shop", old_ends_at=time.now + timedelta(hours=1))
        time.now += timedelta(hours=2)
    assert len(keys.stored("identity", "shop").keys) == 2
    for _ in range(MAX_KEYS - 1):
        keys.add("identity", "shop")
    with pytest.raises(BadFile, match="revoke those"):
        keys.add("identity", "shop")


def test_a_server_starts_without_a_disk(keys: Keys, tmp_path: Path, time: Time) -> None:
    """While the data folder cannot be used, the server's keys are in memory; when it is back, they are written."""
    data = tmp_path / "data"
    data.write_text("a file where the folder should be")
    server = Keys(data, secrets.token_bytes, time, is_server=True)
    key = server.own("visitor").signing
    assert server.of_site("identity", "shop").keys == ()
    assert "Until then keys are in memory" in str(server.problem)
    server.refresh()
    assert server.own("visitor").signing == key
    assert "visitor" in str(server.problem) or "data" in str(server.problem)
    data.unlink()
    server.refresh()
    assert server.problem is None
    assert keys.own("visitor").signing == key
    with pytest.raises(BadFile):
        Keys(tmp_path / "data" / "keys" / "visitor.json", secrets.token_bytes, time).own("visitor")


def test_keys_in_memory_verify_when_the_disk_has_others(keys: Keys, tmp_path: Path, time: Time) -> None:
    """What was signed from memory stays valid until the process ends; the keys on the disk sign from then on."""
    kept = keys.own("visitor").signing
    (tmp_path / "data").rename(tmp_path / "away")
    (tmp_path / "data").write_text("")
    server = Keys(tmp_path / "data", secrets.token_bytes, time, is_server=True)
    spare = server.own("visitor").signing
    (tmp_path / "data").unlink()
    (tmp_path / "away").rename(tmp_path / "data")
    server.refresh()
    assert server.own("visitor").signing == kept
    assert server.own("visitor").find(spare.key_id) == spare
    assert keys.stored("visitor").keys == (kept,)


def test_a_damaged_ring_of_a_site_stops_nobody(keys: Keys, tmp_path: Path, time: Time) -> None:
    """A server whose site has a damaged ring believes no token of that site, and uses the file once it is repaired."""
    keys.add("identity", "shop")
    path = tmp_path / "data" / "keys" / "identity@shop.json"
    good = path.read_bytes()
    path.write_text("damaged")
    server = Keys(tmp_path / "data", secrets.token_bytes, time, is_server=True)
    assert server.of_site("identity", "shop").keys == ()
    assert "identity@shop.json is damaged" in str(server.problem)
    path.write_bytes(good)
    server.refresh()
    assert server.problem is None
    assert server.of_site("identity", "shop").keys
