"""What every browser test starts from: one Chromium, real servers on free ports."""

from __future__ import annotations

from typing import Any

import pytest

from e2e.browser import ARGUMENTS, require_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the Chromium that was found; a missing one fails every browser test."""
    return {**browser_type_launch_args, "executable_path": require_browser(), "args": ARGUMENTS}
