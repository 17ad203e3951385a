"""Whatever is put into the folder of site files, the watch goes on, and the good files are served."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server.conftest import House
from tests.server.shop import shop, write_site
from vitrine.live.sites import MAX_LOGGED, Sites
from vitrine.site.load import MAX_FILE_BYTES, MAX_MISTAKES, MAX_VALUES, parse_site, read_site_file
from vitrine.site.regular_file import TooLongError, read_regular
from vitrine.store.memory.catalog import MemoryCatalogStore
from vitrine.store.models import ModelStore

SENTENCES = {
    "pipe.json": "a named pipe",
    "socket.json": "a socket",
    "zero.json": "a device",
    "folder.json": "a folder",
    "loop.json": "symbolic links",
    "nowhere.json": "No such file",
    "sparse.json": "2,147,483,648 bytes",
}


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Path]:
    """A folder with one of each thing that is not a site file."""
    folder = tmp_path / "sites"
    folder.mkdir()
    os.mkfifo(folder / "pipe.json")
    (folder / "zero.json").symlink_to("/dev/zero")
    (folder / "folder.json").mkdir()
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "nowhere.json").symlink_to("absent.json")
    with (folder / "sparse.json").open("wb") as sparse:
        sparse.truncate(2**31)
    before = Path.cwd()
    os.chdir(folder)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.json")
        os.chdir(before)
        yield folder


def in_time(work: threading.Thread) -> bool:
    """Whether the work ends: a pipe or a device would block it for ever."""
    work.daemon = True
    work.start()
    work.join(60)
    return not work.is_alive()


def test_the_watch_passes_over_what_is_no_file(house: House, hostile: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A pipe, a socket, a device, a folder, links to nowhere and a sparse file do not stop the watch, and are named."""
    for path in list(hostile.iterdir()):
        path.rename(house.settings.sites / path.name)
    write_site(house.settings.sites, shop() | {"site": "zzz"}, "zzz.json")
    assert in_time(threading.Thread(target=house.refresh))
    assert house.decide(site="zzz").status_code == 200 and house.decide().status_code == 200
    problems = house.client.get("/readyz").json["problems"]
    assert problems == [f"site file {name}" for name in sorted(SENTENCES)]
    for name, sentence in SENTENCES.items():
        (line,) = (line for line in caplog.messages if name in line)
        assert sentence in line, line
    caplog.clear()
    house.refresh()
    assert caplog.messages == []


def test_vitrine_check_says_what_each_is(hostile: Path) -> None:
    """`vitrine check` of the same prints one mistake for each, and ends."""
    paths = [hostile / name for name in SENTENCES]
    checked = subprocess.run(
        [sys.executable, "-m", "vitrine", "check", *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 1 and "Traceback" not in checked.stderr
    for name, sentence in SENTENCES.items():
        assert f"{name}: 1 mistake." in checked.stderr
        assert sentence in checked.stdout


def test_a_file_that_grows_is_read_up_to_the_limit() -> None:
    """A file with more content than its size says, like one that grows meanwhile, is read up to the limit."""
    with pytest.raises(TooLongError) as caught:
        read_regular(Path("/proc/self/status"), 10)
    assert caught.value.size == 11


@contextmanager
def unprivileged() -> Iterator[None]:
    """Without the rights of root, for whom every file is readable."""
    user = os.geteuid()
    os.seteuid(65_534 if user == 0 else user)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_without_permission_is_loaded_when_it_has_it() -> None:
    """A file that may not be read keeps its last good version, and is loaded once its permissions allow it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        path = write_site(folder, shop())
        path.chmod(0o644)
        sites = Sites(folder, MemoryCatalogStore(), ModelStore(folder / "models"))
        sites.start()
        write_site(folder, shop() | {"name": "new"})
        path.chmod(0)
        with unprivileged():
            sites.refresh()
            assert sites.get("shop").config.name == ""
            assert "Permission denied" in sites.problems["site file shop.json"]
        path.chmod(0o644)
        with unprivileged():
            sites.refresh()
        assert sites.get("shop").config.name == "new" and not sites.problems


def test_hidden_files_are_no_site_files(house: House) -> None:
    """A lock that an editor puts beside a site file, a link to nowhere with a dot before its name, is no problem."""
    (house.settings.sites / ".#shop.json").symlink_to("somebody@somewhere.1234")
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == []


def test_many_wrong_files_are_logged_in_a_few_lines(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Of a thousand wrong files ten are logged, with the number of the others, and a long wrong key is cut."""
    for number in range(1_000):
        (house.settings.sites / f"wrong-{number:04}.json").write_text('{"%s": 1}' % ("x" * 5_000))
    house.refresh()
    assert len(caplog.messages) == MAX_LOGGED + 1 and "990 more problems" in caplog.messages[-1]
    assert max(map(len, caplog.messages)) < 1_000


def test_a_file_of_nothing_but_mistakes_ends_early() -> None:
    """Of a hundred thousand wrong campaigns the first mistakes are reported, and that the rest was not checked."""
    raw = b'{"site": "shop", "origins": ["https://shop.example"], "campaigns": [%s 1]}' % (b"1," * 100_000)
    mistakes = parse_site(raw).mistakes
    assert len(mistakes) == MAX_MISTAKES + 1 and "the rest was not checked" in mistakes[-1].hint


def test_a_file_of_millions_of_values_is_not_parsed(tmp_path: Path) -> None:
    """A file with millions of values would take a gigabyte of memory: it is refused before it is parsed."""
    path = tmp_path / "wide.json"
    path.write_bytes(b"[" + b"[]," * (MAX_VALUES + 1) + b"[]]")
    assert path.stat().st_size < MAX_FILE_BYTES
    (mistake,) = read_site_file(path).mistakes
    assert "values" in mistake.sentence("the file") and mistake.hint == "Split the site."
