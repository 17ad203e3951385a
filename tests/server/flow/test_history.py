"""A subject's profile and its history: whatever happens in whichever order, the one is the fold of the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vitrine.flow.event import record
from vitrine.flow.history import KnownProfiles, rebuild
from vitrine.store.memory.assignments import MemoryAssignmentStore
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.memory.profiles import MemoryProfileStore
from vitrine.token.exposure import ExposureSigner
from vitrine.wire.events import EventsRequest, WireEvent, WireItem

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIGNER = ExposureSigner(b"k" * 32)
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


class Stores:
    """A log, and the profiles that are kept of it."""

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
            account_id=account_id,
            profile_id=profile_id,
            is_kids=is_kids,
        )
        record(
            request,
            log=self.log,
            profiles=self.profiles,
            assignments=MemoryAssignmentStore(),
            signer=SIGNER,
            now=NOON,
        )


@given(batches)
def test_what_is_kept_is_what_the_log_gives(sent: list[Any]) -> None:
    """After any batches of anybody on any browser, every stored profile is rebuilt from the log alone as it is."""
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
    """At most one marker a browser, in the history of the first who signed in and is no child."""
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
