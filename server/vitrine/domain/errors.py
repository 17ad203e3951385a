"""Every error Vitrine raises on purpose.

VitrineError
├── BadRequest          the caller's fault; answered with `status` and a reason
│   ├── UnknownSite     404
│   ├── ForeignOrigin   403
│   ├── Unproven        403
│   ├── NoKey           401
│   ├── BadKey          403
│   └── TooLarge        413
├── BadSubject          a text is not the name of a visitor, an account or a profile
├── BadFile             an operator's file is missing or wrong; one sentence that says how to fix it
└── StoreUnavailable    an engine is slow, full, locked or gone; answered with 503 or degraded
"""

from __future__ import annotations


class VitrineError(Exception):
    """An error that Vitrine explains in one sentence."""


class BadRequest(VitrineError):
    """A request the caller must change. `code` is for programs, the message for people."""

    status = 400

    def __init__(self, code: str, message: str, *, path: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.path = path


class UnknownSite(BadRequest):
    """The request names a site that no site file declares."""

    status = 404


class ForeignOrigin(BadRequest):
    """The request comes from a web origin its site does not list."""

    status = 403


class Unproven(BadRequest):
    """The request is about a visitor or an account, and does not prove that it comes from there."""

    status = 403


class NoKey(BadRequest):
    """The request needs a key of the site's backend and has none."""

    status = 401


class BadKey(BadRequest):
    """The key of the request is not valid for its site."""

    status = 403


class TooLarge(BadRequest):
    """The body is over the size limit."""

    status = 413


class BadSubject(VitrineError):
    """A text is not the name of a visitor, an account or a profile."""


class BadFile(VitrineError):
    """A file the operator owns is missing, unreadable or wrong."""


class StoreUnavailable(VitrineError):
    """A storage engine cannot serve now; nothing was acknowledged."""
