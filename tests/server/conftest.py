"""A real application on a temporary folder, with a clock and chance that tests hold in their hands."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.server.shop import ORIGIN, shop, write_site
from vitrine.app import House as Server
from vitrine.app import create_app
from vitrine.settings import Settings, read_settings

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@dataclass
class House:
    """A running application: its folder, its doors, its clock."""

    folder: Path
    settings: Settings
    now: datetime = NOW
    server: Server = field(init=False)
    app: Flask = field(init=False)
    client: FlaskClient = field(init=False)
    _counter: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def open(self) -> None:
        """Start (or start again) on the same folder."""
        self.server = create_app(self.settings, clock=lambda: self.now, random_bytes=self._random_bytes, watch=False)
        self.app = self.server.app
        self.client = self.app.test_client()

    def close(self) -> None:
        """Stop and release the files."""
        self.server.close()

    def refresh(self) -> None:
        """What the watching thread does each second."""
        self.server.refresh()

    def decide(self, headers: dict[str, str] | None = None, **fields: Any) -> TestResponse:
        """Ask for decisions on a home page, with consent, unless `fields` say otherwise."""
        body = {
            "site": "shop",
            "page": {"url": f"{ORIGIN}/", "type": "home"},
            "consent": {"personalization": True, "measurement": True},
            **fields,
        }
        return self.post("/v1/decide", json.dumps(body), headers)

    def send(self, *events: dict[str, Any], visitor_id: str = "v" * 22, **fields: Any) -> TestResponse:
        """Report events: each gets an id and the present moment unless it has its own."""
        filled = [
            {"event_id": f"e{next(self._counter)}", "created_at": self.now.isoformat(), **event} for event in events
        ]
        body = {"site": "shop", "visitor_id": visitor_id, "sent_at": self.now.isoformat(), "events": filled, **fields}
        return self.post("/v1/events", json.dumps(body))

    def post(self, path: str, body: str | bytes, headers: dict[str, str] | None = None) -> TestResponse:
        """POST as a browser page of the shop does."""
        return self.client.post(
            path, data=body, headers={"Origin": ORIGIN, "Content-Type": "text/plain", **(headers or {})}
        )

    def pass_time(self, **amount: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**amount)

    def _random_bytes(self, count: int) -> bytes:
        return next(self._counter).to_bytes(count, "big")


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Builds houses; each is closed at the end of the test."""
    houses: list[House] = []

    def make(document: Any = None, **changes: Any) -> House:
        folder = tmp_path / f"house{len(houses)}"
        write_site(folder / "sites", shop() if document is None else document)
        settings = read_settings({"VITRINE_SITES": str(folder / "sites"), "VITRINE_DATA": str(folder / "data")})
        house = House(folder, replace(settings, **changes))
        house.open()
        houses.append(house)
        return house

    yield make
    for house in houses:
        house.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """The usual house: the small shop, nothing learned yet."""
    return make_house()
