"""Finds the keys of a kind: of an account with its profiles, or of a whole site. For commands, not for visits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vitrine.domain.subject import covers, parse_subject
from vitrine.store.redis.keys import key
from vitrine.store.redis.server import RedisServer


def known_subjects(server: RedisServer, site: str, subject: str, kind: str) -> list[str]:
    """The subject, and the profiles of an account that have a key of that kind. Raises StoreUnavailable."""
    what, value = parse_subject(subject)
    if what != "account":
        return [subject]
    profiles = _named(server, site, f"profile:{re.sub(_SPECIAL, _ESCAPED, value)}/*", kind)
    return [subject, *sorted({found for found in profiles if covers(subject, found)})]


def all_subjects(server: RedisServer, site: str, kind: str) -> Iterator[str]:
    """Every subject of a site that has a key of that kind, some perhaps twice. Raises StoreUnavailable."""
    return _named(server, site, "*", kind)


# What a pattern of Redis does not take literally: https://redis.io/docs/latest/commands/keys/
_SPECIAL = r"([*?\[\]\\])"
_ESCAPED = r"\\\1"


def _named(server: RedisServer, site: str, pattern: str, kind: str) -> Iterator[str]:
    wanted = key(server.address.prefix, site, pattern, kind)
    before, after = key(server.address.prefix, site, "\0", kind).split("\0")
    for found in server.scan(wanted):
        yield found.removeprefix(before).removesuffix(after)
