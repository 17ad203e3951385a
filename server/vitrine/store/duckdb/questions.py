"""What is asked of the log in columns, as expressions of ibis: plain ones, which any of its engines can answer.

DuckDB answers them here. tests/stores/test_questions.py compiles the same expressions for ClickHouse, Spark, BigQuery
and Postgres, so a log that outgrows one machine is asked the same. Nothing here knows where the columns lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import ibis
from ibis.expr.types import BooleanColumn, Column, IntegerColumn, Table

from vitrine.domain.event import CARRY_OVER
from vitrine.store.ports import Looks, Proof

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
    },
    name="event",
)
SAMPLE = ibis.table({"subject": "string", "rank": "int64"}, name="sample")
CATALOG = ibis.table({"item_id": "string", "category": "string"}, name="catalog")


def events_of(site: str) -> Table:
    """The site's events, without the markers of carried over pasts."""
    return EVENT.filter(EVENT.site == site, EVENT.name != CARRY_OVER)


def counts(site: str) -> Table:
    """One row: events, subjects, last_position."""
    event = events_of(site)
    return event.aggregate(
        events=event.count(), subjects=event.subject.nunique(), last_position=event.position.max().coalesce(0)
    )


def subjects(site: str) -> Table:
    """Everybody, each once."""
    return events_of(site).select("subject").distinct()


def met_item_ids(site: str, names: Sequence[str], until: datetime) -> Table:
    """The items met, with the numbers that `met_items` gives them."""
    event = _wanting(site, names, until)
    met = event.select(item_id=event["items"].map(lambda item: item.item_id).unnest()).distinct()
    return met.select("item_id", item=ibis.row_number().over(order_by=met.item_id))


def met_items(site: str, names: Sequence[str], until: datetime) -> Table:
    """Each meeting: position, index (the item's place in its event), subject, item, kind, created_at.

    In no order: the caller sorts numbers faster than an engine sorts rows.
    """
    event = _wanting(site, names, until)
    first = event.group_by("subject").aggregate(first=event.position.min())
    numbered = first.select("subject", number=ibis.row_number().over(order_by=first["first"]))
    met = event.select(
        "position",
        "subject",
        "created_at",
        kind=event.name.cases(*((name, number) for number, name in enumerate(names)), else_=-1),
        # Unnesting in the SELECT: DuckDB takes a tenth of the time that it takes for a lateral join.
        met=event["items"].map(lambda item, index: ibis.struct({"item_id": item.item_id, "index": index})).unnest(),
    )
    met = met.mutate(item_id=met.met.item_id, index=met.met["index"]).drop("met")
    joined = met.inner_join(numbered, "subject").inner_join(met_item_ids(site, names, until), "item_id")
    return joined.select(
        joined.position,
        index=joined["index"].cast("int32"),
        subject=joined.number.cast("int32"),
        item=joined.item.cast("int32"),
        kind=joined.kind.cast("int8"),
        at=joined.created_at,
    )


def _wanting(site: str, names: Sequence[str], until: datetime) -> Table:
    event = events_of(site)
    return event.filter(event.name.isin(list(names)), event.created_at <= ibis.literal(until, "timestamp('UTC')"))


def pasts(site: str, looks: Looks, proofs: Sequence[Proof]) -> Table:
    """The events of everybody in `sample`, up to the last look, by rank and place.

    All columns of an event, and rank, place, is_look, and last_proof_0, last_proof_1 ... in the order of `proofs`.
    """
    placed = _placed(site, looks)
    last_look = (
        ibis.ifelse(placed.is_look, placed.place, -1).max().over(ibis.window(group_by=placed.subject))  # -1: never
    )
    seen = placed.mutate(last_look=last_look)
    seen = seen.filter(seen.place <= seen.last_look).drop("last_look")
    if proofs:
        proven = _proven(placed, proofs)
        seen = seen.left_join(proven, "subject").drop("subject_right")
    return seen.order_by(seen["rank"], seen.place)


def _placed(site: str, looks: Looks) -> Table:
    """The sampled subjects' events with their place in time, and whether the subject is looked at after it."""
    event = events_of(site).inner_join(SAMPLE, "subject")
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
    told = placed.filter(placed.name.isin(names)).select("subject", "place", "name", "items")
    told = told.unnest("items", keep_empty=True)
    told = told.select("subject", "place", "name", told["items"].item_id, told["items"].item_category)
    told = told.left_join(CATALOG, "item_id")
    told = told.mutate(word=told.item_category.nullif("").coalesce(told.category))
    return told.group_by("subject").aggregate(
        **{f"last_proof_{number}": _last_place(told, proof) for number, proof in enumerate(proofs)}
    )


def _last_place(told: Table, proof: Proof) -> IntegerColumn:
    is_proof = told.name == proof.event_name
    if proof.category is not None:
        is_proof &= told.word == proof.category
    return told.place.max(where=is_proof)
