"""Imports what the operator knows of visitors and accounts, from a CRM for example: all of a file or none of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vitrine.domain.errors import BadFile
from vitrine.schema.json_text import NotJsonError, parse_storable_json
from vitrine.store.ports import AttributeStore
from vitrine.targeting.attributes import AttributeTable
from vitrine.targeting.facts import is_of_type

MAX_LINE_CHARACTERS = 65_536
MAX_ID = 100
MAX_TEXT = 500
OWNERS = {"visitor_id": "visitor", "account_id": "account"}


def load_attributes(path: Path, *, site: str, table: AttributeTable, attributes: AttributeStore) -> int:
    """Store the attributes of each line, which are all that its visitor or account then has; return how many lines.

    A line is `{"visitor_id" or "account_id": …, "attributes": {…}}`; `{}` forgets, and null leaves an attribute out.
    Raises BadFile for the first wrong line, by its number, and leaves everything as it was.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            return attributes.put(site, _rows(file, path, table))
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: not UTF-8 text at byte {error.start}; nothing was imported.") from error


def _rows(file: Any, path: Path, table: AttributeTable) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(1, 1 << 62):
        line = file.readline(MAX_LINE_CHARACTERS + 1)
        if not line:
            return
        if line.strip():
            try:
                yield _row(line, table)
            except _WrongLineError as error:
                raise BadFile(f"{path}, line {number}: {error}; nothing was imported.") from error


class _WrongLineError(Exception):
    """Why a line cannot be imported."""


def _row(line: str, table: AttributeTable) -> tuple[str, dict[str, Any]]:
    if len(line) > MAX_LINE_CHARACTERS:
        raise _WrongLineError(f"longer than {MAX_LINE_CHARACTERS:,} characters")
    try:
        row = parse_storable_json(line)
    except NotJsonError as error:
        raise _WrongLineError(f"not JSON ({error})") from error
    owners = [key for key in OWNERS if key in row] if type(row) is dict else []
    if len(owners) != 1 or row.keys() != {owners[0], "attributes"} or type(row["attributes"]) is not dict:
        raise _WrongLineError('expected {"visitor_id" or "account_id": …, "attributes": {…}}')
    [owner] = owners
    value = row[owner]
    if type(value) is not str or not 0 < len(value) <= MAX_ID:
        raise _WrongLineError(f"{owner} must be a string of 1 to {MAX_ID} characters")
    known = {name: found for name, found in row["attributes"].items() if found is not None}
    for name, found in known.items():
        _check(name, found, table)
    return f"{OWNERS[owner]}:{value}", known


def _check(name: str, value: Any, table: AttributeTable) -> None:
    attribute = table.custom.get(name)
    if attribute is None:
        raise _WrongLineError(f"the site declares no attribute {name!r}. {table.hint(name)}")
    if attribute.home != "server":
        raise _WrongLineError(f"{name} has home tag; only attributes with home server can be imported")
    texts = value if type(value) is list else [value]
    if not is_of_type(value, attribute.type) or any(type(text) is str and len(text) > MAX_TEXT for text in texts):
        raise _WrongLineError(f"{name} is {str(value)[:80]!r}, but its type is {attribute.type}")
