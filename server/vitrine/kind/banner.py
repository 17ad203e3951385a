"""A banner changes content of the page: texts, HTML, pictures, attributes, classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod
from typing import Annotated, Final

from msgspec import Meta, field

from vitrine.experiment.shares import check_weights, shares_of
from vitrine.kind.contract import Kind, SiteParts
from vitrine.kind.frame import PlacedFrame, Variation, Weight
from vitrine.kind.picture import Image, check_image
from vitrine.schema.mistake import Mistake, taken_names
from vitrine.schema.safe_url import check_attribute
from vitrine.schema.scalars import Closed, Name, Selector, Text

MAX_COMBINATIONS: Final = 64
MAX_VARIATION_NAME: Final = 64


class Change(Closed, frozen=True):
    """One change inside a banner's placement. Give one or more of its actions."""

    selector: Annotated[
        Selector | None, Meta(description="Element inside the placement; the placement itself when left out.")
    ] = None
    text: Annotated[
        Text | None, Meta(description="New text. With insert `prepend`, `append`, `before`, `after`: a new block.")
    ] = None
    html: Annotated[
        Annotated[str, Meta(max_length=20_000)] | None,
        Meta(description="New content as HTML, of the elements and attributes that content may have."),
    ] = None
    image: Annotated[Image | None, Meta(description="New picture.")] = None
    attributes: Annotated[dict[str, Text], Meta(description="Attributes to set, of those that content may set.")] = (
        field(default_factory=dict)
    )
    add_class: Annotated[list[str], Meta(description="CSS classes to add.")] = field(default_factory=list)
    remove_class: Annotated[list[str], Meta(description="CSS classes to remove.")] = field(default_factory=list)


class BannerContent(Closed, frozen=True):
    """What a banner changes."""

    changes: Annotated[list[Change], Meta(description="The changes, in order.", min_length=1, max_length=50)]


class BannerVariation(Variation, frozen=True):
    """One version of a banner."""

    content: Annotated[BannerContent | None, Meta(description="What it changes; left out for a control.")] = None


class Level(Closed, frozen=True):
    """One value of a factor. Without `changes` it is the control level: that part of the page stays as it is."""

    level: Annotated[Name, Meta(description="Its name.")]
    weight: Annotated[
        Weight, Meta(description="Its share of visitors, 0 to 1. Give all levels one, with a sum of 1, or none.")
    ] = None
    changes: Annotated[list[Change], Meta(description="What it changes, in order.", max_length=50)] = field(
        default_factory=list
    )


class Factor(Closed, frozen=True):
    """One thing that a multivariate banner varies."""

    factor: Annotated[Name, Meta(description="Its name.")]
    levels: Annotated[list[Level], Meta(description="Its values.", min_length=2, max_length=20)]


class BannerCampaign(PlacedFrame, frozen=True, tag="banner", kw_only=True):
    """Changes content of the page."""

    variations: Annotated[list[BannerVariation], Meta(description="Its versions.", max_length=20)] = field(
        default_factory=list
    )
    factors: Annotated[
        list[Factor],
        Meta(
            description="Instead of `variations`: the factors to vary together. Each combination of levels becomes "
            "a variation named like `level.level`, at most 64.",
            max_length=6,
        ),
    ] = field(default_factory=list)


class Banner(Kind[BannerCampaign, BannerContent]):
    """See BannerCampaign."""

    struct = BannerCampaign
    sent = BannerContent

    def variations(self, campaign: BannerCampaign) -> Sequence[BannerVariation]:
        """The written variations, or one for each combination of levels; the last factor varies fastest.

        A combination is named `level.level`, its weight is the product of its levels' shares, and it makes all their
        changes. At most MAX_COMBINATIONS are made; a check refuses more.
        """
        if not campaign.factors:
            return campaign.variations
        factors = [
            list(zip(factor.levels, shares_of([level.weight for level in factor.levels]), strict=True))
            for factor in campaign.factors
        ]
        return [_combine(chosen) for chosen in islice(product(*factors), MAX_COMBINATIONS)]

    def check(self, campaign: BannerCampaign, path: str, site: SiteParts) -> Iterator[Mistake]:
        """See Kind.check. Also checks the factors, and that there are either factors or variations."""
        yield from super().check(campaign, path, site)
        for number, factor in enumerate(campaign.factors):
            for index, level in enumerate(factor.levels):
                yield from _check_changes(level.changes, f"{path}.factors[{number}].levels[{index}]")
        if bool(campaign.factors) == bool(campaign.variations):
            yield Mistake(
                f"{path}.variations",
                "both" if campaign.factors else "neither",
                "exactly one of variations and factors",
                "Give one of the two: factors make the variations.",
                (f"{path}.factors",),
            )
        elif campaign.factors:
            yield from _check_factors(campaign.factors, f"{path}.factors")
            longest = max((variation.variation for variation in self.variations(campaign)), key=len)
            if len(longest) > MAX_VARIATION_NAME:
                expected = f"combined names of at most {MAX_VARIATION_NAME} characters"
                rests_on = (f"{path}.factors[*].levels[*].level",)
                yield Mistake(f"{path}.factors", longest, expected, "Shorten levels.", rests_on)

    def check_content(self, content: BannerContent, path: str, site: SiteParts) -> Iterator[Mistake]:
        """Changes that do nothing, overwrite each other or could run script."""
        yield from _check_changes(content.changes, path)


def combination_count(factors: Sequence[Factor]) -> int:
    """How many combinations of levels there are; 0 without factors."""
    return prod(len(factor.levels) for factor in factors) if factors else 0


def _combine(chosen: Sequence[tuple[Level, float]]) -> BannerVariation:
    changes = [change for level, _ in chosen for change in level.changes]
    return BannerVariation(
        variation=".".join(level.level for level, _ in chosen),
        weight=prod(share for _, share in chosen),
        content=BannerContent(changes) if changes else None,
    )


def _check_factors(factors: Sequence[Factor], path: str) -> Iterator[Mistake]:
    yield from taken_names((factor.factor for factor in factors), f"{path}[{{}}].factor", "factor")
    for number, factor in enumerate(factors):
        levels = f"{path}[{number}].levels"
        yield from taken_names((level.level for level in factor.levels), f"{levels}[{{}}].level", "level")
        yield from check_weights(levels, [level.weight for level in factor.levels])
    count = combination_count(factors)
    if count > MAX_COMBINATIONS:
        yield Mistake(
            path,
            f"{count} combinations",
            f"at most {MAX_COMBINATIONS}",
            "Each combination would have too few visitors: vary less at once.",
            (f"{path}[*].levels",),
        )


def _check_changes(changes: Sequence[Change], path: str) -> Iterator[Mistake]:
    for number, change in enumerate(changes):
        yield from _check_change(change, f"{path}.changes[{number}]")


def _check_change(change: Change, path: str) -> Iterator[Mistake]:
    contents = [content for content in (change.text, change.html, change.image) if content is not None]
    if not (contents or change.attributes or change.add_class or change.remove_class):
        expected = "one of text, html, image, attributes, add_class, remove_class"
        yield Mistake(path, "no action", expected, "Without one of them nothing changes.", (f"{path}.*",))
    if len(contents) > 1:
        yield Mistake(path, "several contents", "one of text, html, image", "Keep one: each overwrites the one before.")
    for name, value in change.attributes.items():
        yield from check_attribute(f"{path}.attributes.{name}", name, value)
    yield from check_image(f"{path}.image", change.image)
