"""Training: from the log to published models, which then serve."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.columns import columns_of
from tests.shared_data import click_log
from vitrine.catalog.inline_item import InlineItem
from vitrine.domain.errors import BadFile
from vitrine.domain.event import Event, EventItem
from vitrine.job.examples import examples, sample_key
from vitrine.job.import_events import load_events
from vitrine.job.train import TrainingReport, train
from vitrine.live.models import read_models, to_parts
from vitrine.profile.fold import fold
from vitrine.recommend.contract import Context
from vitrine.recommend.strategy.popular import PopularStep
from vitrine.recommend.strategy.viewed_together import ViewedTogetherStep
from vitrine.segment.declaration import Segment
from vitrine.segment.example import Example
from vitrine.segment.train import is_held_out
from vitrine.site.file import SiteConfig
from vitrine.store.memory.catalog import MemoryCatalogStore
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.models import ModelFiles, ModelStore
from vitrine.store.ports import Votes

SERVER = Path(__file__).parents[3] / "server"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SKIN_CARE = Segment(learn_event="add_to_cart", category="skin")
SHOP = SiteConfig(site="shop", origins=["https://shop.example"], segments={"skin-care": SKIN_CARE})


PROVEN: Any = {"proof": "visitor", "consent": "all"}


def visit(visitor_id: str, start: datetime, steps: Sequence[tuple[str, str, str | None]]) -> list[Event]:
    """Events a minute apart: (name, item_id, category)."""
    return [
        Event(
            f"{visitor_id}-{start:%m%d%H}-{number}",
            "shop",
            visitor_id,
            name,
            start + timedelta(minutes=number),
            NOW,
            items=(EventItem(item_id, item_category=category),),
            **PROVEN,
        )
        for number, (name, item_id, category) in enumerate(steps)
    ]


def shop_log(visitors: int = 400) -> MemoryEventLog:
    """Visitors who prefer skin care or shoes, and put that into the cart."""
    chance = random.Random(3)
    log = MemoryEventLog()
    for number in range(visitors):
        taste = chance.choice(["skin", "shoes"])
        steps: list[tuple[str, str, str | None]] = []
        for _ in range(chance.randrange(1, 12)):
            category = taste if chance.random() < 0.85 else chance.choice(["skin", "shoes"])
            name = "add_to_cart" if chance.random() < 0.2 else "view_item"
            steps.append((name, f"{category}-{chance.randrange(8)}", category))
        log.append(visit(f"visitor-{number:09}", NOW - timedelta(days=30 - number % 29), steps))
    return log


def train_shop(log: MemoryEventLog, models: ModelStore, config: SiteConfig = SHOP) -> TrainingReport:
    """Train on this log without an imported catalog."""
    with columns_of(log) as columns:
        return train(
            config, columns=columns, catalog=MemoryCatalogStore(), models=models, now=NOW, progress=lambda step: None
        )


def seen(
    log: MemoryEventLog, segments: Mapping[str, Segment] = SHOP.segments, category_of: Mapping[str, str] | None = None
) -> list[Example]:
    """The examples of this log."""
    with columns_of(log) as columns:
        return list(examples(columns, "shop", segments, category_of or {}, NOW, key=b"k" * 32))


def test_trained_models_serve(tmp_path: Path) -> None:
    """Published models, read again, recommend items of the visitor's category and recognise its segment."""
    models = ModelStore(tmp_path)
    report = train_shop(shop_log(), models)
    served = read_models(models.load("shop"))
    assert served.version == report.version == models.current("shop")
    assert served.classifier is not None
    asked = Context("skin-1", (), frozenset(), NOW)
    together, popular = (served.learned.ready(step) for step in (ViewedTogetherStep(), PopularStep()))
    assert together is not None and popular is not None
    assert all(item_id.startswith("skin-") for item_id, _, _ in list(together.candidates(asked))[:4])
    assert len(list(popular.candidates(asked))) == report.items == 16

    fan = fold(None, "v", enumerate(visit("v", NOW, [("view_item", f"skin-{n}", "skin") for n in range(4)]), start=1))
    other = fold(
        None, "v", enumerate(visit("v", NOW, [("view_item", f"shoes-{n}", "shoes") for n in range(4)]), start=1)
    )
    likely, unlikely = (served.classifier.probabilities(profile, NOW)["skin-care"] for profile in (fan, other))
    assert likely > 2 * unlikely
    (segment,) = report.segments
    assert segment.auc is not None and segment.auc > 0.7


