"""When a campaign runs: local times of the operator, decided in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from vitrine.domain.week import WEEKDAYS
from vitrine.kind.frame import Schedule


@dataclass(frozen=True, slots=True)
class Window:
    """A schedule made ready for asking. Half-open: `starts_at` is in, `ends_at` is out."""

    zone: ZoneInfo
    starts_at: datetime | None
    ends_at: datetime | None
    weekdays: frozenset[int]
    daily: tuple[time, time] | None

    def is_open(self, now: datetime) -> bool:
        """Whether `now` (aware) lies in the schedule. A daily span may pass midnight: 22:00 to 06:00."""
        if (self.starts_at is not None and now < self.starts_at) or (self.ends_at is not None and now >= self.ends_at):
            return False
        if not self.weekdays and self.daily is None:
            return True
        local = now.astimezone(self.zone)
        if self.weekdays and local.weekday() not in self.weekdays:
            return False
        if self.daily is None:
            return True
        start, end = self.daily
        moment = local.time()
        return start <= moment < end if start <= end else moment >= start or moment < end


def make_window(schedule: Schedule) -> Window | None:
    """The window of a checked schedule; None when it never closes."""
    if schedule == Schedule():
        return None
    zone = ZoneInfo(schedule.time_zone)
    daily = None
    if schedule.daily_from is not None and schedule.daily_until is not None:
        daily = (time.fromisoformat(schedule.daily_from), time.fromisoformat(schedule.daily_until))
    return Window(
        zone=zone,
        starts_at=_in_utc(schedule.starts_at, zone),
        ends_at=_in_utc(schedule.ends_at, zone),
        weekdays=frozenset(WEEKDAYS.index(day) for day in schedule.weekdays),
        daily=daily,
    )


def _in_utc(text: str | None, zone: ZoneInfo) -> datetime | None:
    return None if text is None else local_moment(text).replace(tzinfo=zone).astimezone(UTC)


def local_moment(text: str) -> datetime:
    """A schedule's local date or date and time. Raises ValueError for anything else, a zone included."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError("a schedule's times are local")
    return moment
