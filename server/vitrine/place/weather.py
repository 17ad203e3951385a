"""The weather where a visitor is, from the operator's HTTP source. It is fetched in the background only.

A decision never waits: it uses the weather that is known, and starts a request for what is not. The source learns a
place, to a tenth of a degree (11 km) or by its name, and nothing about the visitor.
"""

from __future__ import annotations

import http.client
import json
import logging
import queue
import re
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from vitrine.domain.region import Region
from vitrine.domain.weather import UNKNOWN_WEATHER, Weather
from vitrine.place.weather_source import WeatherSource

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 3.0
MAX_BYTES: Final = 262_144
MAX_PLACES: Final = 2_000
MAX_WAITING: Final = 100
RETRY_AFTER: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Known:
    weather: Weather
    at: datetime
    keep: timedelta


class WeatherReader:
    """Caches the weather by URL, and fetches one URL at a time on a thread of its own."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._requested: set[str] = set()
        self._waiting: queue.Queue[Callable[[], None] | None] = queue.Queue(MAX_WAITING)
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None

    def weather(self, source: WeatherSource | None, region: Region, now: datetime) -> Weather:
        """The weather in a region, unknown until the source has answered. Never waits, never raises.

        An answer is used until a newer one arrives, but at most twice as long as `keep_s`.
        """
        url = _address(source, region) if source is not None else None
        if source is None or url is None:
            return UNKNOWN_WEATHER
        known = self._known.get(url)
        age = abs(now - known.at) if known is not None else None  # the clock may have been ahead
        if known is None or age is None or age >= known.keep:
            self._ask(url, source, now)
        return known.weather if known is not None and age is not None and age < 2 * known.keep else UNKNOWN_WEATHER

    def finish(self) -> None:
        """Wait until every request is answered or has failed."""
        self._waiting.join()

    def close(self) -> None:
        """End the thread; waiting requests are dropped."""
        with self._gate:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _ask(self, url: str, source: WeatherSource, now: datetime) -> None:
        with self._gate:
            if url in self._requested or self._waiting.full():
                return
            self._requested.add(url)
            self._waiting.put_nowait(lambda: self._learn(url, source, now))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="vitrine-weather", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            task = self._waiting.get()
            if task is not None:
                task()
            self._waiting.task_done()
            if task is None:
                return

    def _learn(self, url: str, source: WeatherSource, now: datetime) -> None:
        try:
            found = _Known(_read(_fetch(url), source), now, timedelta(seconds=source.keep_s))
        except (OSError, ValueError, RecursionError, http.client.HTTPException) as error:
            # The query is left out: it may have the operator's API key.
            log.warning("%s: no weather (%s); it is unknown until the source answers.", url.split("?")[0], error)
            found = _Known(UNKNOWN_WEATHER, now, RETRY_AFTER)
        with self._gate:
            self._requested.discard(url)
            self._known.pop(url, None)  # so that it moves to the end, as the newest
            self._known[url] = found
            while len(self._known) > MAX_PLACES:
                del self._known[next(iter(self._known))]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: only the operator chooses which address is fetched."""

    def redirect_request(self, *_args: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _address(source: WeatherSource, region: Region) -> str | None:
    """The source's address for a region; None when a value that it needs is unknown."""
    places: dict[str, str | None] = {
        "latitude": None if region.latitude is None else f"{region.latitude:.1f}",
        "longitude": None if region.longitude is None else f"{region.longitude:.1f}",
        "country": region.country,
        "region": region.region,
        "city": region.city,
    }
    wanted = set(re.findall(r"\{(\w+)\}", source.url))
    if any(places.get(name) is None for name in wanted):
        return None
    return re.sub(r"\{(\w+)\}", lambda match: quote(places[match[1]] or "", safe=""), source.url)


def _fetch(url: str) -> bytes:
    """The body of an http(s) answer. Raises OSError or ValueError when it fails, is too long or takes too long."""
    deadline = time.monotonic() + TIMEOUT_S
    body = b""
    with _opener.open(url, timeout=TIMEOUT_S) as answer:
        while chunk := answer.read1(65_536):
            body += chunk
            if len(body) > MAX_BYTES:
                raise ValueError(f"longer than {MAX_BYTES} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError(f"slower than {TIMEOUT_S:g} s")
    return body


def _read(body: bytes, source: WeatherSource) -> Weather:
    """The two fields of an answer; a field of the wrong type is unknown. Raises ValueError."""
    answer = json.loads(body)
    temperature = _at(answer, source.temperature_c)
    condition = _at(answer, source.condition)
    return Weather(
        float(temperature) if type(temperature) in (int, float) and -150 < temperature < 100 else None,
        str(condition)[:100] if type(condition) in (int, str) else None,
    )


def _at(answer: Any, path: str | None) -> Any:
    """The value at a path like `list.0.temp`; None when there is none."""
    for part in path.split(".") if path is not None else ():
        if type(answer) is list:
            answer = answer[int(part)] if part.isascii() and part.isdigit() and int(part) < len(answer) else None
        else:
            answer = answer.get(part) if type(answer) is dict else None
    return answer if path is not None else None
