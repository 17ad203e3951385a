"""Reads the log's columns: the questions of questions.py, answered by DuckDB from the Parquet files.

ibis only writes the SQL. Its own DuckDB engine would bring pyarrow and pandas, 250 MB that nothing here needs: DuckDB
hands out numpy arrays itself.
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
from vitrine.store.ports import LogCounts, Looks, MetItems, PastEvent, Proof

FETCH_ROWS = 5_000
_SAMPLE = """
CREATE OR REPLACE TEMP TABLE sample AS SELECT unnest(?::VARCHAR[]) AS subject, unnest(?::BIGINT[]) AS rank"""
_CATALOG = """
CREATE OR REPLACE TEMP TABLE catalog AS SELECT unnest(?::VARCHAR[]) AS item_id, unnest(?::VARCHAR[]) AS category"""
_NO_ROWS = "(SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in TYPES.items()) + " LIMIT 0)"


class DuckdbAggregates:
    """The Aggregates of a folder. It holds the folder shared until it is closed: no drain goes on meanwhile."""

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

    def met_items(self, site: str, names: Sequence[str], until: datetime) -> MetItems:
        """See Aggregates.met_items."""
        known = self._arrays(site, questions.met_item_ids(site, names, until))
        met = self._arrays(site, questions.met_items(site, names, until))
        order = np.lexsort((met.pop("index"), met.pop("position")))
        # Sorted here: engines have alphabets of their own.
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
        self, site: str, subjects: Sequence[str], looks: Looks, proofs: Sequence[Proof], category_of: Mapping[str, str]
    ) -> Iterator[PastEvent]:
        """See Aggregates.pasts."""
        with in_a_sentence(self._folder.root, READING):
            self._connection.execute(_SAMPLE, [list(subjects), list(range(len(subjects)))])
            self._connection.execute(_CATALOG, [list(category_of), list(category_of.values())])
        for row in self._rows(site, questions.pasts(site, looks, proofs)):
            yield _past_event(row, len(proofs))

    def close(self) -> None:
        """See Aggregates.close."""
        self._open.close()

    def _arrays(self, site: str, question: Table) -> dict[str, npt.NDArray[Any]]:
        """The answer as a column for each name."""
        with in_a_sentence(self._folder.root, READING):
            return self._ask(site, question).fetchnumpy()

    def _rows(self, site: str, question: Table) -> Iterator[dict[str, Any]]:
        """The answer row by row, some thousands in memory at a time."""
        with in_a_sentence(self._folder.root, READING):
            result = self._ask(site, question)
            names = [column[0] for column in result.description or []]
            while rows := result.fetchmany(FETCH_ROWS):
                for row in rows:
                    yield dict(zip(names, row, strict=True))

    def _ask(self, site: str, question: Table) -> duckdb.DuckDBPyConnection:
        """Begin to answer; `event` then stands for the rows of the site's segments."""
        paths = self._folder.paths(self._manifest, site)
        rows = parquet(paths) if paths else _NO_ROWS
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW event AS SELECT * FROM {rows}")
        return self._connection.execute(str(ibis.to_sql(question, dialect="duckdb")))


def _past_event(row: dict[str, Any], proofs: int) -> PastEvent:
    """`row` has the columns of the event and what questions.pasts adds."""
    last_proof = tuple(_place(row[f"last_proof_{number}"]) for number in range(proofs))
    return PastEvent(row["subject"], row["place"], row["is_look"], last_proof, to_event(row))


def _place(found: int | None) -> int:
    return -1 if found is None else found
