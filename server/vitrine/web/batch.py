"""Decodes a batch of events. A malformed event does not affect the others."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from vitrine.domain.errors import BadRequest
from vitrine.web.body import decode
from vitrine.wire.events import EventsEnvelope, EventsRequest, Rejected, WireEvent
from vitrine.wire.scalars import MAX_EVENTS, EventId


class _Parts(EventsEnvelope, frozen=True, kw_only=True):
    """A batch whose events are not decoded yet."""

    events: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MAX_EVENTS)]


class _Named(msgspec.Struct, frozen=True):
    """The id of a malformed event."""

    event_id: EventId


_whole = msgspec.json.Decoder(EventsRequest)
_parts = msgspec.json.Decoder(_Parts)
_event = msgspec.json.Decoder(WireEvent)
_named = msgspec.json.Decoder(_Named)


def decode_batch(raw: bytes) -> tuple[EventsRequest, list[Rejected]]:
    """The batch with its well-formed events, and the rejected events with reasons.

    An event without a readable id is named by its index, as `#3`. Raises BadRequest when the batch itself is malformed
    or no event is well formed. A correct batch, the usual case, is decoded only once.
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
        envelope = {name: getattr(parts, name) for name in EventsEnvelope.__struct_fields__}
        batch = EventsRequest(**envelope, events=good)
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
