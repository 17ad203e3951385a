"""The site file's part about the weather."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from vitrine.schema.mistake import Mistake
from vitrine.schema.scalars import Closed

PLACES: Final = ("latitude", "longitude", "country", "region", "city")

JsonPath: TypeAlias = Annotated[
    str, Meta(pattern=r"^[^.\s]+(\.[^.\s]+){0,9}$(?!\n)", max_length=200, examples=["list.0.temp"])
]


class WeatherSource(Closed, frozen=True):
    """An HTTP source of the weather. It is fetched in the background, and no page view waits for it."""

    url: Annotated[
        str,
        Meta(
            description="Address that answers JSON, with {latitude}, {longitude} (one decimal), {country}, {region} "
            "or {city} for the visitor's place, e.g. https://weather.example/now?lat={latitude}&lon={longitude}.",
            pattern=r"^https?://[^\s{}/?#@]+[/?]\S*$(?!\n)",
            max_length=2_048,
            examples=["https://weather.example/now?lat={latitude}&lon={longitude}"],
        ),
    ]
    temperature_c: Annotated[
        JsonPath | None,
        Meta(description="Path of the temperature in its answer, e.g. current.temperature_2m or list.0.temp."),
    ] = None
    condition: Annotated[
        JsonPath | None, Meta(description="Path of the condition in its answer; a code is taken as text.")
    ] = None
    keep_s: Annotated[Annotated[int, Meta(ge=60, le=86_400)], Meta(description="Seconds an answer is good for.")] = (
        1_800
    )


def check_weather(weather: WeatherSource, path: str) -> Iterator[Mistake]:
    """Unknown placeholders in the URL, and a source of which no value is used."""
    named = re.findall(r"\{([^{}]*)\}", weather.url)
    wrong = next((name for name in named if name not in PLACES), None)
    if wrong is not None or weather.url.count("{") != len(named) or weather.url.count("}") != len(named):
        expected = f"an address with no other placeholders than {', '.join(f'{{{name}}}' for name in PLACES)}"
        yield Mistake(f"{path}.url", weather.url, expected, "Write a brace of the address itself as %7B or %7D.")
    if weather.temperature_c is None and weather.condition is None:
        hint = "Say where in the answer they are."
        yield Mistake(path, "no path", "temperature_c or condition", hint, (f"{path}.*",))
