"""The weather is learned in the background, or not at all."""

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
    """A weather service on a free port: answers what a test tells it to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.body = json.dumps(COLD).encode()
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.asked.append(self.path)
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
    """What is known once everything asked for has been answered."""
    reader.weather(config, region, now)
    reader.finish()
    return reader.weather(config, region, now)


def test_first_unknown_then_known(source: Source, reader: WeatherReader) -> None:
    """The first decision goes without; once the source has answered, the next ones know, and it is asked once."""
    assert reader.weather(source.config(), OSLO, NOW) == UNKNOWN_WEATHER
    reader.finish()
    assert reader.weather(source.config(), OSLO, NOW + timedelta(minutes=29)) == Weather(-4.5, "snow")
    assert source.asked == ["/now?lat=59.9&lon=10.7&key=secret"]


def test_an_old_answer_is_renewed(source: Source, reader: WeatherReader) -> None:
    """After its time an answer serves until the next has come, but not for twice its time."""
    config = source.config()
    learn(reader, config)
    source.body = b'{"current": {"temp": 3}}'
    later = NOW + timedelta(seconds=config.keep_s)
    assert reader.weather(config, OSLO, later) == Weather(-4.5, "snow")
    reader.finish()
    assert reader.weather(config, OSLO, later) == Weather(3.0, None)
    assert reader.weather(config, OSLO, later + timedelta(seconds=2 * config.keep_s)) == UNKNOWN_WEATHER


def test_no_source_or_no_place_asks_nothing(source: Source, reader: WeatherReader) -> None:
    """Without a source in the site file, or for a region that lacks what the address needs, nobody is asked."""
    assert reader.weather(None, OSLO, NOW) == UNKNOWN_WEATHER
    assert learn(reader, source.config(), UNKNOWN) == UNKNOWN_WEATHER
    assert source.asked == []


def test_names_are_escaped(source: Source, reader: WeatherReader) -> None:
    """A name in the address cannot become a part of it."""
    learn(reader, source.config("/now/{city}?c={country}"), Region(country="N&x=1", city="São/../Paulo?"))
    assert source.asked == ["/now/S%C3%A3o%2F..%2FPaulo%3F?c=N%26x%3D1"]


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
    """What is not as it should be is unknown, and no error."""
    source.body = body
    assert learn(reader, source.config()) == expected


def test_a_failure_is_tried_again_later(
    source: Source, reader: WeatherReader, caplog: pytest.LogCaptureFixture
) -> None:
    """A source in trouble leaves the weather unknown, is asked a minute later, and its keys stay out of the log."""
    source.status = 500
    assert learn(reader, source.config()) == UNKNOWN_WEATHER
    assert learn(reader, source.config(), now=NOW + timedelta(seconds=59)) == UNKNOWN_WEATHER
    assert len(source.asked) == 1
    assert "500" in caplog.text and "secret" not in caplog.text
    source.status = 200
    assert learn(reader, source.config(), now=NOW + timedelta(seconds=60)) == Weather(-4.5, "snow")


def test_redirects_are_not_followed(source: Source, reader: WeatherReader) -> None:
    """Where the source would like to send us is not what the operator named."""
    source.status, source.headers = 302, {"Location": "/elsewhere"}
    assert learn(reader, source.config()) == UNKNOWN_WEATHER
    assert len(source.asked) == 1


def test_an_absent_source_is_no_error(source: Source, reader: WeatherReader) -> None:
    """A port where nobody listens leaves the weather unknown."""
    source.server.server_close()
    assert learn(reader, source.config()) == UNKNOWN_WEATHER


def test_places_are_bounded(source: Source, reader: WeatherReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many places are remembered, those learned last."""
    monkeypatch.setattr(vitrine.place.weather, "MAX_PLACES", 2)
    for city in ("a", "b", "c"):
        learn(reader, source.config("/{city}"), Region(city=city))
    assert reader.weather(source.config("/{city}"), Region(city="a"), NOW) == UNKNOWN_WEATHER
    assert reader.weather(source.config("/{city}"), Region(city="c"), NOW) == Weather(-4.5, "snow")


def test_closing_twice_or_unused_is_no_error(source: Source) -> None:
    """A server that never asked for weather stops like any other."""
    reader = WeatherReader()
    reader.close()
    learn(reader, source.config())
    reader.close()
    reader.close()


def test_audiences_meet_the_weather(source: Source, make_house: Callable[..., Any]) -> None:
    """The attributes are absent until the source has answered, and there for the next decision."""
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
    """The site file says which address is asked: http or https, with places and nothing of a visitor in it."""
    [mistake] = parse_site(json.dumps({**shop(), "weather": weather}).encode()).mistakes
    assert mistake.path == path
    assert says in mistake.expected
