"""The queries on the log's columns compile for other engines than DuckDB."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import ibis
import pytest

from vitrine.store.duckdb import questions
from vitrine.store.duckdb.columns import TYPES
from vitrine.store.ports import Looks, Proof, Votes

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
LOOKS = Looks((1, 2, 3), timedelta(seconds=1), MOMENT, 2_000)
RULES = Votes(("p1", "p2"), server_orders_only=True)
NAMES = ("view_item", "purchase")
QUESTIONS = {
    "counts": questions.counts("shop"),
    "subjects": questions.subjects("shop"),
    "votes": questions.votes("shop", NAMES, MOMENT, RULES),
    "met_item_ids": questions.met_item_ids(RULES),
    "met_items": questions.met_items(RULES),
    "pasts": questions.pasts("shop", LOOKS, [Proof("skin", "add_to_cart", "skin"), Proof("buyer", "purchase", None)]),
}


@pytest.mark.parametrize("dialect", ["clickhouse", "databricks", "bigquery", "postgres", "duckdb"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_compile(question: str, dialect: str) -> None:
    """Each query becomes one SELECT for ClickHouse, Spark (in the dialect of Databricks), BigQuery and the others."""
    sql = str(ibis.to_sql(QUESTIONS[question], dialect=dialect))
    assert sql.lstrip().upper().startswith(("SELECT", "WITH"))
    assert "event" in sql or "vote" in sql


def test_every_question_is_here() -> None:
    """Every query of questions.py is compiled in this test."""
    public = {name for name, value in vars(questions).items() if callable(value) and not name.startswith("_")}
    own = {name for name in public if getattr(questions, name).__module__ == questions.__name__}
    assert own - {"events_of"} == set(QUESTIONS)


def test_the_questions_know_every_column() -> None:
    """The table in the queries has the columns that the drainer writes, in order."""
    assert list(questions.EVENT.schema()) == list(TYPES)
