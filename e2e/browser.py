"""Finds a Chromium for the browser tests, or installs one. A missing browser is a failure, never a skip.

python -m e2e.browser     prints the path of the browser, after installing one if need be
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

VARIABLE = "VITRINE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class BrowserMissingError(Exception):
    """No Chromium, and none could be installed."""


def find_browser() -> str | None:
    """The path of a Chromium: the environment's, the PATH's, or Playwright's own; None when there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        if not Path(named).is_file():
            raise BrowserMissingError(f"{VARIABLE} is {named}, and there is no such file.")
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


def require_browser() -> str:
    """The path of a Chromium. Raises BrowserMissingError with what to do."""
    found = find_browser()
    if found is None:
        raise BrowserMissingError(f"No Chromium found. Install one, or name it in {VARIABLE}.")
    return found


def install_browser() -> None:
    """Install a Chromium by Playwright's installer, else by the system's package manager when root."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    for attempt in attempts:
        print("installing a browser:", " ".join(attempt), file=sys.stderr)  # noqa: T201
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(attempt, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=quietly)
        if find_browser() is not None:
            return


def main() -> int:
    """Make sure that there is a browser."""
    try:
        if find_browser() is None:
            install_browser()
        print(require_browser())  # noqa: T201
    except BrowserMissingError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
