"""A day of a shop: its visitors, and a forger with many addresses, both through the real doors of the server."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from tests.rings import ring
from vitrine.admission.crowd import Crowd
from vitrine.admission.declaration import Limits
from vitrine.admission.network import Networks
from vitrine.experiment.bucket import hash_value
from vitrine.flow.admit import Doorkeeper, admit
from vitrine.flow.prove import Proofs
from vitrine.flow.server_event import report
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.memory.profiles import MemoryProfileStore
from vitrine.token.exposure import Exposure, ExposureSigner
from vitrine.token.visitor import VisitorSigner
from vitrine.wire.consent import Consent
from vitrine.wire.events import EventsRequest, WireEvent, WireItem
from vitrine.wire.server_events import ServerEvent, ServerEventsRequest

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
NETWORKS = 8_000
VISITORS = 10_000
ITEMS = 300
LIST = 20
BUY_SHARE = {"a": 0.04, "b": 0.06}  # the truth of the experiment
ALLOWED = Consent(personalization=True, measurement=True)
LIMITS = Limits()
SIGNER = ExposureSigner(ring)
PROOFS = Proofs(VisitorSigner(ring), lambda site: ring(), lambda site: ring())

Arm: TypeAlias = Literal["a", "b"]
CATALOG = [f"item-{number:03}" for number in range(ITEMS)]  # the most popular first


def arm_of(visitor_id: str) -> Arm:
    """The variation of the visitor, by a hash that everybody can compute."""
    return "a" if hash_value("test", visitor_id, 2) < 0.5 else "b"


def crowd_after_a_day() -> Crowd:
    """What the server knows of the networks: the day before, as many visitors had come as today."""
    crowd = Crowd(Networks(lambda count: b"k" * count), lambda: 0.0)
    for number, home in enumerate(homes()):
        crowd.counts("shop", f"yesterday-{number}", crowd.network(address_of(home)), 1, NOW - timedelta(days=1))
    return crowd


@dataclass
class Town:
    """The log of one shop, and the doors to it. `orders` are those that the shop's backend has seen."""

    has_server_orders: bool = False
    log: MemoryEventLog = field(default_factory=MemoryEventLog)
    crowd: Crowd = field(default_factory=crowd_after_a_day)
    orders: list[tuple[str, str, list[str]]] = field(default_factory=list)
    sent: int = 0
    _profiles: MemoryProfileStore = field(default_factory=MemoryProfileStore)

    def again(self, *, has_server_orders: bool = False) -> Town:
        """The same day once more; the backend reports its orders, too, if it `has_server_orders`."""
        town = Town(has_server_orders, orders=self.orders, sent=self.sent)
        town.log.append([event for _, event in self.log.scan("shop")])
        if has_server_orders:
            town.report_orders()
        return town

    def send(
        self,
        visitor_id: str,
        address: str,
        events: Sequence[WireEvent],
        *,
        proof: str | None,
        site: str = "shop",
        is_bot: bool = False,
    ) -> None:
        """What POST /v1/events does with a batch from this address, without the profiles, which nothing here reads."""
        batch = EventsRequest(
            site=site, visitor_id=visitor_id, visitor_proof=proof, sent_at=NOW, consent=ALLOWED, events=list(events)
        )
        counts = partial(self.crowd.counts, site, visitor_id, self.crowd.network(address), now=NOW)
        keeper = Doorkeeper(SIGNER, PROOFS, NOW, is_bot, counts)
        admitted, _ = admit(batch, keeper)
        self.log.append([one.event for one in admitted])
        self.sent += len(events)

    def report_orders(self) -> None:
        """The shop's backend reports the orders that it has seen."""
        for start in range(0, len(self.orders), 100):
            events = [
                ServerEvent(
                    name="purchase", created_at=NOW, visitor_id=visitor_id, transaction_id=order, consent=ALLOWED,
                    items=[WireItem(item) for item in items],
                )
                for visitor_id, order, items in self.orders[start : start + 100]
            ]  # fmt: skip
            report(ServerEventsRequest(site="shop", events=events), NOW, log=self.log, profiles=self._profiles)
            self.sent += len(events)


def new_id(chance: random.Random) -> str:
    """An id of the form that the server makes."""
    return f"{chance.getrandbits(128):032x}"


def met(event_id: str, name: str, items: Sequence[str] = (), *, age_s: float = 0, **fields: str) -> WireEvent:
    """An event of the page about these items."""
    return WireEvent(event_id, name, NOW - timedelta(seconds=age_s), items=[WireItem(item) for item in items], **fields)


