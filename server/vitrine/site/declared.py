"""The second pass over what a site declares for its predicates: attributes, saved lists, weather."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from vitrine.place.weather_source import PLACES
from vitrine.schema.mistake import Mistake
from vitrine.site.file import SiteConfig
from vitrine.targeting.declaration import AttributeDeclaration

ATTRIBUTE_NAME: Final = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")
# What a selector and a cookie can say; variables and the data layer say anything.
_TYPES: Final = {"selector": ("boolean",), "cookie": ("string", "version")}


def check_declared(config: SiteConfig) -> Iterator[Mistake]:
    """Every declaration that says nothing or contradicts itself."""
    for name, declaration in config.attributes.items():
        path = f"attributes.{name}"
        if not ATTRIBUTE_NAME.match(name) or len(name) > 64:
            expected = "at most 64 of a-z, 0-9, _ with dots between parts"
            yield Mistake(path, name, expected, 'For example "crm.tier".')
        yield from _source(path, declaration)
    for name, members in config.saved_lists.items():
        if any(isinstance(member, str) is not isinstance(members[0], str) for member in members):
            path = f"saved_lists.{name}"
            yield Mistake(path, "strings and numbers", "values of one type", "Values are never converted.")
    yield from _weather(config)


def _source(path: str, declaration: AttributeDeclaration) -> Iterator[Mistake]:
    if declaration.source is None:
        return
    given = list(msgspec.to_builtins(declaration.source))
    if len(given) != 1:
        expected = "exactly one of selector, cookie, variable, data_layer"
        yield Mistake(f"{path}.source", " and ".join(given) or "nothing", expected, "An attribute has one source.")
    if declaration.home != "tag":
        hint = "The tag reads sources after the decision, so their attributes are its own."
        yield Mistake(f"{path}.home", declaration.home, 'home "tag" for an attribute with a source', hint)
    for kind in given:
        if declaration.type not in _TYPES.get(kind, (declaration.type,)):
            expected = f"type {' or '.join(_TYPES[kind])} for an attribute read from a {kind}"
            yield Mistake(f"{path}.type", declaration.type, expected, "Values are never converted.")


def _weather(config: SiteConfig) -> Iterator[Mistake]:
    weather = config.weather
    if weather is None:
        return
    named = re.findall(r"\{([^{}]*)\}", weather.url)
    wrong = next((name for name in named if name not in PLACES), None)
    if wrong is not None or weather.url.count("{") != len(named) or weather.url.count("}") != len(named):
        expected = f"an address with no other braces than {', '.join(f'{{{name}}}' for name in PLACES)}"
        yield Mistake("weather.url", weather.url, expected, "Write a brace of the address itself as %7B or %7D.")
    if weather.temperature_c is None and weather.condition is None:
        yield Mistake("weather", "no path", "temperature_c or condition", "Say where in the answer they are.")
