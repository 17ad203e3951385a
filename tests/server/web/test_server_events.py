"""The shop's backend reports orders: with a key of its site, from no page, and each order counts once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.server.conftest import CONSENT, House
from tests.server.shop import ORIGIN, shop
from vitrine.domain.event import Event
from vitrine.domain.profile import Profile
from vitrine.store.open import Stores, open_stores

VISITOR = "v" * 22
README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def key(house: House) -> str:
    """A server key of the site shop: KEYID.SECRET."""
    return new_key(house)


def new_key(house: House, site: str = "shop") -> str:
    secret = house.keys.add("server", site)
    house.refresh()
    return secret


def order(**fields: Any) -> dict[str, Any]:
    """An order of a visitor, reported now."""
    return {
        "name": "purchase",
        "transaction_id": "T-1",
        "visitor_id": VISITOR,
        "consent": CONSENT,
        "value": 120.0,
        "currency": "EUR",
        "items": [{"item_id": "p1", "price": 120.0}],
        **fields,
    }


def report(
    house: House, key: str | None, *events: dict[str, Any], site: str = "shop", headers: dict[str, str] | None = None
) -> TestResponse:
    """Report the events as a backend does: without an Origin header."""
    filled = [{"created_at": house.now.isoformat(), **event} for event in events]
    authorization = {"Authorization": f"Bearer {key}"} if key else {}
    sent = {"Content-Type": "application/json", **authorization, **(headers or {})}
    return house.client.post("/v1/server/events", data=json.dumps({"site": site, "events": filled}), headers=sent)


def with_stores(house: House, read: Callable[[Stores], Any]) -> Any:
    with closing(open_stores(house.settings.data, house.settings.store)) as stores:
        return read(stores)


def events_of(house: House) -> list[Event]:
    found: list[Event] = with_stores(house, lambda stores: [event for _, event in stores.log.scan("shop")])
    return found


def profile_of(house: House, subject: str) -> Profile:
    found = house.server.tools.profiles.get("shop", subject)
    assert found is not None
    return found


def test_an_order_is_recorded(house: House, key: str) -> None:
    """An order of the backend is in the log, proven by the server, trusted, and in the profile of its visitor."""
    answer = report(house, key, order())
    assert (answer.status_code, answer.json) == (202, {"accepted": 1, "duplicates": 0, "rejected": []})
    assert answer.headers["Cache-Control"] == "no-store"
    [event] = events_of(house)
    assert (event.proof, event.consent, event.is_trusted, event.visitor_id) == ("server", "all", True, VISITOR)
    assert (event.transaction_id, event.value, event.items[0].item_id) == ("T-1", 120.0, "p1")
    profile = profile_of(house, f"visitor:{VISITOR}")
    assert (profile.order_count, profile.order_value) == (1, 120.0)


def test_the_readmes_order_is_recorded(house: House, key: str) -> None:
    """The order in the README's curl command is recorded as it stands."""
    shown = re.search(r"v1/server/events -H 'Authorization: Bearer KEYID.SECRET' -d '(.+?)}'\n```", README, re.DOTALL)
    assert shown is not None
    body = re.sub(r"'\$\(date [^)]+\)'", house.now.isoformat(), shown[1] + "}")
    [sent] = json.loads(body)["events"]
    assert report(house, key, sent).json["accepted"] == 1
    assert profile_of(house, "account:a-17").order_value == 120


def test_an_order_may_be_about_an_account(house: House, key: str) -> None:
    """An order may name an account or a profile of it alone, and then changes its profile."""
    member = {"account_id": "a-17", "profile_id": "ann"}
    assert report(house, key, order(visitor_id=None, account_id="a-17")).json["accepted"] == 1
    assert report(house, key, order(transaction_id="T-2", **member)).json["accepted"] == 1
    assert [event.subject for event in events_of(house)] == ["account:a-17", "profile:a-17/ann"]
    assert profile_of(house, "account:a-17").order_count == profile_of(house, "profile:a-17/ann").order_count == 1


def test_an_order_counts_once(house: House, key: str) -> None:
    """An order that the backend reports twice, and the tag as well, counts once in the profile."""
    assert report(house, key, order(), order(event_id="again")).json == {"accepted": 1, "duplicates": 1, "rejected": []}
    assert report(house, key, order(value=999.0)).json["duplicates"] == 1
    house.send({"name": "purchase", "transaction_id": "T-1", "value": 120.0})
    profile = profile_of(house, f"visitor:{VISITOR}")
    assert (profile.order_count, profile.order_value) == (1, 120.0)
    assert [event.proof for event in events_of(house)] == ["server", "visitor"]


