"""Who gets which variation, through the doors."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from scipy.stats import chisquare

from tests.server.conftest import House
from tests.server.shop import shop, write_site
from vitrine.experiment.bucket import hash_value
from vitrine.flow.assignment import rebuild_assignments
from vitrine.store.memory.assignments import MemoryAssignmentStore
from vitrine.store.sqlite.assignments import SqliteAssignmentStore
from vitrine.store.sqlite.log import SqliteEventLog

VISITORS = [f"visitor-number-{number:05}" for number in range(200)]


def split(name: str = "hero", weights: dict[str, float] | None = None, **fields: Any) -> dict[str, Any]:
    """A banner in the hero placement that compares versions, in equal parts or in the proportions of `weights`."""
    total = sum((weights or {}).values())
    return {
        "campaign": name,
        "type": "banner",
        "placement": "hero",
        "variations": [
            {"variation": variation, "content": {"changes": [{"text": variation}]}}
            | ({} if weight is None else {"weight": weight / total})
            for variation, weight in (weights or {"a": None, "b": None}).items()
        ],
        **fields,
    }


def site(*campaigns: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The shop with these campaigns only."""
    return {**shop(), "campaigns": list(campaigns), **fields}


def met(house: House, visitor_id: str, **fields: Any) -> dict[str, dict[str, Any]]:
    """The visitor's candidates by campaign."""
    answer = house.decide(visitor_id=visitor_id, **fields).json
    return {candidate["campaign"]: candidate for listed in answer["placements"].values() for candidate in listed}


def variation(house: House, visitor_id: str, campaign: str = "hero", **fields: Any) -> str | None:
    """What the visitor meets of one campaign."""
    candidate = met(house, visitor_id, **fields).get(campaign)
    return None if candidate is None else candidate["variation"]


def expose(house: House, visitor_id: str, campaign: str = "hero", **fields: Any) -> None:
    """Decide, and report the exposure."""
    token = met(house, visitor_id, **fields)[campaign]["exposure_token"]
    answer = house.send({"name": "exposure", "exposure_token": token}, visitor_id=visitor_id, **fields)
    assert answer.json["accepted"] == 1, answer.text


def reload(house: House, document: dict[str, Any]) -> None:
    write_site(house.settings.sites, document)
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == []


def test_ten_thousand_visitors_split_by_the_weights(make_house: Callable[..., House]) -> None:
    """Through the whole way of a decision: chi-square p >= 0.01, for uneven weights under a coverage of 80 %."""
    house = make_house(site(split(weights={"a": 5, "b": 3, "c": 2}, coverage=0.8)))
    found = Counter(variation(house, f"visitor-{number:012}") for number in range(10_000))
    expected = {"a": 4_000, "b": 2_400, "c": 1_600, None: 2_000}
    assert found.keys() == expected.keys()
    assert chisquare([found[name] for name in expected], list(expected.values())).pvalue >= 0.01


def test_the_same_variation_for_thirty_days(make_house: Callable[..., House]) -> None:
    """Through restarts, reloads, changed weights and a growing coverage; only the raised bucket version moves them."""
    document = site(split(coverage=0.5))
    house = make_house(document)
    exposed = [visitor_id for visitor_id in VISITORS if variation(house, visitor_id) is not None]
    first = {visitor_id: variation(house, visitor_id) for visitor_id in exposed}
    for visitor_id in exposed:
        expose(house, visitor_id)
    assert 60 < len(exposed) < 140 and set(first.values()) == {"a", "b"}
    for day in range(30):
        house.pass_time(days=1)
        if day % 10 == 3:
            house.close()
            house.open()
        campaign = split(coverage=0.5 + day / 60, weights={"a": 1 + day, "b": 1} if day > 14 else None)
        reload(house, site(campaign, name=f"day {day}"))
        assert {visitor_id: variation(house, visitor_id) for visitor_id in exposed} == first
    reload(house, site(split(coverage=0.5, bucket_version=1)))
    assert [variation(house, visitor_id) for visitor_id in exposed] != list(first.values())


def test_growing_coverage_moves_nobody_even_unexposed(make_house: Callable[..., House]) -> None:
    """Who takes part goes on with the same variation; only who did not may come in."""
    house = make_house(site(split(coverage=0.3)))
    before = {visitor_id: variation(house, visitor_id) for visitor_id in VISITORS}
    reload(house, site(split(coverage=0.9)))
    after = {visitor_id: variation(house, visitor_id) for visitor_id in VISITORS}
    assert {v: name for v, name in before.items() if name} == {v: after[v] for v, name in before.items() if name}
    assert Counter(after.values())[None] < Counter(before.values())[None]


