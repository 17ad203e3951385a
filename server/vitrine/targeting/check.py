"""Finds every mistake in a predicate before it is compiled: at `vitrine check` and when a site file is read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from vitrine.schema.mistake import Mistake, listed, nearest
from vitrine.targeting.attributes import Attribute, AttributeTable, Type
from vitrine.targeting.condition import LISTED
from vitrine.targeting.operators import SavedLists, kind_of
from vitrine.targeting.regex import MAX_PATTERN, MAX_PROGRAM, BadPatternError, compile_regex, repeats_a_repeat
from vitrine.targeting.text import is_well_formed

MAX_DEPTH: Final = 20
MAX_CLAUSES: Final = 500
MAX_LISTED: Final = 10_000
MAX_TEXT: Final = 2_000
MAX_SHOWN: Final = 100  # of the values that an attribute may have
MAX_SENT: Final = 1_000  # values of one list that is sent to the tag with every answer

# The form of versions that can be compared: numbers or words between dots and hyphens.
_VERSION: Final = re.compile(r"v?[0-9]+([.-][0-9A-Za-z]*)*(\+.*)?", re.ASCII)

_COUNTRY: Final = re.compile("[A-Z]{2}")

_EQUAL: Final = ("$eq", "$ne")
_ORDER: Final = ("$lt", "$lte", "$gt", "$gte")
_LISTS: Final = ("$in", "$nin")
_FOLDED: Final = ("$ini", "$nini")
_SEARCH: Final = ("$prefix", "$suffix", "$contains", "$glob")
_VERSIONS: Final = ("$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte")
_REGEX: Final = ("$regex", "$regexi")
_GROUPS: Final = ("$inGroup", "$notInGroup")
_ANY_TYPE: Final = ("$exists", "$type", "$not")
_ARRAY: Final = (*_EQUAL, *_LISTS, "$all", "$size", "$elemMatch", *_GROUPS, *_ANY_TYPE)

OPERATORS_OF: Final[Mapping[Type, tuple[str, ...]]] = {
    "string": (*_EQUAL, *_ORDER, *_LISTS, *_FOLDED, *_SEARCH, *_REGEX, *_GROUPS, *_ANY_TYPE),
    "number": (*_EQUAL, *_ORDER, *_LISTS, *_GROUPS, *_ANY_TYPE),
    "boolean": (*_EQUAL, *_ANY_TYPE),
    "version": (*_VERSIONS, *_EQUAL, *_LISTS, *_GROUPS, *_ANY_TYPE),
    "strings": (*_ARRAY, *_FOLDED, "$alli"),
    "numbers": _ARRAY,
}
"""Which operators each type of attribute understands. The docs list them from here."""

SERVER_ONLY: Final = _REGEX
"""Operators that the tag does not have: patterns that somebody else wrote could block a page."""

_ELEMENT: Final[Mapping[Type, Type]] = {"strings": "string", "numbers": "number"}
_KIND: Final[Mapping[Type, str]] = {"string": "string", "version": "string", "number": "number", "boolean": "boolean"}
_EXPECTED: Final[Mapping[Type, str]] = {
    "string": "a string",
    "version": "a version",
    "number": "a number",
    "boolean": "true or false",
    "strings": "a list of strings",
    "numbers": "a list of numbers",
}
_TYPES: Final = ("string", "number", "boolean", "array", "object", "null")


def check_predicate(
    condition: Any, table: AttributeTable, path: str, saved_lists: SavedLists | None = None
) -> list[Mistake]:
    """All mistakes in `condition`; without any, compile_predicate can compile it. `path` is its place in the file."""
    return list(check_predicates([(path, condition)], table, saved_lists))


def check_predicates(
    conditions: Iterable[tuple[str, Any]], table: AttributeTable, saved_lists: SavedLists | None = None
) -> Iterator[Mistake]:
    """The mistakes in all conditions of a site, each with its place in the file."""
    check = _Check(table, saved_lists or {}, _Memory())
    for path, condition in conditions:
        yield from check.condition(condition, path, 0)
        clauses = _count_clauses(condition, 0)
        if clauses > MAX_CLAUSES:
            hint = "Name long lists with $in instead."
            yield Mistake(path, f"{clauses} clauses", f"at most {MAX_CLAUSES} clauses", hint)


def _count_clauses(condition: Any, depth: int) -> int:
    if type(condition) is dict and depth <= MAX_DEPTH:
        return sum(
            _count_clauses(operand, depth + 1) if key in (*LISTED, "$not") else 1 for key, operand in condition.items()
        )
    if type(condition) is list:
        return sum(_count_clauses(part, depth) for part in condition)
    return 0


@dataclass(frozen=True, slots=True)
class _Known:
    """All values that an attribute may have, as they are and by their small letters."""

    exact: frozenset[str]
    folded: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is computed once for all predicates of a site: thousands of them may name one long list."""

    known: dict[str, _Known] = field(default_factory=dict)
    others: dict[tuple[str, str], Any] = field(default_factory=dict)

    def values_of(self, about: Attribute) -> _Known:
        """The values of an attribute."""
        if about.name not in self.known:
            folded = {name.lower(): name for name in reversed(about.values)}
            self.known[about.name] = _Known(frozenset(about.values), folded)
        return self.known[about.name]

    def member_not_of(self, kind: str, name: str, members: Sequence[Any]) -> Any:
        """The first member of a saved list that is of another kind; None without one."""
        if (kind, name) not in self.others:
            self.others[kind, name] = next((value for value in members if kind_of(value) != kind), None)
        return self.others[kind, name]


