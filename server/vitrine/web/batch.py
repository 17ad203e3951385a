"""From the bytes of a batch to its events: one that is malformed does not cost the others."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from vitrine.domain.errors import BadRequest
from vitrine.web.body import decode
from vitrine.wire.events import EventsEnvelope, EventsRequest, Rejected, WireEvent
from vitrine.wire.scalars import MAX_EVENTS, EventId


class _Parts(EventsEnvelope, frozen=True, kw_only=True):
    """A batch whose events are not looked into yet."""

    events: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MAX_EVENTS)]


class _Named(msgspec.Struct, frozen=True):
    """As much of a malformed event as names it."""

    event_id: EventId


_whole = msgspec.json.Decoder(EventsRequest)
_parts = msgspec.json.Decoder(_Parts)
_event = msgspec.json.Decoder(WireEvent)
_named = msgspec.json.Decoder(_Named)


def decode_batch(raw: bytes) -> tuple[EventsRequest, list[Rejected]]:
    """The batch with its well-formed events, and the others with the reason.

    An event without a readable id is named by its index, as `#3`. Raises BadRequest when the batch itself is malformed
    or no event is well formed. A right batch, which is the rule, is decoded once.
    """
    try:
        return decode(raw, _whole), []
    except BadRequest as error:
        if error.code != "invalid_request":
            raise
        parts = decode(raw, _parts)
        good: list[WireEvent] = []
        rejected: list[Rejected] = []
        for index, part in enumerate(parts.events):
            try:
                good.append(_event.decode(part))
            except (msgspec.DecodeError, RecursionError) as wrong:
                rejected.append(Rejected(_name(part, index), _reason(wrong)))
        if not good:
            raise
        batch = EventsRequest(
            site=parts.site,
            visitor_id=parts.visitor_id,
            sent_at=parts.sent_at,
            events=good,
            account_id=parts.account_id,
            profile_id=parts.profile_id,
            is_kids=parts.is_kids,
        )
        return batch, rejected


def _name(part: msgspec.Raw, index: int) -> str:
    try:
        return _named.decode(part).event_id
    except (msgspec.DecodeError, RecursionError):
        return f"#{index}"


def _reason(wrong: Exception) -> str:
    """One sentence that begins with the field: `items[0].quantity: Expected ...`."""
    if isinstance(wrong, RecursionError):
        return "The event is nested too deeply."
    what, _, place = str(wrong).partition(" - at `$")
    field = place.rstrip("`").lstrip(".")
    return f"{field}: {what}." if field else f"{what}."
