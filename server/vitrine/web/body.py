"""From a request's bytes to a typed request, bounded at every step."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from flask import Request

from vitrine.domain.errors import BadRequest, TooLarge
from vitrine.wire.scalars import MAX_BODY_BYTES

T = TypeVar("T")

_NO_ENCODINGS = ("", "identity")


def read_body(request: Request) -> bytes:
    """The body, at most `MAX_BODY_BYTES`. A compressed body is refused: it could be a bomb, and 64 KiB need no gzip."""
    encoding = request.headers.get("Content-Encoding", "")
    if encoding.lower() not in _NO_ENCODINGS:
        raise BadRequest("content_encoding", f"Send the body without Content-Encoding (it is {encoding[:40]!r}).")
    if request.content_length is not None and request.content_length > MAX_BODY_BYTES:
        raise _too_large()
    raw: bytes = request.stream.read(MAX_BODY_BYTES + 1)
    if len(raw) > MAX_BODY_BYTES:
        raise _too_large()
    return raw


def decode(raw: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """The typed request. Raises BadRequest that says where the body departs from the contract."""
    try:
        raw.decode("utf-8")
        decoded = decoder.decode(raw)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `")
        raise BadRequest("invalid_request", f"{message}.", path=path.rstrip("`").removeprefix("$.") or None) from error
    except msgspec.DecodeError as error:
        raise BadRequest("invalid_json", f"The body is not JSON: {error}.") from error
    except UnicodeDecodeError as error:
        raise BadRequest("invalid_utf8", f"The body is not UTF-8 at byte {error.start}.") from error
    except RecursionError as error:
        raise BadRequest("invalid_json", "The body is nested too deeply.") from error
    return decoded


def _too_large() -> TooLarge:
    return TooLarge("too_large", f"The body is over {MAX_BODY_BYTES} bytes; send fewer events at once.")