def token_of(visitor_id: str, decision_id: str) -> str:
    """The token that a decision gives the visitor for the experiment."""
    exposure = Exposure("test", arm_of(visitor_id), decision_id, int(NOW.timestamp()), 1, 0.5)
    return SIGNER.sign("shop", visitor_id, exposure)


def homes() -> list[int]:
    """The network of each real visitor: one for each network, and two thousand more here and there."""
    chance = random.Random(5)
    return [*range(NETWORKS), *(chance.randrange(NETWORKS) for _ in range(VISITORS - NETWORKS))]


def live_a_day(town: Town, seed: int = 1) -> None:
    """The real visitors of a day."""
    chance, numbers = random.Random(seed), np.random.default_rng(seed)
    popularity = 1 / np.arange(1, ITEMS + 1)
    ranks = numbers.choice(ITEMS, (VISITORS, 40), p=popularity / popularity.sum())
    views = np.minimum(numbers.geometric(1 / 6, VISITORS), 40)
    for number, home in enumerate(homes()):
        visitor_id, address = new_id(chance), address_of(home)
        assert town.crowd.may_issue("shop", address, LIMITS)
        seen = [CATALOG[rank] for rank in ranks[number, : views[number]]]
        events = [met("x", "exposure", exposure_token=token_of(visitor_id, f"d{number}"))]
        events += [met(f"v{place}", "view_item", [item]) for place, item in enumerate(seen)]
        if chance.random() < 0.15:
            events.append(met("c", "add_to_cart", seen[-1:]))
        if chance.random() < BUY_SHARE[arm_of(visitor_id)]:
            events.append(met("o", "purchase", seen[-1:], transaction_id=f"T{number}"))
            town.orders.append((visitor_id, f"T{number}", seen[-1:]))
        town.send(visitor_id, address, events, proof=PROOFS.visitors.sign("shop", visitor_id))


def forge(town: Town, addresses: int, share: float, seed: int = 2) -> int:
    """Forge `share` (0..1) of all events from so many addresses, each in a network of its own; return how many.

    The forger has read the code, and wants variation a to win. It takes ids as the tag does and keeps those that serve:
    visitors of a who buy; but where orders of pages do not count, the first ones, which will count, are visitors of b
    who do not buy.
    """
    chance = random.Random(seed)
    budget = round(town.sent * share / (1 - share))
    start, turn = town.sent, 0
    while town.sent - start < budget:
        address, turn = address_of(60_000 + turn % addresses), turn + 1
        wanted: Arm = "b" if town.has_server_orders and turn <= 8 * addresses else "a"
        visitor_id = new_id(chance)
        if town.crowd.may_issue("shop", address, LIMITS) and arm_of(visitor_id) == wanted:
            _forge_visitor(town, visitor_id, address, turn, chance)
    return town.sent - start


def _forge_visitor(town: Town, visitor_id: str, address: str, turn: int, chance: random.Random) -> None:
    """A visitor who is exposed once and shown again and again with the same token, and meets the two items just below
    the list, at times that it chose; a visitor of a buys them, with the number of a real order, too.

    Every seventh also sends the same event by the dozen, events of an id that it invented, as a bot, and to another
    site.
    """
    token, proof = token_of(visitor_id, "d"), PROOFS.visitors.sign("shop", visitor_id)
    targets = CATALOG[LIST : LIST + 2]
    forged = [met(f"x{number}", "exposure", exposure_token=token, age_s=number) for number in range(2)]
    forged += [met(f"k{number}", "click", exposure_token=token) for number in range(2)]
    if arm_of(visitor_id) == "a":
        stolen = town.orders[chance.randrange(len(town.orders))][1]
        forged.append(met("o", "purchase", targets, transaction_id=f"forged-{turn}"))
        forged.append(met("s", "purchase", targets, transaction_id=stolen))
    for day in range(3):
        old_s = day * 86_400 - day
        forged.append(met(f"v{day}", "view_item", [*targets, "nobody-sells-it"], age_s=old_s))
        forged.append(met(f"c{day}", "add_to_cart", targets, age_s=old_s))
    town.send(visitor_id, address, forged, proof=proof)
    if turn % 7 == 0:
        more = [met(f"more{number}", "add_to_cart", targets) for number in range(20)]
        town.send(visitor_id, address, more, proof=proof)
        town.send(new_id(chance), address, more[:5], proof=proof)
        town.send(visitor_id, address, [met("bot", "add_to_cart", targets)], proof=proof, is_bot=True)
        town.send(visitor_id, address, [met("blog", "add_to_cart", targets)], proof=proof, site="blog")


def address_of(network: int) -> str:
    """An address in the network of this number."""
    return f"{20 + network // 65_536}.{network // 256 % 256}.{network % 256}.7"
