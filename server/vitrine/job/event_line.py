"""Parses one line of an events file into an event."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Literal, TypeAlias

import msgspec

from vitrine.domain.errors import VitrineError
from vitrine.domain.event import RENDERING_EVENTS, Event, EventItem, Proof, RowConsent
from vitrine.flow.from_wire import Door, to_event
from vitrine.wire.events import WireEvent
from vitrine.wire.scalars import VisitorId

FileFormat: TypeAlias = Literal["tsv", "jsonl"]

TSV_HEADER = "SessionId\tItemId\tTime"
SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,57}")
MAX_ITEM_ID = 100
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # there were no web shops before
MAX_AHEAD = timedelta(days=1)
# The operator vouches for a log of the shop, and for the consent that it was collected under.
PROOF: Proof = "server"
CONSENT: RowConsent = "all"


class LineError(VitrineError):
    """A line that is not a valid event; the message says why."""


@dataclass(frozen=True, slots=True)
class Import:
    """The site of the events, and the time of the import."""

    site: str
    now: datetime


class JsonLine(WireEvent, frozen=True, kw_only=True):
    """One line of a jsonl file: an event as on the wire, and the ids of its subject."""

    visitor_id: VisitorId


Parse: TypeAlias = Callable[[str, Import], Event]

_decoder = msgspec.json.Decoder(JsonLine)


def parse_tsv(line: str, target: Import) -> Event:
    """`SessionId ItemId Time`: a view of an item. Each session becomes a visitor. Raises LineError.

    The event's id is made from the line alone, so a line that is imported again or is there twice is one event.
    """
    cells = line.split("\t")
    if len(cells) != 3:
        raise LineError(f"expected 3 tab-separated cells, got {len(cells)}")
    session_id, item_id, time = (cell.strip() for cell in cells)
    if not SESSION_ID.fullmatch(session_id):
        raise LineError(f"SessionId {session_id[:60]!r}: expected 1 to 57 letters, digits, _ or -")
    if not 1 <= len(item_id) <= MAX_ITEM_ID:
        raise LineError(f"ItemId: expected 1 to {MAX_ITEM_ID} characters, got {len(item_id)}")
    try:
        created_at = datetime.fromtimestamp(float(time), UTC)
    except (ValueError, OverflowError, OSError):
        raise LineError(f"Time {time[:40]!r}: expected seconds since 1970, like 1592337718") from None
    _check_time(created_at, target.now)
    return Event(
        event_id=blake2b("\t".join((session_id, item_id, time)).encode(), digest_size=16).hexdigest(),
        site=target.site,
        visitor_id=f"import-{session_id:0>9}",  # 16 characters, the minimum of a visitor_id
        name="view_item",
        created_at=created_at,
        received_at=target.now,
        items=(EventItem(item_id),),
        proof=PROOF,
        consent=CONSENT,
    )


def parse_jsonl(line: str, target: Import) -> Event:
    """A JSON object with the fields of an event on the wire and `visitor_id`. Raises LineError.

    Events about a rendering are refused: only the server that decided can prove them.
    """
    try:
        wire = _decoder.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise LineError(str(error)) from None
    if wire.name in RENDERING_EVENTS:
        raise LineError(f"{wire.name} is about a rendering and cannot be imported")
    created_at = wire.created_at.astimezone(UTC)
    _check_time(created_at, target.now)
    door = Door(target.site, wire.visitor_id, target.now, PROOF, CONSENT)
    return to_event(wire, door, created_at, None)


def _check_time(created_at: datetime, now: datetime) -> None:
    if not EARLIEST <= created_at <= now + MAX_AHEAD:
        raise LineError(f"the time {created_at:%Y-%m-%d %H:%M} is not between 1995 and now")


PARSERS: dict[FileFormat, Parse] = {"tsv": parse_tsv, "jsonl": parse_jsonl}
