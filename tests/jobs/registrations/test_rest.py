"""Nobody is spoken to at night or in a holiday; afterwards one may, also when the clock changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.rest import Rest

HERE = ZoneInfo("Europe/Amsterdam")


def here(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HERE).astimezone(UTC)


AUTUMN = (date(2026, 10, 17), date(2026, 10, 25))


@pytest.mark.parametrize(
    ("now", "over_at"),
    [
        (here(11, 9, 7), here(11, 9, 7)),
        (here(11, 9, 19, 59), here(11, 9, 19, 59)),
        (here(11, 9, 20), here(11, 10, 7)),
        (here(11, 10, 3), here(11, 10, 7)),
        (here(10, 16, 21), here(10, 26, 7)),  # the night before a holiday
        (here(10, 17, 12), here(10, 26, 7)),  # and its last night is the one of the clock change
        (here(10, 25, 23), here(10, 26, 7)),
        (here(12, 31, 22), here(12, 31, 7) + timedelta(days=1)),
    ],
)
def test_a_message_waits_for_the_morning_after(now: datetime, over_at: datetime) -> None:
    assert Rest.of(time(20), time(7), [AUTUMN]).over_at(now) == over_at


def test_holidays_that_touch_are_one_and_rows_are_read_kindly() -> None:
    rest = Rest.of(
        time(20),
        time(7),
        [
            (date(2026, 11, 9), None),
            (None, date(2026, 11, 10)),
            (date(2026, 11, 12), date(2026, 11, 11)),
            (None, None),
        ],
    )
    assert rest.over_at(here(11, 9, 10)) == here(11, 13, 7)


def test_a_holiday_without_end_does_not_break_the_calendar() -> None:
    rest = Rest.of(time(20), time(7), [(date(2026, 1, 1), date.max)])
    assert rest.over_at(here(11, 9, 10)).year >= 9000


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    assert Rest(time(12), time(13)).over_at(here(11, 9, 12, 30)) == here(11, 9, 13)
    assert Rest(time(0), time(0)).over_at(here(11, 9, 3)) == here(11, 9, 3)


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001
        lambda at: at.replace(tzinfo=UTC)
    ),
    begin=st.times().map(lambda at: at.replace(fold=0)),
    end=st.times().map(lambda at: at.replace(fold=0)),
    holidays=st.lists(
        st.tuples(
            st.dates(date(2020, 1, 1), date(2040, 1, 1)),
            st.dates(date(2020, 1, 1), date(2040, 1, 1)),
        ),
        max_size=3,
    ),
)
def test_the_moment_it_ends_never_lies_before_now_nor_in_a_holiday(
    now: datetime, begin: time, end: time, holidays: list[tuple[date | None, date | None]]
) -> None:
    rest = Rest.of(begin, end, holidays)
    over = rest.over_at(now)
    assert over >= now
    assert over.utcoffset() == timedelta(0)
    on = over.astimezone(HERE).date()
    assert not any(first <= on <= last for first, last in rest.holidays)