def test_report(tmp_path: Path) -> None:
    """The report says in words what was read, how good the models are, and which version was published."""
    report = train_shop(shop_log(), ModelStore(tmp_path))
    together, popular = (report.rankings[name] for name in ("viewed_together", "popular"))
    assert together.predictions == popular.predictions > 0
    assert together.hit_rate == 1.0, "sixteen items all fit into twenty places"
    said = "\n".join(report.sentences)
    for part in (
        "400 visitors",
        "16 items",
        "held-out cases",
        "popular alone",
        "segment skin-care: AUC",
        report.version,
    ):
        assert part in said


def test_the_same_log_gives_the_same_arrays(tmp_path: Path) -> None:
    """Training twice on the same log, with the same secret, publishes the same arrays to the bit."""
    stores = [ModelStore(tmp_path / name, lambda count: b"k" * count) for name in ("one", "two")]
    for store in stores:
        train_shop(shop_log(), store)
    one, two = (store.load("shop") for store in stores)
    assert one is not None and two is not None
    assert one.parts.keys() == two.parts.keys() == {"viewed_together", "popular", "segments"}
    for part, arrays in one.parts.items():
        for name, array in arrays.items():
            assert np.array_equal(array, two.parts[part][name]), f"{part}.{name}"


def test_empty_log(tmp_path: Path) -> None:
    """Without events training says so in one sentence and publishes nothing."""
    models = ModelStore(tmp_path)
    with pytest.raises(BadFile, match="no events yet for the site shop"):
        train_shop(MemoryEventLog(), models)
    assert models.current("shop") is None


@pytest.mark.parametrize("name", ["page_view", "view_item"])
def test_a_log_too_small(tmp_path: Path, name: str) -> None:
    """A log of two events, with or without an item, is trained on as far as possible; the report says what it lacks."""
    log = MemoryEventLog()
    items = () if name == "page_view" else (EventItem("p1"),)
    for visitor_id in ("visitor-000000001", "visitor-000000002"):
        log.append([Event("e1", "shop", visitor_id, name, NOW - timedelta(days=1), NOW, items=items, **PROVEN)])
    models = ModelStore(tmp_path)
    said = "\n".join(train_shop(log, models).sentences)
    assert "not scored" in said and "segment skin-care: left out" in said
    served = read_models(models.load("shop"))
    assert served.classifier is None
    assert (served.learned.ready(PopularStep()) is None) == (name == "page_view")


def test_examples_see_only_the_past() -> None:
    """An example's profile has the events up to its look and none of those that prove its label."""
    log = MemoryEventLog()
    steps: list[tuple[str, str, str | None]] = [("view_item", f"p{n}", "skin") for n in range(6)]
    log.append(visit("visitor-000000001", NOW - timedelta(days=1), [*steps, ("add_to_cart", "p9", "skin")]))
    found = seen(log)
    assert [(example.profile.viewed_count, example.labels["skin-care"]) for example in found] == [
        (1, True),
        (2, True),
        (3, True),
        (5, True),
    ]
    assert all(example.profile.carted_count == 0 for example in found)
    assert all(example.now == example.profile.last_seen_at for example in found)
    log.append(visit("visitor-000000001", NOW - timedelta(hours=9), [("view_item", "p1", "skin")]))
    after = seen(log)[-1]
    assert (after.profile.carted_count, after.labels) == (1, {"skin-care": False}), "done before is not done again"


def learnt_items(log: MemoryEventLog, tmp_path: Path, **fields: Any) -> list[str]:
    """The popular list after training on this log, with these fields in the site file."""
    models = ModelStore(tmp_path)
    train_shop(log, models, SiteConfig(site="shop", origins=SHOP.origins, **fields))
    popular = read_models(models.load("shop")).learned.ready(PopularStep())
    return [item_id for item_id, _, _ in popular.candidates(Context(None, (), frozenset(), NOW))] if popular else []


