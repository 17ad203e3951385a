"""Device, browser and operating system from the User-Agent header."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from user_agents import parsers

from vitrine.domain.device import Device, DeviceType

MAX_LENGTH: Final = 512
"""Longer headers are cut: parsing runs hundreds of patterns, and no browser sends more."""

_READ: Final[Callable[[str], Any]] = parsers.parse


def parse_device(user_agent: str | None) -> Device:
    """The device behind a User-Agent header, unknown when there is none. Never raises."""
    return _parse(user_agent[:MAX_LENGTH]) if user_agent else Device()


@lru_cache(maxsize=4_096)
def _parse(user_agent: str) -> Device:
    parsed = _READ(user_agent)
    return Device(_type(parsed), _family(parsed.browser.family), _family(parsed.os.family), bool(parsed.is_bot))


def _type(parsed: Any) -> DeviceType:
    if parsed.is_tablet:
        return "tablet"
    if parsed.is_mobile:
        return "mobile"
    return "desktop" if parsed.is_pc else "other"


def _family(name: str) -> str | None:
    return None if name == "Other" else name
