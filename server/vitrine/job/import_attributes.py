"""Imports attributes of visitors, accounts and profiles, for example from a CRM: a whole file or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vitrine.domain.address import is_email
from vitrine.domain.errors import BadFile
from vitrine.domain.subject import MAX_ID, subject_of
from vitrine.schema.json_text import NotJsonError, parse_storable_json
from vitrine.store.ports import AttributeStore
from vitrine.targeting.attributes import AttributeTable
from vitrine.targeting.facts import is_of_type

MAX_LINE_CHARACTERS = 65_536
MAX_TEXT = 500
SUBJECT_KEYS = ({"visitor_id"}, {"account_id"}, {"account_id", "profile_id"})


def load_attributes(path: Path, *, site: str, table: AttributeTable, attributes: AttributeStore) -> int:
    """Replace the attributes of each line's subject; return how many lines.

    A line is `{"visitor_id" or "account_id": …, "attributes": {…}}`, for a profile with `account_id` and `profile_id`;
    `{}` removes the subject, and null leaves an attribute out.
    Raises BadFile for the first wrong line, by its number, and changes nothing.
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
    ids = row.keys() - {"attributes"} if type(row) is dict else set()
    if ids not in SUBJECT_KEYS or type(row.get("attributes")) is not dict:
        raise _WrongLineError('expected {"visitor_id" or "account_id": …, "attributes": {…}}')
    for name in sorted(ids):
        if type(row[name]) is not str or not 0 < len(row[name]) <= MAX_ID:
            raise _WrongLineError(f"{name} must be a string of 1 to {MAX_ID} characters")
        if is_email(row[name]):
            raise _WrongLineError(f"{name} looks like an e-mail address; use an id that says nothing about the person")
    known = {name: found for name, found in row["attributes"].items() if found is not None}
    for name, found in known.items():
        _check(name, found, table)
    return subject_of(row.get("visitor_id", ""), row.get("account_id"), row.get("profile_id")), known


def _check(name: str, value: Any, table: AttributeTable) -> None:
    attribute = table.custom.get(name)
    if attribute is None:
        raise _WrongLineError(f"the site declares no attribute {name!r}. {table.hint(name)}")
    if attribute.home != "server":
        raise _WrongLineError(f"{name} has home tag; only attributes with home server can be imported")
    texts = value if type(value) is list else [value]
    if not is_of_type(value, attribute.type) or any(type(text) is str and len(text) > MAX_TEXT for text in texts):
        raise _WrongLineError(f"{name} is {str(value)[:80]!r}, but its type is {attribute.type}")
    if any(type(text) is str and is_email(text) for text in texts):
        raise _WrongLineError(f"{name} looks like an e-mail address; Vitrine stores none")
