"""The browser that judges selectors."""

from __future__ import annotations

from typing import Any

import pytest

from e2e.browser import ARGUMENTS, require_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine."""
    return {**browser_type_launch_args, "executable_path": require_browser(), "args": ARGUMENTS}
