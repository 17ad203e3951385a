"""Reads the log's columns: the questions of questions.py, answered by DuckDB from the Parquet files.

ibis only writes the SQL. Its own DuckDB engine needs pyarrow and pandas, 250 MB that Vitrine does not use: DuckDB
returns numpy arrays itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import duckdb
import ibis
import numpy as np
import numpy.typing as npt
from ibis.expr.types import Table

from vitrine.store.duckdb import questions
from vitrine.store.duckdb.columns import TYPES, parquet
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.duckdb.rows import to_event
from vitrine.store.duckdb.session import READING, Limits, in_a_sentence, session
from vitrine.store.ports import LogCounts, Looks, MetItems, PastEvent, Proof, Votes

FETCH_ROWS = 5_000
_SAMPLE = """
CREATE OR REPLACE TEMP TABLE sample AS SELECT unnest(?::VARCHAR[]) AS subject, unnest(?::BIGINT[]) AS rank"""
_CATALOG = """
CREATE OR REPLACE TEMP TABLE catalog AS SELECT unnest(?::VARCHAR[]) AS item_id, unnest(?::VARCHAR[]) AS category"""
_NO_ROWS = "(SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in TYPES.items()) + " LIMIT 0)"


class DuckdbAggregates:
    """The Aggregates of a folder. It holds a shared lock on the folder until `close`, so no drain runs meanwhile."""

    def __init__(self, folder: ColumnFolder, limits: Limits) -> None:
        """Raises BadFile when the folder cannot be read."""
        self._open = ExitStack()
        with ExitStack() as opening:
            opening.enter_context(folder.lock(exclusive=False))
            self._folder = folder
            self._manifest = folder.read()
            self._connection = opening.enter_context(session(limits, folder.new))
            self._open = opening.pop_all()

    def counts(self, site: str) -> LogCounts:
        """See Aggregates.counts."""
        (row,) = self._rows(site, questions.counts(site))
        return LogCounts(*row.values())

    def subjects(self, site: str) -> Iterator[str]:
        """See Aggregates.subjects."""
        for row in self._rows(site, questions.subjects(site)):
            yield row["subject"]

    def met_items(self, site: str, names: Sequence[str], until: datetime, rules: Votes) -> MetItems:
        """See Aggregates.met_items."""
        with in_a_sentence(self._folder.root, READING):
            item_ids = list(rules.item_ids or ())
            self._connection.execute(_CATALOG, [item_ids, [""] * len(item_ids)])
            self._show(site)
            votes = ibis.to_sql(questions.votes(site, names, until, rules), dialect="duckdb")
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE vote AS {votes}")
            known = self._fetch(questions.met_item_ids(rules))
            met = self._fetch(questions.met_items(rules))
            self._connection.execute("DROP TABLE vote")
        order = np.argsort(met.pop("place"), kind="stable")
        # Sorted in Python, because each engine sorts text in its own way.
        by_id = np.argsort(known["item_id"], kind="stable")
        number_of = np.empty(len(by_id), np.int32)
        number_of[known["item"][by_id]] = np.arange(len(by_id), dtype=np.int32)
        return MetItems(
            tuple(known["item_id"][by_id]),
            met.pop("subject")[order].astype(np.int32, copy=False),
            number_of[met.pop("item")[order]],
            met.pop("kind")[order].astype(np.int8, copy=False),
            met.pop("at")[order].astype("datetime64[us]", copy=False).astype(np.int64) / 1e6,
        )

    def pasts(
        self,
        site: str,
        subjects: Sequence[str],
        looks: Looks,
        proofs: Sequence[Proof],
        category_of: Mapping[str, str],
        *,
        server_orders_only: bool = False,
    ) -> Iterator[PastEvent]:
        """See Aggregates.pasts."""
        with in_a_sentence(self._folder.root, READING):
            self._connection.execute(_SAMPLE, [list(subjects), list(range(len(subjects)))])
            self._connection.execute(_CATALOG, [list(category_of), list(category_of.values())])
        for row in self._rows(site, questions.pasts(site, looks, proofs, server_orders_only=server_orders_only)):
            yield _past_event(row, len(proofs))

    def close(self) -> None:
        """See Aggregates.close."""
        self._open.close()

    def _fetch(self, question: Table) -> dict[str, npt.NDArray[Any]]:
        """The answer as a column for each name."""
        return self._connection.execute(str(ibis.to_sql(question, dialect="duckdb"))).fetchnumpy()

    def _rows(self, site: str, question: Table) -> Iterator[dict[str, Any]]:
        """The answer row by row, some thousands in memory at a time."""
        with in_a_sentence(self._folder.root, READING):
            result = self._ask(site, question)
            names = [column[0] for column in result.description or []]
            while rows := result.fetchmany(FETCH_ROWS):
                for row in rows:
                    yield dict(zip(names, row, strict=True))

    def _ask(self, site: str, question: Table) -> duckdb.DuckDBPyConnection:
        """Begin to answer."""
        self._show(site)
        return self._connection.execute(str(ibis.to_sql(question, dialect="duckdb")))

    def _show(self, site: str) -> None:
        """From now on `event` stands for the rows of the site's segments."""
        paths = self._folder.paths(self._manifest, site)
        rows = parquet(paths) if paths else _NO_ROWS
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW event AS SELECT * FROM {rows}")


def _past_event(row: dict[str, Any], proofs: int) -> PastEvent:
    """`row` has the columns of the event and what questions.pasts adds."""
    last_proof = tuple(_place(row[f"last_proof_{number}"]) for number in range(proofs))
    return PastEvent(row["subject"], row["place"], row["is_look"], last_proof, to_event(row))


def _place(found: int | None) -> int:
    return -1 if found is None else found
