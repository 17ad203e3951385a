"""Repairs a site file with mistakes of shape, so that the other checks can run and one run reports all mistakes.

Each wrong value is replaced by its default, or by the smallest value that the schema allows; the rest stays as it is.
The other checks then run on the whole file. Their mistakes about a repaired value, or because of one, are dropped: the
operator did not write it.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final

import msgspec

from vitrine.schema.mistake import show_path
from vitrine.site.doubtful import Doubtful
from vitrine.site.file import SiteConfig
from vitrine.site.shape import ABSENT, Fault, Place, check_shape

_ROUNDS: Final = 8  # a required field is first removed, then reported as missing; a tag may require more fields


def repair(document: Any, faults: Iterable[Fault]) -> tuple[SiteConfig, Doubtful] | None:
    """A repaired `document`, whose faults are `faults`, and its doubtful places; None when it is not an object."""
    if not isinstance(document, dict):
        return None
    repaired = msgspec.json.decode(msgspec.json.encode(document))  # a tenth of the time and memory of deepcopy
    whole: dict[str, Any] = {}
    sizes: set[str] = set()
    for _ in range(_ROUNDS):
        for fault in faults:
            where = show_path(fault.place)
            if fault.trust == "nothing":
                whole[where] = _written(document, fault.place)
            elif fault.trust == "members":
                sizes.add(where)
                whole.update(dict.fromkeys((f"{where}[{index}]" for index in _added(fault)), ABSENT))
            _put(repaired, fault)
        config = _converted(repaired)  # in a hundredth of the time that another check of the shape takes
        if config is not None:
            return config, Doubtful(whole, sizes)
        faults = check_shape(repaired)
    return None


def _converted(document: Any) -> SiteConfig | None:
    try:
        return msgspec.convert(document, SiteConfig)
    except msgspec.ValidationError:
        return None


def _written(document: Any, place: Place) -> Any:
    """The value that the operator wrote at a place; ABSENT without one."""
    try:
        for part in place:
            document = document[part]
    except (KeyError, IndexError, TypeError):
        return ABSENT
    return document


def _put(document: Any, fault: Fault) -> None:
    """Apply one repair, unless a larger one has already replaced its place."""
    try:
        for part in fault.place[:-1]:
            document = document[part]
        if fault.instead is not ABSENT:
            document[fault.place[-1]] = deepcopy(fault.instead)
        elif isinstance(document, dict):
            document.pop(fault.place[-1], None)
    except (KeyError, IndexError, TypeError):
        return


def _added(fault: Fault) -> range:
    """The indices of the members that the repair added to a list."""
    had = len(fault.mistake.value) if fault.mistake is not None else 0
    return range(had, len(fault.instead))
