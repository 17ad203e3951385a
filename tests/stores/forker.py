"""A program for the fork test: parent and child ask the same store for different profiles and compare the answers.

forker.py PORT
"""

from __future__ import annotations

import os
import sys

from vitrine.domain.profile import Profile
from vitrine.store.redis.address import parse_address
from vitrine.store.redis.profiles import RedisProfileStore

ROUNDS = 2_000

if __name__ == "__main__":
    profiles = RedisProfileStore(parse_address(f"redis://127.0.0.1:{sys.argv[1]}?timeout_ms=5000"))
    both = [Profile("visitor:parent", log_position=1), Profile("visitor:child", log_position=2)]
    for profile in both:
        profiles.put("shop", profile, 0)
    child = os.fork()
    mine = both[child == 0]
    ok = all(profiles.get("shop", mine.subject) == mine for _ in range(ROUNDS))
    if child == 0:
        os._exit(not ok)
    sys.exit(not ok or os.waitpid(child, 0)[1] != 0)
