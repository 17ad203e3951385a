"""Random conditions, with random values that often match them."""

from __future__ import annotations

import random
from typing import Any

NAMES = ("a", "b", "c", "a.b", "b.c.d", "größe", "🧥", "__proto__", "constructor", "page.path")
STRINGS = (
    "", "a", "b", "ab", "A", "aB", "Ab", "z", "é", "É", "e\u0301", "ø", "Ø", "ß", "ẞ", "İ", "i", "ı", "I",
    "ς", "σ", "Σ",
    "Москва", "МОСКВА", "東京", "東", "😀", "😁", "👍🏽", "👍", "\ud83d", "\ude00", "\ue000", "ﬁ", "Ａ", "ａ", "\uffff",
    "1", "01", "true", "null", "*", "a*", "*a", "a*b", "*é*", "😀*", "a**b", "/p/12", "/p/*", "1.0.0",
    "1.0.0-rc.1", "v1.0.0", "1.10.0", "1.9", "1-2-3", "1.0.0+x",
    "1.0.0-é", "10", "\u0661.0.0", " 1", "1\n", "\u2028", "\x00", "[", ".*", "$eq",
    "a.b",
)  # fmt: skip
NUMBERS = (
    0, -0.0, 1, 1.0, 2, 3, -1, 0.1, 0.30000000000000004, 0.3, 1e21, 10**21, 2**53, 2**53 + 1, 2**53 - 1, -(2**63),
    10**308, 10**309, 1e-320, 1.5, 1e308,
)  # fmt: skip
# Where order by code unit differs from order by code point, and where lower case depends on the implementation.
HIGH = ("😀", "\ue000", "\uffff", "Ａ", "🧥", "\ud83d", "é")
CASED = (
    "İ",
    "i\u0307",
    "ΑΣ",
    "ας",
    "ασ",
    "Ա",
    "ա",
    "\u212a",
    "k",
    "K",
    "ẞ",
    "ß",
    "ss",
    "Ǆ",
    "ǆ",
    "Ⱥ",
    "ⱥ",
    "Ж",
    "ж",
    "Ａ",
    "ａ",
)
VERSIONS = (
    "1.0.0", "1.0.0-rc.1", "v1.0.0", "1.10.0", "1.9", "1.9.0", "1-2-3", "1.0.0+x",
    "1.0.0-é", "10", "\u0661.0.0",
    "\u00b2.1",
    "10000.0.0", "100000.1", "", "v", "vv1", "+", "1\n.0", "1.0.0-😀", "1.0.0-\ue000", "1.0.0.0", "a.b.c", "1..2", "~",
)  # fmt: skip
CONSTANTS = (True, False, None)
SCALAR_OPERATORS = (
    "$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$prefix", "$suffix", "$contains", "$glob", "$veq", "$vne", "$vlt",
    "$vlte", "$vgt", "$vgte",
)  # fmt: skip
LIST_OPERATORS = ("$in", "$nin", "$ini", "$nini", "$all", "$alli", "$inGroup", "$notInGroup")
LISTS = {"a": ["a", "É", 1], "😀": ["😀", None, True], "empty": [], "z": [["z"], {"a": 1}], "1": [1, 2**53]}
"""Saved lists; some random strings are their names."""

KINDS = ("string", "number", "boolean", "array", "object", "null", "undefined", "")


def make_pair(source: random.Random) -> tuple[Any, dict[str, Any]]:
    """A condition and values. The values are often taken from the condition, so that many comparisons are true."""
    maker = _Maker(source)
    condition = maker.condition(0)
    return condition, maker.values()


