"""The site file's part about limits: what one network, one visitor and the whole site may ask of the server."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from vitrine.schema.scalars import Closed


class Rate(Closed, frozen=True):
    """How many requests are answered. A large one counts as several: 1 and another for each 2 KiB of its body."""

    per_second: Annotated[float, Meta(description="Requests a second, in the long run.", ge=0.01, le=1_000_000)]
    burst: Annotated[int, Meta(description="Requests at once, after a pause.", ge=50, le=10_000_000)]


class Limits(Closed, frozen=True):
    """Limits of each server process. What is over them is refused with 429, and the tag sends it again later."""

    network: Annotated[
        Rate,
        Meta(
            description="Of each network of the internet (IPv4 /24, IPv6 /48): hundreds of people may share one. "
            "Private addresses, such as those of your own backend, have no such limit."
        ),
    ] = Rate(150, 400)
    visitor: Annotated[Rate, Meta(description="Of each visitor.")] = Rate(10, 200)
    site: Annotated[Rate, Meta(description="Of all visitors together, from outside private networks.")] = Rate(
        1_000, 5_000
    )
    new_visitors: Annotated[Rate, Meta(description="New visitor ids for one network of the internet, at most.")] = Rate(
        0.5, 300
    )
    visitor_bytes_per_day: Annotated[
        int,
        Meta(
            description="Bytes of events that one visitor may store in a UTC day, at most.",
            ge=10_000,
        ),
    ] = 5_000_000
    site_bytes_per_day: Annotated[
        int, Meta(description="Bytes of events of all visitors together in a UTC day, at most.", ge=1_000_000)
    ] = 2_000_000_000
