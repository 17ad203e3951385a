"""The queries on the log's columns, as ibis expressions that use only what every SQL engine has.

DuckDB runs them. tests/stores/test_questions.py compiles the same expressions for ClickHouse, Spark, BigQuery and
Postgres, so that a log that is too large for one machine can use the same queries. No query depends on where the
columns are stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import ibis
from ibis.expr.types import BooleanColumn, Column, IntegerColumn, Table

from vitrine.domain.event import CARRY_OVER, ORDER
from vitrine.store.ports import Looks, Proof, Votes

EVENT = ibis.table(
    {
        "site": "string",
        "subject": "string",
        "visitor_id": "string",
        "position": "int64",
        "event_id": "string",
        "name": "string",
        "created_at": "timestamp('UTC')",
        "received_at": "timestamp('UTC')",
        "page_url": "string",
        "page_type": "string",
        "referrer": "string",
        "items": "array<struct<item_id: string, item_name: string, item_category: string, item_brand: string, "
        "price: float64, quantity: int64>>",
        "value": "float64",
        "currency": "string",
        "transaction_id": "string",
        "search_term": "string",
        "campaign": "string",
        "variation": "string",
        "decision_id": "string",
        "unit": "string",
        "propensity": "float64",
        "bucket_version": "int64",
        "account_id": "string",
        "profile_id": "string",
        "params": "string",
        "proof": "string",
        "consent": "string",
        "is_bot": "boolean",
        "is_counted": "boolean",
    },
    name="event",
)
SAMPLE = ibis.table({"subject": "string", "rank": "int64"}, name="sample")
CATALOG = ibis.table({"item_id": "string", "category": "string"}, name="catalog")
VOTE = ibis.table(
    {"subject": "string", "item_id": "string", "kind": "int8", "place": "int64", "at": "timestamp('UTC')"}, name="vote"
)
MAX_ITEMS = 1_000  # of one event; the wire takes fewer
DAY_S = 86_400


def events_of(site: str) -> Table:
    """The site's trusted events (see domain/event.py), without carry-over markers."""
    return EVENT.filter(
        EVENT.site == site, EVENT.name != CARRY_OVER, EVENT.proof != "none", EVENT.is_counted, ~EVENT.is_bot
    )


def counts(site: str) -> Table:
    """One row: events, subjects, last_position."""
    event = events_of(site)
    return event.aggregate(
        events=event.count(), subjects=event.subject.nunique(), last_position=event.position.max().coalesce(0)
    )


def subjects(site: str) -> Table:
    """Every subject of the site, once."""
    return events_of(site).select("subject").distinct()


def votes(site: str, names: Sequence[str], until: datetime, rules: Votes) -> Table:
    """The votes of the site's subjects, made into the table `vote`: subject, item_id, kind, place and at.

    A subject has one vote for an item, a kind of event (its index in `names`) and a UTC day, and at most
    `rules.max_per_day` votes on a day: the first ones. The day is that of receipt, because a page chooses the time of
    its events; what the shop's backend says counts on the day it happened. `place` is that of the first such event in
    the log, `at` the earliest time. With `rules.item_ids`, these items are in the table `catalog`, and no others count.
    """
    event = _learnable(site, rules.server_orders_only)
    event = event.filter(event.name.isin(list(names)), event.created_at <= ibis.literal(until, "timestamp('UTC')"))
    met = event.select(
        "position",
        "subject",
        "created_at",
        day=ibis.ifelse(event.proof == "server", event.created_at, event.received_at).epoch_seconds() // DAY_S,
        kind=event.name.cases(*((name, number) for number, name in enumerate(names)), else_=-1).cast("int8"),
        # Unnesting in the SELECT: DuckDB takes a tenth of the time that it takes for a lateral join.
        met=event["items"].map(lambda item, index: ibis.struct({"item_id": item.item_id, "index": index})).unnest(),
    )
    met = met.mutate(item_id=met.met.item_id, place=met.position * MAX_ITEMS + met.met["index"])
    if rules.item_ids is not None:
        met = met.semi_join(CATALOG, "item_id")
    vote = met.group_by("subject", "item_id", "kind", "day").aggregate(place=met.place.min(), at=met.created_at.min())
    mine = ibis.window(group_by=[vote.subject, vote.day], order_by=[vote.place, vote.item_id, vote.kind])
    vote = vote.mutate(number=ibis.row_number().over(mine)).filter(lambda vote: vote.number < rules.max_per_day)
    return vote.select("subject", "item_id", "kind", "place", "at")


def met_item_ids(rules: Votes) -> Table:
    """The items with votes of enough subjects, with the numbers that `met_items` gives them."""
    least = 1 if rules.item_ids is not None else rules.min_subjects
    met = VOTE.group_by("item_id").aggregate(subjects=VOTE.subject.nunique()).filter(lambda met: met.subjects >= least)
    return met.select("item_id", item=ibis.row_number().over(order_by=met.item_id))


