"""Schedules: local words, decided in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vitrine.campaign.schedule import make_window
from vitrine.kind.frame import Schedule


def is_open(schedule: Schedule, moment: str) -> bool:
    """Whether the schedule is open at a UTC moment."""
    window = make_window(schedule)
    return window is None or window.is_open(datetime.fromisoformat(moment).replace(tzinfo=UTC))


def test_no_schedule_is_always_open() -> None:
    """And it costs nothing to ask."""
    assert make_window(Schedule()) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-28T22:59", False),
        ("2026-03-28T23:00", True),
        ("2026-03-29T21:59", True),
        ("2026-03-29T22:00", False),
    ],
)
def test_a_day_is_the_operator_s_day_through_the_change_to_summer_time(moment: str, expected: bool) -> None:
    """29 March 2026 in Oslo has 23 hours: it begins at 23:00 UTC and ends at 22:00 UTC."""
    schedule = Schedule(time_zone="Europe/Oslo", starts_at="2026-03-29", ends_at="2026-03-30")
    assert is_open(schedule, moment) is expected


@pytest.mark.parametrize(
    ("moment", "expected"), [("12:00", False), ("21:00", True), ("23:30", True), ("04:59", True), ("05:00", False)]
)
def test_a_daily_span_may_pass_midnight(moment: str, expected: bool) -> None:
    """22:00 to 06:00 in Oslo's winter is 21:00 to 05:00 UTC."""
    schedule = Schedule(time_zone="Europe/Oslo", daily_from="22:00", daily_until="06:00")
    assert is_open(schedule, f"2026-01-15T{moment}") is expected


def test_weekdays_are_local_days() -> None:
    """Sunday 23:30 UTC is already Monday in Tokyo."""
    schedule = Schedule(time_zone="Asia/Tokyo", weekdays=["mon"])
    assert is_open(schedule, "2026-01-18T23:30")
    assert not is_open(schedule, "2026-01-19T15:30")
