"""What is assigned a variation: a visitor, an account or a profile, as far as its id is known."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.domain.subject import subject_of
from vitrine.experiment.declaration import Unit

_KINDS: tuple[Unit, ...] = ("visitor", "account", "profile")


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that a request may use."""

    visitor_id: str | None
    account_id: str | None = None
    profile_id: str | None = None

    @property
    def active_subject(self) -> str | None:
        """Whom the page view is about: the profile, else the account, else the visitor; None without a visitor."""
        return None if self.visitor_id is None else subject_of(self.visitor_id, self.account_id, self.profile_id)

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody has signed in."""
        return self.account_id is not None or self.profile_id is not None

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

    def subject(self, unit: Unit) -> str | None:
        """The subject of that kind, which its assignments are kept under; None when its id is not known."""
        value = self.value(unit)
        return None if value is None else f"{unit}:{value}"

    def subjects(self) -> list[str]:
        """All subjects that may hold an assignment."""
        return [subject for unit in _KINDS if (subject := self.subject(unit)) is not None]


def assignment_key(campaign: str, bucket_version: int) -> str:
    """What a variation is kept under within a subject: another version of the buckets is another key."""
    return f"{campaign}__{bucket_version}"
