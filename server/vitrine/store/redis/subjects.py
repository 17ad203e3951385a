"""Finds whose keys there are. Redis has no index of them: every key is looked at, which only offline work may ask for.

While slots of a cluster move from node to node, keys on the way may be missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from vitrine.domain.subject import covers, parse_subject
from vitrine.store.redis.keys import ANY, key, literally, subject_of
from vitrine.store.redis.server import RedisServer


def subjects_like(server: RedisServer, site: str, pattern: str, kind: str) -> Iterator[str]:
    """The subjects of a site that fit the pattern and have a key of that kind, some of them twice."""
    prefix = server.address.prefix
    for found in server.scan(key(literally(prefix), site, pattern, kind)):
        yield subject_of(found, prefix, site, kind)


def all_subjects(server: RedisServer, site: str, kind: str) -> Iterator[str]:
    """All subjects of a site that have a key of that kind, some of them twice."""
    return subjects_like(server, site, ANY, kind)


def known_subjects(server: RedisServer, site: str, subject: str, kind: str) -> list[str]:
    """The subject, and the profiles of an account that have a key of that kind. Raises BadSubject, StoreUnavailable."""
    which, value = parse_subject(subject)
    if which != "account":
        return [subject]
    found = set(subjects_like(server, site, f"profile:{literally(value)}/{ANY}", kind))
    return [subject, *sorted(each for each in found if covers(subject, each))]
