"""The weather is fetched in the background only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import vitrine.place.weather
from tests.server.shop import shop
from vitrine.domain.region import UNKNOWN, Region
from vitrine.domain.weather import UNKNOWN_WEATHER, Weather
from vitrine.place.weather import MAX_BYTES, WeatherReader
from vitrine.place.weather_source import WeatherSource
from vitrine.site.load import parse_site

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
OSLO = Region(country="NO", city="Oslo", latitude=59.913, longitude=10.739)
COLD = {"current": {"temp": -4.5, "list": [{"word": "snow"}]}}


class Source:
    """A weather service on a free port: a test sets its answers, and it records its requests."""

    def __init__(self) -> None:
        self.status = 200
        self.body = json.dumps(COLD).encode()
        self.headers: dict[str, str] = {}
        self.requested: list[str] = []
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.requested.append(self.path)
                self.send_response(source.status)
                for name, value in source.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(source.body)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def config(self, path: str = "/now?lat={latitude}&lon={longitude}&key=secret", **changes: Any) -> WeatherSource:
        fields = {"temperature_c": "current.temp", "condition": "current.list.0.word", **changes}
        return WeatherSource(self.origin + path, **fields)


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def reader() -> Iterator[WeatherReader]:
    made = WeatherReader()
    yield made
    made.close()


def learn(reader: WeatherReader, config: WeatherSource, region: Region = OSLO, now: datetime = NOW) -> Weather:
    """The weather after all requests are answered."""
    reader.weather(config, region, now)
    reader.finish()
    return reader.weather(config, region, now)


def test_first_unknown_then_known(source: Source, reader: WeatherReader) -> None:
    """The first look-up is unknown; after the source has answered, the next ones are known, with one request."""
    assert reader.weather(source.config(), OSLO, NOW) == UNKNOWN_WEATHER
    reader.finish()
    assert reader.weather(source.config(), OSLO, NOW + timedelta(minutes=29)) == Weather(-4.5, "snow")
    assert source.requested == ["/now?lat=59.9&lon=10.7&key=secret"]


def test_an_old_answer_is_renewed(source: Source, reader: WeatherReader) -> None:
    """An answer older than `keep_s` is used until the next one arrives, but at most twice as long."""
    config = source.config()
    learn(reader, config)
    source.body = b'{"current": {"temp": 3}}'
    later = NOW + timedelta(seconds=config.keep_s)
    assert reader.weather(config, OSLO, later) == Weather(-4.5, "snow")
    reader.finish()
    assert reader.weather(config, OSLO, later) == Weather(3.0, None)
    assert reader.weather(config, OSLO, later + timedelta(seconds=2 * config.keep_s)) == UNKNOWN_WEATHER


def test_an_answer_of_a_clock_that_was_ahead_is_renewed(source: Source, reader: WeatherReader) -> None:
    """An answer from 2106 is not used when the clock is right again, and is fetched anew."""
    config = source.config()
    reader.weather(config, OSLO, NOW + timedelta(days=29_000))
    reader.finish()
    assert reader.weather(config, OSLO, NOW) == UNKNOWN_WEATHER
    reader.finish()
    assert reader.weather(config, OSLO, NOW) == Weather(-4.5, "snow")


def test_no_source_or_no_place_asks_nothing(source: Source, reader: WeatherReader) -> None:
    """Without a source, or when the region lacks a value that the address needs, nothing is requested."""
    assert reader.weather(None, OSLO, NOW) == UNKNOWN_WEATHER
    assert learn(reader, source.config(), UNKNOWN) == UNKNOWN_WEATHER
    assert source.requested == []


def test_names_are_escaped(source: Source, reader: WeatherReader) -> None:
    """Names of places are escaped in the address."""
    learn(reader, source.config("/now/{city}?c={country}"), Region(country="N&x=1", city="São/../Paulo?"))
    assert source.requested == ["/now/S%C3%A3o%2F..%2FPaulo%3F?c=N%26x%3D1"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"current": {"temp": 7, "list": [{"word": 61}]}}', Weather(7.0, "61")),
        (b'{"current": {"temp": "7", "list": [{"word": null}]}}', UNKNOWN_WEATHER),
        (b'{"current": {"temp": true, "list": []}}', UNKNOWN_WEATHER),
        (b'{"current": {"temp": 1e300, "list": {"0": {"word": "hot"}}}}', Weather(None, "hot")),
        (b'{"current": {"temp": NaN}}', UNKNOWN_WEATHER),
        (b"[]", UNKNOWN_WEATHER),
        (b"rain", UNKNOWN_WEATHER),
        (b"", UNKNOWN_WEATHER),
        (b"[" * 100_000, UNKNOWN_WEATHER),
        (b" " * (MAX_BYTES + 1), UNKNOWN_WEATHER),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_odd_answers(source: Source, reader: WeatherReader, body: bytes, expected: Weather) -> None:
    """Fields of an answer that are missing or of the wrong type are unknown, without an error."""
    source.body = body
    assert learn(reader, source.config()) == expected


def test_a_failure_is_tried_again_later(
    source: Source, reader: WeatherReader, caplog: pytest.LogCaptureFixture
) -> None:
    """When the source fails the weather is unknown, it is tried again a minute later, and its keys are not logged."""
    source.status = 500
    assert learn(reader, source.config()) == UNKNOWN_WEATHER
    assert learn(reader, source.config(), now=NOW + timedelta(seconds=59)) == UNKNOWN_WEATHER
    assert len(source.requested) == 1
    assert "500" in caplog.text and "secret" not in caplog.text
    source.status = 200
    assert learn(reader, source.config(), now=NOW + timedelta(seconds=60)) == Weather(-4.5, "snow")


def test_redirects_are_not_followed(source: Source, reader: WeatherReader) -> None:
    """A redirect of the source is not followed, and the weather is unknown."""
    source.status, source.headers = 302, {"Location": "/elsewhere"}
    assert learn(reader, source.config()) == UNKNOWN_WEATHER
    assert len(source.requested) == 1


def test_an_absent_source_is_no_error(source: Source, reader: WeatherReader) -> None:
    """If the source cannot be reached, the weather is unknown."""
    source.server.server_close()
    assert learn(reader, source.config()) == UNKNOWN_WEATHER


def test_places_are_bounded(source: Source, reader: WeatherReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache has a maximum number of places, and keeps the newest."""
    monkeypatch.setattr(vitrine.place.weather, "MAX_PLACES", 2)
    for city in ("a", "b", "c"):
        learn(reader, source.config("/{city}"), Region(city=city))
    assert reader.weather(source.config("/{city}"), Region(city="a"), NOW) == UNKNOWN_WEATHER
    assert reader.weather(source.config("/{city}"), Region(city="c"), NOW) == Weather(-4.5, "snow")


