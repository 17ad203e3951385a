"""An event as the bytes of one log row: JSON without fields that have their default, half of the full size."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec

from vitrine.domain.event import Event, EventItem

_EVENT_FIELDS = tuple(field.name for field in fields(Event))
_ITEM_FIELDS = tuple(field.name for field in fields(EventItem) if field.name != "quantity")
_DEFAULTS = {"is_bot": False, "is_counted": True}
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Event)


def encode_event(event: Event) -> bytes:
    """The body of `event`. Raises UnicodeEncodeError for text that is not Unicode (lone surrogates)."""
    body: dict[str, Any] = {}
    for name in _EVENT_FIELDS:
        value = getattr(event, name)
        if value is not None and value != () and value != {} and value is not _DEFAULTS.get(name):
            body[name] = value
    if event.items:
        body["items"] = [_item(item) for item in event.items]
    return _encoder.encode(body)


def decode_event(body: bytes) -> Event:
    """The event of `body`. Raises msgspec.DecodeError."""
    return _decoder.decode(body)


def _item(item: EventItem) -> dict[str, Any]:
    body: dict[str, Any] = {name: value for name in _ITEM_FIELDS if (value := getattr(item, name)) is not None}
    if item.quantity != 1:
        body["quantity"] = item.quantity
    return body
