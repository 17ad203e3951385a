"""Trains a site's models on its log, scores them on what they did not see, and publishes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vitrine.catalog.feed import to_item
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.domain.session import SESSION_GAP
from vitrine.job.examples import examples
from vitrine.live.models import to_parts
from vitrine.profile.affinity import HALF_LIFE_S
from vitrine.recommend.score import LIMIT, Ranking, score
from vitrine.recommend.sessions import Sessions, to_sessions
from vitrine.recommend.touches import TouchCollector, Touches
from vitrine.recommend.train import DAY_S, train_popular, train_together
from vitrine.segment.classify import Classifier
from vitrine.segment.train import SegmentScore, train_segments
from vitrine.site.file import SiteConfig
from vitrine.store.models import ModelStore
from vitrine.store.ports import CatalogStore, EventLog

POPULAR_HALF_LIFE_S = 7 * DAY_S
HELD_OUT_SHARE = 0.1
REPORT_EVERY = 50_000


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What was read and how good the models are. Rankings are on the last tenth of the sessions, None without one."""

    site: str
    version: str
    events: int
    visitors: int
    sessions: int
    items: int
    together: Ranking | None
    popular: Ranking | None
    segments: tuple[SegmentScore, ...]

    @property
    def sentences(self) -> list[str]:
        """The report in plain words, one sentence a line."""
        lines = [
            f"{self.site}: read {self.events:,} events of {self.visitors:,} visitors; "
            f"{self.sessions:,} viewing sessions over {self.items:,} items"
        ]
        if self.together is None or self.popular is None:
            lines.append("viewed together: too few sessions with two views to hold some back, so it was not scored")
        else:
            lines.append(
                f"viewed together: the next item is among its first {LIMIT} in {self.together.hit_rate:.1%} of "
                f"{self.together.predictions:,} held-out cases (MRR {self.together.reciprocal_rank:.3f}); "
                f"popular alone: {self.popular.hit_rate:.1%} (MRR {self.popular.reciprocal_rank:.3f})"
            )
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

    The same log, catalog and `now` give the same arrays. The recommenders are published as trained on the whole log,
    their scores come from a training on its first nine tenths; a segment is published exactly as it was scored.
    Raises BadFile when the log is empty, and then publishes nothing.
    """
    events, position, subjects, touches = _read(log, config.site, now, progress)
    if not events:
        raise BadFile(f"no events yet for the site {config.site}: import a log, or let visitors come, then train")
    category_of = _categories(config, catalog)
    sessions = to_sessions(touches, SESSION_GAP.total_seconds())

    progress("scoring the recommenders on the last tenth of the sessions")
    together_score, popular_score = _score(touches, sessions, category_of)
    progress("training the recommenders on all sessions")
    has_items = bool(touches.item_ids)
    together = train_together(sessions) if sessions.count else None
    popular = train_popular(touches, now, POPULAR_HALF_LIFE_S, category_of) if has_items else None
    classifier, segment_scores = _segments(config, log, subjects, category_of, now, progress)

    progress("publishing the models")
    numbers: dict[str, Any] = {
        "events": events,
        "log_position": position,
        "visitors": len(subjects),
        "sessions": sessions.count,
        "items": len(touches.item_ids),
        "hit_rate": None if together_score is None else together_score.hit_rate,
        "popular_hit_rate": None if popular_score is None else popular_score.hit_rate,
        "segments": {found.segment: found.sentence for found in segment_scores},
    }
    version = models.publish(config.site, to_parts(together, popular, classifier), numbers, now)
    return TrainingReport(
        config.site,
        version,
        events,
        len(subjects),
        sessions.count,
        len(touches.item_ids),
        together_score,
        popular_score,
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
        if events % REPORT_EVERY == 0:
            progress(f"reading the log: {events:,} events so far")
        events += 1
        subjects.add(event.subject)
        if event.created_at <= latest:
            collector.add(event.subject, event.name, (item.item_id for item in event.items), event.created_at)
    return events, position, subjects, collector.finish()


def _categories(config: SiteConfig, catalog: CatalogStore) -> Mapping[str, str]:
    """Category by item id: from the imported catalog, else from the site file's own items."""
    items: list[Item] = catalog.items(config.site) or [to_item(row) for row in config.items]
    return {item.item_id: item.category for item in items if item.category is not None}


def _score(
    touches: Touches, sessions: Sessions, category_of: Mapping[str, str]
) -> tuple[Ranking | None, Ranking | None]:
    """Viewed-together and popular, each trained before the last tenth of the sessions and judged on that tenth."""
    head, tail = sessions.split(HELD_OUT_SHARE)
    if not head.count or not tail.count:
        return None, None
    border = datetime.fromtimestamp(float(tail.at.min()), tz=UTC)
    together = score(train_together(head), tail)
    if not together.predictions:
        return None, None
    return together, score(train_popular(touches.before(border), border, POPULAR_HALF_LIFE_S, category_of), tail)


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
