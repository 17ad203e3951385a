"""Recording a batch: it is durable first, then folded; each event is checked on its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.rings import ring
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import EventItem
from vitrine.domain.profile import Profile
from vitrine.experiment.unit import Ids
from vitrine.flow.admit import Doorkeeper
from vitrine.flow.event import record
from vitrine.flow.from_wire import pending_events
from vitrine.flow.history import rebuild
from vitrine.flow.prove import Proofs
from vitrine.store.memory.assignments import MemoryAssignmentStore
from vitrine.store.memory.attributes import MemoryAttributeStore
from vitrine.store.memory.catalog import MemoryCatalogStore
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.memory.profiles import MemoryProfileStore
from vitrine.store.open import Stores, open_stores
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.profiles import SqliteProfileStore
from vitrine.token.exposure import Exposure, ExposureSigner
from vitrine.token.visitor import VisitorSigner
from vitrine.wire.consent import Consent
from vitrine.wire.decide import DecideRequest
from vitrine.wire.events import EventsAnswer, EventsRequest, Rejected, WireEvent, WireItem
from vitrine.wire.page import Page

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SENT = datetime(2021, 1, 1, tzinfo=UTC)  # by the visitor's clock, which is years behind
VISITOR = "visitor-0000000000001"
SUBJECT = f"visitor:{VISITOR}"
SIGNER = ExposureSigner(ring)
PROOFS = Proofs(VisitorSigner(ring), lambda site: ring(), lambda site: ring())
ISSUED = int(NOW.timestamp())
TOKEN = SIGNER.sign("shop", VISITOR, Exposure("summer", "b", "d1", ISSUED))


@pytest.fixture(params=["memory", "sqlite"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "memory":
        opened = Stores(
            MemoryEventLog(),
            MemoryProfileStore(),
            MemoryAssignmentStore(),
            MemoryAttributeStore(),
            MemoryCatalogStore(),
        )
    else:
        opened = open_stores(tmp_path)
    yield opened
    opened.close()


def wire(event_id: str, name: str = "page_view", *, created_at: datetime = SENT, **fields: Any) -> WireEvent:
    return WireEvent(event_id, name, created_at, **fields)


def send(stores: Stores, *events: WireEvent, now: datetime = NOW) -> EventsAnswer:
    request = EventsRequest(
        site="shop",
        visitor_id=VISITOR,
        visitor_proof=PROOFS.visitors.sign("shop", VISITOR),
        consent=Consent(True, True),
        sent_at=SENT,
        events=list(events),
    )
    keeper = Doorkeeper(SIGNER, PROOFS, now)
    return record(request, keeper, log=stores.log, profiles=stores.profiles, assignments=stores.assignments)


def test_recorded_and_folded(stores: Stores) -> None:
    """Recorded events are in the log and in the profile, which is the fold of the log."""
    assert send(stores, wire("a"), wire("b", "view_item", items=[WireItem("p1")])) == EventsAnswer(2, 0, [])
    profile = stores.profiles.get("shop", SUBJECT)
    assert profile == rebuild("shop", SUBJECT, stores.log)
    assert (profile.session_page_views, [touch.item_id for touch in profile.viewed]) == (1, ["p1"])


def test_sent_twice_counts_once(stores: Stores) -> None:
    """A batch sent again, or an event twice in one batch, is a duplicate and changes nothing."""
    send(stores, wire("a"))
    before = stores.profiles.get("shop", SUBJECT)
    assert send(stores, wire("a"), wire("a")) == EventsAnswer(0, 2, [])
    assert stores.profiles.get("shop", SUBJECT) == before
    assert send(stores, wire("a"), wire("b")) == EventsAnswer(1, 1, [])


def test_clock_is_corrected(stores: Stores) -> None:
    """An event's time is corrected by the time of sending, so the visitor's clock and zone do not matter."""
    tokyo = timezone(timedelta(hours=9))
    send(
        stores,
        wire("old", created_at=SENT - timedelta(hours=2)),
        wire("zone", created_at=(SENT - timedelta(seconds=5)).astimezone(tokyo)),
        wire("ahead", created_at=SENT + timedelta(seconds=59)),
    )
    stored = [event for _, event in stores.log.read_subject("shop", SUBJECT, 0)]
    assert [event.created_at for event in stored] == [NOW - timedelta(hours=2), NOW - timedelta(seconds=5), NOW]
    assert {event.received_at for event in stored} == {NOW}
    assert all(event.created_at.utcoffset() == timedelta(0) for event in stored)


@pytest.mark.parametrize(
    ("created_at", "reason"),
    [
        (SENT + timedelta(seconds=61), "created_at is more than 60 s after sent_at."),
        (SENT - timedelta(days=7, seconds=1), "created_at is more than 7 days before sent_at."),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "created_at is more than 7 days before sent_at."),
        (datetime(9999, 12, 31, tzinfo=timezone(timedelta(hours=-12))), "created_at is more than 60 s after sent_at."),
    ],
)
def test_absurd_dates(stores: Stores, created_at: datetime, reason: str) -> None:
    """An absurdly dated event is rejected with its reason; the others of its batch are recorded."""
    assert send(stores, wire("absurd", created_at=created_at), wire("fine")) == EventsAnswer(
        1, 0, [Rejected("absurd", reason)]
    )
    assert [event.event_id for _, event in stores.log.read_subject("shop", SUBJECT, 0)] == ["fine"]


@pytest.mark.parametrize("name", ["exposure", "click", "close"])
def test_renderings_need_their_token(stores: Stores, name: str) -> None:
    """An event about a rendering takes campaign and variation from its token; without a valid token it is rejected."""
    lent = SIGNER.sign("shop", "visitor-0000000000002", Exposure("summer", "b", "d1", ISSUED))
    answer = send(
        stores,
        wire("true", name, exposure_token=TOKEN, params={"campaign": "winter"}),
        wire("none", name),
        wire("empty", name, exposure_token=""),
        wire("lent", name, exposure_token=lent),
        wire("false", name, exposure_token=TOKEN[:-2]),
    )
    assert answer.accepted == 1
    assert [(rejected.event_id, rejected.reason) for rejected in answer.rejected] == [
        ("none", f"{name} needs the exposure_token of its decision."),
        ("empty", "exposure_token was not signed by this server for this visitor."),
        ("lent", "exposure_token was not signed by this server for this visitor."),
        ("false", "exposure_token was not signed by this server for this visitor."),
    ]
    [(_, stored)] = stores.log.read_subject("shop", SUBJECT, 0)
    assert (stored.campaign, stored.variation, stored.decision_id) == ("summer", "b", "d1")
    assert stores.profiles.get("shop", SUBJECT).exposures.keys() == ({"summer"} if name == "exposure" else set())


@pytest.mark.parametrize(
    ("age_s", "reason"),
    [
        (0, None),
        (86_400, None),
        (86_401, "exposure_token is more than 24 h old."),
        (-60, None),
        (-61, "exposure_token is from the future: the clocks of your servers differ."),
    ],
)
@pytest.mark.parametrize("name", ["exposure", "click", "close"])
def test_tokens_grow_old(stores: Stores, name: str, age_s: int, reason: str | None) -> None:
    """A token counts for 24 hours, and not before it was issued."""
    token = SIGNER.sign("shop", VISITOR, Exposure("summer", "b", "d1", ISSUED - age_s))
    answer = send(stores, wire("a", name, exposure_token=token))
    assert [rejected.reason for rejected in answer.rejected] == ([reason] if reason else [])


def test_an_exposure_counts_once_per_decision_and_campaign(stores: Stores) -> None:
    """An exposure counts once per decision and campaign, even if sent again with another id."""
    other = SIGNER.sign("shop", VISITOR, Exposure("summer", "b", "d2", ISSUED))
    beside = SIGNER.sign("shop", VISITOR, Exposure("winter", "b", "d1", ISSUED))
    sent = [wire(f"e{number}", "exposure", exposure_token=TOKEN) for number in range(3)]
    assert send(stores, *sent) == EventsAnswer(1, 2, [])
    assert send(stores, wire("later", "exposure", exposure_token=TOKEN)) == EventsAnswer(0, 1, [])
    assert (
        send(stores, wire("o", "exposure", exposure_token=other), wire("b", "exposure", exposure_token=beside)).accepted
        == 2
    )
    profile = stores.profiles.get("shop", SUBJECT)
    assert profile == rebuild("shop", SUBJECT, stores.log) and profile.exposures.keys() == {"summer", "winter"}


def test_clicks_and_closes_count_once_per_rendering(stores: Stores) -> None:
    """A close counts once per decision and campaign, and a click once for each item clicked, whatever ids they have."""
    shoes, socks = [WireItem("shoes")], [WireItem("socks")]
    assert send(stores, *(wire(f"c{number}", "close", exposure_token=TOKEN) for number in range(3))).accepted == 1
    assert send(stores, *(wire(f"k{number}", "click", exposure_token=TOKEN) for number in range(3))).accepted == 1
    clicks = [
        wire(f"i{number}", "click", exposure_token=TOKEN, items=items)
        for number, items in enumerate([shoes, socks] * 2)
    ]
    assert send(stores, *clicks) == EventsAnswer(2, 2, [])
    later = NOW + timedelta(hours=1)
    assert send(stores, wire("later", "close", exposure_token=TOKEN), now=later) == EventsAnswer(0, 1, [])
    profile = stores.profiles.get("shop", SUBJECT)
    assert profile == rebuild("shop", SUBJECT, stores.log) and profile.closed_at == {"summer": NOW}


def test_an_event_of_the_page_cannot_take_the_place_of_a_rendering(stores: Stores) -> None:
    """An event that was sent before with the id of a rendering does not suppress the rendering."""
    for number, name in enumerate(("exposure", "click", "close")):
        assert send(stores, wire(f"same{number}")).accepted == 1
        assert send(stores, wire(f"same{number}", name, exposure_token=TOKEN)).accepted == 1


def test_other_events_ignore_tokens(stores: Stores) -> None:
    """A token on an event that is not about a rendering is ignored."""
    assert send(stores, wire("a", exposure_token=TOKEN), wire("b", exposure_token="nonsense")).accepted == 2
    assert {event.campaign for _, event in stores.log.scan("shop")} == {None}


def test_nothing_left(stores: Stores) -> None:
    """A batch of which every event is rejected is answered like any other."""
    assert send(stores, wire("a", "click")).accepted == 0
    assert stores.profiles.get("shop", SUBJECT) is None


def test_every_field_is_kept(stores: Stores) -> None:
    """Every field of an event in a request is kept in the log."""
    page = Page("https://shop.example/p1", "product", item_id="p9", referrer="https://elsewhere.example/")
    item = WireItem("p1", "Name", "Category", "Brand", 9.99, 3)
    send(
        stores,
        wire(
            "a", "purchase", page=page, items=[item], value=29.97, currency="EUR", transaction_id="T1",
            search_term="boots", params={"coupon": "X"},
        ),
    )  # fmt: skip
    [(_, stored)] = stores.log.read_subject("shop", SUBJECT, 0)
    assert (stored.page_url, stored.page_type, stored.referrer) == (page.url, "product", page.referrer)
    assert stored.items == (EventItem("p1", "Name", "Category", "Brand", 9.99, 3),)
    assert (stored.value, stored.currency, stored.transaction_id) == (29.97, "EUR", "T1")
    assert (stored.search_term, stored.params) == ("boots", {"coupon": "X"})


def test_viewed_item_of_the_page(stores: Stores) -> None:
    """A view_item without items is about its page's item; any other event without items has none."""
    page = Page("https://shop.example/p1", "product", item_id="p1", category="Shoes")
    send(stores, wire("a", "view_item", page=page), wire("b", "add_to_cart", page=page), wire("c", "view_item"))
    stored = [event.items for _, event in stores.log.read_subject("shop", SUBJECT, 0)]
    assert stored == [(EventItem("p1", item_category="Shoes"),), (), ()]


