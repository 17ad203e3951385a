"""The keys: what stands in the braces decides the slot, so all keys of a subject are on one node of a cluster.

https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
"""

from __future__ import annotations


def key(prefix: str, site: str, subject: str, kind: str) -> str:
    """Such as `vitrine:{shop/visitor:4J2n...}:profile`. A site's id has no slash, so no two subjects share a key."""
    return f"{prefix}:{{{site}/{subject}}}:{kind}"
