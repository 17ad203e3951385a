"""All kinds, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, Union

from vitrine.kind.banner import Banner
from vitrine.kind.contract import Kind
from vitrine.kind.frame import CampaignFrame
from vitrine.kind.overlay import Overlay
from vitrine.kind.redirect import Redirect
from vitrine.kind.slot import Slot

KINDS: Final[tuple[Kind[Any, Any], ...]] = (
    Banner(),
    Slot(),
    Overlay(),
    Redirect(),
)

_BY_STRUCT: Final = {kind.struct: kind for kind in KINDS}

if TYPE_CHECKING:
    Campaign: TypeAlias = CampaignFrame
else:  # the union that a site file is read by; to the type checker a campaign is what all of them have
    Campaign = Union[tuple(_BY_STRUCT)]  # noqa: UP007 - made from the tuple above


def kind_of(campaign: CampaignFrame) -> Kind[Any, Any]:
    """The kind of a campaign of a site file."""
    return _BY_STRUCT[type(campaign)]
