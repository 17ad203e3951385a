"""What the columns keep about a subject: given out, and forgotten."""

from __future__ import annotations

from typing import Any

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.subject import parse_subject
from vitrine.store.duckdb.columns import parquet, text
from vitrine.store.duckdb.erase import follow_changes, rewrite
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.duckdb.rows import to_event
from vitrine.store.duckdb.session import FOREGROUND, Sizes, session
from vitrine.store.duckdb.writer import ColumnWriter, writing
from vitrine.store.exported import export_event
from vitrine.store.ports import LogRows


class DuckdbLogColumns:
    """The SubjectStore of a folder of columns. The log has to forget first: the columns follow what it did."""

    def __init__(self, folder: ColumnFolder, rows: LogRows) -> None:
        self._folder = folder
        self._rows = rows
        self._closed = False

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget. Waits for whoever reads or writes the columns.

        What was set aside as damaged is emptied, whoever it is about: nobody can tell what is in there.
        """
        of_subject = _of_subject(subject)
        self._check_open()
        with writing(self._folder, self._rows, FOREGROUND, Sizes()) as writer:
            if writer is None:  # cannot be: it waits
                raise AssertionError("a writer that waits has ended without the lock")
            self._folder.empty_bad()
            removed = follow_changes(writer, self._rows)
            return removed + _remove(writer, site, of_subject)

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export. As of the last drain."""
        of_subject = _of_subject(subject)
        self._check_open()
        found: dict[str, Any] = {}
        with self._folder.lock(exclusive=False), session(FOREGROUND, self._folder.new) as connection:
            paths = self._folder.paths(self._folder.read(), site)
            if not paths:
                return {}
            result = connection.execute(f"SELECT * FROM {parquet(paths)} WHERE {of_subject} ORDER BY position")
            names = [column[0] for column in result.description or []]
            for values in result.fetchall():
                row = dict(zip(names, values, strict=True))
                found.setdefault(row["subject"], []).append(export_event(to_event(row)))
        return found

    def close(self) -> None:
        """Refuse whatever comes."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"{self._folder.root} is closed: the server is stopping.")


def _of_subject(subject: str) -> str:
    """The condition for its rows: an account's profiles are part of it. Raises BadSubject."""
    kind, value = parse_subject(subject)
    own = f"subject = {text(subject)}"
    return f"({own} OR starts_with(subject, {text(f'profile:{value}/')}))" if kind == "account" else own


def _remove(writer: ColumnWriter, site: str, of_subject: str) -> int:
    paths = writer.folder.paths(writer.manifest, site)
    if not paths:
        return 0
    holding = f"SELECT DISTINCT filename FROM {parquet(paths, with_names=True)} WHERE {of_subject}"
    held = {path for (path,) in writer.connection.execute(holding).fetchall()}
    removed = 0
    for day, segments in list(writer.manifest.sites.get(site, {}).items()):
        touched = [segment for segment in segments if str(writer.folder.path(site, day, segment)) in held]
        if touched:
            removed += rewrite(writer, site, day, touched, f"NOT {of_subject}")
    if removed:
        writer.commit()
    return removed
