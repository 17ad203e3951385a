"""What every kind of campaign is: one file beside this one and one line in registry.py."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

import msgspec

from vitrine.kind.frame import CampaignFrame, PlacedFrame, Variation
from vitrine.kind.placement import Placement
from vitrine.kind.shelves import Shelves
from vitrine.kind.trigger import OnLoad, Trigger
from vitrine.recommend.contract import Context
from vitrine.schema.mistake import Mistake
from vitrine.targeting.declaration import Audience

Goes: TypeAlias = Literal["placement", "page", "nowhere"]
"""Where a kind shows: in a placement, over the page (at a placement that says so), or not in the page at all."""

CampaignT = TypeVar("CampaignT", bound=CampaignFrame)
ContentT = TypeVar("ContentT")


@dataclass(frozen=True, slots=True)
class SiteParts:
    """The parts of a site file that a kind's checks may look up."""

    placements: Mapping[str, Placement]
    audiences: Mapping[str, Audience]
    strategies: Collection[str]
    origins: Collection[str]
    redirect_hosts: Collection[str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A content made ready once for a site file: `sent` travels to the tag, `own` is what its kind fills it by."""

    sent: dict[str, Any]
    own: Any = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What to send to one visitor. `shows` is False where there is too little to show.

    `content` is None for a control. `steps` are the strategy's steps that chose the items, `because` the reasons in
    words for the visitor: both in the order of the items, each once.
    """

    shows: bool
    content: dict[str, Any] | None
    steps: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


class Kind(Generic[CampaignT, ContentT]):
    """A way to show something. The defaults fit a kind whose content is the same for everybody."""

    struct: ClassVar[type[CampaignFrame]]
    """Its campaigns in the site file; the tag of the union is the kind's name, there and on the wire."""

    sent: ClassVar[type[msgspec.Struct]]
    """A content as it travels: the OpenAPI document describes it, and the tag's kind of that name is typed by it."""

    covers_page: ClassVar[bool] = False
    """Whether it lies over the page, so that it counts for the site's cap."""

    goes: ClassVar[Goes] = "placement"

    @cached_property
    def name(self) -> str:
        """The word for it in site files and on the wire."""
        return str(self.struct.__struct_config__.tag)

    def placement(self, campaign: CampaignT) -> str:
        """The placement its answers stand under: the campaign's, or the kind's own name for one that goes nowhere."""
        return campaign.placement if isinstance(campaign, PlacedFrame) else self.name

    def trigger(self, campaign: CampaignT) -> Trigger:
        """The moment at which it shows: as soon as it can, for one that has no say in it."""
        return campaign.trigger if isinstance(campaign, PlacedFrame) else OnLoad()

    def variations(self, campaign: CampaignT) -> Sequence[Variation]:
        """The variations that are assigned, as they are written or made from something else."""
        return campaign.variations

    def strategies(self, campaign: CampaignT) -> Collection[str]:
        """The strategies of the site that its contents name; most kinds show no items."""
        return ()

    def check(self, campaign: CampaignT, path: str, site: SiteParts) -> Iterator[Mistake]:
        """Every mistake that only this kind can have, the contents of its variations included."""
        for index, variation in enumerate(campaign.variations):
            if variation.content is not None:
                yield from self.check_content(variation.content, f"{path}.variations[{index}].content", site)

    def check_content(self, content: Any, path: str, site: SiteParts) -> Iterator[Mistake]:
        """Every mistake in one content (of type ContentT)."""
        yield from ()

    def prepare(self, content: ContentT) -> Prepared:
        """What of a content does not depend on the visitor. Defaults of the site file are left out of what is sent."""
        return Prepared(msgspec.to_builtins(content))

    def fill(self, prepared: Prepared, shelves: Shelves, context: Context) -> Filled:
        """The content for one visitor."""
        return Filled(True, prepared.sent)
