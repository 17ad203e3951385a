"""The endpoints of the tag, of health and of the OpenAPI description."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from importlib.resources import files

import msgspec
from jsonschema import Draft202012Validator

from tests.server.conftest import House
from tests.server.shop import shop, write_site
from vitrine.kind.registry import KINDS
from vitrine.web.tag import read_tag
from vitrine.wire.decide import DecideAnswer
from vitrine.wire.events import EventsAnswer


def test_the_tag_is_served_whole_and_validated_by_its_hash(house: House) -> None:
    """The tag has its hash as ETag, and a browser that has it gets 304."""
    built = files("vitrine.web").joinpath("vitrine.js").read_bytes()
    plain = house.client.get("/vitrine.js", headers={"Accept-Encoding": "identity"})
    assert plain.data == built
    assert plain.mimetype == "text/javascript"
    assert hashlib.sha256(built).hexdigest().startswith(plain.get_etag()[0] or "missing")
    again = house.client.get(
        "/vitrine.js", headers={"Accept-Encoding": "identity", "If-None-Match": plain.headers["ETag"]}
    )
    assert again.status_code == 304 and again.data == b""
    assert "max-age" in plain.headers["Cache-Control"]


def test_the_tag_travels_compressed(house: House) -> None:
    """The tag is compressed with gzip if the browser accepts it, with an ETag of its own."""
    plain = house.client.get("/vitrine.js", headers={"Accept-Encoding": "identity"})
    zipped = house.client.get("/vitrine.js", headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in zipped.headers["Vary"]
    assert zipped.headers["ETag"] != plain.headers["ETag"]


def test_addresses_with_a_hash_never_change(house: House) -> None:
    """Any page may load the pinned tag and each module, and keep it for ever; with another hash there is nothing."""
    built = read_tag()
    assert {path.split("/", 3)[3] for path in built.modules} > {"trigger.js", "kind/overlay.js"}
    version = next(iter(built.modules)).split("/")[2]
    assert version in house.client.get("/vitrine.js").text
    for path, source in {built.pinned_path: built.pinned, **built.modules}.items():
        own = house.client.get(path)
        assert own.data == source and own.mimetype == "text/javascript"
        assert own.headers["Access-Control-Allow-Origin"] == "*"
        assert "immutable" in own.headers["Cache-Control"]
        other = path.replace(version, "0" * 12).replace(built.pinned_path[13:-3], "0" * 16)
        assert house.client.get(other).status_code == 404 and other != path
    assert "immutable" not in house.client.get("/vitrine.js").headers["Cache-Control"]


def test_the_servers_own_origin_is_written_into_the_tag(make_house: Callable[..., House]) -> None:
    """A server that knows its origin serves tags that have it, whatever host a request names."""
    assert b"evil" not in make_house(shop()).client.get("/vitrine.js", headers={"Host": "evil.example"}).data
    house = make_house(shop(), public_url="https://v.shop.example")
    built = read_tag("https://v.shop.example")
    for path, source in (("/vitrine.js", built.tag), (built.pinned_path, built.pinned)):
        served = house.client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert served.data == source and source.count(b'"https://v.shop.example"') == 1
    assert built.pinned_path != read_tag().pinned_path


def test_module_that_is_none(house: House) -> None:
    """An unknown module is a 404 in the one error shape, and no file outside the tag is served."""
    for path in ("/vitrine/kind/survey.js", "/vitrine/tag.py", "/vitrine/../tag.py", "/vitrine/kind/../../tag.py"):
        assert house.client.get(path).status_code == 404


def test_health_says_that_the_process_lives(house: House) -> None:
    """/healthz answers 200 while the process runs."""
    assert house.client.get("/healthz").json == {"status": "ok"}


def test_readiness_names_problems_without_paths(house: House) -> None:
    """/readyz, which is public, names what is wrong, but no path."""
    assert house.client.get("/readyz").json == {"status": "ok", "problems": []}
    write_site(house.settings.sites, shop() | {"origins": []})
    house.refresh()
    answer = house.client.get("/readyz")
    assert answer.json == {"status": "degraded", "problems": ["site file shop.json"]}
    assert str(house.folder) not in answer.text


def test_the_description_tells_the_truth(house: House) -> None:
    """Every path of the OpenAPI description exists, and its answers have the described shapes."""
    described = house.client.get("/openapi.json").json
    assert described["openapi"].startswith("3.1")
    rules = {rule.rule for rule in house.app.url_map.iter_rules()}
    version = next(iter(read_tag().modules)).split("/")[2]
    rules = {re.sub("tag-[0-9a-f]{16}", "tag-{hash}", rule) for rule in rules}
    rules = {re.sub(f"/{version}/.*[.]js", "/{hash}/{module}.js", rule) for rule in rules}
    assert set(described["paths"]) == rules
    text = json.dumps(described)
    for reference in (part.split('"')[0] for part in text.split("#/components/schemas/")[1:]):
        assert reference in described["components"]["schemas"]
    msgspec.json.decode(house.decide().data, type=DecideAnswer)
    msgspec.json.decode(house.send({"name": "page_view"}).data, type=EventsAnswer)


def test_an_answer_fits_its_description(make_house: Callable[..., House]) -> None:
    """An answer with every kind, trigger and cap has no field that the OpenAPI document does not have."""
    document = shop() | {"cap": {"day": 3}}
    for campaign in document["campaigns"]:
        campaign |= {"audience": {}, "goal": {"event": "purchase"}, "cap": {"week": 2, "quiet_after_goal_s": 60}}
    del document["campaigns"][3]["variations"][0]
    leads = {"campaign": "leads", "type": "redirect", "audience": {"page.path": "/"}}
    leads["variations"] = [{"variation": "b", "content": {"url": "/b"}}]
    document["campaigns"].append(leads)
    house = make_house(document)
    answer = house.decide().json
    contents = {kind.name: kind.sent for kind in KINDS}
    candidates = [candidate for listed in answer["placements"].values() for candidate in listed]
    assert {candidate["type"] for candidate in candidates} == {*contents}
    assert candidates[0]["cap"] == {"week": 2, "quiet_after_goal_s": 60, "goal_event": "purchase"}
    for candidate in candidates:
        msgspec.convert(candidate["content"], contents[candidate["type"]])
    described = house.client.get("/openapi.json").json
    Draft202012Validator({**described, "$ref": "#/components/schemas/DecideAnswer"}).validate(answer)
