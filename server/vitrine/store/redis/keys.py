"""The keys: what stands in the braces decides the slot, so all keys of a subject are on one node of a cluster.

https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
"""

from __future__ import annotations

import re

ANY = "*"

_GLOB = re.compile(r"[\\*?\[\]^-]")


def key(prefix: str, site: str, subject: str, kind: str) -> str:
    """Such as `vitrine:{shop/visitor:4J2n...}:profile`. A site's id has no slash, so no two subjects share a key."""
    return f"{prefix}:{{{site}/{subject}}}:{kind}"


def subject_of(found: str, prefix: str, site: str, kind: str) -> str:
    """The subject of a key of that kind."""
    return found[len(f"{prefix}:{{{site}/") : -len(f"}}:{kind}")]


def literally(text: str) -> str:
    """The pattern that fits `text` alone, whatever characters it has."""
    return _GLOB.sub(r"\\\g<0>", text)
