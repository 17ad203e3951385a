"""Region from an address. The address goes no further than this file."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import geoip2.database
import geoip2.errors
import maxminddb
from geoip2.models import City

from vitrine.domain.region import UNKNOWN, Region

log = logging.getLogger(__name__)

OLD_GEOLITE2 = "geolite2-2018"


class GeoReader:
    """Looks regions up in the operator's City file and follows it when it is replaced.

    The path `geolite2-2018` means the file of the optional extra `geoip`: GeoLite2 City of July 2018, old but free of
    any account. A missing, unreadable or wrong file is not an error of a page view: every region is then unknown,
    `problem` says why in one sentence, and the next `refresh` tries again.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = _old_geolite2() if path is not None and str(path) == OLD_GEOLITE2 else path
        self.problem: str | None = None
        self._stamp: tuple[int, int] | None = None
        self._find: Callable[[str], Region] = _unknown
        self.refresh()

    def region(self, address: str | None) -> Region:
        """The region of an IPv4 or IPv6 address; unknown for anything else. Never raises."""
        return self._find(address) if address else UNKNOWN

    def refresh(self) -> None:
        """Open the file anew when it has changed on disk."""
        if self.path is None:
            return
        try:
            status = self.path.stat()
        except OSError as error:
            self._stamp = None
            self._fail(f"{self.path}: {error.strerror}; regions are unknown until the GeoIP file is there.")
            return
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._stamp = stamp
            self._open(self.path)

    def _open(self, path: Path) -> None:
        try:
            # MODE_MEMORY: a file replaced in place under a memory map would crash the process.
            reader = geoip2.database.Reader(path, mode=maxminddb.MODE_MEMORY)
        except (maxminddb.InvalidDatabaseError, OSError, TypeError, ValueError, KeyError) as error:
            self._fail(f"{path}: not a readable GeoIP file ({error}); regions are unknown until it is replaced.")
            return
        if "City" not in reader.metadata().database_type:
            self._fail(f"{path}: holds {reader.metadata().database_type}, but a City file is needed.")
            return
        # No cache: a look-up takes about 20 µs, and a cache would keep addresses.
        self._find = partial(_look_up, reader)
        self.problem = None

    def _fail(self, problem: str) -> None:
        if problem != self.problem:
            log.warning("%s", problem)
        self.problem = problem
        self._find = _unknown


def _old_geolite2() -> Path:
    """Where the optional extra keeps its file; a path that does not exist when it is not installed."""
    spec = importlib.util.find_spec("_maxminddb_geolite2")
    folder = Path(spec.origin).parent if spec is not None and spec.origin is not None else Path("vitrine[geoip]")
    return folder / "GeoLite2-City.mmdb"


def _unknown(_address: str) -> Region:
    return UNKNOWN


def _look_up(reader: geoip2.database.Reader, address: str) -> Region:
    try:
        return _region(reader.city(address))
    except (geoip2.errors.AddressNotFoundError, maxminddb.InvalidDatabaseError, TypeError, ValueError):
        return UNKNOWN


def _region(found: City) -> Region:
    return Region(
        continent=found.continent.code,
        country=found.country.iso_code,
        region=found.subdivisions.most_specific.iso_code,
        city=found.city.name,
        postal_prefix=found.postal.code[:3] if found.postal.code else None,
        time_zone=found.location.time_zone,
        latitude=found.location.latitude,
        longitude=found.location.longitude,
        is_eu=found.country.is_in_european_union if found.country.iso_code else None,
    )
