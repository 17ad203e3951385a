"""Keys change while the server runs: what was signed before stays valid for its overlap, and damage stops nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.server.conftest import House

VISITOR = "v" * 22


def shown(house: House) -> str:
    """The token of what the visitor is offered on the shelf."""
    return str(house.decide(visitor_id=VISITOR).json["placements"]["shelf"][0]["exposure_token"])


def exposed(house: House, token: str) -> Any:
    """The answer to the report that it was seen."""
    return house.send({"name": "exposure", "exposure_token": token}, visitor_id=VISITOR).json


def test_what_was_offered_before_a_rotation_still_counts(house: House) -> None:
    """The exposure of a page from before the rotation is accepted until the overlap ends."""
    first, second = shown(house), shown(house)
    house.keys.add("exposure", old_ends_at=house.now + timedelta(hours=1))
    house.refresh()
    assert exposed(house, first)["accepted"] == 1
    house.pass_time(hours=1)
    house.refresh()
    [refused] = exposed(house, second)["rejected"]
    assert "was not signed by this server" in refused["reason"]
    assert exposed(house, shown(house))["accepted"] == 1


def test_the_key_of_one_purpose_signs_no_other(house: House) -> None:
    """Whoever gets hold of one key of the installation can forge nothing of the other purposes."""
    tools = house.server.tools
    signers = (lambda: tools.proofs.visitors.sign("shop", VISITOR), lambda: shown(house))
    visitor_key, exposure_key = (sign().partition(".")[0] for sign in signers)
    assert house.keys.own("visitor").find(visitor_key) and house.keys.own("exposure").find(exposure_key)
    secrets = [house.keys.own(purpose).signing.secret for purpose in ("visitor", "exposure", "preview")]
    secrets.append(house.keys.stored("identity", "shop").signing.secret)
    assert len(set(secrets)) == 4


def test_a_damaged_key_file_is_named_and_stops_nobody(house: House) -> None:
    """A file that is damaged while the server runs is in /readyz, and its keys are used as they were."""
    fields: dict[str, Any] = {"visitor_id": VISITOR, "account_id": "a-1"}
    assert house.decide(**fields).json["degraded"] == []
    asked = {**fields, **house.identity(fields), **house.proofs(VISITOR)}
    path = house.settings.data / "keys" / "identity@shop.json"
    good = path.read_bytes()
    path.write_text("damaged")
    house.refresh()
    assert "keys" in house.client.get("/readyz").json["problems"]
    assert house.decide(**asked).json["degraded"] == []
    path.write_bytes(good)
    house.refresh()
    assert "keys" not in house.client.get("/readyz").json["problems"]


def test_a_site_whose_keys_are_damaged_at_the_start_knows_nobody(house: House) -> None:
    """A start with a damaged key file of a site succeeds; nobody is signed in there, and the decision says so."""
    fields: dict[str, Any] = {"visitor_id": VISITOR, "account_id": "a-1"}
    asked = {**fields, **house.identity(fields)}
    path = house.settings.data / "keys" / "identity@shop.json"
    good = path.read_bytes()
    path.write_text("damaged")
    house.close()
    house.open()
    assert house.decide(**asked).json["degraded"] == ["identity"]
    assert "keys" in house.client.get("/readyz").json["problems"]
    path.write_bytes(good)
    house.refresh()
    assert house.decide(**asked).json["degraded"] == []
