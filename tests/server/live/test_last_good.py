"""A restart beside a broken site file serves the last good version, says so, and takes the fixed file up."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.live.test_sites import heroes, with_everyone
from tests.server.process import environment, running
from tests.server.shop import shop, write_site
from vitrine.domain.errors import BadFile


def restarted(house: House) -> None:
    house.close()
    house.open()


def is_named(house: House) -> bool:
    """Whether /readyz names the site file, and nothing else."""
    return bool(house.client.get("/readyz").json["problems"] == ["site file shop.json"])


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A server that has served a banner for everyone."""
    return make_house(with_everyone(shop()))


@pytest.mark.parametrize("broken", ["{", "", '{"site": "shop"}', "\x00" * 100])
def test_a_broken_file(house: House, broken: str, caplog: pytest.LogCaptureFixture) -> None:
    """A server starts beside a broken file with the version that it served, and its log has the mistake."""
    version = house.decide().json["config_version"]
    (house.settings.sites / "shop.json").write_text(broken)
    restarted(house)
    assert heroes(house) == ["winter"] and house.decide().json["config_version"] == version
    assert is_named(house)
    (line,) = (line for line in caplog.messages if "vitrine check" in line)
    assert str(house.settings.sites / "shop.json") in line and "The last good version stays in use." in line
    house.refresh()
    restarted(house)
    assert heroes(house) == ["winter"] and is_named(house)
    write_site(house.settings.sites, shop())
    house.refresh()
    assert heroes(house) == [] and house.client.get("/readyz").json["problems"] == []


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to(path)])
def test_what_is_no_file(house: House, make: Callable[[Path], Any]) -> None:
    """A pipe, a folder or a link to nowhere in place of the file does not stop a start either."""
    path = house.settings.sites / "shop.json"
    path.unlink()
    make(path)
    restarted(house)
    assert heroes(house) == ["winter"] and is_named(house)
    house.refresh()
    assert heroes(house) == ["winter"] and is_named(house)


def test_the_version_is_the_last_one_in_use(house: House) -> None:
    """The version kept is the last one that was loaded while the server ran."""
    write_site(house.settings.sites, shop())
    house.refresh()
    (house.settings.sites / "shop.json").write_text("{")
    house.refresh()
    restarted(house)
    assert heroes(house) == [] and is_named(house)


def test_a_folder_that_is_not_mounted(house: House) -> None:
    """Without the whole folder of site files a server starts with the last good versions, and takes the folder up."""
    away = house.settings.sites.rename(house.folder / "away")
    restarted(house)
    assert heroes(house) == ["winter"]
    assert house.client.get("/readyz").json["problems"] == ["site files"]
    house.refresh()
    assert heroes(house) == ["winter"]
    away.rename(house.settings.sites)
    write_site(house.settings.sites, shop())
    house.refresh()
    assert heroes(house) == [] and house.client.get("/readyz").json["problems"] == []


def test_a_removed_file_stays_removed(house: House) -> None:
    """A site whose file was removed does not come back, whether the server ran meanwhile or not."""
    for is_running in (True, False):
        path = write_site(house.settings.sites, shop() | {"site": "other"}, "other.json")
        house.refresh()
        assert house.decide(site="other").status_code == 200
        if is_running:
            path.unlink()
            house.refresh()
            restarted(house)
        else:
            house.close()
            path.unlink()
            house.open()
        assert house.decide(site="other").status_code == 404
        house.close()
        path.write_text("{")
        with pytest.raises(BadFile, match=r"other\.json"):
            house.open()
        path.unlink()
        house.open()


def test_another_folder_has_its_own_versions(house: House) -> None:
    """A broken file of another folder stops the start: no version of it was ever in use."""
    write_site(house.folder / "new", {"site": "shop"})
    house.close()
    house.settings = replace(house.settings, sites=house.folder / "new")
    with pytest.raises(BadFile, match="vitrine check"):
        house.open()
    write_site(house.folder / "new", shop())
    house.open()


def test_a_damaged_version_is_not_used(house: House) -> None:
    """A damaged copy stops the start like none, with the sentence about the site file."""
    (copy,) = (house.settings.data / "site_files").glob("*/*.json")
    copy.write_text('{"site": 7}')
    (house.settings.sites / "shop.json").write_text("{")
    house.close()
    with pytest.raises(BadFile, match="line 1"):
        house.open()
    write_site(house.settings.sites, shop())
    house.open()


def test_a_version_is_kept_once_there_is_space(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A version that cannot be kept is named in the log once, and kept as soon as that works."""
    place = house.settings.data / "site_files"
    place.rename(house.folder / "away")
    place.write_text("in the way")
    write_site(house.settings.sites, shop())
    for _ in range(3):
        house.refresh()
    assert sum("A restart beside a broken site file" in line for line in caplog.messages) == 1
    place.unlink()
    house.refresh()
    (copy,) = place.glob("*/shop.json")
    assert json.loads(copy.read_bytes()) == shop()
    assert [path.name for path in copy.parent.iterdir() if path.is_file()] == ["shop.json"]
    assert list((copy.parent / ".new").iterdir()) == []


def test_a_restart_says_it_in_the_terminal(tmp_path: Path) -> None:
    """`vitrine serve` prints the mistake of a broken file at once, and serves the last good version."""
    path = write_site(tmp_path / "sites", shop())
    place = environment(tmp_path)
    asked = {"site": "shop", "page": {"url": "https://shop.example/"}}
    with running(place) as server:
        version = server.post("/v1/decide", asked)[1]["config_version"]
    path.write_text("{")
    with running(place) as server:
        assert server.post("/v1/decide", asked)[1]["config_version"] == version
        assert server.stop() == 0
        before, _, _ = server.said().partition("Vitrine listens on")
    assert f"`vitrine check {path}` lists every mistake. The last good version stays in use." in before
