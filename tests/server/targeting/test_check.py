from __future__ import annotations

from typing import Any

import pytest

from tests.server.targeting.tables import CONFIG, TABLE
from vitrine.targeting.check import MAX_CLAUSES, MAX_LISTED, OPERATORS_OF, check_predicate
from vitrine.targeting.check_declared import check_attributes
from vitrine.targeting.declaration import AttributeDeclaration

RIGHT: list[dict[str, Any]] = [
    {},
    {"geo.country": "NO", "profile.viewed_count": {"$gte": 3}},
    {"geo.city": {"$ini": ["Tromsø", "Zürich"]}},
    {"segments": {"$in": ["skin-care"]}, "segment.skin-care": {"$gt": 0.8}},
    {"segments": {"$size": {"$gte": 1}}},
    {"profile.viewed_items": {"$elemMatch": {"$prefix": "p"}}},
    {"app.version": {"$vgte": "2.10.0-beta.1"}},
    {"device.is_bot": False, "page.query.utm_id": {"$exists": True}},
    {"affinity.category.Jakker & kåper": {"$gt": 0.3}},
    {"$or": [{"season": "winter"}, {"$not": {"page.type": {"$in": ["home", "cart"]}}}]},
    {"crm.scores": [1, 2.5]},
    {"season": {"$ini": ["WINTER"]}, "geo.country": {"$ini": ["no"]}, "device.type": {"$prefix": "m"}},
    {"geo.country": {"$gte": "A", "$lt": "n"}, "page.category": "anything"},
    {"geo.city": {"$regex": "^(Tromsø|Oslo)$"}, "profile.viewed_items": {"$elemMatch": {"$regexi": "^p[0-9]+$"}}},
]

WRONG: list[tuple[Any, str, str]] = [
    ([], "audience", "an object"),
    ({"geo.contry": "NO"}, "audience.geo.contry", 'Did you mean "geo.country"?'),
    ({"geo.country": 5}, "audience.geo.country", "never converted"),
    ({"geo.country": None}, "audience.geo.country", "$exists"),
    ({"geo.country": ["NO", "SE"]}, "audience.geo.country", "$in"),
    ({"geo.country": {"$equals": "NO"}}, "audience.geo.country.$equals", "$eq"),
    ({"geo.country": {"$nni": ["NO"]}}, "audience.geo.country.$nni", 'Did you mean "$ni'),
    ({"geo.country": {"$in": "NO"}}, "audience.geo.country.$in", "[ and ]"),
    ({"geo.country": {"$in": []}}, "audience.geo.country.$in", "at least one"),
    ({"geo.country": {"$in": ["NO", 5]}}, "audience.geo.country.$in[1]", "a string"),
    ({"page.path": {"$regex": "^/p/"}}, "audience.page.path.$regex", "server's attributes only"),
    ({"page.labels": {"$elemMatch": {"$regexi": "a"}}}, "audience.page.labels.$elemMatch.$regexi", "$glob"),
    ({"segments": {"$regex": "skin"}}, "audience.segments.$regex", "$elemMatch"),
    ({"geo.city": {"$regex": "("}}, "audience.geo.city.$regex", "missing )"),
    ({"geo.city": {"$regex": 5}}, "audience.geo.city.$regex", "a string"),
    ({"geo.city": {"$regex": "(?=a)"}}, "audience.geo.city.$regex", "RE2"),
    ({"geo.city": {"$regexi": "a" * 501}}, "audience.geo.city.$regexi", "501 characters"),
    ({"geo.city": {"$regex": "(a{1,30}){1,30}"}}, "audience.geo.city.$regex", "instructions"),
    ({"page.item_id": {"$in": ["x"] * 1_001}}, "audience.page.item_id.$in", "goes to every page"),
    ({"page.item_id": {"$inGroup": "long"}}, "audience.page.item_id.$inGroup", "goes to every page"),
    ({"profile.viewed_count": {"$inGroup": "sale"}}, "audience.profile.viewed_count.$inGroup", "never equal"),
    ({"geo.country": {}}, "audience.geo.country", "operator"),
    ({"geo.country": {"$prefix": "\ud83d"}}, "audience.geo.country.$prefix", "well-formed"),
    ({"profile.viewed_count": "3"}, "audience.profile.viewed_count", "a number"),
    ({"profile.viewed_count": True}, "audience.profile.viewed_count", "a number"),
    ({"profile.viewed_count": {"$prefix": "3"}}, "audience.profile.viewed_count.$prefix", "other types"),
    ({"profile.viewed_count": {"$gt": float("nan")}}, "audience.profile.viewed_count.$gt", "a number"),
    ({"profile.viewed_count": {"$gt": 10**400}}, "audience.profile.viewed_count.$gt", "a number"),
    ({"device.is_bot": "false"}, "audience.device.is_bot", "true or false"),
    ({"device.is_bot": {"$gt": False}}, "audience.device.is_bot.$gt", "other types"),
    ({"season": "Winter"}, "audience.season", 'Did you mean "winter"?'),
    ({"season": {"$in": ["winter", "fall"]}}, "audience.season.$in[1]", "one of winter"),
    ({"climate_zone": {"$ne": "arctic"}}, "audience.climate_zone.$ne", "temperate"),
    ({"device.type": "phone"}, "audience.device.type", "one of desktop, mobile"),
    ({"page.type": {"$nin": ["produkt"]}}, "audience.page.type.$nin[0]", 'Did you mean "product"?'),
    ({"time.weekday": "monday"}, "audience.time.weekday", 'Did you mean "mon"?'),
    ({"geo.continent": "Europe"}, "audience.geo.continent", "one of AF"),
    ({"referrer.class": {"$ini": ["Serach"]}}, "audience.referrer.class.$ini[0]", 'Did you mean "search"?'),
    ({"session.referrer_class": {"$not": {"$eq": "ads"}}}, "audience.session.referrer_class.$not.$eq", "social"),
    ({"geo.country": "no"}, "audience.geo.country", "upper case"),
    ({"geo.country": {"$in": ["NO", "Sweden"]}}, "audience.geo.country.$in[1]", '"SE"'),
    ({"segments": {"$in": ["skincare"]}}, "audience.segments.$in[0]", 'Did you mean "skin-care"?'),
    ({"segments": {"$elemMatch": {"$eq": "hair"}}}, "audience.segments.$elemMatch.$eq", "one of skin-care"),
    ({"segments": "skin-care"}, "audience.segments", "$in"),
    ({"segments": {"$contains": "skin"}}, "audience.segments.$contains", "$elemMatch"),
    ({"segments": {"$elemMatch": "skin"}}, "audience.segments.$elemMatch", "operators for one element"),
    ({"segments": {"$size": "2"}}, "audience.segments.$size", "a number"),
    ({"segment.skin": {"$gt": 0.5}}, "audience.segment.skin", 'Did you mean "segment.skin-care"?'),
    ({"segment.zzz": {"$gt": 0.5}}, "audience.segment.zzz", "skin-care"),
    ({"app.version": {"$vgt": "newest"}}, "audience.app.version.$vgt", "a version"),
    ({"geo.city": {"$exists": 1}}, "audience.geo.city.$exists", "true or false"),
    ({"geo.city": {"$type": "text"}}, "audience.geo.city.$type", "one of string"),
    ({"geo.city": {"$inGroup": "sael"}}, "audience.geo.city.$inGroup", 'Did you mean "sale"?'),
    ({"$or": []}, "audience.$or", "at least one"),
    ({"$or": {"season": "winter"}}, "audience.$or", "list"),
    ({"$and": [{"season": "winter"}, 5]}, "audience.$and[1]", "an object"),
    ({"$not": []}, "audience.$not", "an object"),
    ({"$adn": [{}]}, "audience.$adn", 'Did you mean "$and"?'),
    ({"$gt": 3}, "audience.$gt", "attribute"),
]


