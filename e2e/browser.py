"""Finds a Chromium for the browser tests, or installs one. A missing browser makes the tests fail, never skip.

python -m e2e.browser     prints the path of the browser; installs one when none is found
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
    """There is no Chromium, and installing one failed."""


def find_browser() -> str | None:
    """The path of a Chromium: the one VITRINE_CHROMIUM names, one on the PATH, or Playwright's; None without any."""
    configured = os.environ.get(VARIABLE)
    if configured:
        if not Path(configured).is_file():
            raise BrowserMissingError(f"{VARIABLE} is {configured}, but that file does not exist.")
        return configured
    for name in NAMES:
        path = shutil.which(name)
        if path is not None:
            return path
    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    return bundled if Path(bundled).is_file() else None


def require_browser() -> str:
    """The path of a Chromium. Raises BrowserMissingError, whose message says what to do."""
    browser = find_browser()
    if browser is None:
        raise BrowserMissingError(f"No Chromium found. Install one, or name it in {VARIABLE}.")
    return browser


def install_browser() -> None:
    """Install a Chromium with Playwright's installer or, if that fails, with apt-get as root."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    for attempt in attempts:
        print("installing a browser:", " ".join(attempt), file=sys.stderr)  # noqa: T201
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(attempt, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment)
        if find_browser() is not None:
            return


def main() -> int:
    """Install a browser when none is found; return the exit status."""
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
