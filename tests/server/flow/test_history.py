"""A subject's profile is the fold of its history, in any order of events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.rings import KEY, ring
from vitrine.domain.event import Event, EventItem
from vitrine.flow.admit import Doorkeeper
from vitrine.flow.event import record
from vitrine.flow.history import rebuild
from vitrine.flow.known_profiles import KnownProfiles
from vitrine.flow.prove import Proofs
from vitrine.store.memory.assignments import MemoryAssignmentStore
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.memory.profiles import MemoryProfileStore
from vitrine.token.exposure import ExposureSigner
from vitrine.token.identity import Identity, sign_identity
from vitrine.token.visitor import VisitorSigner
from vitrine.wire.consent import Consent
from vitrine.wire.events import EventsRequest, WireEvent, WireItem

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEEPER = Doorkeeper(ExposureSigner(ring), Proofs(VisitorSigner(ring), lambda site: ring(), lambda site: ring()), NOON)
BROWSERS = [f"visitor-{number:016d}" for number in range(3)]
PEOPLE = [(None, None), ("A1", None), ("A1", "dad"), ("A1", "kid"), ("B2", "dad")]
SUBJECTS = [f"visitor:{browser}" for browser in BROWSERS] + ["account:A1", "profile:A1/dad", "profile:A1/kid"]
batches = st.lists(
    st.tuples(
        st.sampled_from(BROWSERS),
        st.sampled_from(PEOPLE),
        st.booleans(),  # is_kids
        st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abcdef"), st.integers(-90, 0)), min_size=1, max_size=3),
    ),
    max_size=12,
)


def signed(account_id: str, profile_id: str | None, is_kids: bool) -> str:
    """The token of the shop's backend."""
    return sign_identity(KEY, Identity("shop", account_id, NOON.timestamp() + 60, profile_id, is_kids))


class Stores:
    """A log and the profiles folded from it."""

    def __init__(self) -> None:
        self.log, self.profiles = MemoryEventLog(), MemoryProfileStore()

    def send(self, batch: Any) -> None:
        browser, (account_id, profile_id), is_kids, seen = batch
        events = [
            WireEvent(f"e{number}", "view_item", NOON + timedelta(minutes=minutes), items=[WireItem(item_id)])
            for number, item_id, minutes in seen
        ]
        request = EventsRequest(
            site="shop",
            visitor_id=browser,
            sent_at=NOON,
            events=events,
            visitor_proof=KEEPER.proofs.visitors.sign("shop", browser),
            consent=Consent(True, True),
            identity_token=None if account_id is None else signed(account_id, profile_id, is_kids),
        )
        record(request, KEEPER, log=self.log, profiles=self.profiles, assignments=MemoryAssignmentStore())


@given(batches)
def test_what_is_kept_is_what_the_log_gives(sent: list[Any]) -> None:
    """After any batches on any browsers, every stored profile equals the one rebuilt from the log alone."""
    stores = Stores()
    for batch in sent:
        stores.send(batch)
    for subject in [*SUBJECTS, "profile:B2/dad"]:
        stored = stores.profiles.get("shop", subject)
        if stored is not None:
            assert stored == rebuild("shop", subject, stores.log)
        else:
            assert rebuild("shop", subject, stores.log).viewed == ()
        assert KnownProfiles(stores.profiles, stores.log).get("shop", subject) == stored


@given(batches)
def test_each_browser_carries_over_once(sent: list[Any]) -> None:
    """A browser has at most one carry-over marker, for the first who signed in and is not a kids profile."""
    stores = Stores()
    first: dict[str, str] = {}
    for batch in sent:
        browser, (account_id, profile_id), is_kids, _seen = batch
        if account_id is not None and not is_kids:
            first.setdefault(browser, f"profile:{account_id}/{profile_id}" if profile_id else f"account:{account_id}")
        stores.send(batch)
    markers = [event for _, event in stores.log.scan("shop") if event.is_carry_over]
    assert {marker.visitor_id: marker.subject for marker in markers} == first
    assert len(markers) == len(first)


def test_events_that_build_no_profile_are_read_once() -> None:
    """A page view does not read again what it has read in vain: unproven events, and those for measurement only."""
    log, reads = MemoryEventLog(), []
    read_subject = log.read_subject
    log.read_subject = lambda site, subject, after: reads.append(after) or read_subject(site, subject, after)  # type: ignore[method-assign, func-returns-value]
    measured = [past(f"m{number}", consent="measurement") for number in range(5)]
    unproven = [past(f"n{number}", proof="none") for number in range(5)]
    known, subject = KnownProfiles(MemoryProfileStore(), log, most_in_vain=2), f"visitor:{BROWSERS[0]}"
    assert known.get("shop", subject) is None
    last = log.append([*measured, *unproven])[-1]
    assert [known.get("shop", subject) for _ in range(3)] == [rebuild("shop", subject, log)] * 3
    assert reads == [0, 0, last, last, 0], "the last one is of `rebuild`"
    log.append([past("e1")])
    profile = known.get("shop", subject)
    assert profile == rebuild("shop", subject, log) and profile.viewed_count == 1
    for number in range(5):
        log.append([past("m", visitor_id=f"w{number}", consent="measurement")])
        known.get("shop", f"visitor:w{number}")
    assert len(known._in_vain) == 2


def past(event_id: str, **fields: Any) -> Event:
    """A proven view of an item, with consent to all, unless `fields` say otherwise."""
    told = {"visitor_id": BROWSERS[0], "proof": "visitor", "consent": "all", "items": (EventItem("p1"),), **fields}
    return Event(event_id=event_id, site="shop", name="view_item", created_at=NOON, received_at=NOON, **told)
