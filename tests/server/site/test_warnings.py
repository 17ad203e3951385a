"""Warnings: what a site file says and hardly means. They come with a hint and keep no site from being served."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.house.test_readme import README, site_files
from tests.server.shop import shop
from vitrine.domain.event import PAGE_EVENTS
from vitrine.schema.mistake import Mistake
from vitrine.site.load import parse_site

ROOT = Path(__file__).parents[3]


def site() -> dict[str, Any]:
    """The good site, which uses all that it declares."""
    document = shop()
    document["campaigns"][0]["audience"] = "returning"
    return document


def warnings(document: dict[str, Any]) -> tuple[Mistake, ...]:
    """The warnings of a site file, which has no mistakes."""
    file = parse_site(json.dumps(document).encode())
    assert file.mistakes == () and file.config is not None
    return file.warnings


def audience(document: dict[str, Any], condition: dict[str, Any]) -> None:
    """Give the second campaign another audience."""
    document["campaigns"][1]["audience"] = condition


def change(document: dict[str, Any], **fields: Any) -> None:
    """Give the first banner another change."""
    document["campaigns"][0]["variations"][0]["content"]["changes"] = [fields]


def overlay(document: dict[str, Any], **fields: Any) -> None:
    """Change the overlay's content."""
    document["campaigns"][3]["variations"][1]["content"] |= fields


def goal(document: dict[str, Any], event: str) -> None:
    """Give the first campaign a goal."""
    document["campaigns"][0]["goal"] = {"event": event}


SEGMENT = {"skin_care": {"learn_event": "purchase"}}
TEXT = "campaigns[0].variations[0].content.changes[0]"
LEGACY = {"$or": [{"season": "winter"}, {"$not": {"profile.churn_tier": "high"}}]}

WARNED: list[tuple[str, str, Callable[[dict[str, Any]], object]]] = [
    ("campaigns[1].audience.profile.purchase_intent", "Nothing computes it", lambda site: audience(site, {"profile.purchase_intent": {"$gt": 0.5}})),
    ("campaigns[1].audience.$or[1].$not.profile.churn_tier", "Nothing computes it", lambda site: audience(site, LEGACY)),
    ("audiences.returning.predicate.weather.condition", '"weather"', lambda site: site["audiences"]["returning"].update(predicate={"weather.condition": "rain"})),
    (f"{TEXT}.text", "{{cart_value}}", lambda site: change(site, text="Your cart: {{cart_value}}")),
    (f"{TEXT}.html", "{{a}} and {{ b }}", lambda site: change(site, html="<b>{{a}}</b>{{ b }}{{a}}")),
    (f"{TEXT}.image.alt", "{{name}}", lambda site: change(site, image={"src": "/a.png", "alt": "{{name}}"})),
    (f"{TEXT}.attributes.title", "{{name}}", lambda site: change(site, attributes={"title": "{{name}}"})),
    ("campaigns[3].variations[1].content.title", "{{name}}", lambda site: overlay(site, title="Hello {{name}}")),
    ("campaigns[3].variations[1].content.button.text", "{{name}}", lambda site: overlay(site, button={"text": "{{name}}"})),
    ("campaigns[3].variations[1].content.why_label", "{{name}}", lambda site: overlay(site, why_label="{{name}}?")),
    ("campaigns[2].variations[0].content.template.html", "{{title}}", lambda site: site["campaigns"][2]["variations"][0]["content"]["template"].update(html="<li>{{title}}</li>")),
    ("items[0].title", "{{brand}}", lambda site: site["items"][0].update(title="{{brand}} coat")),
    ("campaigns[0].goal.event", '"purchase"', lambda site: goal(site, "purchse")),
    ("campaigns[0].goal.event", '"add_to_cart"', lambda site: goal(site, "addToCart")),
    ("campaigns[0].goal.event", '"purchase"', lambda site: goal(site, "Purchase")),
    ("campaigns[0].goal.event", "never counts as a goal", lambda site: goal(site, "click")),
    ("placements.shelf2", "Use it", lambda site: site["placements"].update(shelf2={"selector": "#b"})),
    ("audiences.gold", "Use it", lambda site: site["audiences"].update(gold={"predicate": {}})),
    ("strategies.new", "Use it", lambda site: site["strategies"].update(new={"steps": ["popular"]})),
    ("segments.skin_care", "Use it", lambda site: site.update(segments=SEGMENT)),
    ("saved_lists.sale", "Use it", lambda site: site.update(saved_lists={"sale": ["p1"]})),
    ("placements.hero.selector", ":anything-new", lambda site: site["placements"]["hero"].update(selector="#hero:anything-new")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "says", "change"), WARNED)
