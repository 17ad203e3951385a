"""Real data outside the project, which not every machine has."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def click_log() -> Path:
    """The folder of a real shop's click log (train.txt and test.txt: SessionId, ItemId, Time).

    If it is missing, the test is left out, and the summary of the run says why. This is the only allowed reason.
    """
    folder = SHARED / "serenade-example"
    if not folder.is_dir():
        pytest.skip(f"left out: the click log is not on this machine (looked for {folder})")
    return folder
