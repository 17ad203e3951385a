"""What it costs a decision to check who it is for: all signatures of the visitor's id and of who has signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import thread_time

from tests.rings import KEY
from tests.rings import ring as one_key
from vitrine.token.identity import Identity, read_identity, sign_identity
from vitrine.token.visitor import VisitorSigner

VISITOR = "v" * 22
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
TIMES, ROUNDS = 5_000, 9
RING = one_key()


def known_visitor_us() -> float:
    """For a visitor who comes back: the proof is checked, and sent back as it is while its key signs."""
    signer = VisitorSigner(lambda: RING)
    proof = signer.sign("shop", VISITOR)
    return _us(lambda: signer.verify(proof, "shop", VISITOR) and signer.is_current(proof))


def new_visitor_us() -> float:
    """For a new visitor: the id is signed."""
    signer = VisitorSigner(lambda: RING)
    return _us(lambda: signer.sign("shop", VISITOR))


def signed_in_us() -> float:
    """For a visitor who has signed in, in addition: the token of the shop's backend is checked."""
    claims = Identity("shop", "a-17", NOW.timestamp() + 900, "kid", visitor_id=VISITOR)
    token = sign_identity(KEY, claims)
    return _us(lambda: read_identity(token, RING, "shop", VISITOR, NOW))


def _us(work: Callable[[], object]) -> float:
    """The processor's time for one call in µs: the best of some rounds, because other programs use the machine, too."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = thread_time()
        for _ in range(TIMES):
            work()
        best = min(best, thread_time() - started)
    return best / TIMES * 1e6
