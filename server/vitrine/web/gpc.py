"""Global Privacy Control: a browser that says it counts as without consent to personalization (a site's `honour_gpc`).

`Sec-GPC: 1` (https://w3c.github.io/gpc/) is the only value; the tag reads navigator.globalPrivacyControl as well.
"""

from __future__ import annotations

from typing import TypeVar

from flask import Request
from msgspec import structs

from vitrine.wire.consent import Consent
from vitrine.wire.decide import DecideRequest
from vitrine.wire.events import EventsRequest

HEADER = "Sec-GPC"

R = TypeVar("R", DecideRequest, EventsRequest)


def with_gpc(http: Request, wanted: R, is_honoured: bool) -> R:
    """The request without consent to personalization, also in each of its events, if the browser says so."""
    if not is_honoured or http.headers.get(HEADER) != "1":
        return wanted
    events = [
        event if event.consent is None else structs.replace(event, consent=_measured_only(event.consent))
        for event in wanted.events
    ]
    return structs.replace(wanted, consent=_measured_only(wanted.consent), events=events)


def _measured_only(consent: Consent) -> Consent:
    return Consent(personalization=False, measurement=consent.measurement)
