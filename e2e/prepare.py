"""Fills the demo's folder through the commands an operator uses: check, import items, import events, train.

FOLDER/regions.mmdb   the small GeoIP file
FOLDER/sites/         the site file, with the ports of this demo
FOLDER/data/          what the server keeps: log, profiles, catalog, models
FOLDER/stamp          a hash of everything the data was made from; written last, so half a demo is never kept
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from e2e.demo_folder import ROOT, DemoFolder
from e2e.geoip import NETWORKS, build
from e2e.sites.shop.simulate import write_log
from e2e.sites.shop.wares import CATALOG

console = Console(highlight=False)


def prepare(demo: DemoFolder, environment: Mapping[str, str], until: datetime) -> None:
    """Build the folder anew; simulated visitors come in the 60 days before `until`.

    Raises subprocess.CalledProcessError when a command fails; it has then said why itself.
    """
    demo.stamp.unlink(missing_ok=True)
    shutil.rmtree(demo.data, ignore_errors=True)
    demo.data.mkdir(parents=True)

    _say(1, "Drawing a small map of addresses")
    build(NETWORKS, demo.regions)
    _say(2, "Checking the site file")
    _vitrine(environment, "check", str(demo.site_file))
    _say(3, "Filling the shelves")
    _vitrine(environment, "import", "items", str(CATALOG), "--site", "shop")
    _say(4, "Sending simulated visitors through the shop")
    with console.status("simulating"):
        write_log(demo.log, NETWORKS, until)
    _say(5, "Importing what they did")
    _vitrine(environment, "import", "events", str(demo.log), "--format", "jsonl", "--site", "shop")
    _say(6, "Learning from it")
    _vitrine(environment, "train", "shop")
    demo.log.unlink()
    demo.stamp.write_text(demo.fingerprint(), encoding="utf-8")


def _say(step: int, what: str) -> None:
    console.print(f"[bold cyan]{step}/6[/] {what}")


def _vitrine(environment: Mapping[str, str], *arguments: str) -> None:
    command: Sequence[str] = (sys.executable, "-m", "vitrine", *arguments)
    subprocess.run(command, env=dict(environment), cwd=ROOT, check=True)


def main() -> int:
    """Prepare one folder; the environment says where the server finds it."""
    parser = argparse.ArgumentParser(prog="python -m e2e.prepare", description="Fills the demo's folder.")
    parser.add_argument("folder", type=Path)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        # Up to last midnight: an event of this very hour would be a visitor who may still be there.
        prepare(DemoFolder(parser.parse_args().folder), os.environ, today - timedelta(hours=1))
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
