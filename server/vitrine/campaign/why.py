"""Why a visitor sees something, in words for the visitor: true, plain, and without anybody's secret.

A sentence names the kind of fact that counted. Only what the visitor can see of themselves anyway (season, place,
device, day) is told with its value; what the shop knows or guesses of them is named, not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SEASONS = {
    "winter": "It is winter where you are.",
    "spring": "It is spring where you are.",
    "summer": "It is summer where you are.",
    "autumn": "It is autumn where you are.",
    "tropical": "It is warm all year where you are.",
}
# The first prefix that fits an attribute's name gives its sentence.
BY_PREFIX: tuple[tuple[str, str], ...] = (
    ("season", "The season where you are."),
    ("climate_zone", "The climate where you are."),
    ("weather.", "The weather where you are."),
    ("geo.", "The place your connection comes from."),
    ("time.", "The time where you are."),
    ("device.", "The device you use."),
    ("viewport.", "The size of your window."),
    ("language", "The language your browser asks for."),
    ("visitor.", "Whether and how often you have been here before."),
    ("session.", "What you did in this visit."),
    ("utm.", "The link that brought you here."),
    ("referrer.", "The page that brought you here."),
    ("profile.cart", "What you put into your cart."),
    ("profile.order", "What you ordered before."),
    ("profile.bought", "What you bought before."),
    ("profile.", "What you looked at here."),
    ("affinity.", "What you seem to like, going by what you looked at here."),
    ("segment", "What you seem to look for: a guess from what you looked at here."),
    ("intent.", "A guess from what you did here."),
    ("churn.", "How long you have not been here."),
    ("page.", "The page you are on."),
    ("item.", "The item you are looking at."),
    ("scroll.", "How far you have read."),
)
OTHERWISE = "Something this shop knows about you as a customer."
EVERYONE = "Everyone sees this here."
SPLIT = "We compare versions of this; by chance you see this one."


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a campaign depends on, found once: the attributes of its audience, and whether it compares versions."""

    attributes: tuple[str, ...]
    is_split: bool


def make_reasons(attributes: Iterable[str], *, is_split: bool) -> Reasons:
    """The reasons of a campaign whose audience tests these attributes."""
    return Reasons(tuple(dict.fromkeys(attributes)), is_split)


def sentences(reasons: Reasons, values: Mapping[str, Any], because: Sequence[str] = ()) -> list[str]:
    """The visitor's sentences, each once. `because` are those of a slot's items."""
    said = [_sentence(name, values) for name in reasons.attributes] or ([] if because else [EVERYONE])
    said += because
    if reasons.is_split:
        said.append(SPLIT)
    return list(dict.fromkeys(said))


def _sentence(name: str, values: Mapping[str, Any]) -> str:
    if name == "season" and values.get(name) in SEASONS:
        return SEASONS[str(values[name])]
    if name == "geo.city" and isinstance(values.get(name), str):
        return f"Your connection comes from {values[name]}."
    return next((sentence for prefix, sentence in BY_PREFIX if name.startswith(prefix)), OTHERWISE)
