"""VITRINE_STORE: the engine of each port."""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from tests.redis_server import SharedServers
from tests.stores.samples import SUBJECT, event
from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.domain.item import Item
from vitrine.domain.profile import Profile
from vitrine.settings import read_settings
from vitrine.store.open import PORTS, choose_places, open_stores
from vitrine.store.redis.assignments import RedisAssignmentStore
from vitrine.store.redis.profiles import RedisProfileStore
from vitrine.store.sqlite.assignments import SqliteAssignmentStore
from vitrine.store.sqlite.log import SqliteEventLog

DATA = Path("data")


def test_nothing_set_is_the_data_folder(tmp_path: Path) -> None:
    """Without VITRINE_STORE every port is a SQLite file in the data folder, whatever its name is."""
    assert choose_places("", DATA) == dict.fromkeys(PORTS, "sqlite:data")
    folder = tmp_path / "50% of it, sqlite:"
    open_stores(folder).close()
    assert sorted(path.name for path in folder.glob("*.sqlite")) == sorted(f"{port}.sqlite" for port in PORTS)


def test_a_url_is_for_the_ports_its_engine_offers() -> None:
    """A Redis URL is for profiles and assignments; the other ports stay in the data folder."""
    places = choose_places("redis://cache:6379/0", DATA)
    assert places == {
        "log": "sqlite:data",
        "profiles": "redis://cache:6379/0",
        "assignments": "redis://cache:6379/0",
        "attributes": "sqlite:data",
        "catalog": "sqlite:data",
    }


def test_a_named_port_goes_its_own_way() -> None:
    """PORT=URL is for that port in any order; a URL alone is for the others."""
    places = choose_places("profiles=redis://a?prefix=x  sqlite:///srv/vitrine\nassignments=redis://b", DATA)
    assert (places["profiles"], places["assignments"]) == ("redis://a?prefix=x", "redis://b")
    assert {places[port] for port in ("log", "attributes", "catalog")} == {"sqlite:///srv/vitrine"}


@pytest.mark.parametrize(
    ("urls", "sentence"),
    [
        (
            "mongo://:hunter2@cache",
            "unknown engine 'mongo'; known engines: sqlite, memory, redis, rediss, redis[+]cluster",
        ),
        ("hunter2", "entry 1: write URL or PORT=URL"),
        ("redis://:my hunter2@cache", "entry 2: write URL or PORT=URL"),
        ("redis://:my hunter2:x@cache", "an unknown engine; known engines:"),
        ("profile=redis://:hunter2@cache", "the ports are log, profiles, assignments, attributes, catalog"),
        ("log=redis://:hunter2@cache", "redis keeps profiles and assignments, not log"),
        ("redis://:hunter2@a redis://:hunter2@b", "two URLs for profiles and assignments; keep one"),
        ("profiles=redis://a profiles=redis://b", "two URLs for profiles; keep one"),
        ("sqlite://srv/vitrine", "write three slashes, sqlite:///srv/vitrine"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, urls: str, sentence: str) -> None:
    """A wrong VITRINE_STORE gives one sentence with what is wrong and what is possible, without a password."""
    with pytest.raises(BadFile, match=sentence) as raised:
        open_stores(tmp_path, urls)
    assert "VITRINE_STORE" in str(raised.value) and "hunter2" not in str(raised.value)


def test_settings_do_not_show_it() -> None:
    """Printing the settings does not show VITRINE_STORE, which may have a password."""
    settings = read_settings({"VITRINE_STORE": "redis://:hunter2@cache"})
    assert settings.store == "redis://:hunter2@cache"
    assert "hunter2" not in repr(settings)


def test_another_folder_for_one_port(tmp_path: Path) -> None:
    """A port with a URL stores its data at the URL only."""
    stores = open_stores(tmp_path / "data", f"catalog=sqlite://{tmp_path}/fast memory:")
    stores.catalog.replace("shop", [Item("p1")])
    stores.log.append([event("a")])
    stores.close()
    assert [path.name for path in tmp_path.iterdir()] == ["fast"]
    stores = open_stores(tmp_path / "fast")
    assert stores.catalog.items("shop") == [Item("p1")]
    assert stores.log.read_subject("shop", SUBJECT, 0) == []
    stores.close()


def test_redis_beside_the_data_folder(tmp_path: Path, redis_servers: SharedServers) -> None:
    """One URL stores profiles and assignments in Redis, where the next process finds them; the log stays a file."""
    url = redis_servers.url("redis")
    stores = open_stores(tmp_path, url)
    assert isinstance(stores.log, SqliteEventLog)
    assert isinstance(stores.profiles, RedisProfileStore) and isinstance(stores.assignments, RedisAssignmentStore)
    stores.profiles.put("shop", Profile(SUBJECT, log_position=1), 0)
    stores.close()
    again = open_stores(tmp_path, f"profiles={url}")
    assert isinstance(again.assignments, SqliteAssignmentStore)
    assert again.profiles.get("shop", SUBJECT) == Profile(SUBJECT, log_position=1)
    again.close()


def test_what_was_opened_is_closed_when_the_next_cannot_be(tmp_path: Path) -> None:
    """When a store cannot be opened, the start fails with one sentence, and the stores already open are closed."""
    with pytest.raises(StoreUnavailable, match=r"redis://\*\*\*@127.0.0.1:1/0 cannot be reached [(]Connection refused"):
        open_stores(tmp_path, "redis://:hunter2@127.0.0.1:1")
    open_stores(tmp_path).close()


class NoDriver(importlib.abc.MetaPathFinder):
    """A machine on which redis-py is not installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name == "redis" or name.startswith("redis."):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def test_a_missing_driver_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without redis-py the default works, and a Redis URL gives a sentence that says what to install."""
    for name in [name for name in sys.modules if name.split(".")[0] == "redis" or "vitrine.store.redis" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoDriver(), *sys.meta_path])
    open_stores(tmp_path).close()
    with pytest.raises(
        BadFile, match=r"its client is missing; install it by pip install '\.\[redis\]' in the project's folder"
    ):
        open_stores(tmp_path, "redis://cache")
