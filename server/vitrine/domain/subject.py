"""The subject of data: one browser, a signed-in account, or one profile in it.

A subject is written `visitor:ID`, `account:ACCOUNT` or `profile:ACCOUNT/PROFILE`. It is the one key in the event log,
the profiles, the assignments and the imported attributes.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from vitrine.domain.errors import BadSubject

SubjectKind: TypeAlias = Literal["visitor", "account", "profile"]

MAX_ID = 100
_KINDS: dict[str, SubjectKind] = {"visitor": "visitor", "account": "account", "profile": "profile"}


def visitor_subject(visitor_id: str) -> str:
    """One browser, by its first-party id."""
    return f"visitor:{visitor_id}"


def account_subject(account_id: str) -> str:
    """A signed-in household."""
    return f"account:{account_id}"


def profile_subject(account_id: str | None, profile_id: str) -> str:
    """One person in a household. Without an account, `profile_id` must be unique in the whole site."""
    return f"profile:{account_id or ''}/{profile_id}"


def subject_of(visitor_id: str, account_id: str | None, profile_id: str | None) -> str:
    """The subject of an event: the signed-in profile, else the account, else the visitor."""
    if profile_id is not None:
        return profile_subject(account_id, profile_id)
    return account_subject(account_id) if account_id is not None else visitor_subject(visitor_id)


def forgotten_visitor(position: int) -> str:
    """The visitor id that replaces a forgotten one, made from a position of the log, which says nothing about it.

    No browser can send it: its ids have letters, digits, - and _ only.
    """
    return f"forgotten.{position:012d}"


def backend_visitor() -> str:
    """The visitor id of an event that the shop's backend reports about an account alone. No browser can send it."""
    return "backend."


def parse_subject(text: str) -> tuple[SubjectKind, str]:
    """The kind and the id of a subject that a person wrote. Raises BadSubject."""
    name, _, value = text.partition(":")
    kind = _KINDS.get(name)
    parts = value.split("/") if kind == "profile" else [value]
    if kind is None or len(parts) != (2 if kind == "profile" else 1):
        forms = "visitor:ID, account:ACCOUNT or profile:ACCOUNT/PROFILE"
        raise BadSubject(f"{text[:120]!r} is not a subject: write {forms}.")
    if not parts[-1] or any(len(part) > MAX_ID or not part.isprintable() for part in parts):
        raise BadSubject(f"{text[:120]!r} is not a subject: its ids must have 1 to {MAX_ID} printable characters.")
    return kind, value


def account_of(subject: str) -> str | None:
    """The account that a profile belongs to, as a subject; None for every other subject."""
    kind, _, value = subject.partition(":")
    account_id, _, _ = value.partition("/")
    return account_subject(account_id) if kind == "profile" and account_id else None


def covers(subject: str, other: str) -> bool:
    """Whether data of `other` is data of `subject`: an account's data includes that of its profiles."""
    kind, _, value = subject.partition(":")
    return other == subject or (kind == "account" and other.startswith(f"profile:{value}/"))
