"""The features of a profile: a fixed row of numbers for the classifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from math import log1p

import numpy as np
import numpy.typing as npt

from vitrine.domain.errors import BadFile
from vitrine.domain.profile import Affinity, Profile

COUNTS = (
    "viewed_count",
    "carted_count",
    "bought_count",
    "order_count",
    "order_value",
    "cart_size",
    "cart_value",
    "session_count",
    "session_page_views",
)
MAX_CATEGORIES = 50
MAX_BRANDS = 50


class FeatureSpace:
    """The features, in order: COUNTS (as log1p), then for each category its score (log1p) and its share
    of all category scores (0..1), then for each brand its score (log1p). Scores are decayed to `now`."""

    def __init__(self, categories: Sequence[str], brands: Sequence[str], half_life_s: float) -> None:
        self.categories = tuple(categories)
        self.brands = tuple(brands)
        self.half_life_s = half_life_s
        self._category_at = {name: len(COUNTS) + 2 * place for place, name in enumerate(self.categories)}
        first_brand = len(COUNTS) + 2 * len(self.categories)
        self._brand_at = {name: first_brand + place for place, name in enumerate(self.brands)}

    @classmethod
    def of(cls, profiles: Iterable[Profile], half_life_s: float) -> FeatureSpace:
        """The space of the categories and brands that are in most profiles; ties in order of name."""
        categories: Counter[str] = Counter()
        brands: Counter[str] = Counter()
        for profile in profiles:
            categories.update(profile.categories.keys())
            brands.update(profile.brands.keys())
        return cls(_commonest(categories, MAX_CATEGORIES), _commonest(brands, MAX_BRANDS), half_life_s)

    @classmethod
    def from_names(cls, names: Sequence[str], half_life_s: float) -> FeatureSpace:
        """The space whose `names` these are. Raises BadFile when they are from another version of Vitrine."""
        categories = [name.removeprefix("category:") for name in names if name.startswith("category:")]
        brands = [name.removeprefix("brand:") for name in names if name.startswith("brand:")]
        space = cls(categories, brands, half_life_s)
        if space.names != tuple(names):
            raise BadFile("the segment model was trained on other features than this version reads. Train again.")
        return space

    @property
    def names(self) -> tuple[str, ...]:
        """One name per feature."""
        pairs = ((f"category:{name}", f"category_share:{name}") for name in self.categories)
        return (*COUNTS, *chain.from_iterable(pairs), *(f"brand:{name}" for name in self.brands))

    def entries(self, profile: Profile, now: datetime) -> Iterator[tuple[int, float]]:
        """The features that are not zero, as (place, value). A visitor has few of them, so this is fast."""
        for place, count in enumerate(_counts(profile)):
            if count > 0:
                yield place, log1p(count)
        total = 0.0
        scores: list[tuple[int | None, float]] = []
        for name, affinity in profile.categories.items():
            score = self._decayed(affinity, now)
            total += score
            scores.append((self._category_at.get(name), score))
        for at, score in scores:
            if at is not None and score > 0:
                yield at, log1p(score)
                yield at + 1, score / total
        for name, affinity in profile.brands.items():
            at = self._brand_at.get(name)
            if at is not None:
                yield at, log1p(max(self._decayed(affinity, now), 0.0))

    def vector(self, profile: Profile, now: datetime) -> npt.NDArray[np.float32]:
        """All features, shape (len(names),)."""
        row = np.zeros(len(COUNTS) + 2 * len(self.categories) + len(self.brands), np.float32)
        for place, value in self.entries(profile, now):
            row[place] = value
        return row

    def _decayed(self, affinity: Affinity, now: datetime) -> float:
        age_s = (now - affinity.at).total_seconds()
        return affinity.score * 0.5 ** (age_s / self.half_life_s) if age_s > 0 else affinity.score


def _counts(profile: Profile) -> tuple[float, ...]:
    """In the order of COUNTS."""
    return (
        profile.viewed_count,
        profile.carted_count,
        profile.bought_count,
        profile.order_count,
        profile.order_value,
        len(profile.cart),
        profile.cart_value,
        profile.session_count,
        profile.session_page_views,
    )


def _commonest(counts: Mapping[str, int], limit: int) -> list[str]:
    return sorted(sorted(counts), key=lambda name: -counts[name])[:limit]