def test_changed_weights_move_only_who_was_not_exposed(make_house: Callable[..., House]) -> None:
    """A variation that is switched off stays with those who met it; one that is gone is replaced."""
    house = make_house(site(split()))
    exposed, unexposed = VISITORS[:40], VISITORS[40:80]
    first = {visitor_id: variation(house, visitor_id) for visitor_id in exposed}
    for visitor_id in exposed:
        expose(house, visitor_id)
    reload(house, site(split(weights={"a": 0, "b": 1})))
    assert {visitor_id: variation(house, visitor_id) for visitor_id in exposed} == first
    assert {variation(house, visitor_id) for visitor_id in unexposed} == {"b"}
    reload(house, site(split(weights={"c": 1, "b": 1})))
    assert {variation(house, visitor_id) for visitor_id, name in first.items() if name == "a"} == {"c"}
    assert {variation(house, visitor_id) for visitor_id, name in first.items() if name == "b"} == {"b"}


@pytest.mark.parametrize("unit", ["account", "profile"])
def test_signing_in_keeps_the_variation_and_losing_the_cookie_does_too(
    make_house: Callable[..., House], unit: str
) -> None:
    """Anonymous, then signed in, then on another device: one person, one variation."""
    house = make_house(site(split(unit=unit)))
    for number, visitor_id in enumerate(VISITORS[:30]):
        signed_in = {"account_id": f"A{number}", "profile_id": "p"}
        first = variation(house, visitor_id)
        expose(house, visitor_id)
        assert variation(house, visitor_id, **signed_in) == first
        expose(house, visitor_id, **signed_in)
        elsewhere = f"{visitor_id}-lost"
        assert variation(house, elsewhere, **signed_in) == first
        assert variation(house, elsewhere, **signed_in, consent={"personalization": True}) == first


def test_an_account_is_one_unit_and_its_own_document_wins(make_house: Callable[..., House]) -> None:
    """All its browsers agree; a browser's earlier variation counts only until the account has one of its own."""
    house = make_house(site(split(unit="account")))
    account = {"account_id": "A1"}
    assert len({variation(house, visitor_id, **account) for visitor_id in VISITORS[:20]}) == 1
    mine = variation(house, VISITORS[0], **account)
    expose(house, VISITORS[0], **account)
    other = next(visitor_id for visitor_id in VISITORS[1:] if variation(house, visitor_id) != mine)
    expose(house, other)
    assert variation(house, other) != mine
    assert variation(house, other, **account) == mine


def test_profiles_of_two_accounts_are_two_people(make_house: Callable[..., House]) -> None:
    """A profile's id is its own only within its account."""
    house = make_house(site(split(unit="profile")))
    found = {variation(house, VISITORS[0], account_id=f"A{n}", profile_id="kid") for n in range(20)}
    assert found == {"a", "b"}


def test_without_consent_to_personalization_accounts_are_not_used(make_house: Callable[..., House]) -> None:
    """The decision is the visitor's alone."""
    house = make_house(site(split(unit="account")))
    found = {variation(house, VISITORS[0], account_id=f"A{n}", consent={"measurement": True}) for n in range(20)}
    assert len(found) == 1


def test_the_log_says_who_was_assigned_and_how_likely(make_house: Callable[..., House]) -> None:
    """Unit, ids, propensity and bucket version stand in the exposure, from its token and not from the sender."""
    document = site(split(weights={"a": 3, "b": 1}, coverage=0.5, unit="account", bucket_version=2))
    house = make_house(document)
    account = next(f"A{n}" for n in range(50) if variation(house, VISITORS[0], account_id=f"A{n}") == "a")
    token = met(house, VISITORS[0], account_id=account)["hero"]["exposure_token"]
    assert len(token) <= 500
    house.send({"name": "exposure", "exposure_token": token}, visitor_id=VISITORS[0], account_id="another")
    house.send({"name": "page_view"}, visitor_id=VISITORS[0], account_id="another", profile_id="kid")
    house.close()
    log = SqliteEventLog(house.settings.data / "log.sqlite")
    exposure, page_view = [event for _, event in log.scan("shop") if not event.is_carry_over]
    log.close()
    house.open()
    assert (exposure.unit, exposure.account_id, exposure.profile_id) == ("account", account, None)
    assert (exposure.propensity, exposure.bucket_version, exposure.variation) == (0.375, 2, "a")
    assert (page_view.unit, page_view.account_id, page_view.profile_id) == (None, "another", "kid")


