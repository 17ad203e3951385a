"""An erasure while a server records: whichever comes first, nothing is derived from what was erased."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.server.flow.test_event import ISSUED, NOW, SIGNER, SUBJECT, VISITOR, send, wire
from tests.stores.test_forget import files_with
from vitrine.domain.profile import Profile
from vitrine.flow.history import carry_over, catch_up, rebuild
from vitrine.job.erase import erase
from vitrine.store.models import ModelStore
from vitrine.store.open import Stores, open_stores
from vitrine.store.open_columns import open_log_columns
from vitrine.store.sqlite.assignments import SqliteAssignmentStore
from vitrine.store.sqlite.profiles import SqliteProfileStore
from vitrine.token.exposure import Exposure
from vitrine.wire.events import SignedIn, WireItem

VIEW = {"name": "view_item", "items": [WireItem("p1")]}
ACCOUNT = "account:A17"
SPLIT = SIGNER.sign("shop", VISITOR, Exposure("summer", "b", "d1", ISSUED, bucket_version=0))


@pytest.fixture
def erase_visitor(tmp_path: Path) -> Iterator[Callable[[], object]]:
    """Erases the visitor, as another process does."""
    others = open_stores(tmp_path)
    places: dict[str, Any] = {
        "stores": others, "columns": open_log_columns(tmp_path, others.log), "models": ModelStore(tmp_path / "models"),
    }  # fmt: skip
    yield lambda: erase("shop", SUBJECT, **places, at=NOW)
    others.close()


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    opened = open_stores(tmp_path)
    yield opened
    opened.close()


class LateProfiles(SqliteProfileStore):
    """Profiles whose first `put` of a subject is delayed until `meanwhile` is done."""

    subject = SUBJECT
    meanwhile: Callable[[], object] | None = None

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """See ProfileStore.put."""
        todo = self.meanwhile
        if todo is not None and profile.subject == self.subject:
            self.meanwhile = None
            todo()
        return super().put(site, profile, expected_position)


class LateAssignments(SqliteAssignmentStore):
    """Assignments whose first `put_first` is delayed until `meanwhile` is done."""

    meanwhile: Callable[[], object] | None = None

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """See AssignmentStore.put_first."""
        todo, self.meanwhile = self.meanwhile, None
        if todo is not None:
            todo()
        return super().put_first(site, subject, campaign_key, variation)


def test_a_profile_stored_late_is_removed(stores: Stores, tmp_path: Path, erase_visitor: Callable[[], object]) -> None:
    """A server that has read a visitor's events before an erasure and stores the profile after it leaves nothing."""
    late = LateProfiles(tmp_path / "profiles.sqlite")
    late.meanwhile = erase_visitor
    send(replace(stores, profiles=late), wire("a", **VIEW))
    assert late.meanwhile is None and late.get("shop", SUBJECT) is None
    late.close()
    stores.close()
    assert files_with(tmp_path, VISITOR) == []


def test_a_profile_that_took_over_loses_it_all_the_same(
    stores: Stores, tmp_path: Path, erase_visitor: Callable[[], object]
) -> None:
    """The same for the account that took over what the erased visitor did: only its own events stay in its profile."""
    send(stores, wire("a", **VIEW))
    assert carry_over("shop", VISITOR, SignedIn("A17"), stores.log, NOW, NOW) == ACCOUNT
    catch_up("shop", ACCOUNT, stores.log, stores.profiles)
    taken = stores.profiles.get("shop", ACCOUNT)
    assert taken is not None and [touch.item_id for touch in taken.viewed] == ["p1"]
    own = next(event for _, event in stores.log.scan("shop"))
    stores.log.append([replace(own, event_id="b", visitor_id="elsewhere-00000000001", account_id="A17", items=())])

    late = LateProfiles(tmp_path / "profiles.sqlite")
    late.subject, late.meanwhile = ACCOUNT, erase_visitor
    catch_up("shop", ACCOUNT, stores.log, late)
    assert late.meanwhile is None
    assert late.get("shop", ACCOUNT) == rebuild("shop", ACCOUNT, stores.log)
    assert late.get("shop", ACCOUNT).viewed == ()
    late.close()


def test_a_variation_kept_late_is_removed(stores: Stores, tmp_path: Path, erase_visitor: Callable[[], object]) -> None:
    """A variation that a server keeps after the erasure, of an exposure from before it, does not stay."""
    late = LateAssignments(tmp_path / "assignments.sqlite")
    late.meanwhile = erase_visitor
    send(replace(stores, assignments=late), wire("a", "exposure", exposure_token=SPLIT))
    assert late.meanwhile is None and late.get("shop", [SUBJECT]) == {SUBJECT: {}}
    late.close()
