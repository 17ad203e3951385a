"""Trains a site's models on its log, scores them on what they did not see, and publishes them."""

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
from vitrine.recommend.touches import TouchCollector, Touches
from vitrine.recommend.train import score_strategies, train_strategies
from vitrine.segment.classify import Classifier
from vitrine.segment.train import SegmentScore, train_segments
from vitrine.site.file import SiteConfig
from vitrine.store.models import ModelStore
from vitrine.store.ports import CatalogStore, EventLog

REPORT_EVERY = 50_000


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What was read and how good the models are.

    `rankings` are those of the strategies that learn, by name, on the last tenth of the sessions; without sessions to
    hold back there are none.
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
            lines.append("the strategies were not scored: too few sessions with two views to hold some back")
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
    log: EventLog,
    catalog: CatalogStore,
    models: ModelStore,
    now: datetime,
    progress: Callable[[str], None],
) -> TrainingReport:
    """Train on everything up to now and publish. `progress` is told each step in words.

    The same log, catalog and `now` give the same arrays. The strategies are published as trained on the whole log,
    their scores come from a training on its first nine tenths; a segment is published exactly as it was scored.
    Raises BadFile when the log is empty, and then publishes nothing.
    """
    events, position, subjects, touches = _read(log, config.site, now, progress)
    if not events:
        raise BadFile(f"no events yet for the site {config.site}: import a log, or let visitors come, then train")
    material = Material(touches, to_sessions(touches, SESSION_GAP.total_seconds()), _items(config, catalog), now)
    category_of = {item.item_id: item.category for item in material.items.values() if item.category is not None}

    progress("scoring the strategies on the last tenth of the sessions")
    rankings = score_strategies(material)
    progress("training the strategies on all sessions")
    learned = train_strategies(material)
    classifier, segment_scores = _segments(config, log, subjects, category_of, now, progress)

    progress("publishing the models")
    numbers: dict[str, Any] = {
        "events": events,
        "log_position": position,
        "visitors": len(subjects),
        "sessions": material.sessions.count,
        "items": len(touches.item_ids),
        "hit_rates": {name: ranking.hit_rate for name, ranking in rankings.items()},
        "segments": {found.segment: found.sentence for found in segment_scores},
    }
    version = models.publish(config.site, to_parts(learned, classifier), numbers, now)
    return TrainingReport(
        config.site,
        version,
        events,
        len(subjects),
        material.sessions.count,
        len(touches.item_ids),
        rankings,
        tuple(segment_scores),
    )


def _read(
    log: EventLog, site: str, now: datetime, progress: Callable[[str], None]
) -> tuple[int, int, set[str], Touches]:
    """Stream the log once: how many events, the last position, whose, and every meeting with an item.

    Events dated more than a day ahead of `now` are counted but teach nothing: their clock was wrong.
    """
    collector = TouchCollector()
    subjects: set[str] = set()
    events = position = 0
    latest = now + timedelta(days=1)
    for at, event in log.scan(site):
        position = at
        if event.is_carry_over:
            continue
        if events % REPORT_EVERY == 0:
            progress(f"reading the log: {events:,} events so far")
        events += 1
        subjects.add(event.subject)
        if event.created_at <= latest:
            collector.add(event.subject, event.name, (item.item_id for item in event.items), event.created_at)
    return events, position, subjects, collector.finish()


def _items(config: SiteConfig, catalog: CatalogStore) -> Mapping[str, Item]:
    """The items by id: of the imported catalog, else the site file's own."""
    items: list[Item] = catalog.items(config.site) or [to_item(row) for row in config.items]
    return {item.item_id: item for item in items}


def _segments(
    config: SiteConfig,
    log: EventLog,
    subjects: set[str],
    category_of: Mapping[str, str],
    now: datetime,
    progress: Callable[[str], None],
) -> tuple[Classifier | None, list[SegmentScore]]:
    if not config.segments:
        return None, []
    progress("looking back at what visitors did next")
    found = list(examples(log, config.site, subjects, config.segments, category_of, now))
    progress(f"training {len(config.segments)} segments on {len(found):,} examples")
    return train_segments(found, {name: segment.threshold for name, segment in config.segments.items()}, HALF_LIFE_S)
