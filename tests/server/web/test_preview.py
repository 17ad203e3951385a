"""Previews: a link shows one variation, the visit leaves no data, and nobody sees what is stored about others."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.rings import ring
from tests.server.conftest import House
from tests.server.shop import ORIGIN, shop
from vitrine.store.revoked import revoke
from vitrine.token.exposure import Exposure, ExposureSigner
from vitrine.token.preview import Preview, PreviewSigner


def token(house: House, **changes: Any) -> str:
    """A token like that of `vitrine preview`, signed with the application's key."""
    expires_at = int((house.now + timedelta(hours=1)).timestamp())
    fields = {"site": "shop", "campaign": "gold", "variation": "thanks", "expires_at": expires_at, "preview_id": "p1"}
    return house.server.tools.previews.sign(Preview(**{**fields, **changes}))


def refused(house: House, preview: str, reason: str) -> None:
    answer = house.decide(preview=preview)
    assert answer.status_code == 400, answer.text
    error = answer.json["error"]
    assert error["code"] == "preview" and error["path"] == "preview" and reason in error["message"]


def test_a_preview_shows_what_it_names(house: House) -> None:
    """A preview shows its variation to anybody, with its trigger, and without exposure tokens."""
    answer = house.decide(preview=token(house)).json
    assert answer["preview"] is True
    assert [(c["campaign"], c["variation"]) for c in answer["placements"]["message"]] == [("gold", "thanks")]
    [forced] = answer["placements"]["message"]
    assert forced["residual"] is None and forced["cap"] is None and forced["trigger"]["type"] == "scroll"
    tokens = {c["exposure_token"] for listed in answer["placements"].values() for c in listed}
    assert tokens == {""} and len(answer["placements"]) > 1
    assert "preview" not in house.decide().json


def test_nothing_holds_a_preview_back(make_house: Callable[..., House]) -> None:
    """A preview ignores schedule, caps, holdout, weights, coverage, layers, prerequisites and `enabled`."""
    document = shop()
    document["campaigns"][3] |= {
        "enabled": False,
        "schedule": {"ends_at": "2020-01-01"},
        "cap": {"visitor": 1},
        "coverage": 0,
        "layer": {"layer": "x", "starts": 0, "ends": 0.0001},
        "prerequisites": [{"campaign": "winter", "variations": ["coats"]}],
        "unit": "account",
    }
    house = make_house({**document, "holdout": {"enabled": True, "share": 1}, "cap": {"session": 1}})
    for consent in ({}, {"personalization": True}):
        answer = house.decide(preview=token(house), visitor_id="v" * 22, consent=consent).json
        assert answer["placements"]["message"][0]["content"]["title"] == "Thank you"
        assert "cap" not in answer
    assert "message" not in house.decide(visitor_id="v" * 22).json["placements"]


def test_a_preview_takes_its_placement_first(make_house: Callable[..., House]) -> None:
    """A preview is the first candidate of its placement, before higher priorities, and only once."""
    document = shop()
    for campaign in document["campaigns"][:2]:
        campaign["audience"] = {}
    house = make_house(document)
    answer = house.decide(preview=token(house, campaign="norway", variation="hei")).json
    assert [c["campaign"] for c in answer["placements"]["hero"]] == ["norway", "winter"]


def test_a_preview_of_a_control_shows_the_page_as_it_is(house: House) -> None:
    """A preview of a control has no content."""
    [forced] = house.decide(preview=token(house, variation="control")).json["placements"]["message"]
    assert forced["variation"] == "control" and forced["content"] is None


def test_a_preview_without_a_variation_forces_nothing(house: House) -> None:
    """A preview without a variation gives the usual decision, which does not count."""
    answer = house.decide(preview=token(house, variation=None)).json
    assert answer["preview"] is True and "message" not in answer["placements"]
    assert {c["exposure_token"] for listed in answer["placements"].values() for c in listed} == {""}


def test_a_preview_never_counts(house: House) -> None:
    """A preview is never counted: its empty token is refused, no new id is made, and no profile changes."""
    answer = house.decide(preview=token(house)).json
    assert answer["visitor_id"] is None
    sent = house.send({"name": "exposure", "exposure_token": ""}).json
    assert sent["accepted"] == 0 and len(sent["rejected"]) == 1
    assert house.send({"name": "exposure", "exposure_token": token(house)}).json["accepted"] == 0


def test_links_expire(house: House) -> None:
    """A link expires to the second, with a sentence that says what to do."""
    link = token(house)
    house.pass_time(seconds=3_599)
    assert house.decide(preview=link).status_code == 200
    house.pass_time(seconds=1)
    refused(house, link, "expired")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"site": "other"}, "for the site 'other'"),
        ({"campaign": "silver"}, "no longer has the variation 'thanks' of a campaign 'silver'"),
        ({"variation": "sorry"}, "no longer has the variation 'sorry'"),
    ],
)
def test_a_link_to_nothing_is_refused(house: House, changes: dict[str, Any], reason: str) -> None:
    """A link for another site, or to a variation that no longer exists, is refused."""
    refused(house, token(house, **changes), reason)


