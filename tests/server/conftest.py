"""A real application on a temporary folder, with a clock and random bytes that tests control."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
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
from vitrine.domain.errors import BadFile
from vitrine.domain.event import Event
from vitrine.settings import Settings, read_settings
from vitrine.store.keys import Keys
from vitrine.store.open import open_stores
from vitrine.token.identity import Identity, sign_identity

CONSENT = {"personalization": True, "measurement": True}
NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@dataclass
class House:
    """A running application with its folder, its endpoints and its clock."""

    folder: Path
    settings: Settings
    now: datetime = NOW
    server: Server = field(init=False)
    app: Flask = field(init=False)
    client: FlaskClient = field(init=False)
    keys: Keys = field(init=False)
    _counter: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def open(self) -> None:
        """Start (or start again) on the same folder."""
        self.server = create_app(self.settings, clock=lambda: self.now, random_bytes=self._random_bytes, watch=False)
        self.app = self.server.app
        self.client = self.app.test_client()
        self.keys = Keys(self.settings.data, self._random_bytes, lambda: self.now)
        with suppress(BadFile):  # in tests of a server without its disk, or with a damaged file
            if not self.keys.stored("identity", "shop").keys:
                self.keys.add("identity", "shop")

    def close(self) -> None:
        """Stop and release the files."""
        self.server.close()

    def refresh(self) -> None:
        """Do what the watching thread does each second."""
        self.server.refresh()

    def decide(self, headers: dict[str, str] | None = None, **fields: Any) -> TestResponse:
        """Ask for decisions on a home page, with consent and proofs of all ids, unless `fields` say otherwise."""
        body = {
            "site": "shop",
            "page": {"url": f"{ORIGIN}/", "type": "home"},
            "consent": CONSENT,
            **self.proofs(fields.get("visitor_id")),
            **self.identity(fields),
            **fields,
        }
        return self.post("/v1/decide", json.dumps(body), headers)

    def send(self, *events: dict[str, Any], visitor_id: str = "v" * 22, **fields: Any) -> TestResponse:
        """Report events; each gets an id and the current time unless it has its own. All ids are proven."""
        filled = [
            {"event_id": f"e{next(self._counter)}", "created_at": self.now.isoformat(), **event} for event in events
        ]
        for event in filled:
            if event.get("signed_in"):
                event["signed_in"] = {**self.identity(event["signed_in"]), **event["signed_in"]}
        body = {
            "site": "shop",
            "visitor_id": visitor_id,
            "sent_at": self.now.isoformat(),
            "consent": CONSENT,
            **self.proofs(visitor_id),
            **self.identity(fields),
            "events": filled,
            **fields,
        }
        return self.post("/v1/events", json.dumps(body))

    def proofs(self, visitor_id: str | None, site: str = "shop") -> dict[str, str]:
        """The proof of the visitor's id, as an answer of the server has it."""
        if visitor_id is None:
            return {}
        return {"visitor_proof": self.server.tools.proofs.visitors.sign(site, visitor_id)}

    def identity(self, person: Mapping[str, Any], site: str = "shop") -> dict[str, str]:
        """The token of the shop's backend for who has signed in; nothing for nobody."""
        account_id = person.get("account_id")
        if account_id is None or "identity_token" in person:
            return {}
        expires_at = self.now.timestamp() + 3_600
        claims = Identity(site, account_id, expires_at, person.get("profile_id"), person.get("is_kids", False))
        return {"identity_token": sign_identity(self.keys.stored("identity", site).signing, claims)}

    def import_attributes(self, subject: str, values: Mapping[str, Any]) -> None:
        """Keep what the operator's `vitrine import attributes` says of the subject."""
        self.server.tools.attributes.put("shop", [(subject, values)])

    def rows(self, site: str = "shop") -> list[Event]:
        """All events in the log, oldest first."""
        with closing(open_stores(self.settings.data, self.settings.store)) as stores:
            return [event for _position, event in stores.log.scan(site)]

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
    """Builds applications; each is closed at the end of the test."""
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
    """The usual application: the small shop, without models."""
    return make_house()