@dataclass(frozen=True, slots=True)
class _Check:
    table: AttributeTable
    lists: SavedLists
    memory: _Memory

    def condition(self, condition: Any, path: str, depth: int) -> Iterator[Mistake]:
        if depth > MAX_DEPTH:
            yield Mistake(
                path, "deeper nesting", f"at most {MAX_DEPTH} levels", "Make it flatter with $in, $and or $or."
            )
            return
        if type(condition) is not dict:
            yield Mistake(path, condition, "a condition, which is an object", 'For example {"geo.country": "NO"}.')
            return
        for key, operand in condition.items():
            if key == "$not":
                yield from self.condition(operand, f"{path}.{key}", depth + 1)
            elif key in LISTED:
                yield from self._listed(operand, f"{path}.{key}", depth)
            else:
                yield from self._clause(key, operand, f"{path}.{key}", depth)

    def _listed(self, operand: Any, path: str, depth: int) -> Iterator[Mistake]:
        if type(operand) is not list or not operand:
            yield Mistake(path, operand, "a list of at least one condition", "Put the conditions between [ and ].")
            return
        for index, part in enumerate(operand):
            yield from self.condition(part, f"{path}[{index}]", depth + 1)

    def _clause(self, name: str, operand: Any, path: str, depth: int) -> Iterator[Mistake]:
        if name[:1] == "$":
            close = difflib.get_close_matches(name, (*LISTED, "$not"), n=1)
            hint = f'Did you mean "{close[0]}"?' if close else "Operators on values stand inside an attribute's object."
            yield Mistake(path, name, "an attribute, $and, $or, $nor or $not", hint)
            return
        attribute = self.table.find(name)
        if attribute is None:
            yield Mistake(path, name, "the name of an attribute", self.table.hint(name), ("attributes", "segments"))
            return
        for mistake in self._test(attribute, operand, path, depth + 1):
            declared = (f"attributes.{name}.type", f"attributes.{name}.home")
            yield replace(mistake, rests_on=(*mistake.rests_on, *declared))

    def _test(self, about: Attribute, operand: Any, path: str, depth: int) -> Iterator[Mistake]:
        """An operand: operators, or a bare value that must be of the attribute's type."""
        if type(operand) is not dict:
            yield from self._value(about.type, operand, path)
            yield from _impossible(about, operand, path, self.memory)
        elif depth > MAX_DEPTH:
            yield Mistake(path, "deeper nesting", f"at most {MAX_DEPTH} levels", "Make it flatter.")
        elif not operand:
            yield Mistake(path, operand, "an operator or a value", f"Operators: {', '.join(operators_of(about))}.")
        else:
            for name, value in operand.items():
                yield from self._operator(about, name, value, f"{path}.{name}", depth)

    def _operator(self, about: Attribute, name: str, operand: Any, path: str, depth: int) -> Iterator[Mistake]:
        element = replace(about, type=_ELEMENT.get(about.type, about.type))
        if name not in operators_of(about):
            yield _unknown_operator(about, name, path)
        elif name == "$not":
            yield from self._test(about, operand, path, depth + 1)
        elif name == "$size":
            yield from self._test(replace(about, type="number"), operand, path, depth + 1)
        elif name == "$elemMatch":
            yield from self._elements(element, operand, path, depth)
        elif name == "$exists":
            if type(operand) is not bool:
                yield Mistake(path, operand, "true or false", 'For example {"$exists": true}.')
        elif name == "$type":
            if operand not in _TYPES:
                yield Mistake(path, operand, f"one of {', '.join(_TYPES)}", "$type compares JSON types.")
        elif name in _REGEX:
            yield from _pattern(operand, path)
        elif name in _GROUPS:
            yield from self._group(element, operand, path)
        elif name in (*_LISTS, *_FOLDED, "$all", "$alli"):
            yield from self._list(element, operand, path, fold=name.endswith("i"))
        elif name in _VERSIONS and not (type(operand) is str and _VERSION.fullmatch(operand)):
            yield Mistake(path, operand, "a version", 'For example "2.10.0" or "2.10.0-beta.1".')
        else:
            yield from self._value(about.type, operand, path)
            if name in _EQUAL:
                yield from _impossible(about, operand, path, self.memory)

    def _elements(self, element: Attribute, operand: Any, path: str, depth: int) -> Iterator[Mistake]:
        if type(operand) is dict:
            yield from self._test(element, operand, path, depth + 1)
        else:
            yield Mistake(path, operand, "operators for one element", 'For example {"$elemMatch": {"$gt": 3}}.')

    def _group(self, element: Attribute, operand: Any, path: str) -> Iterator[Mistake]:
        if not (type(operand) is str and operand in self.lists):
            close = nearest(str(operand), self.lists)
            hint = f'Did you mean "{close}"?' if close else f"Known: {listed(self.lists) or 'none yet'}."
            yield Mistake(path, operand, "the name of a saved list", hint, ("saved_lists",))
            return
        members = self.lists[operand]
        other = self.memory.member_not_of(_KIND[element.type], operand, members)
        if other is not None:
            hint = f"saved_lists.{operand} has {other!r}, which is never equal to {_EXPECTED[element.type]}."
            expected = f"a saved list of {_KIND[element.type]}s"
            yield Mistake(path, operand, expected, hint, (f"saved_lists.{operand}[*]",))
        elif element.home == "tag" and len(members) > MAX_SENT:
            yield replace(_too_long_for_tag(members, path), rests_on=(f"saved_lists.{operand}",))

    def _list(self, element: Attribute, operand: Any, path: str, *, fold: bool) -> Iterator[Mistake]:
        if type(operand) is not list or not operand:
            yield Mistake(path, operand, f"a list of at least one {element.type}", "Put the values between [ and ].")
        elif len(operand) > MAX_LISTED:
            yield Mistake(path, f"{len(operand)} values", f"at most {MAX_LISTED} values", "Split the list.")
        elif element.home == "tag" and len(operand) > MAX_SENT:
            yield _too_long_for_tag(operand, path)
        else:
            for index, value in enumerate(operand):
                yield from self._value(element.type, value, f"{path}[{index}]")
                yield from _impossible(element, value, f"{path}[{index}]", self.memory, fold=fold)

    def _value(self, type_: Type, value: Any, path: str) -> Iterator[Mistake]:
        if type_ in _ELEMENT and type(value) is list:
            for index, inner in enumerate(value):
                yield from self._value(_ELEMENT[type_], inner, f"{path}[{index}]")
        elif kind_of(value) != _KIND.get(type_):
            yield Mistake(path, value, _EXPECTED[type_], _value_hint(type_, value))
        elif type(value) is str and (len(value) > MAX_TEXT or not is_well_formed(value)):
            yield Mistake(path, value[:80], f"well-formed text of at most {MAX_TEXT} characters", "Shorten it.")


