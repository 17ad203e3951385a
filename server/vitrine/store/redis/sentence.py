"""What is wrong with a server, in one sentence that names it and says what to do. Never a password."""

from __future__ import annotations

from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    TimeoutError,
)

# The first kind that fits counts, so a kind stands before those it is one of. `{}` is what the server said.
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (AuthenticationError, "refuses the user or the password: correct them in VITRINE_STORE"),
    (BusyLoadingError, "is still loading its data: wait until it has"),
    (OutOfMemoryError, "is full and takes no writes: free memory or raise its maxmemory"),
    (ReadOnlyError, "is a replica and takes no writes: name the primary in VITRINE_STORE"),
    (NoPermissionError, "lacks a permission for this user ({}): server/docs/operate.md lists what Vitrine needs"),
    (ClusterDownError, "does not serve this key ({}): bring the missing nodes of the cluster back"),
    (TimeoutError, "did not answer in time: check the server and the network, or raise timeout_ms in VITRINE_STORE"),
    (ConnectionError, "cannot be reached ({}): start the server, or correct VITRINE_STORE"),
)


def sentence(shown: str, error: Exception) -> str:
    """`shown` is the masked address of the server that raised `error`."""
    for kind, text in _SENTENCES:
        if isinstance(error, kind):
            return f"{shown} {text.format(_reason(error))}."
    return f"{shown} cannot serve: {_reason(error)}."


def is_silence(error: Exception) -> bool:
    """Whether the server cannot be asked at all; otherwise it answered, and refused one command."""
    return isinstance(error, (ConnectionError, TimeoutError, ClusterDownError))


def _reason(error: Exception) -> str:
    """What the system said if it was its error, without the number and the place, which the sentence has already."""
    cause = error.__context__
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(error).rstrip(".")
