"""The contract of ProfileStore, for every engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.stores.samples import NOON, OTHER, SUBJECT
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Affinity, DayCounts, Exposures, Profile, Touch
from vitrine.store.ports import ProfileStore

FULL = Profile(
    SUBJECT,
    log_position=7,
    first_seen_at=NOON,
    last_seen_at=NOON,
    previous_session_at=NOON,
    session_count=2,
    session_started_at=NOON,
    session_page_views=3,
    landing_url="https://shop.example/✓",
    source_url="https://shop.example/?utm_source=✓",
    source_referrer="https://elsewhere.example/",
    viewed=(Touch("p1", NOON), Touch("p2", NOON)),
    cart=("p1",),
    carted=(Touch("p1", NOON),),
    bought=(Touch("p3", NOON),),
    viewed_count=2,
    carted_count=1,
    bought_count=1,
    order_count=1,
    order_value=12.5,
    last_order_at=NOON,
    last_order_value=2.5,
    cart_value=3.25,
    days=(DayCounts(NOON.date(), 1, 2, 3),),
    categories={"shoes": Affinity(1.5, NOON)},
    brands={"Acme": Affinity(0.1, NOON)},
    exposures={"summer": Exposures(3, 2, 1, NOON, (NOON,))},
    closed_at={"summer": NOON},
    last_event_at={"purchase": NOON},
    recent_event_ids=("e2", "e1"),
    recent_transaction_ids=("T1",),
)


def test_every_field_comes_back(profiles: ProfileStore) -> None:
    """A profile comes back equal, field by field."""
    assert profiles.put("shop", FULL, 0)
    assert profiles.get("shop", SUBJECT) == FULL


def test_unknown_visitor(profiles: ProfileStore) -> None:
    """A visitor never stored is None, and so is one known to another site only."""
    profiles.put("shop", FULL, 0)
    assert profiles.get("shop", f"visitor:{OTHER}") is None
    assert profiles.get("other", SUBJECT) is None


def test_put_compares_the_position(profiles: ProfileStore) -> None:
    """A put that expects another position than the stored one changes nothing and says so."""
    assert not profiles.put("shop", FULL, 3)
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", FULL, 0)
    later = replace(FULL, log_position=9)
    assert not profiles.put("shop", later, 0)
    assert not profiles.put("shop", later, 6)
    assert profiles.get("shop", SUBJECT) == FULL
    assert profiles.put("shop", later, 7)
    assert profiles.get("shop", SUBJECT) == later


def test_a_stored_zero_is_replaced_by_zero(profiles: ProfileStore) -> None:
    """A stored profile at position 0 is replaced when 0 is expected."""
    assert profiles.put("shop", Profile(SUBJECT), 0)
    assert profiles.put("shop", FULL, 0)
    assert profiles.get("shop", SUBJECT) == FULL


def test_one_of_many_wins(profiles: ProfileStore) -> None:
    """Of many puts at once that expect the same position exactly one is stored, round after round."""
    with ThreadPoolExecutor(8) as pool:
        for position in range(20):
            rivals = [replace(FULL, log_position=position + 1, order_count=n) for n in range(8)]
            won = list(pool.map(lambda rival, at=position: profiles.put("shop", rival, at), rivals))
            assert won.count(True) == 1
            assert profiles.get("shop", SUBJECT) == rivals[won.index(True)]


def test_closed_store_refuses(profiles: ProfileStore) -> None:
    """A closed store says that it is closed."""
    profiles.close()
    with pytest.raises(StoreUnavailable, match="stopping"):
        profiles.get("shop", SUBJECT)
    with pytest.raises(StoreUnavailable, match="stopping"):
        profiles.put("shop", FULL, 0)
