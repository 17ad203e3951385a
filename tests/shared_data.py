"""Real data beside the project, which not every machine has: see its own README."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def click_log() -> Path:
    """The folder of a real shop's click log (train.txt and test.txt: SessionId, ItemId, Time).

    Where it is missing, the summary of the run says that the test was left out and why: the one reason for which a
    test of this house may be.
    """
    folder = SHARED / "serenade-example"
    if not folder.is_dir():
        pytest.skip(f"left out: the click log is not on this machine (looked for {folder})")
    return folder
