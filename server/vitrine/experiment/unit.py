"""What is assigned a variation: a visitor, an account or a profile, as far as its id is known."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.experiment.declaration import Unit


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that a request may use."""

    visitor_id: str | None
    account_id: str | None = None
    profile_id: str | None = None

    def value(self, unit: Unit) -> str | None:
        """The id of that kind, None when it is not known. A profile's id is its own only within its account."""
        if unit == "visitor":
            return self.visitor_id
        if unit == "account":
            return self.account_id
        return f"{self.account_id or ''}/{self.profile_id}" if self.profile_id is not None else None

    def resolve(self, unit: Unit) -> Unit | None:
        """The kind to assign: the one asked for, or the visitor where that one has not signed in; None for neither."""
        if self.value(unit) is not None:
            return unit
        return "visitor" if self.visitor_id is not None else None

    def document(self, unit: Unit) -> str | None:
        """What its assignments are kept under, like `account:A17`."""
        value = self.value(unit)
        return None if value is None else f"{unit}:{value}"

    def documents(self) -> list[str]:
        """All documents that may hold an assignment."""
        kinds: tuple[Unit, ...] = ("visitor", "account", "profile")
        return [document for unit in kinds if (document := self.document(unit)) is not None]


def assignment_key(campaign: str, bucket_version: int) -> str:
    """What a variation is kept under within a document: another version of the buckets is another key."""
    return f"{campaign}__{bucket_version}"
