"""Items the operator named in the site file."""

from __future__ import annotations

from collections.abc import Iterable

from vitrine.recommend.contract import Context


class Picked:
    """The operator's own list, in the operator's order, the same for everyone."""

    name = "picked"

    def __init__(self, item_ids: tuple[str, ...]) -> None:
        self.item_ids = item_ids

    def candidates(self, context: Context) -> Iterable[str]:
        """The list; nobody's visit changes it."""
        return self.item_ids