@pytest.mark.parametrize("condition", RIGHT, ids=str)
def test_what_is_right_passes(condition: dict[str, Any]) -> None:
    """A right predicate has no mistakes."""
    assert check_predicate(condition, TABLE, "audience") == []


@pytest.mark.parametrize(
    ("condition", "path", "says"), WRONG, ids=lambda value: str(value)[:60].encode("ascii", "replace").decode()
)
def test_each_mistake_is_named(condition: Any, path: str, says: str) -> None:
    """Each mistake comes with its path, and with words that help."""
    (mistake,) = check_predicate(condition, TABLE, "audience", {"sale": ["p1"], "long": ["x"] * 1_001})
    assert mistake.path == path
    assert says in mistake.expected + " " + mistake.hint
    assert mistake.hint


def test_all_mistakes_come_at_once() -> None:
    """Mistakes in different branches are all reported, in the order of the file."""
    condition = {"geo.country": 1, "$or": [{"nope": 1}, {"season": {"$ni": []}}], "$not": {"segments": 3}}
    paths = [mistake.path for mistake in check_predicate(condition, TABLE, "a")]
    assert paths == ["a.geo.country", "a.$or[0].nope", "a.$or[1].season.$ni", "a.$not.segments"]


def test_depth_is_bounded() -> None:
    """20 levels pass, 21 are a mistake, and 5,000 are a mistake too rather than an exhausted stack."""
    for depth, mistakes in ((20, 0), (21, 1), (5_000, 1)):
        condition: dict[str, Any] = {}
        for _ in range(depth):
            condition = {"$not": condition}
        assert len(check_predicate(condition, TABLE, "a")) == mistakes
        operand: Any = {"$eq": "x"}
        for _ in range(depth - 1):
            operand = {"$not": operand}
        assert len(check_predicate({"geo.city": operand}, TABLE, "a")) == mistakes


def test_size_is_bounded() -> None:
    """A predicate of more clauses, a longer list or a longer text than is sane is a mistake."""
    at_most: list[Any] = [{"geo.city": "x"}] * MAX_CLAUSES
    assert check_predicate({"$or": at_most}, TABLE, "a") == []
    assert len(check_predicate({"$or": [*at_most, {"geo.city": "x"}]}, TABLE, "a")) == 1
    assert check_predicate({"geo.city": {"$in": ["x"] * MAX_LISTED}}, TABLE, "a") == []
    assert len(check_predicate({"geo.city": {"$in": ["x"] * (MAX_LISTED + 1)}}, TABLE, "a")) == 1
    assert len(check_predicate({"geo.city": "x" * 2_001}, TABLE, "a")) == 1


def test_every_type_has_its_operators() -> None:
    """Each type of attribute understands equality, absence and negation, and no operator stands twice."""
    for operators in OPERATORS_OF.values():
        assert {"$eq", "$ne", "$exists", "$not"} <= set(operators)
        assert len(operators) == len(set(operators))


def test_taken_names_are_named() -> None:
    """A declaration that takes a built-in name or a family's is a mistake, and the others are none."""
    taken = {
        "segment.gold": AttributeDeclaration("number"),
        "page.query.size": AttributeDeclaration("string"),
        "page.labels": AttributeDeclaration("strings"),
    }
    assert [mistake.path for mistake in check_attributes(CONFIG.attributes)] == ["attributes.geo.country"]
    assert [mistake.value for mistake in check_attributes(taken)] == ["segment.gold", "page.query.size"]
