"""Trains a site's models on its log, scores them on held-out data, and publishes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vitrine.catalog.feed import to_item
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.domain.session import SESSION_GAP
from vitrine.job.examples import examples
from vitrine.live.models import to_parts
from vitrine.profile.affinity import HALF_LIFE_S
from vitrine.recommend.material import Material
from vitrine.recommend.score import LIMIT, Ranking
from vitrine.recommend.sessions import to_sessions
from vitrine.recommend.touches import KINDS, Touches
from vitrine.recommend.train import score_strategies, train_strategies
from vitrine.segment.classify import Classifier
from vitrine.segment.train import SegmentScore, train_segments
from vitrine.site.file import SiteConfig
from vitrine.store.models import ModelStore
from vitrine.store.ports import Aggregates, CatalogStore, Votes


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What was read and how good the models are.

    `rankings` are the scores of the strategies that learn, by name, on the last tenth of the sessions; empty without
    sessions to hold out.
    """

    site: str
    version: str
    events: int
    visitors: int
    sessions: int
    items: int
    rankings: Mapping[str, Ranking]
    segments: tuple[SegmentScore, ...]

    @property
    def sentences(self) -> list[str]:
        """The report in plain words, one sentence a line."""
        lines = [
            f"{self.site}: read {self.events:,} events of {self.visitors:,} visitors; "
            f"{self.sessions:,} viewing sessions over {self.items:,} items"
        ]
        if not self.rankings:
            lines.append("the strategies were not scored: there are too few sessions with two views")
        lines += [
            f"{name.replace('_', ' ')} alone: the next item is among its first {LIMIT} in {ranking.hit_rate:.1%} of "
            f"{ranking.predictions:,} held-out cases (MRR {ranking.reciprocal_rank:.3f})"
            for name, ranking in self.rankings.items()
        ]
        lines += [segment.sentence for segment in self.segments]
        lines.append(f"models published as version {self.version}")
        return lines


def train(
    config: SiteConfig,
    *,
    columns: Aggregates,
    catalog: CatalogStore,
    models: ModelStore,
    now: datetime,
    progress: Callable[[str], None],
) -> TrainingReport:
    """Train on the log's columns up to `now`, and publish. `progress` gets each step in words.

    The same log, catalog, `now` and secret of `models` give the same arrays. Strategies are scored after training on
    the first nine tenths of the log, and published after training on all of it. A segment is published exactly as it
    was scored.
    Raises BadFile when the log is empty, and then publishes nothing.
    """
    progress("reading the log")
    counts = columns.counts(config.site)
    if not counts.events:
        raise BadFile(f"no events yet for the site {config.site}: import a log or wait for visitors, then train")
    items = _items(config, catalog)
    rules = Votes(items or None, server_orders_only=config.revenue_from == "server")
    touches = touches_of(columns, config.site, now, rules)
    material = Material(touches, to_sessions(touches, SESSION_GAP.total_seconds()), items, now)
    category_of = {item.item_id: item.category for item in material.items.values() if item.category is not None}

    progress("scoring the strategies on the last tenth of the sessions")
    rankings = score_strategies(material)
    progress("training the strategies on all sessions")
    learned = train_strategies(material)
    classifier, segment_scores = _segments(config, columns, category_of, models.secret(), now, progress)

    progress("publishing the models")
    numbers: dict[str, Any] = {
        "events": counts.events,
        "log_position": counts.last_position,
        "visitors": counts.subjects,
        "sessions": material.sessions.count,
        "items": len(touches.item_ids),
        "hit_rates": {name: ranking.hit_rate for name, ranking in rankings.items()},
        "segments": {found.segment: found.sentence for found in segment_scores},
    }
    version = models.publish(config.site, to_parts(learned, classifier), numbers, now)
    return TrainingReport(
        config.site,
        version,
        counts.events,
        counts.subjects,
        material.sessions.count,
        len(touches.item_ids),
        rankings,
        tuple(segment_scores),
    )


def touches_of(columns: Aggregates, site: str, now: datetime, rules: Votes) -> Touches:
    """All touches. Events more than a day after `now` are left out, because their clock was wrong."""
    met = columns.met_items(site, KINDS, now + timedelta(days=1), rules)
    return Touches(met.item_ids, met.subject, met.item, met.kind, met.at)


def _items(config: SiteConfig, catalog: CatalogStore) -> Mapping[str, Item]:
    """The items by id: those of the imported catalog, else those of the site file."""
    items: list[Item] = catalog.items(config.site) or [to_item(row) for row in config.items]
    return {item.item_id: item for item in items}


def _segments(
    config: SiteConfig,
    columns: Aggregates,
    category_of: Mapping[str, str],
    key: bytes,
    now: datetime,
    progress: Callable[[str], None],
) -> tuple[Classifier | None, list[SegmentScore]]:
    if not config.segments:
        return None, []
    progress("making examples of what visitors did next")
    only_server = config.revenue_from == "server"
    seen = examples(columns, config.site, config.segments, category_of, now, key=key, server_orders_only=only_server)
    found = list(seen)
    progress(f"training {len(config.segments)} segments on {len(found):,} examples")
    thresholds = {name: segment.threshold for name, segment in config.segments.items()}
    return train_segments(found, thresholds, HALF_LIFE_S, key)
