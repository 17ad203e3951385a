"""What was acknowledged survives kill -9."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stores.samples import SUBJECT, event
from vitrine.store.sqlite.log import SqliteEventLog

ROOT = Path(__file__).resolve().parents[2]


def start(path: Path, name: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "server"), str(ROOT)])}
    program = [sys.executable, str(ROOT / "tests/stores/appender.py"), str(path), name]
    return subprocess.Popen(program, stdout=subprocess.PIPE, env=environment)


def acknowledged_until_killed(appender: subprocess.Popen[bytes], batches: int) -> list[str]:
    """The ids acknowledged when, after that many batches, the process is killed in the middle of its work."""
    assert appender.stdout is not None
    with appender.stdout:
        lines = [appender.stdout.readline() for _ in range(batches)]
        appender.kill()
        lines += appender.stdout.readlines()
    assert appender.wait() == -9
    return [event_id for line in lines for event_id in line.decode().split()]


@pytest.mark.parametrize("processes", [1, 2])
def test_kill_loses_nothing(tmp_path: Path, processes: int) -> None:
    """Killed again and again under load, by one process or two, the log holds every acknowledged event once."""
    path = tmp_path / "log.sqlite"
    acknowledged: list[str] = []
    for batches in (1, 40, 333, 150):
        appenders = [start(path, f"{batches}-{n}") for n in range(processes)]
        for appender in appenders:
            acknowledged += acknowledged_until_killed(appender, batches)
        log = SqliteEventLog(path)
        stored = [known.event_id for _, known in log.read_subject("shop", SUBJECT, 0)]
        assert len(stored) == len(set(stored))
        assert set(acknowledged) <= set(stored)
        assert log.append([event(f"after-{batches}")])
        log.close()
    assert len(acknowledged) >= 500
