"""Watching for changes on disk: no error ends it, and every error is reported."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.server.conftest import House
from tests.server.shop import shop, write_site
from vitrine.live import sites
from vitrine.live import watch as module
from vitrine.live.site import CheckedSite
from vitrine.live.watch import Watch


def test_an_unexpected_error_is_logged_once_and_the_loop_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After an unexpected error the thread goes on; each text is logged once, and success clears the problem."""
    monkeypatch.setattr(module, "REFRESH_EVERY_S", 0.001)
    done, calls = threading.Event(), iter(["a", "a", "b", "a"])

    def refresh() -> None:
        text = next(calls, None)
        if text is None:
            done.set()
        else:
            raise IndexError(text)

    watch = Watch(refresh)
    watch.start()
    assert done.wait(30)
    watch.stop()
    assert watch.problem is None
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["a", "b"]


def test_the_problem_is_kept_until_it_is_over() -> None:
    """The last error is kept as `problem` until a refresh succeeds."""
    errors = iter([KeyError("x")])

    def refresh() -> None:
        for error in errors:
            raise error

    watch = Watch(refresh)
    watch.refresh()
    assert watch.problem == "KeyError: 'x'"
    watch.refresh()
    assert watch.problem is None


def test_readyz_names_the_watch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """/readyz names a failing watch, without the text of the error."""

    def fail(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("vitrine.live.sites.site_files", fail)
    house.refresh()
    assert house.client.get("/readyz").json == {"status": "degraded", "problems": ["watch"]}


def test_an_unexpected_error_in_one_file_leaves_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A file whose check fails unexpectedly is a problem until it changes, and the next file is loaded all the same."""
    check = sites.check_site

    def fail(path: Path) -> CheckedSite:
        if path.name == "a.json":
            raise IndexError("list index out of range")
        return check(path)

    monkeypatch.setattr(sites, "check_site", fail)
    write_site(house.settings.sites, shop() | {"site": "a"}, "a.json")
    write_site(house.settings.sites, shop() | {"site": "b"}, "b.json")
    house.refresh()
    house.refresh()
    assert house.decide(site="b").status_code == 200
    assert house.client.get("/readyz").json["problems"] == ["site file a.json"]
    assert [type(record.exc_info[1]) for record in caplog.records if record.exc_info] == [IndexError]
    monkeypatch.undo()
    write_site(house.settings.sites, shop() | {"site": "a", "name": "again"}, "a.json")
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == []


def test_a_truncated_file_is_a_problem_and_no_more(house: House) -> None:
    """A site file that is cut off after a line end is a problem and does not end the watch."""
    (house.settings.sites / "shop.json").write_text('{"site": "x", \n')
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == ["site file shop.json"]
