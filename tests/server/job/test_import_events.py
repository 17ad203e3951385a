"""Importing past events from a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tests.shared_data import click_log
from vitrine.domain.errors import BadFile
from vitrine.domain.event import Event, EventItem
from vitrine.job.event_line import FileFormat
from vitrine.job.import_events import MAX_LINE_BYTES, Report, load_events
from vitrine.store.memory.log import MemoryEventLog
from vitrine.wire.scalars import VisitorId

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEADER = "SessionId\tItemId\tTime\n"
GOOD = '{"visitor_id": "visitor-000000001", "event_id": "e1", "name": "purchase", "created_at": "2026-02-01T10:00:00Z"'


def load(folder: Path, content: str | bytes, file_format: FileFormat, log: MemoryEventLog) -> Report:
    """Import a file with this content."""
    path = folder / f"events.{file_format}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_events(path, file_format, site="shop", log=log, now=NOW, progress=lambda lines: None)


def logged(log: MemoryEventLog) -> list[Event]:
    """All events of the site."""
    return [event for _, event in log.scan("shop")]


def test_tsv(tmp_path: Path) -> None:
    """Each line is a view of an item at its time, by a visitor made from the session; line ends may be Windows'."""
    log = MemoryEventLog()
    report = load(
        tmp_path,
        "\ufeff" + HEADER + "27\t5959\t1593536687.0\r\nsession-of-many-letters\tæøå\t1593536688\n\n",
        "tsv",
        log,
    )
    assert (report.accepted, report.duplicates, report.bad) == (2, 0, 0)
    first, second = logged(log)
    assert (first.visitor_id, first.name, first.items) == ("import-000000027", "view_item", (EventItem("5959"),))
    assert first.created_at == datetime(2020, 6, 30, 17, 4, 47, tzinfo=UTC) and first.received_at == NOW
    assert (second.visitor_id, second.items[0].item_id) == ("import-session-of-many-letters", "æøå")
    for event in (first, second):
        assert msgspec.convert(event.visitor_id, VisitorId) and len(event.event_id) <= 64


def test_importing_twice_counts_once(tmp_path: Path) -> None:
    """The same file again adds nothing, and neither does a line that stands twice."""
    log = MemoryEventLog()
    content = HEADER + "1\ta\t1593536687\n1\tb\t1593536688\n1\ta\t1593536687\n2\ta\t1593536687\n"
    assert load(tmp_path, content, "tsv", log).accepted == 3
    again = load(tmp_path, content, "tsv", log)
    assert (again.accepted, again.duplicates, again.bad, len(logged(log))) == (0, 4, 0, 3)


def test_jsonl(tmp_path: Path) -> None:
    """A line holds an event as on the wire and whose it is; its time is kept as given, in UTC."""
    log = MemoryEventLog()
    line = (
        '{"visitor_id": "visitor-000000001", "event_id": "e1", "name": "add_to_cart", "created_at": '
        '"2026-02-01T10:00:00+02:00", "page": {"url": "https://shop.example/p1", "type": "product"}, "value": 9.5, '
        '"currency": "EUR", "items": [{"item_id": "p1", "item_category": "skin", "item_brand": "Fjell"}]}'
    )
    assert load(tmp_path, line, "jsonl", log).accepted == 1
    (event,) = logged(log)
    assert event.created_at == datetime(2026, 2, 1, 8, tzinfo=UTC) and event.created_at.tzinfo is UTC
    assert (event.visitor_id, event.name, event.value, event.currency) == (
        "visitor-000000001",
        "add_to_cart",
        9.5,
        "EUR",
    )
    assert event.items == (EventItem("p1", item_category="skin", item_brand="Fjell"),)
    assert (event.page_url, event.page_type) == ("https://shop.example/p1", "product")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1\ta", "expected 3 tab-separated cells, got 2"),
        ("a b\tp1\t1593536687", "SessionId 'a b'"),
        ("x" * 58 + "\tp1\t1593536687", "SessionId"),
        ("1\t\t1593536687", "ItemId: expected 1 to 100 characters, got 0"),
        ("1\t" + "x" * 101 + "\t1593536687", "got 101"),
        ("1\tp1\tyesterday", "Time 'yesterday'"),
        ("1\tp1\tnan", "Time 'nan'"),
        ("1\tp1\t1e300", "Time '1e300'"),
        ("1\tp1\t1593536687000", "Time '1593536687000'"),
        ("1\tp1\t0", "not between 1995 and now"),
        ("1\tp1\t2000000000", "not between 1995 and now"),
        ("1\t" + "x" * MAX_LINE_BYTES + "\t1593536687", "longer than 65,536 bytes"),
    ],
)
def test_bad_tsv_lines(tmp_path: Path, line: str, reason: str) -> None:
    """A bad line is named with its number and reason, and the lines around it are imported."""
    log = MemoryEventLog()
    report = load(tmp_path, f"{HEADER}1\ta\t1593536687\n{line}\n1\tb\t1593536688\n", "tsv", log)
    assert (report.accepted, report.bad) == (2, 1)
    assert report.first_bad[0].number == 3 and reason in report.first_bad[0].reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "truncated"),
        ("[]", "Expected `object`"),
        (GOOD.replace("visitor-000000001", "short") + "}", "visitor_id"),
        (GOOD.replace("2026-02-01T10:00:00Z", "1970-01-01T00:00:00Z") + "}", "not between 1995 and now"),
        (GOOD.replace("2026-02-01T10:00:00Z", "2026-02-01T10:00:00") + "}", "created_at"),
        (GOOD + ', "value": NaN}', "invalid"),
        (GOOD + ', "params": ' + "[" * 5_000 + "}", ""),
        (GOOD.replace("purchase", "exposure") + "}", "about a rendering"),
    ],
)
def test_bad_jsonl_lines(tmp_path: Path, line: str, reason: str) -> None:
    """A line that is no event of the wire, or claims a rendering, is refused with its reason."""
    report = load(tmp_path, f"{GOOD}}}\n{line}\n", "jsonl", MemoryEventLog())
    assert (report.accepted, report.bad, report.first_bad[0].number) == (1, 1, 2)
    assert reason in report.first_bad[0].reason


