"""The running server drains its log, in another process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.server.conftest import House
from tests.server.process import environment
from tests.server.shop import shop, write_site
from vitrine.live.drain import is_behind
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.sqlite.log import SqliteEventLog

PROGRAM = """
import sys
from pathlib import Path
from vitrine.app import create_app
from vitrine.cli import serve
from vitrine.settings import read_settings
house = create_app(read_settings({"VITRINE_SITES": sys.argv[1], "VITRINE_DATA": sys.argv[2]}))
house.app.test_client().get("/readyz")
house.close()
heavy = ("duckdb", "_duckdb", "ibis", "sqlglot", "pyarrow", "pandas", "scipy", "sklearn")
print([name for name in heavy if name in sys.modules])
"""


def columns(house: House) -> ColumnFolder:
    return ColumnFolder(house.settings.data / "columns")


def problems(house: House) -> list[str]:
    answer = house.client.get("/readyz").json
    assert answer is not None
    return list(answer["problems"])


def test_a_drain_brings_what_was_reported(house: House) -> None:
    """Events that visitors report are in the columns after a drain; with nothing new, nothing is started."""
    house.send({"name": "page_view"}, {"name": "page_view"})
    house.server.drain()
    (segment,) = columns(house).read().segments("shop", "2026-01-15")
    assert segment.rows == 2
    stamp = (columns(house).root / "manifest.json").stat().st_mtime_ns
    house.server.drain()
    assert (columns(house).root / "manifest.json").stat().st_mtime_ns == stamp
    assert problems(house) == []


def test_nothing_is_left_of_what_was_not_drained(house: House) -> None:
    """When the newest rows are removed before they are drained, one drain settles that, and then nothing is to do."""
    house.send({"name": "page_view"})
    house.server.drain()
    house.send({"name": "page_view"})
    log = SqliteEventLog(house.settings.data / "log.sqlite")
    with log.file.transaction() as connection:
        connection.execute("DELETE FROM event WHERE position = 2")
    assert is_behind(columns(house), log)
    house.server.drain()
    assert not is_behind(columns(house), log)
    house.send({"name": "page_view"})
    assert is_behind(columns(house), log)
    log.close()


def test_a_damaged_segment_is_named(house: House) -> None:
    """A half-written segment is set aside at the next drain and rebuilt; its name stays in /readyz until a person
    has removed what was set aside."""
    house.send({"name": "page_view"})
    house.server.drain()
    (victim,) = columns(house).root.glob("shop/*/*.parquet")
    victim.write_bytes(victim.read_bytes()[:50])
    house.send({"name": "page_view"})
    house.server.drain()
    assert problems(house) == [f"log segment shop-2026-01-15-{victim.name}"]
    assert sum(segment.rows for _, _, segment in columns(house).read()) == 2
    for bad in (columns(house).root / ".bad").iterdir():
        bad.unlink()
    assert problems(house) == []


def test_a_drain_that_fails_is_named(house: House) -> None:
    """When the columns cannot be written, /readyz says so, and the next successful drain clears it."""
    house.send({"name": "page_view"})
    columns(house).root.write_text("in the way")
    house.server.drain()
    assert problems(house) == ["log columns"]
    columns(house).root.unlink()
    house.server.drain()
    assert problems(house) == []


def test_a_damaged_manifest_is_made_anew(house: House) -> None:
    """A damaged manifest is rebuilt, even when the log has nothing new."""
    house.send({"name": "page_view"})
    house.server.drain()
    (columns(house).root / "manifest.json").write_text("{")
    house.server.drain()
    assert columns(house).read().position == 1
    assert problems(house) == ["log segment manifest.json"]


def test_the_command(tmp_path: Path) -> None:
    """`vitrine drain` prints what it did; with --aside it does nothing while another process drains."""
    write_site(tmp_path / "sites", shop())
    place = {**os.environ, **environment(tmp_path)}
    (tmp_path / "data").mkdir()
    folder = ColumnFolder(tmp_path / "data" / "columns")

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "vitrine", "drain", *words]
        return subprocess.run(command, env=place, capture_output=True, text=True, check=True).stdout

    assert run() == "0 new events are in the columns, 0 were removed or changed.\n"
    with folder.lock(exclusive=True):
        assert run("--aside") == ""


def test_serving_imports_nothing_of_it(tmp_path: Path) -> None:
    """A server that starts and answers has imported neither DuckDB nor ibis nor what only training needs."""
    write_site(tmp_path / "sites", shop())
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path / "sites", tmp_path / "data"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"