def test_kept_assignments_can_be_rebuilt_from_the_log(make_house: Callable[..., House]) -> None:
    """They are derived data: the log alone gives the same."""
    house = make_house(site(split(unit="account"), split("other", priority=1)))
    for number, visitor_id in enumerate(VISITORS[:10]):
        expose(house, visitor_id, account_id=f"A{number % 3}")
        expose(house, visitor_id, "other")
    house.close()
    log = SqliteEventLog(house.settings.data / "log.sqlite")
    stored = SqliteAssignmentStore(house.settings.data / "assignments.sqlite")
    rebuilt = MemoryAssignmentStore()
    rebuild_assignments("shop", log, rebuilt)
    documents = [f"visitor:{visitor_id}" for visitor_id in VISITORS[:10]] + [f"account:A{n}" for n in range(4)]
    assert rebuilt.get("shop", documents) == stored.get("shop", documents)
    assert len(rebuilt.get("shop", documents)["visitor:" + VISITORS[0]]) == 2
    assert rebuilt.get("shop", ["account:A3"]) == {"account:A3": {}}
    log.close()
    stored.close()
    house.open()


def test_without_the_store_visitors_are_hashed(make_house: Callable[..., House]) -> None:
    """The decision says what it could not use; a changed weight then counts; exposures are accepted all the same."""
    house = make_house(site(split()))
    visitor_id = next(known for known in VISITORS if variation(house, known) == "a")
    expose(house, visitor_id)
    reload(house, site(split(weights={"a": 0, "b": 1})))
    assert variation(house, visitor_id) == "a"
    broken = sqlite3.connect(house.settings.data / "assignments.sqlite", isolation_level=None)
    broken.execute("ALTER TABLE assignment RENAME TO gone")
    answer = house.decide(visitor_id=visitor_id).json
    assert answer["degraded"] == ["assignments"]
    candidate = answer["placements"]["hero"][0]
    assert candidate["variation"] == "b"
    event = {"name": "exposure", "exposure_token": candidate["exposure_token"]}
    assert house.send(event, visitor_id=visitor_id).json["accepted"] == 1
    broken.execute("ALTER TABLE gone RENAME TO assignment")
    broken.close()
    assert variation(house, visitor_id) == "a"


@pytest.mark.parametrize("by", ["layer", "group"])
def test_campaigns_of_a_layer_never_meet_the_same_visitor(make_house: Callable[..., House], by: str) -> None:
    """Whoever meets one meets no other, each gets its part, and moved parts move nobody who was exposed."""

    def document(*parts: tuple[float, float]) -> dict[str, Any]:
        names = ("one", "two", "three")
        if by == "group":
            return site(*(split(name) for name in names), exclusion_groups={"g": list(names[: len(parts)])})
        return site(
            *(
                split(name, layer={"layer": "top", "starts": starts, "ends": ends})
                for name, (starts, ends) in zip(names, parts, strict=True)
            )
        )

    third = 1 / 3
    house = make_house(document((0, third), (third, 2 * third), (2 * third, 1)))
    first = {visitor_id: list(met(house, visitor_id)) for visitor_id in VISITORS}
    assert {len(names) for names in first.values()} == {1}
    assert all(40 < count < 95 for count in Counter(names[0] for names in first.values()).values())
    for visitor_id in VISITORS[:60]:
        expose(house, visitor_id, first[visitor_id][0])
    if by == "layer":
        reload(house, document((0, 0.8), (0.8, 0.9), (0.9, 1)))
    else:
        reload(
            house, site(*(split(n) for n in ("one", "two", "three")), exclusion_groups={"g": ["three", "one", "two"]})
        )
    second = {visitor_id: list(met(house, visitor_id)) for visitor_id in VISITORS}
    assert {len(names) for names in second.values()} == {1}
    assert [second[visitor_id] for visitor_id in VISITORS[:60]] == [first[visitor_id] for visitor_id in VISITORS[:60]]
    assert second != first


def test_a_prerequisite_asks_for_an_assignment(make_house: Callable[..., House]) -> None:
    """Met by those assigned to a wanted variation of the other campaign, and by nobody when that one is off."""
    follow = split("follow", prerequisites=[{"campaign": "hero", "variations": ["b"]}], placement="shelf")
    house = make_house(site(split(), follow))
    for visitor_id in VISITORS[:40]:
        found = met(house, visitor_id)
        assert ("follow" in found) == (found["hero"]["variation"] == "b")
    reload(house, site(split(enabled=False), follow))
    assert [met(house, visitor_id) for visitor_id in VISITORS[:10]] == [{}] * 10