def met_items(rules: Votes) -> Table:
    """One row for each vote for such an item: place, subject, item, kind, at.

    Unsorted: the caller sorts numbers faster than an engine sorts rows.
    """
    known = VOTE.inner_join(met_item_ids(rules), "item_id")
    first = known.group_by("subject").aggregate(first=known.place.min())
    numbered = first.select("subject", number=ibis.row_number().over(order_by=first["first"]))
    joined = known.inner_join(numbered, "subject")
    return joined.select(
        joined.place,
        subject=joined.number.cast("int32"),
        item=joined.item.cast("int32"),
        kind=joined.kind,
        at=joined["at"],
    )


def _learnable(site: str, server_orders_only: bool) -> Table:
    """The trusted events, each order once: as the shop's backend reported it first, or else as the tag did.

    Only a report of the backend replaces another one: if a page's did, a forged one would suppress a real order.
    """
    event = events_of(site)
    is_order, is_server = event.name == ORDER, event.proof == "server"
    if server_orders_only:
        event = event.filter(~is_order | is_server)
    reported = event.filter(is_order, is_server, event.transaction_id.notnull())
    reported = reported.group_by("transaction_id").aggregate(first=reported.position.min())
    known = event.left_join(reported, "transaction_id").drop("transaction_id_right")
    return known.filter((known.name != ORDER) | known["first"].isnull() | (known.position == known["first"])).drop(
        "first"
    )


def pasts(site: str, looks: Looks, proofs: Sequence[Proof], *, server_orders_only: bool = False) -> Table:
    """The events of each subject in `sample`, up to its last look, in order of rank and place.

    Columns: those of an event, and rank, place, is_look, and last_proof_0, last_proof_1 ... in the order of `proofs`.
    """
    placed = _placed(_learnable(site, server_orders_only), looks)
    last_look = (
        ibis.ifelse(placed.is_look, placed.place, -1).max().over(ibis.window(group_by=placed.subject))  # -1: never
    )
    seen = placed.mutate(last_look=last_look)
    seen = seen.filter(seen.place <= seen.last_look).drop("last_look")
    if proofs:
        proven = _proven(placed, proofs)
        seen = seen.left_join(proven, "subject").drop("subject_right")
    return seen.order_by(seen["rank"], seen.place)


def _placed(event: Table, looks: Looks) -> Table:
    """The sampled subjects' events with their place in time; `is_look` marks those with a look after them."""
    event = event.inner_join(SAMPLE, "subject")
    mine = ibis.window(group_by=event.subject)
    in_time = ibis.window(group_by=event.subject, order_by=[event.created_at, event.position])
    event = event.mutate(
        place=ibis.row_number().over(in_time),
        total=event.count().over(mine),
        before=event.created_at.lag().over(in_time),
    )
    event = event.filter(event.total <= looks.max_events)
    apart = event.before.isnull() | (event.created_at > event.before + ibis.interval(looks.same_moment))
    event = event.mutate(opens=ibis.ifelse(apart, 1, 0), is_cut=ibis.ifelse(_is_cut(event.place, looks), 1, 0))
    so_far = ibis.window(group_by=event.subject, order_by=event.place, preceding=None, following=0)
    event = event.mutate(moment=event.opens.sum().over(so_far))
    together = ibis.window(group_by=[event.subject, event.moment])
    is_look = (
        (event.place == event.place.max().over(together))
        & (event.is_cut.max().over(together) == 1)
        & (event.created_at <= ibis.literal(looks.until, "timestamp('UTC')"))
    )
    return event.mutate(is_look=is_look).drop("total", "before", "opens", "is_cut", "moment")


def _is_cut(place: Column, looks: Looks) -> BooleanColumn:
    return (place + 1).isin(list(looks.cuts))


def _proven(placed: Table, proofs: Sequence[Proof]) -> Table:
    """For each subject the last place of each proof; null where there is none."""
    names = sorted({proof.event_name for proof in proofs})
    reported = placed.filter(placed.name.isin(names)).select("subject", "place", "name", "items")
    reported = reported.unnest("items", keep_empty=True)
    reported = reported.select("subject", "place", "name", reported["items"].item_id, reported["items"].item_category)
    reported = reported.left_join(CATALOG, "item_id")
    reported = reported.mutate(word=reported.item_category.nullif("").coalesce(reported.category))
    return reported.group_by("subject").aggregate(
        **{f"last_proof_{number}": _last_place(reported, proof) for number, proof in enumerate(proofs)}
    )


def _last_place(reported: Table, proof: Proof) -> IntegerColumn:
    is_proof = reported.name == proof.event_name
    if proof.category is not None:
        is_proof &= reported.word == proof.category
    return reported.place.max(where=is_proof)
