"""Every error Vitrine raises on purpose.

VitrineError
├── BadRequest          the caller's fault; answered with `status` and a reason
│   ├── UnknownSite     404
│   ├── ForeignOrigin   403
│   └── TooLarge        413
├── BadSubject          what should name a visitor, an account or a profile does not
├── BadFile             an operator's file is missing or wrong; one sentence that says how to fix it
└── StoreUnavailable    an engine is slow, full, locked or gone; answered with 503 or degraded
"""

from __future__ import annotations


class VitrineError(Exception):
    """Something Vitrine knows how to explain in one sentence."""


class BadRequest(VitrineError):
    """A request the caller must change. `code` is for programs, the message for people."""

    status = 400

    def __init__(self, code: str, message: str, *, path: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.path = path


class UnknownSite(BadRequest):
    """The request names a site that no config file declares."""

    status = 404


class ForeignOrigin(BadRequest):
    """The request comes from a web origin its site does not list."""

    status = 403


class TooLarge(BadRequest):
    """The body is over the size limit."""

    status = 413


class BadSubject(VitrineError):
    """A text that should name a visitor, an account or a profile names none."""


class BadFile(VitrineError):
    """A file the operator owns is missing, unreadable or wrong."""


class StoreUnavailable(VitrineError):
    """A storage engine cannot serve now; nothing was acknowledged."""
