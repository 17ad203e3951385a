"""The weather of a place, as a source reports it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weather:
    """Degrees Celsius, and the condition in the source's own word. A field is None when unknown."""

    temperature_c: float | None = None
    condition: str | None = None


UNKNOWN_WEATHER = Weather()