def _impossible(about: Attribute, value: Any, path: str, memory: _Memory, *, fold: bool = False) -> Iterator[Mistake]:
    """Every text in `value`, a text or a list, that the attribute never equals; `fold` ignores the case of a text."""
    if type(value) is list:
        for index, inner in enumerate(value):
            yield from _impossible(about, inner, f"{path}[{index}]", memory)
        return
    if type(value) is not str or about.type not in ("string", "strings"):
        return
    if about.name == "geo.country" and not _COUNTRY.fullmatch(value.upper() if fold else value):
        yield Mistake(path, value, "an ISO 3166-1 alpha-2 code in upper case", 'For example "NO", "SE" or "US".')
    elif about.values or about.name == "segments":
        known = memory.values_of(about)
        if not (value.lower() in known.folded if fold else value in known.exact):
            meant = known.folded.get(nearest(value.lower(), known.folded) or "")
            hint = (
                f'Did you mean "{meant}"?'
                if meant
                else "The attribute has no other values."
                if about.values
                else "Declare it under `segments`."
            )
            none = "a declared segment; the site file declares none"
            more = ", …" if len(about.values) > MAX_SHOWN else ""
            expected = f"one of {', '.join(about.values[:MAX_SHOWN])}{more}" if about.values else none
            yield Mistake(path, value, expected, hint, (about.name,))


