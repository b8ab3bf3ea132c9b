"""Working days in Shanghai: weekends, holidays, make-up days, half-open ends, a clock that stands still."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from backoffice.merchants import clock
from backoffice.merchants.clock import Calendar
from backoffice.merchants.days import SHANGHAI, begin_of, day_of, last_day
from backoffice.merchants.models import Holiday, StepClock

# A Thursday on which the office works, and the week of holidays that begins the day after.
FESTIVAL = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    make_up_days=frozenset({date(2026, 10, 10)}),
)
MOMENTS = st.integers(0, 90 * 24 * 60).map(
    lambda minutes: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DAYS = st.integers(0, 30)
CALENDARS = st.builds(
    Calendar,
    st.frozensets(st.dates(date(2026, 9, 1), date(2027, 2, 1)), max_size=40),
    st.frozensets(st.dates(date(2026, 9, 1), date(2027, 2, 1)), max_size=10),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("since", "days", "end"),
    [
        ("2026-11-09 10:00", 1, "2026-11-11 00:00"),  # Monday: until the end of Tuesday
        ("2026-11-09 00:00", 1, "2026-11-11 00:00"),
        ("2026-11-09 23:59", 1, "2026-11-11 00:00"),
        ("2026-11-13 10:00", 1, "2026-11-17 00:00"),  # Friday: until the end of Monday
        ("2026-11-14 10:00", 1, "2026-11-17 00:00"),  # Saturday: the same
        ("2026-11-14 10:00", 0, "2026-11-17 00:00"),
        ("2026-11-13 10:00", 0, "2026-11-14 00:00"),  # nothing left: the rest of the day
        ("2026-09-30 10:00", 1, "2026-10-09 00:00"),  # over a week of holidays
        ("2026-09-30 10:00", 3, "2026-10-11 00:00"),  # its Saturday is a make-up day
    ],
)
def test_it_ends_with_the_last_working_day(since: str, days: int, end: str) -> None:
    assert FESTIVAL.end(at(since), days) == at(end)


def test_it_counts_days_in_shanghai_wherever_the_moment_is_written() -> None:
    # 16:30 in UTC is half past midnight of the next day in Shanghai.
    assert FESTIVAL.end(datetime(2026, 11, 9, 15, 30, tzinfo=UTC), 1) == at("2026-11-11 00:00")
    assert FESTIVAL.end(datetime(2026, 11, 9, 16, 30, tzinfo=UTC), 1) == at("2026-11-12 00:00")


@given(CALENDARS, MOMENTS, DAYS)
def test_it_holds_exactly_so_many_working_days(calendar: Calendar, since: datetime, days: int) -> None:
    end = calendar.end(since, days)
    assert end > since
    assert end == begin_of(day_of(end))
    assert calendar.works(last_day(end))
    first, last = day_of(since), last_day(end)
    inside = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    worked = sum(calendar.works(day) for day in inside)
    assert worked == days or (days == 0 and not calendar.works(first) and worked == 1)


@given(CALENDARS, MOMENTS, MOMENTS, DAYS)
def test_it_never_ends_earlier_for_what_begins_later(
    calendar: Calendar, one: datetime, other: datetime, days: int
) -> None:
    first, second = sorted((one, other))
    assert calendar.end(first, days) <= calendar.end(second, days)
    assert calendar.end(first, days) < calendar.end(first, days + 1) or not calendar.works(day_of(first))


@given(CALENDARS, MOMENTS, st.integers(1, 20), st.integers(1, 20))
def test_it_adds_up(calendar: Calendar, since: datetime, some: int, more: int) -> None:
    halfway = calendar.end(since, some) - timedelta(microseconds=1)
    assert calendar.end(halfway, more) == calendar.end(since, some + more)


@given(CALENDARS, MOMENTS, st.integers(1, 20), st.integers(0, 40), st.integers(0, 40))
def test_it_loses_and_gains_nothing_while_it_stands_still(
    calendar: Calendar, since: datetime, days: int, until_asked: int, until_answered: int
) -> None:
    """The working days before the question and after the answer are those that the step has."""
    due = calendar.end(since, days)
    asked = min(since + timedelta(hours=until_asked * 5), due - timedelta(microseconds=1))
    answered = asked + timedelta(days=until_answered)
    left = calendar.days_left(asked, due)
    resumed = calendar.end(answered, left)
    used = calendar.days_left(since, calendar.end(asked, 0)) if calendar.works(day_of(asked)) else None
    if used is not None:
        assert used + left == days
    assert calendar.days_left(answered, resumed) == max(left, not calendar.works(day_of(answered)))
    assert resumed >= due or until_answered == 0


@pytest.mark.usefixtures("office_scope")
def test_it_takes_the_clock_in_force_when_the_step_begins() -> None:
    assert clock.due_at("submitted") is None
    for days, since in ((2, date(2026, 1, 1)), (5, date(2026, 11, 10))):
        StepClock.objects.create(step="submitted", working_days=days, valid_from=since, source_note="test")
    assert clock.due_at("submitted", at("2026-11-09 10:00")) == at("2026-11-12 00:00")
    assert clock.due_at("submitted", at("2026-11-10 10:00")) == at("2026-11-18 00:00")


@pytest.mark.usefixtures("office_scope")
def test_it_reads_the_calendar_of_the_office() -> None:
    StepClock.objects.create(step="draft", working_days=1, valid_from=date(2020, 1, 1), source_note="test")
    Holiday.objects.create(day=date(2026, 11, 10), name="A holiday")
    Holiday.objects.create(day=date(2026, 11, 14), name="Its make-up day", works=True)
    assert clock.due_at("draft", at("2026-11-09 10:00")) == at("2026-11-12 00:00")
    assert clock.due_at("draft", at("2026-11-13 10:00")) == at("2026-11-15 00:00")


@pytest.mark.usefixtures("office_scope")
@time_machine.travel(at("2026-11-18 10:00"), tick=False)
def test_it_goes_on_with_the_days_that_were_left() -> None:
    # Asked on Tuesday the 10th with the 11th, 12th and 13th left; answered on Wednesday the 18th.
    assert clock.resumed(stopped_at=at("2026-11-10 10:00"), due=at("2026-11-14 00:00")) == at(
        "2026-11-24 00:00"
    )
    # What was overdue when the question was asked has the rest of the day.
    assert clock.resumed(stopped_at=at("2026-11-16 10:00"), due=at("2026-11-14 00:00")) == at(
        "2026-11-19 00:00"
    )
    assert clock.resumed(stopped_at=at("2026-11-10 10:00"), due=None) is None
