"""The visitor's device, as the browser reports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

DeviceType: TypeAlias = Literal["desktop", "mobile", "tablet", "other"]


@dataclass(frozen=True, slots=True)
class Device:
    """A device, as the browser reports it. `browser` and `os` are families, None when unknown."""

    type: DeviceType = "other"
    browser: str | None = None
    os: str | None = None
    is_bot: bool = False