def operators_of(about: Attribute) -> tuple[str, ...]:
    """The operators that predicates may use on an attribute."""
    of_type = OPERATORS_OF[about.type]
    return of_type if about.home == "server" else tuple(name for name in of_type if name not in SERVER_ONLY)


def _pattern(operand: Any, path: str) -> Iterator[Mistake]:
    if type(operand) is not str:
        yield Mistake(path, operand, "a pattern, which is a string", 'For example {"$regex": "^/sale/[0-9]+$"}.')
        return
    try:
        compile_regex(operand, fold=False)
    except BadPatternError as error:
        expected = f"an RE2 pattern of at most {MAX_PATTERN} characters and {MAX_PROGRAM} instructions"
        hint = f"It cannot be used: {error}. $prefix, $suffix, $contains and $glob need no pattern."
        yield Mistake(path, operand[:80], expected, hint)
        return
    if repeats_a_repeat(operand):
        hint = "A repeated repeat matches the same texts as one repeat: write (a+)+ as a+."
        yield Mistake(path, operand, "a pattern without a repeated repeat", hint)


def _too_long_for_tag(values: Sequence[Any], path: str) -> Mistake:
    hint = "The attribute's home is the tag, so the list goes to every page."
    return Mistake(path, f"{len(values)} values", f"at most {MAX_SENT} values", hint)


def _unknown_operator(about: Attribute, name: str, path: str) -> Mistake:
    type_ = about.type
    allowed: Sequence[str] = operators_of(about)
    expected = f"an operator for {_EXPECTED[type_]}: {', '.join(allowed)}"
    if name in SERVER_ONLY and about.home == "tag":
        hint = "Patterns work on the server's attributes only; use $prefix, $suffix, $contains or $glob here."
        return Mistake(path, name, expected, hint)
    close = difflib.get_close_matches(name, allowed, n=1)
    if name in (*_SEARCH, *_REGEX, *_ORDER) and type_ in _ELEMENT:
        hint = f'To test an element: {{"$elemMatch": {{"{name}": …}}}}.'
    elif any(name in operators for operators in OPERATORS_OF.values()):
        hint = f"{name} is for other types."
    else:
        hint = f'Did you mean "{close[0]}"?' if close else "Operators begin with $."
    return Mistake(path, name, expected, hint)


def _value_hint(type_: Type, value: Any) -> str:
    if value is None:
        return 'Use {"$exists": false} for a missing attribute.'
    if type_ in _ELEMENT:
        return 'Use {"$in": [...]} to ask whether the list has one of these.'
    if type(value) is list:
        return 'Use {"$in": [...]} for one of several.'
    return "Values are never converted: write the type the attribute has."
