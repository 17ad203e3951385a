"""The documentation of attributes and operators, written from the tables that the server works by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from vitrine.targeting.attributes import BUILT_IN, Attribute, Home, Type
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
    "$eq": "equal; a bare value means the same",
    "$ne": "of the same type and not equal",
    "$lt": "less, or before in the order of UTF-16 code units",
    "$lte": "less or equal",
    "$gt": "greater",
    "$gte": "greater or equal",
    "$in": "equal to one of a list; for a list, having one of them",
    "$nin": "there, of a type the list has, and none of the list",
    "$ini": "as `$in`, upper and lower case alike",
    "$nini": "as `$nin`, upper and lower case alike",
    "$all": "a list that has all of these; each may be operators",
    "$alli": "as `$all`, upper and lower case alike",
    "$size": "a list of this length; the length may be tested by operators",
    "$elemMatch": "a list with an element that passes these operators",
    "$prefix": "begins with",
    "$suffix": "ends with",
    "$contains": "has within it",
    "$glob": "is this text, in which `*` stands for anything",
    "$regex": "has within it what this RE2 pattern describes (server only)",
    "$regexi": "as `$regex`, upper and lower case alike (server only)",
    "$inGroup": "as `$in`, with the saved list of this name",
    "$notInGroup": "as `$nin`, with the saved list of this name",
    "$veq": "the same version",
    "$vne": "another version",
    "$vlt": "an earlier version",
    "$vlte": "an earlier version or the same",
    "$vgt": "a later version",
    "$vgte": "a later version or the same",
    "$exists": "true: there and not null; false: absent or null",
    "$type": "of this JSON type: string number boolean array object null",
    "$not": "does not pass these operators",
}

INTRODUCTION: Final = """\
# Attributes and operators

`vitrine attributes` prints this page from the tables that the server works by; a test keeps it fresh.

A predicate is a condition in JSON, all of whose entries must hold:

```json
{"geo.country": "NO", "profile.viewed_count_7d": {"$gte": 3}, "$not": {"page.type": "cart"}}
```

`$and`, `$or` and `$nor` take a list of conditions, `$not` takes one. Every other key is an attribute.

- **Types are strict.** Nothing is ever converted. A value that is missing or of another type makes every comparison
  false, `$ne` and `$nin` included; only `$exists` sees absence.
- **Each attribute has a home.** What the `server` knows is settled before the answer leaves and never reaches the
  page. What only the page knows travels as a residual, which the `tag` finishes.
- **Without consent to personalization** nothing is known of `visitor`, `session`, `profile`, `affinity` and `segment`.
"""

OWN: Final = """\
## Attributes of your own

Declare them in the site file under `attributes`; a built-in name cannot be taken.

| declared with | its value comes from |
| --- | --- |
| home `server` | `vitrine('attributes', {…})` in the page, sent with each decision; or `vitrine import attributes` |
| home `tag` | `vitrine('attributes', {…})` in the page, where it stays |
| home `tag`, source `{"selector": "#cart.open"}` | true when the page has such an element, else false (boolean) |
| home `tag`, source `{"cookie": "ab_group"}` | the cookie's value (string, version) |
| home `tag`, source `{"variable": "shop.customer.tier"}` | a JavaScript variable of the page |
| home `tag`, source `{"data_layer": "cart_total"}` | the value pushed last under this key of `dataLayer` |

`vitrine import attributes FILE.jsonl` takes a line for each visitor or account, and its attributes are then all that
this one has: `{"account_id": "A17", "attributes": {"crm.tier": "gold"}}`. What was imported is believed before what
the page says, and an account's before a visitor's.
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
        f"and {MAX_PROGRAM} RE2 instructions (`.{{1,50}}` has 453; all letters of the world, `\\pL`, are too many),\n"
        "so that no text takes it more than 10 ms. Syntax: <https://github.com/google/re2/wiki/Syntax>."
    )
    yield "## What each operator asks"
    yield _table(("operator", "the value is"), ((f"`{name}`", meaning) for name, meaning in OPERATORS.items()))


def _names(operators: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in operators)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