def test_sixteen_threads_one_visitor(stores: Stores) -> None:
    """Sixteen requests at once for one visitor, round after round: the profile is the fold of the log at the end."""
    with ThreadPoolExecutor(16) as pool:
        for turn in range(10):
            answers = pool.map(lambda n, turn=turn: send(stores, wire(f"{turn}-{n}", "view_item")), range(16))
            assert sum(answer.accepted for answer in answers) == 16
            profile = stores.profiles.get("shop", SUBJECT)
            assert profile == rebuild("shop", SUBJECT, stores.log)
    assert len(stores.log.read_subject("shop", SUBJECT, 0)) == 160


class StaleRival(MemoryProfileStore):
    """Calls `meanwhile` during the first put."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile = meanwhile
        self._puts: list[tuple[str, Profile, int]] = []

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        self._puts.append((site, profile, expected_position))
        if len(self._puts) == 1:
            self._meanwhile()
            return True
        if len(self._puts) == 2:
            assert super().put(*self._puts[0])
        return super().put(site, profile, expected_position)


def test_lost_race() -> None:
    """A request that loses to one which read the log before it still gets its own events into the profile."""
    profiles = StaleRival(lambda: send(stores, wire("ours")))
    stores = Stores(MemoryEventLog(), profiles, MemoryAssignmentStore(), MemoryAttributeStore(), MemoryCatalogStore())
    send(stores, wire("rival"))
    assert profiles.get("shop", SUBJECT).recent_event_ids == ("ours", "rival")
    assert profiles.get("shop", SUBJECT) == rebuild("shop", SUBJECT, stores.log)


def test_profile_store_out_of_order(tmp_path: Path) -> None:
    """When profiles cannot be stored the events are recorded all the same, and the next event repairs the profile."""
    log, profiles = SqliteEventLog(tmp_path / "log.sqlite"), SqliteProfileStore(tmp_path / "p.sqlite", timeout_s=0.01)
    stores = Stores(log, profiles, MemoryAssignmentStore(), MemoryAttributeStore(), MemoryCatalogStore())
    neighbour = sqlite3.connect(tmp_path / "p.sqlite", isolation_level=None)
    neighbour.execute("BEGIN IMMEDIATE")
    assert send(stores, wire("a"), wire("b")).accepted == 2
    assert profiles.get("shop", SUBJECT) is None
    neighbour.execute("ROLLBACK")
    neighbour.close()
    assert send(stores, wire("c")).accepted == 1
    assert profiles.get("shop", SUBJECT) == rebuild("shop", SUBJECT, log)
    assert profiles.get("shop", SUBJECT).session_page_views == 3
    stores.close()


def test_log_out_of_order(stores: Stores) -> None:
    """When the log fails, nothing is acknowledged: the error is raised, and no profile changes."""
    stores.log.close()
    with pytest.raises(StoreUnavailable):
        send(stores, wire("a"))
    assert stores.profiles.get("shop", SUBJECT) is None


def test_pending_events_are_translated() -> None:
    """Pending events are those of the request, without renderings and very old ones; none is in the future."""
    request = DecideRequest(
        site="shop",
        page=Page("https://shop.example/"),
        events=[
            wire("past", "view_item", created_at=NOW - timedelta(hours=1), items=[WireItem("p1")]),
            wire("ahead", created_at=(NOW + timedelta(days=900)).astimezone(timezone(timedelta(hours=-5)))),
            wire("old", created_at=NOW - timedelta(days=8)),
            wire("ancient", created_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
            *(wire(name, name, created_at=NOW, exposure_token=TOKEN) for name in ("exposure", "click", "close")),
        ],
    )
    events = pending_events(request, Ids(VISITOR), NOW, takes_over=False)
    assert [(event.event_id, event.created_at) for event in events] == [
        ("past", NOW - timedelta(hours=1)),
        ("ahead", NOW),
    ]
    assert events[0].items == (EventItem("p1"),)
    assert {(event.site, event.visitor_id) for event in events} == {("shop", VISITOR)}