def test_other_events_count_once_by_their_id(house: House, key: str) -> None:
    """An event of the backend counts once by its event_id, which is no event_id of a page."""
    refund = {"name": "refund", "event_id": "same", "visitor_id": VISITOR, "consent": CONSENT}
    house.send({"name": "page_view", "event_id": "same"})
    assert report(house, key, refund, refund).json == {"accepted": 1, "duplicates": 1, "rejected": []}
    assert [event.name for event in events_of(house)] == ["page_view", "refund"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "exposure", "event_id": "x"}, "only the page that shows it can report it"),
        ({"transaction_id": None}, "Give the event an event_id, or a purchase its transaction_id"),
        ({"name": "refund"}, "Give the event an event_id"),
        ({"consent": {}}, "Without consent to measurement nothing is stored."),
        ({"consent": {"personalization": True}}, "Without consent to measurement nothing is stored."),
        ({"visitor_id": None}, "Name the visitor_id, or the account_id and profile_id"),
        ({"visitor_id": None, "account_id": "a", "consent": {"measurement": True}}, "only a visitor_id is stored"),
        ({"created_at": "2026-01-15T12:02:00Z"}, "in the future"),
        ({"created_at": "2025-12-01T12:00:00Z"}, "more than 31 days ago: import it"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "more than 31 days ago"),
        ({"created_at": "9999-12-31T23:59:59-12:00"}, "in the future"),
    ],
)
def test_what_cannot_be_recorded(house: House, key: str, changes: dict[str, Any], reason: str) -> None:
    """An event that cannot be recorded is rejected with its reason, and the others of its batch are recorded."""
    answer = report(house, key, order(**changes), order(transaction_id="T-9")).json
    assert answer["accepted"] == 1
    [rejected] = answer["rejected"]
    assert reason in rejected["reason"]
    assert [event.transaction_id for event in events_of(house)] == ["T-9"]


def test_measurement_alone_names_no_account(house: House, key: str) -> None:
    """With consent to measurement alone an order is recorded for its visitor, and neither account nor profile knows."""
    report(house, key, order(account_id="a-17", consent={"measurement": True}))
    [event] = events_of(house)
    assert (event.subject, event.consent, event.is_trusted) == (f"visitor:{VISITOR}", "measurement", True)
    assert house.server.tools.profiles.get("shop", f"visitor:{VISITOR}").order_count == 0  # type: ignore[union-attr]


def test_an_erased_visitor_stays_away(house: House, key: str) -> None:
    """An order of an erased visitor is rejected; one that names an account, too, is recorded for the account alone."""
    with_stores(house, lambda stores: stores.log.bury("shop", f"visitor:{VISITOR}", house.now))
    answer = report(house, key, order(), order(transaction_id="T-2", account_id="a-17")).json
    assert (answer["accepted"], answer["rejected"]) == (1, [{"event_id": "T-1", "reason": "This visitor was erased."}])
    [event] = events_of(house)
    assert (event.subject, event.visitor_id) == ("account:a-17", "backend.")


def test_an_order_number_that_is_an_e_mail_address_is_not_stored(house: House, key: str) -> None:
    """An order whose number is an e-mail address needs an event_id, and is stored without the number."""
    answer = report(house, key, order(transaction_id="ann@shop.example")).json
    assert "Give the event an event_id" in answer["rejected"][0]["reason"]
    assert report(house, key, order(transaction_id="ann@shop.example", event_id="o1")).json["accepted"] == 1
    [event] = events_of(house)
    assert (event.event_id, event.transaction_id) == ("server:o1", None)


def test_a_request_without_a_key(house: House) -> None:
    """Without a key the answer is 401, and says how to make one."""
    answer = report(house, None, order())
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "no_key")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "`vitrine key create shop server` prints one" in answer.json["error"]["message"]
    assert events_of(house) == []


def test_a_wrong_key(make_house: Callable[..., House]) -> None:
    """A key that is wrong, revoked, another site's or for another purpose is refused with 403 in one sentence."""
    house = make_house()
    (house.folder / "sites" / "blog.json").write_text(json.dumps({**shop(), "site": "blog"}), encoding="utf-8")
    house.refresh()
    good, revoked, foreign = new_key(house), new_key(house), new_key(house, "blog")
    house.keys.revoke(revoked.partition(".")[0], "server", "shop")
    house.refresh()
    identity = house.keys.add("identity", "shop")
    for wrong in (revoked, foreign, identity, good[:-1], good + "x", good.lower(), good.partition(".")[0], ".", "é.é"):
        answer = report(house, wrong.encode().decode("latin-1"), order())
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "bad_key"), wrong
        assert "no server key of the site shop: it is wrong, revoked or another" in answer.json["error"]["message"]
    assert report(house, good, order(), headers={"Authorization": f"Basic {good}"}).status_code == 403
    assert events_of(house) == []
    assert report(house, good, order()).status_code == 202
    assert report(house, foreign, order(), site="blog").status_code == 202
    assert report(house, good, order(), site="nowhere").status_code == 404


def test_no_page_may_call_it(house: House, key: str) -> None:
    """A request with an Origin header is refused even with a valid key, and no page gets CORS headers."""
    answer = report(house, key, order(), headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "from_a_page")
    preflight = house.client.options(
        "/v1/server/events",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    for response in (answer, preflight):
        assert not [name for name, _ in response.headers if name.lower().startswith("access-control-")]
    assert events_of(house) == []


def test_the_body_is_bounded(house: House, key: str) -> None:
    """A body over 64 KiB, or of over a hundred events, is refused."""
    assert report(house, key, order(params={"note": "x" * 70_000})).status_code == 413
    assert report(house, key, *[order(transaction_id=f"T{number}") for number in range(101)]).status_code == 400
    assert report(house, key).status_code == 400