def test_lines_that_are_not_utf8(tmp_path: Path) -> None:
    """A line that is not UTF-8, far into the file, is one bad line."""
    report = load(tmp_path, HEADER.encode() + b"1\ta\t1593536687\n1\t\xff\t1593536687\n", "tsv", MemoryEventLog())
    assert (report.accepted, report.bad, report.first_bad[0].reason) == (1, 1, "not UTF-8")


def test_only_the_first_ten_are_shown(tmp_path: Path) -> None:
    """Of many bad lines ten are shown, all are counted, and more than 1 % make the file doubtful."""
    log = MemoryEventLog()
    bad = load(tmp_path, HEADER + "bad\n" * 25 + "1\ta\t1593536687\n" * 2, "tsv", log)
    assert (bad.bad, len(bad.first_bad), bad.lines, bad.is_doubtful) == (25, 10, 27, True)
    assert bad.sentences[0] == "27 lines: 1 new, 1 already known, 25 bad"
    assert bad.sentences[-2:] == [
        "and 15 more bad lines",
        "92.6% of the lines are bad: is this the right file and format?",
    ]
    fine = load(tmp_path, HEADER + "bad\n" + "".join(f"1\ta\t{1593536687 + n}\n" for n in range(99)), "tsv", log)
    assert (fine.bad, fine.lines, fine.is_doubtful) == (1, 100, False)


@pytest.mark.parametrize(
    ("content", "file_format", "sentence"),
    [
        ("", "tsv", "is empty"),
        ("", "jsonl", "is empty"),
        ("1\ta\t1593536687\n", "tsv", "must begin with the tab-separated header"),
        ("SessionId,ItemId,Time\n", "tsv", "must begin with the tab-separated header"),
        (b"\x1f\x8b\x08\x00\xff", "tsv", "not text in UTF-8"),
        (HEADER.encode("utf-16"), "tsv", "not text in UTF-8"),
        (HEADER.encode("utf-16-le"), "tsv", "binary, or text in UTF-16"),
        (b"\x89PNG\r\n", "jsonl", "not text in UTF-8"),
        (b"\x00" * 200_000, "jsonl", "binary"),
    ],
)
def test_the_wrong_file(tmp_path: Path, content: str | bytes, file_format: FileFormat, sentence: str) -> None:
    """A file that is something else is refused in one sentence before anything is written."""
    log = MemoryEventLog()
    with pytest.raises(BadFile, match=sentence):
        load(tmp_path, content, file_format, log)
    assert logged(log) == []


def test_missing_file(tmp_path: Path) -> None:
    """A missing file and a folder are refused in one sentence."""
    for path in (tmp_path / "none.tsv", tmp_path):
        with pytest.raises(BadFile, match="cannot read"):
            load_events(path, "tsv", site="shop", log=MemoryEventLog(), now=NOW, progress=lambda lines: None)


def test_progress(tmp_path: Path) -> None:
    """Progress is told as it goes and once more at the end, in lines of the file."""
    path = tmp_path / "events.tsv"
    path.write_text(HEADER + "".join(f"1\ta\t{1593536687 + n}\n" for n in range(2_499)))
    told: list[int] = []
    load_events(path, "tsv", site="shop", log=MemoryEventLog(), now=NOW, progress=told.append)
    assert told == [1_000, 2_000, 2_500]


def test_real_log() -> None:
    """Every line of a real shop's click log is imported, each session as one visitor."""
    log = MemoryEventLog()
    path = click_log() / "train.txt"
    report = load_events(path, "tsv", site="shop", log=log, now=NOW, progress=lambda lines: None)
    assert (report.accepted, report.duplicates, report.bad) == (113_601, 0, 0)
    assert len({event.visitor_id for event in logged(log)}) == 23_753