def test_closing_twice_or_unused_is_no_error(source: Source) -> None:
    """Closing a reader twice, or without any request, is no error."""
    reader = WeatherReader()
    reader.close()
    learn(reader, source.config())
    reader.close()
    reader.close()


def test_audiences_meet_the_weather(source: Source, make_house: Callable[..., Any]) -> None:
    """Audiences can test the weather in the first decision after the source has answered."""
    document = shop()
    document["campaigns"] = [
        {**document["campaigns"][0], "audience": {"weather.temperature_c": {"$lt": 0}, "weather.condition": "snow"}}
    ]
    document["weather"] = {
        "url": f"{source.origin}/everywhere",
        "temperature_c": "current.temp",
        "condition": "current.list.0.word",
    }
    house = make_house(document)
    assert house.decide().json["placements"] == {}
    house.server.tools.weather.finish()
    assert "hero" in house.decide().json["placements"]


@pytest.mark.parametrize(
    ("weather", "path", "says"),
    [
        ({"url": "ftp://x.example/now", "condition": "a"}, "weather.url", "form"),
        ({"url": "https://{city}.example/now", "condition": "a"}, "weather.url", "form"),
        ({"url": "https://user@x.example/now", "condition": "a"}, "weather.url", "form"),
        ({"url": "https://x.example/{visitor_id}", "condition": "a"}, "weather.url", "{latitude}"),
        ({"url": "https://x.example/{city", "condition": "a"}, "weather.url", "{latitude}"),
        ({"url": "https://x.example/now"}, "weather", "temperature_c or condition"),
        ({"url": "https://x.example/now", "condition": "a..b"}, "weather.condition", "form"),
        ({"url": "https://x.example/now", "condition": "a", "keep_s": 5}, "weather.keep_s", "at least 60"),
    ],
)
def test_a_source_that_cannot_be_asked_is_a_mistake(weather: Any, path: str, says: str) -> None:
    """A weather source with a wrong address, unknown placeholders or no fields is a mistake."""
    [mistake] = parse_site(json.dumps({**shop(), "weather": weather}).encode()).mistakes
    assert mistake.path == path
    assert says in mistake.expected
