"""An event as the bytes of one log row: JSON without fields that have their default, half of the full size."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any

import msgspec

from vitrine.domain.event import Event, EventItem

_EVENT_FIELDS = tuple(field.name for field in fields(Event))
_ITEM_FIELDS = tuple(field.name for field in fields(EventItem) if field.name != "quantity")
_event_values = attrgetter(*_EVENT_FIELDS)
_item_values = attrgetter(*_ITEM_FIELDS)
_DEFAULTS = {"is_bot": False, "is_counted": True}
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Event)


def encode_event(event: Event) -> bytes:
    """The body of `event`. Raises UnicodeEncodeError for text that is not Unicode (lone surrogates)."""
    body: dict[str, Any] = {}
    for name, value in zip(_EVENT_FIELDS, _event_values(event), strict=True):
        if value is not None and value != () and value != {} and value is not _DEFAULTS.get(name):
            body[name] = value
    if event.items:
        body["items"] = [_item(item) for item in event.items]
    return _encoder.encode(body)


def decode_event(body: bytes) -> Event:
    """The event of `body`. Raises msgspec.DecodeError."""
    return _decoder.decode(body)


def _item(item: EventItem) -> dict[str, Any]:
    values = zip(_ITEM_FIELDS, _item_values(item), strict=True)
    body: dict[str, Any] = {name: value for name, value in values if value is not None}
    if item.quantity != 1:
        body["quantity"] = item.quantity
    return body