def viewers(item_id: str, count: int, **fields: Any) -> list[Event]:
    """A view of the item by each of so many visitors."""
    at = NOW - timedelta(hours=5)
    return [
        Event("e" + item_id, "shop", f"visitor-{n:09}", "view_item", at, NOW, items=(EventItem(item_id),), **fields)
        for n in range(count)
    ]


def test_one_visitor_makes_no_item_known(tmp_path: Path) -> None:
    """Without a catalog, training learns the items that two visitors have met, and not those of a single one."""
    log = MemoryEventLog()
    log.append([*viewers("true", 2, **PROVEN), *viewers("invented", 1, **PROVEN)])
    assert learnt_items(log, tmp_path) == ["true"]


def test_only_items_of_the_catalog_are_learnt(tmp_path: Path) -> None:
    """With items in the site file, training learns those, even from one visitor, and no others, whoever met them."""
    log = MemoryEventLog()
    log.append([*viewers("invented", 9, **PROVEN), *viewers("true", 1, **PROVEN)])
    assert learnt_items(log, tmp_path, items=[InlineItem("true")]) == ["true"]


@pytest.mark.parametrize(
    "distrust", [{"proof": "none"}, {"is_bot": True}, {"is_counted": False}], ids=["unproven", "bot", "beyond a cap"]
)
def test_what_nobody_vouches_for_teaches_nothing(tmp_path: Path, distrust: dict[str, Any]) -> None:
    """Unproven events, those of bots and those beyond a cap do not change the popular list, however many there are."""
    log = MemoryEventLog()
    log.append([*viewers("true", 3, **PROVEN), *viewers("pushed", 90, **{**PROVEN, **distrust})])
    assert learnt_items(log, tmp_path) == ["true"]


def test_a_visitor_has_one_vote_a_day(tmp_path: Path) -> None:
    """A visitor who views an item a hundred times, at times that the page chose, does not make it more popular."""
    log = MemoryEventLog()
    log.append([*viewers("true", 4, **PROVEN), *viewers("pushed", 2, **PROVEN)])
    again = viewers("pushed", 1, **PROVEN)[0]
    log.append([replace(again, event_id=f"r{n}", created_at=again.created_at - timedelta(hours=n)) for n in range(100)])
    assert learnt_items(log, tmp_path) == ["true", "pushed"]
    with columns_of(log) as columns:
        assert len(columns.met_items("shop", ["view_item"], NOW, Votes()).at) == 6


def test_only_the_backend_reports_orders_where_a_site_says_so(tmp_path: Path) -> None:
    """With revenue_from server, a purchase that the tag reports teaches nothing, and one of the backend does."""
    log = MemoryEventLog()
    bought = [replace(event, name="purchase") for event in viewers("forged", 9, **PROVEN)]
    sold = [replace(event, name="purchase", proof="server") for event in viewers("sold", 2, **PROVEN)]
    log.append([*bought, *sold])
    assert learnt_items(log, tmp_path / "any") == ["forged", "sold"]
    assert learnt_items(log, tmp_path / "server", revenue_from="server") == ["sold"]


def test_an_order_of_the_backend_replaces_that_of_the_tag(tmp_path: Path) -> None:
    """An order that both report, for the visitor and for the account, counts once; a page cannot replace an order."""
    log = MemoryEventLog()
    [by_tag] = viewers("p1", 1, **PROVEN)
    by_tag = replace(by_tag, name="purchase", transaction_id="T1")
    by_backend = replace(by_tag, event_id="order:T1", account_id="a-1", proof="server")
    forged = replace(by_tag, event_id="f", visitor_id="visitor-000000666")
    log.append([forged, by_tag])
    with columns_of(log) as columns:
        assert len(columns.met_items("shop", ["purchase"], NOW, Votes(min_subjects=1)).at) == 2
    log.append([by_backend])
    with columns_of(log) as columns:
        assert len(columns.met_items("shop", ["purchase"], NOW, Votes(min_subjects=1)).at) == 1


def test_the_sample_is_keyed() -> None:
    """Which visitors are sampled and which are held out depends on a secret, so nobody can choose it by an id."""
    ids = [f"visitor:{number:022}" for number in range(200)]
    one, other = (sorted(ids, key=partial(sample_key, key)) for key in (b"a" * 32, b"b" * 32))
    assert one != other and one == sorted(ids, key=partial(sample_key, b"a" * 32))
    held = [{one for one in ids if is_held_out(key, one)} for key in (b"a" * 32, b"b" * 32)]
    assert held[0] != held[1] and held[0] and held[1]


