"""The one shape of every answer of 400 and above."""

from __future__ import annotations

from msgspec import Struct


class Failure(Struct, frozen=True, omit_defaults=True):
    """The one error shape; the same reason stands in the header `X-Vitrine-Error`."""

    code: str
    message: str
    path: str | None = None


class ErrorAnswer(Struct, frozen=True):
    """Every answer of 400 and above."""

    error: Failure
