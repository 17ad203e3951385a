"""What a visitor browses with, as far as the browser says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

DeviceType: TypeAlias = Literal["desktop", "mobile", "tablet", "other"]


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser says it is. `browser` and `os` are families, None when unknown."""

    type: DeviceType = "other"
    browser: str | None = None
    os: str | None = None
    is_bot: bool = False
