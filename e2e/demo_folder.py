"""The demo's folder, and whether its content was made from the files that are in the repository now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE_FILE = ROOT / "e2e" / "sites" / "shop" / "site.json"
#: The files that the data is made from: the shop, its simulated visitors, and the code that stores and learns.
INPUTS = (
    ("e2e", "geoip.py"),
    ("e2e/sites", "*.json"),
    ("e2e/sites/shop", "*.json"),
    ("e2e/sites/shop", "*.py"),
    ("server/vitrine", "**/*.py"),
)


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """The paths in the demo's folder."""

    path: Path

    @property
    def regions(self) -> Path:
        """The GeoIP file."""
        return self.path / "regions.mmdb"

    @property
    def sites(self) -> Path:
        """The folder of site files."""
        return self.path / "sites"

    @property
    def site_file(self) -> Path:
        """The shop's site file."""
        return self.sites / "shop.json"

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """The simulated log, until it is imported."""
        return self.path / "visitors.jsonl"

    @property
    def stamp(self) -> Path:
        """The file with the fingerprint of the inputs that the data was made from."""
        return self.path / "stamp"

    def fingerprint(self) -> str:
        """A hash of all inputs, as they are now."""
        digest = hashlib.sha256()
        for folder, pattern in INPUTS:
            for file in sorted((ROOT / folder).glob(pattern)):
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Whether the folder is complete and was made from the inputs as they are now."""
        try:
            return self.regions.exists() and self.stamp.read_text(encoding="utf-8") == self.fingerprint()
        except OSError:
            return False

    def write_site(self, shop_port: int) -> None:
        """Write the site file with the shop's real origins, unless it is up to date already."""
        site = json.loads(SITE_FILE.read_text(encoding="utf-8"))
        site["origins"] = [f"http://{host}:{shop_port}" for host in ("localhost", "127.0.0.1")]
        del site["$schema"]  # its relative path is valid in the repository only
        text = json.dumps(site, ensure_ascii=False, indent=2) + "\n"
        self.sites.mkdir(parents=True, exist_ok=True)
        if not self.site_file.exists() or self.site_file.read_text(encoding="utf-8") != text:
            self.site_file.write_text(text, encoding="utf-8")
