"""Rows of a model's part that are about somebody, such as the sessions of an index, so that they can be forgotten.

A part may have an array `row_subjects`. Training gives it as the subject of each row, a JSON list in UTF-8; stored is
a keyed hash of each, uint64 [rows, 2]: of the visitor or the account, and of the subject itself. Zeros name nobody.
When a subject is forgotten its rows are blanked, in place, because other arrays count on their numbers:

    row_subjects, row_*      one entry for each row           0
    entry_*                  the entries of the rows, where   -1 in signed integers, else 0
    row_offsets              [rows + 1] says whose they are   as it was

So a strategy that keeps such a part must pass over rows and entries that are blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from vitrine.domain.subject import account_subject, parse_subject

ROW_SUBJECTS = "row_subjects"
_OFFSETS = "row_offsets"
_HASH_BYTES = 8

Array: TypeAlias = npt.NDArray[Any]


def hash_rows(arrays: Mapping[str, Array], key: bytes) -> dict[str, Array]:
    """The arrays as they are stored: with hashes for the subjects, if there are any. Raises ValueError."""
    if ROW_SUBJECTS not in arrays:
        return dict(arrays)
    try:
        subjects = msgspec.json.decode(arrays[ROW_SUBJECTS].tobytes(), type=list[str])
    except msgspec.DecodeError as error:
        raise ValueError(f"{ROW_SUBJECTS} is no list of subjects: {error}") from error
    rows = np.array([_hashes(subject, key) for subject in subjects], np.uint64).reshape(-1, 2)
    hashed = {**arrays, ROW_SUBJECTS: rows}
    for name, array in hashed.items():
        if name.startswith("row_") and len(array) != len(rows) + (name == _OFFSETS):
            raise ValueError(f"{name} has {len(array)} entries for {len(rows)} rows")
    return hashed


def rows_of(arrays: Mapping[str, Array], subject: str, key: bytes) -> npt.NDArray[np.intp]:
    """The numbers of the rows about the subject; for an account also those about its profiles. Raises BadSubject."""
    kind, _ = parse_subject(subject)
    household, itself = _hashes(subject, key)
    column, wanted = (0, household) if kind == "account" else (1, itself)
    return np.flatnonzero(arrays[ROW_SUBJECTS][:, column] == np.uint64(wanted))


def blank_rows(arrays: Mapping[str, Array], rows: npt.NDArray[np.intp]) -> dict[str, Array]:
    """The arrays without what those rows held."""
    blanked = {name: array.copy() for name, array in arrays.items()}
    for name, array in blanked.items():
        if name.startswith("row_") and name != _OFFSETS:
            array[rows] = 0
        elif name.startswith("entry_"):
            blank = -1 if np.issubdtype(array.dtype, np.signedinteger) else 0
            for row in rows:
                array[arrays[_OFFSETS][row] : arrays[_OFFSETS][row + 1]] = blank
    return blanked


def _hashes(subject: str, key: bytes) -> tuple[int, int]:
    """Of the visitor or the account, and of the subject itself; a hash that no key can be found for."""
    kind, value = parse_subject(subject)
    household = account_subject(value.partition("/")[0]) if kind == "profile" else subject
    return _hash(household, key), _hash(subject, key)


def _hash(text: str, key: bytes) -> int:
    return int.from_bytes(blake2b(text.encode(), key=key, digest_size=_HASH_BYTES).digest(), "little")
