"""Refuses a request that is over a limit, with 429, before a thread is spent on it.

The limits are in the site file. So its site and its visitor are read from the body here; the endpoint reads the rest.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from typing import Final
from wsgiref.types import WSGIEnvironment

import msgspec
from flask import Request, Response

from vitrine.admission.declaration import Limits
from vitrine.admission.door import Door, Refused, cost_of
from vitrine.admission.network import Networks
from vitrine.token.visitor import VisitorSigner
from vitrine.web.cookie import VISITOR_HEADER, proven_visitor
from vitrine.web.errors import error_answer
from vitrine.web.origin import cors_headers
from vitrine.web.proxies import client_address

VISITOR: Final = "/v1/visitor"
MOST_QUERY: Final = 200  # characters: of the site's name, nothing more
USUAL_BYTES: Final = 8_192  # of headers and query
_COSTS: Final = {VISITOR: 20, "/v1/consent": 10}
"""What it costs more to read all that is known about a visitor, or whether anything is."""

_WHO: Final = {"network": "your network", "visitor": "this visitor", "site": "all visitors of this site"}


class _Envelope(msgspec.Struct):
    site: str = ""
    visitor_id: str | None = None
    visitor_proof: str | None = None


_decoder = msgspec.json.Decoder(_Envelope)
_NOBODY = _Envelope()


@dataclass(frozen=True, slots=True)
class Entrance:
    """`refusal` is None for a request that may come in. `key` names its caller in a queue."""

    key: str
    refusal: Response | None = None


class Admission:
    """Decides for each request of a process whether it may come in."""

    def __init__(
        self,
        limits_of: Callable[[str], Limits | None],
        trusted_proxies: int,
        origins: Callable[[], Iterable[str]] = tuple,
        *,
        visitors: VisitorSigner | None = None,
        door: Door | None = None,
        networks: Networks | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`limits_of` gives the limits of a site, None for an unknown one. `visitors` checks the proofs of those who
        pay for their own requests; None: no visitor does. `clock` gives seconds that only grow.
        """
        self._limits_of = limits_of
        self._door = door or Door()
        self._networks = networks or Networks(secrets.token_bytes)
        self._origins = origins
        self._visitors = visitors
        self._clock = clock
        self._trusted_proxies = trusted_proxies

    def enter(self, environ: WSGIEnvironment, body: bytes) -> Entrance:
        """Let the request in, or refuse it."""
        network = self._networks.name(self.address(environ))
        envelope = _envelope(environ, body)
        limits = self._limits_of(envelope.site)
        site = envelope.site if limits is not None else ""
        visitor_id = self._proven(environ, envelope) if limits is not None else None
        cost = cost_of(len(body) + _unusual_bytes(environ)) + _COSTS.get(environ.get("PATH_INFO", ""), 0)
        refused = self._door.enter(site, limits or Limits(), network, visitor_id, cost, self._clock())
        key = network or visitor_id or ""
        return Entrance(key) if refused is None else Entrance(key, self._refusal(refused, environ))

    def _proven(self, environ: WSGIEnvironment, envelope: _Envelope) -> str | None:
        """The visitor who pays. An id without its proof is only somebody's word: its network pays alone."""
        if self._visitors is None:
            return None
        named, proof = envelope.visitor_id, envelope.visitor_proof
        return proven_visitor(Request(environ), envelope.site, named, proof, self._visitors)

    def address(self, environ: WSGIEnvironment) -> str | None:
        """The caller's address, found by the same code that finds it for the endpoints."""
        return client_address(environ, self._trusted_proxies)

    def _refusal(self, refused: Refused, environ: WSGIEnvironment) -> Response:
        wait_s = ceil(refused.wait_s)
        answer = error_answer(
            429,
            "too_many_requests",
            f"There are more requests from {_WHO[refused.payer]} than the site file's limits.{refused.payer} allows; "
            f"send it again in {wait_s} s.",
        )
        answer.headers["Retry-After"] = str(wait_s)
        answer.headers.extend(cors_headers(environ.get("HTTP_ORIGIN"), self._origins))
        return answer


def _unusual_bytes(environ: WSGIEnvironment) -> int:
    """The bytes of the headers and the query beyond what browsers send: to read them takes time, too."""
    headers = sum(len(value) for name, value in environ.items() if name.startswith("HTTP_"))
    return max(0, headers + len(environ.get("QUERY_STRING", "")) - USUAL_BYTES)


def _envelope(environ: WSGIEnvironment, body: bytes) -> _Envelope:
    """The site and the visitor that a request names; those of a malformed one, which the endpoint refuses, are unknown.

    They are in the body. /v1/visitor without a body has them in its address and a header.
    """
    if not body:
        is_short = len(environ.get("QUERY_STRING", "")) <= MOST_QUERY
        return _envelope_of_header(Request(environ)) if environ.get("PATH_INFO") == VISITOR and is_short else _NOBODY
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _NOBODY


def _envelope_of_header(http: Request) -> _Envelope:
    visitor_id, _, proof = http.headers.get(VISITOR_HEADER, "").partition(".")
    return _Envelope(http.args.get("site", ""), visitor_id or None, proof or None)
