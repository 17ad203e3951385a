"""The documentation of attributes and operators, generated from the tables that the server uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from vitrine.targeting.attributes import BUILT_IN, Attribute, Home, Type
from vitrine.targeting.budget import MAX_DECISION_STEPS
from vitrine.targeting.check import OPERATORS_OF, SERVER_ONLY
from vitrine.targeting.regex import MAX_PATTERN, MAX_PROGRAM

TYPES: Final[Mapping[Type, str]] = {
    "string": "text",
    "number": "a finite number",
    "boolean": "true or false",
    "version": "text that is compared as a version: 1.10.0 comes after 1.9.0, and 1.0.0 after 1.0.0-rc.1",
    "strings": "a list of texts",
    "numbers": "a list of numbers",
}

OPERATORS: Final[Mapping[str, str]] = {
    "$eq": "is equal; a value without an operator means the same",
    "$ne": "has the same type and is not equal",
    "$lt": "is less; a text comes before in the order of UTF-16 code units",
    "$lte": "is less or equal",
    "$gt": "is greater",
    "$gte": "is greater or equal",
    "$in": "is in this list; a list has an element that is",
    "$nin": "has a type that this list has, and is not in the list; of a list, each element",
    "$ini": "as `$in`, but upper and lower case are equal",
    "$nini": "as `$nin`, but upper and lower case are equal",
    "$all": "is a list that has all of these; each may be an object of operators",
    "$alli": "as `$all`, but upper and lower case are equal",
    "$size": "is a list of this length; operators may test the length",
    "$elemMatch": "is a list with an element that passes these operators",
    "$prefix": "begins with this text",
    "$suffix": "ends with this text",
    "$contains": "contains this text",
    "$glob": "is this text, in which `*` stands for any characters",
    "$regex": "contains a match of this RE2 pattern (server only)",
    "$regexi": "as `$regex`, but upper and lower case are equal (server only)",
    "$inGroup": "as `$in`, with the saved list of this name",
    "$notInGroup": "as `$nin`, with the saved list of this name",
    "$veq": "is the same version",
    "$vne": "is another version",
    "$vlt": "is an earlier version",
    "$vlte": "is an earlier version or the same",
    "$vgt": "is a later version",
    "$vgte": "is a later version or the same",
    "$exists": "true: is present and not null; false: is missing or null",
    "$type": "has this JSON type: string number boolean array object null",
    "$not": "does not pass these operators",
}

INTRODUCTION: Final = """\
# Attributes and operators

`vitrine attributes` prints this page from the tables that the server uses; a test fails when the page is out of date.

A predicate is a condition in JSON. It holds when all its entries hold:

```json
{"geo.country": "NO", "profile.viewed_count_7d": {"$gte": 3}, "$not": {"page.type": "cart"}}
```

`$and`, `$or` and `$nor` take a list of conditions, `$not` takes one. Every other key is an attribute.

- **Types are strict.** Nothing is converted. Every comparison with a value that is missing or has another type is
  false, also `$ne` and `$nin`; only `$exists` tests whether a value is missing.
- **Each attribute has a home.** The server tests attributes of the home `server` before it answers, and never sends
  them to the page. Conditions on attributes of the home `tag` go to the page with the answer, as the predicate's
  residual; the tag tests them there.
- **Without consent to personalization** all attributes of `visitor`, `session`, `profile`, `affinity` and `segment`
  are missing.
"""

OWN: Final = """\
## Attributes of your own

Declare them in the site file under `attributes`. The names of built-in attributes are not allowed.

| declared with | its value comes from |
| --- | --- |
| home `server` | `vitrine('attributes', {…})` in the page, sent with each page view; or `vitrine import attributes` |
| home `tag` | `vitrine('attributes', {…})` in the page, never sent to the server |
| home `tag`, source `{"selector": "#cart.open"}` | true when the page has such an element, else false (boolean) |
| home `tag`, source `{"cookie": "ab_group"}` | the cookie's value (string, version) |
| home `tag`, source `{"variable": "shop.customer.tier"}` | a JavaScript variable of the page |
| home `tag`, source `{"data_layer": "cart_total"}` | the value last pushed under this key of `dataLayer` |

`vitrine import attributes FILE.jsonl` reads one line for each visitor or account, such as
`{"account_id": "A17", "attributes": {"crm.tier": "gold"}}`, and replaces all imported attributes of that visitor or
account. An imported value wins over a value from the page, and an account's value over a visitor's.
"""


def attributes_page() -> str:
    """The whole page, in Markdown."""
    parts = [INTRODUCTION, *_attributes(), OWN, *_operators()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _attributes() -> Iterator[str]:
    homes: tuple[tuple[Home, str], ...] = (
        ("server", "## What the server knows"),
        ("tag", "## What only the page knows"),
    )
    for home, title in homes:
        yield title
        rows = (_row(attribute) for attribute in BUILT_IN if attribute.home == home)
        yield _table(("attribute", "type", "meaning", "example"), rows)


def _row(attribute: Attribute) -> Sequence[str]:
    return (f"`{attribute.name}`", attribute.type, attribute.description, f"`{attribute.example}`")


def _operators() -> Iterator[str]:
    yield "## Operators by type"
    rows = ((type_, TYPES[type_], _names(OPERATORS_OF[type_])) for type_ in OPERATORS_OF)
    yield _table(("type", "is", "operators"), rows)
    yield (
        f"{_names(SERVER_ONLY)} work on attributes of the server only. A pattern has at most {MAX_PATTERN} characters\n"
        f"and {MAX_PROGRAM} RE2 instructions, so that it takes at most 10 ms on any text. `.{{1,50}}`, for example,\n"
        "has 453 instructions; `\\pL` (any letter of any script) has too many.\n"
        f"All patterns of one decision may take {MAX_DECISION_STEPS / 1e6:g} million steps together (instructions\n"
        "times bytes of text, each pattern and text once). A campaign whose patterns are over that is not shown, and\n"
        "the decision's `degraded` names `targeting`. Other clauses of an audience are tested first.\n"
        "Syntax: <https://github.com/google/re2/wiki/Syntax>."
    )
    yield "## What each operator tests"
    yield _table(("operator", "true when the value"), ((f"`{name}`", meaning) for name, meaning in OPERATORS.items()))


def _names(operators: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in operators)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