def test_exactly_the_share_is_held_out(make_house: Callable[..., House]) -> None:
    """Of the 10,000 places exactly share * 10,000; they meet every campaign as `holdout`, without content."""
    two = split("single", {"only": 1}, placement="shelf")
    house = make_house(site(split(), two, holdout={"enabled": True, "share": 0.2, "seed": "2026"}))
    for visitor_id in VISITORS:
        held_out = hash_value("2026", visitor_id) < 0.2
        found = met(house, visitor_id)
        assert {candidate["variation"] == "holdout" for candidate in found.values()} == {held_out}
        assert {candidate["content"] is None for candidate in found.values()} == {held_out}
        assert set(found) == {"hero", "single"}
    held = [visitor_id for visitor_id in VISITORS if hash_value("2026", visitor_id) < 0.2]
    assert 20 < len(held) < 60
    expose(house, held[0])
    reload(house, site(split(), two))
    first = variation(house, held[0])
    assert first in ("a", "b")
    expose(house, held[0])
    reload(house, site(split(weights={"a": int(first == "b"), "b": int(first == "a")}), two))
    assert variation(house, held[0]) == first, "what was withheld is no assignment to keep"


def test_nobody_is_held_out_until_it_is_switched_on(make_house: Callable[..., House]) -> None:
    """The share alone does nothing; and a visitor without an id is never held out."""
    house = make_house(site(split(), holdout={"share": 1}))
    assert {variation(house, visitor_id) for visitor_id in VISITORS[:20]} == {"a", "b"}
    reload(house, site(split("single", {"only": 1}), holdout={"enabled": True, "share": 1}))
    assert variation(house, VISITORS[0], "single") == "holdout"
    assert variation(house, VISITORS[0], "single", consent={}) == "only"


def test_a_multivariate_banner_meets_every_combination(make_house: Callable[..., House]) -> None:
    """The cross product of the levels, each with the changes of its levels; all control levels are the control."""
    factors = [
        {
            "factor": "title",
            "levels": [{"level": "old"}, {"level": "new", "changes": [{"selector": "h1", "text": "N"}]}],
        },
        {
            "factor": "button",
            "levels": [{"level": "grey", "weight": 0.25}, {"level": "red", "weight": 0.75, "changes": [{"text": "R"}]}],
        },
    ]
    campaign = {"campaign": "hero", "type": "banner", "placement": "hero", "factors": factors}
    house = make_house(site(campaign))
    found = [met(house, visitor_id)["hero"] for visitor_id in VISITORS]
    content = {candidate["variation"]: candidate["content"] for candidate in found}
    assert content == {
        "old.grey": None,
        "old.red": {"changes": [{"text": "R"}]},
        "new.grey": {"changes": [{"selector": "h1", "text": "N"}]},
        "new.red": {"changes": [{"selector": "h1", "text": "N"}, {"text": "R"}]},
    }
    red = sum(candidate["variation"].endswith(".red") for candidate in found)
    assert 130 < red < 170


def test_a_redirect_stands_under_its_own_placement(make_house: Callable[..., House]) -> None:
    """The page part stays for the tag, the content is the address, a control has none."""
    landing = {
        "campaign": "landing",
        "type": "redirect",
        "audience": {"page.path": "/landing", "device.is_bot": False},
        "variations": [{"variation": "stay"}, {"variation": "go", "content": {"url": "/landing-b"}}],
    }
    house = make_house(site(landing))
    answer = house.decide(visitor_id=VISITORS[0]).json
    assert answer["anchors"] == {"redirect": {"selector": "html", "insert": "overlay"}}
    found = {
        met(house, visitor_id)["landing"]["variation"]: met(house, visitor_id)["landing"]
        for visitor_id in VISITORS[:20]
    }
    assert found["stay"]["content"] is None and found["go"]["content"] == {"url": "/landing-b"}
    assert {candidate["type"] for candidate in found.values()} == {"redirect"}
    assert found["go"]["trigger"] == {"type": "load"} and found["go"]["residual"] == {"page.path": "/landing"}


@pytest.mark.parametrize("field", ["account_id", "profile_id"])
@pytest.mark.parametrize("value", ["", "a/b", "x" * 65, "jo@example.org", 7])
def test_ids_are_bounded(house: House, field: str, value: object) -> None:
    """An id of another form is refused with its path."""
    for answer in (house.decide(**{field: value}), house.send({"name": "page_view"}, **{field: value})):
        assert answer.status_code == 400 and answer.json["error"]["path"] == field