def test_a_page_view_is_not_cut_in_two() -> None:
    """Events of the same moment stay together: the item view sent with a page view is not its future."""
    log = MemoryEventLog()
    at = NOW - timedelta(days=1)
    log.append(
        [
            Event("e1", "shop", "visitor-000000001", "page_view", at, NOW, **PROVEN),
            Event("e2", "shop", "visitor-000000001", "view_item", at, NOW, items=(EventItem("p1"),), **PROVEN),
        ]
    )
    segments = {"viewer": Segment(learn_event="view_item")}
    (example,) = seen(log, segments)
    assert example.profile.viewed_count == 1 and not example.labels["viewer"]


def test_a_visit_that_may_go_on_teaches_nothing() -> None:
    """A visitor of the last half hour gives no example, because what comes next is not known."""
    log = MemoryEventLog()
    log.append(visit("visitor-000000001", NOW - timedelta(minutes=20), [("view_item", "p1", "skin")]))
    assert seen(log) == []


def test_the_catalog_tells_the_category() -> None:
    """An event without a category proves a segment by the catalog's category of its item."""
    log = MemoryEventLog()
    log.append(
        visit("visitor-000000001", NOW - timedelta(days=1), [("view_item", "p1", None), ("add_to_cart", "p1", None)])
    )
    for category_of, expected in (({"p1": "skin"}, True), ({"p1": "shoes"}, False), ({}, False)):
        first = seen(log, category_of=category_of)[0]
        assert first.labels == {"skin-care": expected}


def test_the_site_files_items_tell_the_category(tmp_path: Path) -> None:
    """Without an imported catalog, categories come from the site file's own items."""
    log = MemoryEventLog()
    for number in range(60):
        steps = [("view_item", "p1", None), ("add_to_cart", "p1" if number % 2 else "p2", None)]
        log.append(visit(f"visitor-{number:09}", NOW - timedelta(days=1), steps))
    items = [InlineItem("p1", category="skin"), InlineItem("p2", category="shoes")]
    config = SiteConfig(site="shop", origins=["https://shop.example"], segments=SHOP.segments, items=items)
    assert train_shop(log, ModelStore(tmp_path), config).segments[0].trained


def test_damaged_parts_are_refused(tmp_path: Path) -> None:
    """A part with a missing array, a wrong shape or no texts is refused in one sentence; missing models are allowed."""
    models = ModelStore(tmp_path)
    train_shop(shop_log(), models)
    files = models.load("shop")
    assert files is not None
    read_models(files)
    for part, arrays in files.parts.items():
        for name, array in arrays.items():
            missing = {other: kept for other, kept in arrays.items() if other != name}
            for wrong in (missing, {**arrays, name: array[:-1]}, {**arrays, name: np.zeros((1, 2, 3), np.float16)}):
                damaged = ModelFiles(files.version, files.created_at, files.info, {**files.parts, part: wrong})
                with pytest.raises(BadFile, match="Train again"):
                    read_models(damaged)
    assert read_models(None).version is None
    assert to_parts({}, None) == {}


def test_real_log(tmp_path: Path) -> None:
    """On a real shop's clicks, viewed-together finds the next item of unseen sessions in two cases of five,
    more than ten times as often as the popular list."""
    path = click_log() / "train.txt"
    log = MemoryEventLog()
    load_events(path, "tsv", site="shop", log=log, now=NOW, progress=lambda lines: None)
    report = train_shop(log, ModelStore(tmp_path), SiteConfig(site="shop", origins=SHOP.origins))
    together, popular = (report.rankings[name] for name in ("viewed_together", "popular"))
    assert together.predictions > 5_000
    assert together.hit_rate > 0.4 and together.hit_rate > 10 * popular.hit_rate


def test_serving_needs_no_training_code() -> None:
    """Reading models and choosing items imports neither scikit-learn nor scipy: the server starts without them."""
    program = (
        "import sys, vitrine.live.models, vitrine.recommend.chain, vitrine.catalog.guard\n"
        "print([name for name in ('sklearn', 'scipy') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=SERVER, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
