"""Following changes on disk: nothing that happens there ends it, and nothing goes unsaid."""

from __future__ import annotations

import threading

import pytest

from tests.server.conftest import House
from tests.server.shop import shop, write_site
from vitrine.live import watch as module
from vitrine.live.watch import Watch


def test_an_unforeseen_error_is_told_once_and_the_loop_lives_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The thread goes on calling, the log holds each distinct text once, and success clears the problem."""
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
    """What went wrong last can be asked for."""
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
    """An operator sees that changes are no longer followed, without the error's text."""

    def fail(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("vitrine.live.sites.check_site", fail)
    write_site(house.settings.sites, shop() | {"name": "x"})
    house.refresh()
    assert house.client.get("/readyz").json == {"status": "degraded", "problems": ["watch"]}


def test_a_truncated_file_is_a_problem_and_no_more(house: House) -> None:
    """The file that once ended the watch: cut off just after a line end."""
    (house.settings.sites / "shop.json").write_text('{"site": "x", \n')
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == ["site file shop.json"]