def test_each_warning_is_found_at_its_path(path: str, says: str, change: Callable[[dict[str, Any]], object]) -> None:
    """One change to a site without warnings gives exactly one, with a hint that helps."""
    document = site()
    assert warnings(document) == ()
    change(document)
    [found] = warnings(document)
    assert (found.path, found.severity) == (path, "warning") and says in found.hint


@pytest.mark.parametrize(
    "change",
    [
        lambda site: site["attributes"].update({"crm.age": {"type": "number"}, "page.sale": {"type": "boolean", "home": "tag"}}),
        lambda site: (audience(site, {"weather.condition": "rain"}), site.update(weather={"url": "https://w.example/?q", "condition": "a"})),
        lambda site: site["campaigns"][0].update(description="For {{name}}", seed="{{seed}}"),
        lambda site: change(site, text="{ {braces} } and {single}"),
        lambda site: goal(site, "add_to_cart"),
        lambda site: goal(site, "page_view"),
        lambda site: goal(site, "purchase_2"),
        lambda site: goal(site, "newsletter"),
        lambda site: site["campaigns"][0].update(enabled=False),
        lambda site: (site.update(segments=SEGMENT), audience(site, {"$or": [{"season": "winter"}, {"segment.skin_care": {"$gt": 0.5}}]})),
        lambda site: (site.update(segments=SEGMENT), audience(site, {"$not": {"segments": {"$in": ["skin_care"]}}})),
        lambda site: (site.update(segments=SEGMENT), audience(site, {"segments": {"$size": 0}})),
        lambda site: (site.update(saved_lists={"sale": ["p1"]}), audience(site, {"page.item_id": {"$not": {"$inGroup": "sale"}}})),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_no_warning(change: Callable[[dict[str, Any]], object]) -> None:
    """A page may send attributes and events of its own, and whatever is named anywhere is used."""
    document = site()
    change(document)
    assert warnings(document) == ()


def test_a_mistake_takes_the_warnings_along_that_rest_on_it() -> None:
    """A misspelt reference leaves its target unused, and the fix of the one is the fix of the other."""
    document = site()
    document["segments"], document["saved_lists"] = SEGMENT, {"sale": ["p1"]}
    document["campaigns"][1]["audience"] = {"segments": {"$in": ["skincare"]}, "page.item_id": {"$inGroup": "sael"}}
    document["campaigns"][0] |= {"audience": "retruning", "placement": "herro"}
    document["campaigns"][2] |= {"placement": "shelv"}
    document["campaigns"][2]["variations"][0]["content"]["strategy"] = "some"
    document["campaigns"][3]["placement"] = 5
    file = parse_site(json.dumps(document).encode())
    assert len(file.mistakes) == 7 and file.warnings == ()


def test_warnings_come_in_the_same_run_as_mistakes_of_shape() -> None:
    """Of another value in the same campaign, too."""
    document = site()
    document["campaigns"][0] |= {"priority": "high", "goal": {"event": "purchse"}}
    change(document, text="{{name}}", colour="red")
    file = parse_site(json.dumps(document).encode())
    assert [mistake.path for mistake in file.mistakes] == ["campaigns[0].priority", f"{TEXT}.colour"]
    assert sorted(warning.path for warning in file.warnings) == ["campaigns[0].goal.event", f"{TEXT}.text"]


@pytest.mark.parametrize("path", sorted((ROOT / "e2e" / "sites").rglob("*site.json")), ids=lambda path: str(path.name))
def test_the_demos_have_no_warnings(path: Path) -> None:
    """Nobody learns from an example what the checker warns about."""
    file = parse_site(path.read_bytes())
    assert (file.mistakes, file.warnings) == ((), ())


def test_the_readme_s_example_has_no_warnings_and_its_recipes_only_known_ones() -> None:
    """A recipe may declare what its reader is to use in a campaign of their own."""
    example, *_, final = site_files(README)
    assert warnings(example) == ()
    assert {warning.path for warning in warnings(final)} == {"strategies.chosen", "segments.skin_care"}


def test_the_known_events_are_those_that_the_tag_reports() -> None:
    """The tag's own list, and the page view."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tag" / "src").rglob("*.js"))
    [reported] = re.findall(r"const REPORTED = /\^\(([a-z_|]+)\)\$/", sources)
    assert set(PAGE_EVENTS) == {"page_view", *reported.split("|")} and 'report("page_view")' in sources
