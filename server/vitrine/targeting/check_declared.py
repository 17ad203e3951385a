"""Checks what a site declares for its predicates: attributes of its own and saved lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from vitrine.schema.mistake import Mistake
from vitrine.targeting.attributes import is_built_in
from vitrine.targeting.declaration import AttributeDeclaration

ATTRIBUTE_NAME: Final = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")
# The types that a selector and a cookie can have; variables and the data layer can have any type.
_TYPES: Final = {"selector": ("boolean",), "cookie": ("string", "version")}


def check_attributes(attributes: Mapping[str, AttributeDeclaration]) -> Iterator[Mistake]:
    """Every declaration whose name is taken or invalid, or whose source is wrong."""
    for name, declaration in attributes.items():
        path = f"attributes.{name}"
        if not ATTRIBUTE_NAME.match(name) or len(name) > 64:
            expected = "at most 64 of a-z, 0-9, _ with dots between parts"
            yield Mistake(path, name, expected, 'For example "crm.tier".')
        if is_built_in(name):
            hint = 'Put a word of your own before it: "crm.…".'
            yield Mistake(path, name, "a name no built-in attribute has", hint)
        yield from _source(path, declaration)


def check_saved_lists(saved_lists: Mapping[str, Sequence[Any]]) -> Iterator[Mistake]:
    """Every list that mixes types."""
    for name, members in saved_lists.items():
        if any(isinstance(member, str) is not isinstance(members[0], str) for member in members):
            path = f"saved_lists.{name}"
            members_of = (f"{path}[*]",)
            yield Mistake(path, "strings and numbers", "values of one type", "Values are never converted.", members_of)


def _source(path: str, declaration: AttributeDeclaration) -> Iterator[Mistake]:
    if declaration.source is None:
        return
    given = list(msgspec.to_builtins(declaration.source))
    if len(given) != 1:
        expected = "exactly one of selector, cookie, variable, data_layer"
        found, hint = " and ".join(given) or "nothing", "An attribute has one source."
        yield Mistake(f"{path}.source", found, expected, hint, (f"{path}.source.*",))
    if declaration.home != "tag":
        hint = "The tag reads sources after the decision, so their attributes are its own."
        expected = 'home "tag" for an attribute with a source'
        yield Mistake(f"{path}.home", declaration.home, expected, hint, (f"{path}.source",))
    for kind in given:
        if declaration.type not in _TYPES.get(kind, (declaration.type,)):
            expected = f"type {' or '.join(_TYPES[kind])} for an attribute read from a {kind}"
            hint = "Values are never converted."
            yield Mistake(f"{path}.type", declaration.type, expected, hint, (f"{path}.source.{kind}",))