def test_only_this_server_makes_links(house: House) -> None:
    """A token with another key, a cut or changed one, and an exposure token are refused."""
    good = token(house)
    key_id, payload, signature = good.split(".")
    exposure = ExposureSigner(lambda: house.keys.own("exposure")).sign(
        "shop", None, Exposure("shop", "gold", "thanks", 2**40)
    )
    lent = ExposureSigner(lambda: house.keys.own("preview")).sign(
        "shop", None, Exposure("shop", "gold", "thanks", 2**40)
    )  # even with the key of previews, an exposure is signed for another purpose
    stranger = PreviewSigner(ring, lambda _: False).sign(Preview("shop", "gold", "thanks", 2**40, "p1"))
    bent = [f"{key_id}.{payload}", f"{key_id}..{signature}", f"{key_id}.{payload}x.{signature}", good[:-3], f"{good}x"]
    for bad in (*bent, "", "é", "a.b.c", exposure, lent, stranger):
        refused(house, bad, "not made by this server")


def test_no_field_of_a_request_forces_a_variation(house: House) -> None:
    """Apart from a preview token, nothing in a request forces a variation."""
    url = f"{ORIGIN}/?vitrine_preview={token(house)}&gold=thanks"
    answer = house.decide(page={"url": url}, attributes={"preview": "thanks"}, variation="thanks", campaign="gold").json
    assert "message" not in answer["placements"] and "preview" not in answer


OWNER, OTHER = "o" * 22, "x" * 22


@pytest.mark.parametrize("fields", [{}, {"visitor_id": OTHER}, {"visitor_id": OWNER, "visitor_proof": None}])
def test_an_explanation_is_for_one_browser(house: House, fields: dict[str, Any]) -> None:
    """A link that explains is refused to a browser without an id, to another one, and to one that only knows the id."""
    link = token(house, explained_to=OWNER)
    assert house.decide(preview=link, visitor_id=OWNER).json["explanation"]
    answer = house.decide(preview=link, **fields)
    assert answer.status_code == 400 and "explains what is known about another browser" in answer.text
    assert "explanation" not in answer.json


def test_an_explanation_needs_consent(house: House) -> None:
    """Without consent no id counts, so nothing is explained either."""
    link = token(house, explained_to=OWNER)
    assert house.decide(preview=link, visitor_id=OWNER, consent={}).status_code == 400


def test_an_explanation_never_shows_another_subject(house: House) -> None:
    """The owner of a link who names another's account, without the token of the shop's backend, sees nothing of it."""
    house.import_attributes("account:a-1", {"crm.tier": "gold"})
    link = token(house, explained_to=OWNER)
    asked: dict[str, Any] = {"preview": link, "visitor_id": OWNER, "account_id": "a-1"}
    proven = house.decide(**asked).json
    assert proven["explanation"]["values"]["crm.tier"] == "gold"
    claimed = house.decide(**asked, identity_token=None).json
    assert "crm.tier" not in claimed["explanation"]["values"] and claimed["degraded"] == ["identity"]


def test_a_preview_shows_nothing_stored_to_a_stranger(house: House) -> None:
    """Beside the forced variation, whoever only names a visitor or an account sees what a new visitor sees."""
    house.import_attributes(f"visitor:{OWNER}", {"crm.tier": "gold"})
    house.import_attributes("account:a-1", {"crm.tier": "gold"})
    house.send({"name": "view_item", "items": [{"item_id": "p2"}]}, visitor_id=OWNER)
    link = token(house, campaign="norway", variation="hei")
    usual = house.decide(preview=link).json["placements"]
    assert "message" not in usual
    for named in ({"visitor_id": OWNER, "visitor_proof": None}, {"account_id": "a-1", "identity_token": None}):
        answer = house.decide(preview=link, **named).json
        assert answer["placements"] == usual and answer["degraded"] == ["identity"]
    assert "message" in house.decide(preview=link, visitor_id=OWNER).json["placements"]


def test_one_link_can_be_revoked(house: House) -> None:
    """A revoked link is refused at once, and others are not."""
    first, second = token(house, preview_id="p1"), token(house, preview_id="p2")
    revoke(house.settings.data, "p1", int(house.now.timestamp()) + 60, house.now)
    refused(house, first, "was revoked")
    assert house.decide(preview=second).status_code == 200
    (house.settings.data / "keys" / "revoked.json").write_text("damaged")
    refused(house, second, "was revoked")


def test_the_list_of_revoked_links_forgets_expired_ones(house: House) -> None:
    """A link that has expired anyway does not stay in the list."""
    revoke(house.settings.data, "p1", int(house.now.timestamp()) + 60, house.now)
    house.pass_time(seconds=61)
    revoke(house.settings.data, "p2", int(house.now.timestamp()) + 60, house.now)
    path = house.settings.data / "keys" / "revoked.json"
    assert list(json.loads(path.read_text())) == ["p2"] and path.stat().st_mode & 0o777 == 0o600


def test_rotation_without_overlap_revokes_all_links(house: House) -> None:
    """After the key of previews has been replaced, no link from before is valid."""
    link = token(house)
    house.keys.add("preview", old_ends_at=house.now)
    house.refresh()
    refused(house, link, "its key was revoked")
    assert house.decide(preview=token(house)).status_code == 200