class _Maker:
    def __init__(self, source: random.Random) -> None:
        self.source = source
        self.wishes: dict[str, Any] = {}

    def condition(self, depth: int) -> Any:
        if self.source.random() < 0.01:
            return self.value(0)
        return dict(self._entry(depth) for _ in range(self.source.choice((0, 1, 1, 1, 1, 1, 2, 2, 3))))

    def values(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in NAMES:
            chance = self.source.random()
            if name in self.wishes and chance < 0.75:
                made[name] = self.wishes[name]
            elif chance > 0.6:
                made[name] = self.value(0)
        if self.source.random() < 0.3:
            made = _nest(made)
        return made

    def value(self, depth: int) -> Any:
        chance = self.source.random()
        if chance < 0.5:
            return self.string()
        if chance < 0.7:
            return self.source.choice(NUMBERS)
        if chance < 0.8 or depth > 2:
            return self.source.choice(CONSTANTS)
        if chance < 0.93:
            return self.list_of(depth)
        return {self.source.choice((*NAMES, "$eq")): self.value(depth + 1) for _ in range(self.source.randrange(3))}

    def string(self) -> str:
        text = self.source.choice(STRINGS)
        return text + self.source.choice(STRINGS) if self.source.random() < 0.2 else text

    def list_of(self, depth: int) -> list[Any]:
        return [self.value(depth + 1) for _ in range(self.source.randrange(4))]

    def _entry(self, depth: int) -> tuple[str, Any]:
        if self.source.random() < (0.35 if depth < 3 else 0):
            key = self.source.choice(("$and", "$or", "$nor", "$not"))
            if self.source.random() < 0.03:
                return key, self.value(0)
            if key == "$not":
                return key, self.condition(depth + 1)
            return key, [self.condition(depth + 1) for _ in range(self.source.choice((0, 1, 2, 2, 3)))]
        name = self.source.choice(NAMES)
        operand, fitting = self.test(0)
        self.wishes[name] = fitting
        return name, operand

    def test(self, depth: int) -> tuple[Any, Any]:
        """An operand, and a value that is likely to pass it."""
        if self.source.random() < 0.25:
            value = self.value(0)
            return value, value
        operators: dict[str, Any] = {}
        fitting: Any = None
        for _ in range(self.source.choice((1, 1, 1, 2))):
            name, operand, fitting = self._operator(depth)
            operators[name] = operand
        if self.source.random() < 0.02:
            operators[self.source.choice(("$foo", "plain", "$constructor"))] = self.value(1)
        return operators, fitting

    def _operator(self, depth: int) -> tuple[str, Any, Any]:
        chance = self.source.random()
        if chance < 0.4:
            return self._scalar_operator()
        if chance < 0.7:
            return self._list_operator()
        if chance < 0.78:
            return "$exists", self.source.choice((True, True, False, False, None, 1)), self.value(1)
        if chance < 0.84:
            return "$type", self.source.choice(KINDS), self.value(1)
        if depth > 2:
            return "$size", self.source.choice(NUMBERS), self.list_of(0)
        operand, fitting = self.test(depth + 1)
        if chance < 0.9:
            return "$not", operand, fitting
        if chance < 0.94:
            return "$size", self.source.choice((operand, 0, 1, 2, {"$gte": 1})), self.list_of(0)
        if chance < 0.97:
            return "$all", [operand], [self.value(1), fitting]
        if self.source.random() < 0.3:
            return "$elemMatch", {"a": operand, "$not": {"b": self.value(2)}}, [{"a": fitting, "b": self.value(2)}, 1]
        return "$elemMatch", operand, [self.value(1), fitting]

    def _scalar_operator(self) -> tuple[str, Any, Any]:
        name = self.source.choice(SCALAR_OPERATORS)
        if self.source.random() < 0.3:
            return name, self.value(1), self.value(1)
        if name.startswith("$v"):
            return name, self.source.choice(VERSIONS), self.source.choice(VERSIONS)
        if name in ("$eq", "$ne", "$lt", "$lte", "$gt", "$gte"):
            if self.source.random() < 0.5:
                return name, self.source.choice(NUMBERS), self.source.choice(NUMBERS)
            texts = HIGH if self.source.random() < 0.5 else STRINGS
            return name, self.source.choice(texts), self.source.choice(texts)
        operand = self.string()
        return name, operand, self.source.choice((operand, operand + self.string(), self.string() + operand))

    def _list_operator(self) -> tuple[str, Any, Any]:
        listed = self.list_of(1)
        name = self.source.choice(LIST_OPERATORS)
        chance = self.source.random()
        if chance < 0.05:
            return name, self.value(1), self.value(1)
        if name in ("$ini", "$nini", "$alli") and chance < 0.5:
            listed = self.source.sample(CASED, 2)
            return name, listed, [self.source.choice(CASED)] if name == "$alli" else self.source.choice(CASED)
        chance = self.source.random()
        if not listed or chance < 0.3:
            return name, listed, self.value(1)
        fitting = self.source.choice(listed)
        if isinstance(fitting, str) and chance < 0.6:
            fitting = self.source.choice((fitting.swapcase(), fitting.lower(), fitting.upper()))
        return name, listed, [self.value(1), *listed] if chance > 0.8 else fitting


def _nest(values: dict[str, Any]) -> dict[str, Any]:
    """The same values, those with dots in their names as nested objects."""
    nested: dict[str, Any] = {}
    for name, value in values.items():
        at = nested
        *path, last = name.split(".")
        for part in path:
            inner = at.get(part)
            at[part] = at = inner if type(inner) is dict else {}
        at[last] = value
    return nested
