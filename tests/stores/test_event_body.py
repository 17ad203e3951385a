"""The bytes of one log row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.stores.samples import NOON, VISITOR, event
from vitrine.domain.event import Event, EventItem
from vitrine.store.event_body import decode_event, encode_event

texts = st.text(max_size=8)
numbers = st.floats(allow_nan=False, allow_infinity=False)
items = st.builds(
    EventItem,
    texts,
    item_name=st.none() | texts,
    item_category=st.none() | texts,
    item_brand=st.none() | texts,
    price=st.none() | numbers,
    quantity=st.integers(0, 100_000),
)
events = st.builds(
    Event,
    event_id=texts,
    site=st.just("shop"),
    visitor_id=st.just(VISITOR),
    name=texts,
    created_at=st.just(NOON),
    received_at=st.just(NOON),
    page_url=st.none() | texts,
    items=st.lists(items, max_size=3).map(tuple),
    value=st.none() | numbers,
    search_term=st.none() | texts,
    params=st.dictionaries(texts, st.none() | st.booleans() | st.integers() | numbers | texts, max_size=4),
)


@given(events)
def test_events_come_back(original: Event) -> None:
    """Every event comes back equal from its bytes, also with empty text, zero and false, which are not defaults."""
    assert decode_event(encode_event(original)) == original


def test_defaults_are_left_out() -> None:
    """A plain page view is stored without the fields it does not have."""
    body = encode_event(event("a"))
    assert b"null" not in body
    assert b"items" not in body
    assert b"quantity" not in encode_event(event("a", items=(EventItem("p1"),)))
