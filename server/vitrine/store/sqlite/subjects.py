"""Finds what a table keeps about a subject: by its key, and for an account by those of its profiles."""

from __future__ import annotations

from sqlite3 import Connection

from vitrine.domain.subject import covers, parse_subject


def known_subjects(connection: Connection, table: str, site: str, subject: str) -> list[str]:
    """The subject, and the profiles of an account that `table` has rows of. `table` needs an index (site, subject)."""
    kind, value = parse_subject(subject)
    if kind != "account":
        return [subject]
    # "0" follows "/", so the range holds what begins with profile:ACCOUNT/ and nothing else.
    profiles = connection.execute(
        f"SELECT DISTINCT subject FROM {table} WHERE site = ? AND subject >= ? AND subject < ?",
        (site, f"profile:{value}/", f"profile:{value}0"),
    )
    return [subject, *(found for (found,) in profiles if covers(subject, found))]


def traces_of(subject: str) -> list[bytes]:
    """The texts that the rows of a subject hold and that must be nowhere when it is forgotten."""
    kind, value = parse_subject(subject)
    if kind == "visitor":
        return [value.encode()]
    if kind == "profile":
        return [subject.encode()]
    return [subject.encode(), f"profile:{value}/".encode(), f'"account_id":"{value}"'.encode()]
