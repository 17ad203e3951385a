"""Fills the demo's folder with the commands that an operator uses: check, import items, import events, train.

FOLDER/regions.mmdb   the small GeoIP file
FOLDER/sites/         the site file, with the ports of this demo
FOLDER/data/          the server's data: log, profiles, catalog, models
FOLDER/stamp          a hash of all inputs of the data; written last, so that an interrupted run is repeated
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
    """Rebuild the folder. The simulated visitors come in the 60 days before `until`.

    Raises subprocess.CalledProcessError when a command fails; the command has printed the reason.
    """
    demo.stamp.unlink(missing_ok=True)
    shutil.rmtree(demo.data, ignore_errors=True)
    demo.data.mkdir(parents=True)

    _announce(1, "Drawing a small map of addresses")
    build(NETWORKS, demo.regions)
    _announce(2, "Checking the site file")
    _vitrine(environment, "check", str(demo.site_file))
    _announce(3, "Filling the shelves")
    _vitrine(environment, "import", "items", str(CATALOG), "--site", "shop")
    _announce(4, "Sending simulated visitors through the shop")
    with console.status("simulating"):
        write_log(demo.log, NETWORKS, until)
    _announce(5, "Importing what they did")
    _vitrine(environment, "import", "events", str(demo.log), "--format", "jsonl", "--site", "shop")
    _announce(6, "Learning from it")
    _vitrine(environment, "train", "shop")
    demo.log.unlink()
    demo.stamp.write_text(demo.fingerprint(), encoding="utf-8")


def _announce(step: int, action: str) -> None:
    console.print(f"[bold cyan]{step}/6[/] {action}")


def _vitrine(environment: Mapping[str, str], *arguments: str) -> None:
    command: Sequence[str] = (sys.executable, "-m", "vitrine", *arguments)
    subprocess.run(command, env=dict(environment), cwd=ROOT, check=True)


def main() -> int:
    """Prepare one folder; the environment variables tell the server where its parts are."""
    parser = argparse.ArgumentParser(prog="python -m e2e.prepare", description="Fills the demo's folder.")
    parser.add_argument("folder", type=Path)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        # Up to last midnight: a visitor with an event of this hour could still be in the shop.
        prepare(DemoFolder(parser.parse_args().folder), os.environ, today - timedelta(hours=1))
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
