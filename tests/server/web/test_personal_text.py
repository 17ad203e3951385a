"""Nothing personal that a page sends is stored: addresses are reduced and e-mail addresses masked at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.server.conftest import House
from tests.server.job.test_erase import traces
from tests.server.shop import ORIGIN, shop
from tests.server.web.test_consent import rows
from tests.server.web.test_subject import VISITOR, shelf_site

JANE = "jane@mail.example"
TOKEN = "9f86d081884c7d659a2feaa0c55ad015"


def test_no_e_mail_address_is_stored_from_any_field(make_house: Callable[..., House]) -> None:
    """An e-mail address in any free field of an event, and a token in an address, are in no byte of the data folder."""
    house = make_house({**shelf_site(), "kept_query_parameters": ["q"]})
    page = {"url": f"{ORIGIN}/reset/{TOKEN}?q=coat&mail={JANE}#{TOKEN}", "referrer": f"https://mail.example/{JANE}"}
    item = {"item_id": "p1", "item_name": f"For {JANE}", "item_category": JANE, "item_brand": JANE}
    told: dict[str, Any] = {
        "page": {**page, "title": JANE, "category": JANE, "item_id": "p1"},
        "search_term": f"{JANE} {TOKEN} boots", "transaction_id": JANE, "params": {"note": f"by {JANE}", JANE: 1},
    }  # fmt: skip
    for name in ("page_view", "view_item", "purchase"):
        assert house.send({"name": name, **told}).json["accepted"] == 1
    assert house.send({"name": "view_item", **told, "items": [item, {**item, "item_id": JANE}]}).json["accepted"] == 1
    shown = house.decide(visitor_id=VISITOR).json["placements"]["shelf"][0]["exposure_token"]
    click = {"name": "click", "exposure_token": shown, "items": [{**item, "item_id": JANE}]}
    assert house.send(click).json["accepted"] == 1
    house.server.drain()
    assert traces(house, JANE, "mail.example/jane", TOKEN) == []
    first = rows(house)[0]
    assert (first.page_url, first.referrer) == (f"{ORIGIN}/reset/-?q=coat", "https://mail.example/")
    assert (first.search_term, first.transaction_id, first.params) == ("- - boots", None, {"note": "by -", "-": 1})


def test_profiles_and_decisions_use_reduced_addresses(make_house: Callable[..., House]) -> None:
    """UTM values and paths still target; a decision reads other parameters from the request alone."""
    document = shop()
    document["campaigns"] = [{**document["campaigns"][0], "audience": {"utm.source": "news"}}]
    house = make_house(document)
    house.send({"name": "page_view", "page": {"url": f"{ORIGIN}/sale?utm_source=news&session={TOKEN}"}})
    assert "hero" in house.decide(visitor_id=VISITOR).json["placements"]
    assert traces(house, TOKEN) == []
