"""Fixtures of every browser test: one Chromium, real servers on free ports, the demo as `make demo` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.browser import ARGUMENTS, require_browser
from e2e.shopper import Shopper
from tests.server.process import free_port, wait_for_answer

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the Chromium of `e2e.browser`; every browser test fails when there is none."""
    return {**browser_type_launch_args, "executable_path": require_browser(), "args": ARGUMENTS}


@dataclass(frozen=True, slots=True)
class Demo:
    """The running demo: the shop's address, the decision server's, and their folder."""

    shop: str
    server: str
    folder: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`make demo`'s launcher on free ports: simulated visitors, trained models, two servers."""
    folder = tmp_path_factory.mktemp("demo")
    port, shop_port = free_port(), free_port()
    log = folder / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "e2e.demo"],
            cwd=ROOT,
            env={
                **os.environ,
                "VITRINE_DEMO_DIR": str(folder / "demo"),
                "VITRINE_PORT": str(port),
                "VITRINE_SITE_PORT": str(shop_port),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://localhost:{port}/healthz", process, log)
        wait_for(f"http://localhost:{shop_port}/", process, log)
        yield Demo(f"http://localhost:{shop_port}", f"http://localhost:{port}", folder / "demo")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the address answers. Raises AssertionError with the process's output when the process has ended."""
    if not wait_for_answer(address, process):
        raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


@pytest.fixture
def shopper(page: Page, demo: Demo) -> Shopper:
    """A person on the demo shop's home page who has not answered the consent question yet."""
    person = Shopper(page, demo.shop)
    person.go_home()
    return person
