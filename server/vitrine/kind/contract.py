"""The contract of a kind of campaign. A kind is one file in this folder and one line in registry.py."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
"""Where a kind shows: in a placement, over the page (a placement with insert `overlay`), or nowhere in the page."""

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
    memory: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What a kind found out about a part, by the kind and the part's name: thousands of campaigns may name one."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A content, prepared once per site file: `sent` goes to the tag, `own` is what the kind needs to fill it."""

    sent: dict[str, Any]
    own: Any = None


@dataclass(frozen=True, slots=True)
class Filled:
    """The content for one visitor. `shows` is False when there is too little to show.

    `content` is None for a control. `steps` are the strategy's steps that chose the items, `because` the reasons in
    words for the visitor. Both are in the order of the items, without duplicates.
    """

    shows: bool
    content: dict[str, Any] | None
    steps: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


class Kind(Generic[CampaignT, ContentT]):
    """A kind of campaign. The defaults are for a kind whose content is the same for everybody."""

    struct: ClassVar[type[CampaignFrame]]
    """The type of its campaigns in the site file; the type's tag is the kind's name, there and on the wire."""

    sent: ClassVar[type[msgspec.Struct]]
    """The content as it is sent: it is in the OpenAPI document and types the tag's kind of the same name."""

    covers_page: ClassVar[bool] = False
    """Whether it covers the page and therefore counts for the site's cap."""

    goes: ClassVar[Goes] = "placement"

    @cached_property
    def name(self) -> str:
        """Its name in site files and on the wire."""
        return str(self.struct.__struct_config__.tag)

    def placement(self, campaign: CampaignT) -> str:
        """The placement in the answer: the campaign's, or the kind's name for a campaign without a placement."""
        return campaign.placement if isinstance(campaign, PlacedFrame) else self.name

    def trigger(self, campaign: CampaignT) -> Trigger:
        """The moment at which it shows; on load for a campaign without a trigger."""
        return campaign.trigger if isinstance(campaign, PlacedFrame) else OnLoad()

    def variations(self, campaign: CampaignT) -> Sequence[Variation]:
        """The variations to assign. A kind may make them from something else, such as factors."""
        return campaign.variations

    def strategies(self, campaign: CampaignT) -> Collection[str]:
        """The names of the strategies in its contents; most kinds have none."""
        return ()

    def check(self, campaign: CampaignT, path: str, site: SiteParts) -> Iterator[Mistake]:
        """Every mistake that is specific to this kind, including those in the contents of its variations."""
        for index, variation in enumerate(campaign.variations):
            if variation.content is not None:
                yield from self.check_content(variation.content, f"{path}.variations[{index}].content", site)

    def check_content(self, content: Any, path: str, site: SiteParts) -> Iterator[Mistake]:
        """Every mistake in one content (of type ContentT)."""
        yield from ()

    def prepare(self, content: ContentT) -> Prepared:
        """The part of a content that is the same for all visitors. Fields with their default are not sent."""
        return Prepared(msgspec.to_builtins(content))

    def fill(self, prepared: Prepared, shelves: Shelves, context: Context) -> Filled:
        """The content for one visitor."""
        return Filled(True, prepared.sent)
