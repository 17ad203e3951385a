"""What is known about a subject, in words that the person understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from vitrine.domain.event import CarriedOver, Event
from vitrine.domain.profile import Profile
from vitrine.live.site import SiteState
from vitrine.profile.affinity import share
from vitrine.wire.visitor import Belief, BoughtItem, Interest, InterestKind, KeptVariation, Known, Place

_COUNTED: Final = {"view_item": "viewed", "add_to_cart": "carted", "purchase": "bought"}
_DEEDS: Final = {
    "view_item": "look at {}",
    "add_to_cart": "put {} into your cart",
    "add_to_wishlist": "put {} on your wish list",
    "purchase": "buy {}",
}
_PLACES: Final = {
    "events": "what you did on this site",
    "profiles": "what was computed from it",
    "assignments": "versions of the page that you keep",
    "attributes": "what the shop added from its own records",
    "models": "examples that the computer learned from",
}


def summary_of(
    profile: Profile,
    history: Iterable[tuple[int, Event | CarriedOver]],
    data: Iterable[Mapping[str, Any]],
    state: SiteState,
    *,
    is_signed_in: bool,
    now: datetime,
) -> Known:
    """The summary of the subject of `profile`. `data` are the exports of all subjects of the request."""
    exports = list(data)
    events = [
        event
        for _, entry in history
        for event in (entry.events if isinstance(entry, CarriedOver) else (entry,))
        if event.builds_profile
    ]
    kept = {
        key: variation for found in exports for held in found["assignments"].values() for key, variation in held.items()
    }
    return Known(
        is_signed_in=is_signed_in,
        first_seen_at=profile.first_seen_at,
        last_seen_at=profile.last_seen_at,
        interests=[*_interests("category", profile, events, now), *_interests("brand", profile, events, now)],
        beliefs=_beliefs(profile, state, now),
        bought=_bought(profile, events, state),
        variations=[KeptVariation(key.rpartition("__")[0], variation) for key, variation in kept.items()],
        attributes={
            name: value for found in exports for held in found["attributes"].values() for name, value in held.items()
        },
        places=[
            Place(words, sum(map(_entries, (found[name] for found in exports)))) for name, words in _PLACES.items()
        ],
    )


def _entries(by_subject: Mapping[str, Any]) -> int:
    """How many entries a part of an export has. A profile is one; the rows of models are counted."""
    return sum(_size(held) for held in by_subject.values())


def _size(held: Any) -> int:
    if isinstance(held, list):
        return sum(row.get("rows", 1) for row in held)
    return 1 if "subject" in held else len(held)


def _interests(kind: InterestKind, profile: Profile, events: Iterable[Event], now: datetime) -> list[Interest]:
    shares = share(profile.categories if kind == "category" else profile.brands, now)
    counts: dict[str, Counter[str]] = {name: Counter() for name in shares}
    for event in events:
        for item in event.items if event.name in _COUNTED else ():
            name = (item.item_category if kind == "category" else item.item_brand) or ""
            corrected_at = profile.corrected_at.get(f"{kind}:{name}")
            if name in counts and (corrected_at is None or event.created_at > corrected_at):
                counts[name][_COUNTED[event.name]] += 1
    found = (Interest(kind, name, part, **counts[name]) for name, part in shares.items())
    return sorted(found, key=lambda one: (-one.share, one.name))


def _beliefs(profile: Profile, state: SiteState, now: datetime) -> list[Belief]:
    classifier = state.models.classifier
    if classifier is None or profile.last_seen_at is None:
        return []
    found = []
    for name, probability in classifier.probabilities(profile, now).items():
        declared = state.config.segments.get(name)
        if declared is not None:
            what = f"something from {declared.category}" if declared.category else "something"
            deed = _DEEDS[declared.learn_event].format(what)
            found.append(Belief(name, probability, believed(deed, probability)))
    return sorted(found, key=lambda one: (-one.probability, one.segment))


def believed(deed: str, probability: float) -> str:
    """The sentence about a probability, which is rounded to 5 %, as no model knows it better."""
    is_likely = probability >= 0.5
    percent = min(95, max(50, round(100 * (probability if is_likely else 1 - probability) / 5) * 5))
    return f"We think, with about {percent} % confidence, that you will {'soon' if is_likely else 'not soon'} {deed}."


def _bought(profile: Profile, events: Iterable[Event], state: SiteState) -> list[BoughtItem]:
    told = {item.item_id: item.item_name for event in events for item in event.items if item.item_name}
    found = []
    for touch in profile.bought:
        item = state.catalog.get(touch.item_id)
        title = (item.title if item is not None else None) or told.get(touch.item_id)
        found.append(BoughtItem(touch.item_id, touch.at, title))
    return found
