"""The clock of each step: working days of the office, in Asia/Shanghai.

A step that may take n working days ends with the n-th working day after the day on which it began. Its end is the first
moment that lies no longer inside (half-open), so it is always a midnight in Shanghai, and from that moment on the step
is overdue.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from .days import begin_of, day_of, last_day, today
from .models import Holiday, StepClock

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days the office works: Monday to Friday but for its holidays, and weekend days that make up for them."""

    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        if day in self.make_up_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def end(self, since: datetime, working_days: int) -> datetime:
        """When a step of so many working days ends that begins at `since`.

        With none left it may still take the rest of the day, or the next working day where the office is closed.
        """
        day = day_of(since)
        left = working_days
        if left == 0 and not self.works(day):
            left = 1
        while left:
            day += _DAY
            left -= self.works(day)
        return begin_of(day + _DAY)

    def days_left(self, at: datetime, end: datetime) -> int:
        """How many working days of a step are left after the day of `at`; none once its end has come."""
        day, last, left = day_of(at), last_day(end), 0
        while day < last:
            day += _DAY
            left += self.works(day)
        return left


def calendar() -> Calendar:
    """The office's calendar as it stands; one query."""
    days = list(Holiday.objects.values_list("day", "works"))
    return Calendar(
        holidays=frozenset(day for day, works in days if not works),
        make_up_days=frozenset(day for day, works in days if works),
    )


def in_force(step: str, on: date) -> StepClock | None:
    """The clock of a step that begins on this day; None where the office has set none."""
    return StepClock.objects.filter(step=step, valid_from__lte=on).order_by("-valid_from").first()


def due_at(step: str, since: datetime | None = None) -> datetime | None:
    """When a step that begins at `since` (now, without a word) should end; None for a step without a clock."""
    begun = since or timezone.now()
    clock = in_force(step, day_of(begun))
    return None if clock is None else calendar().end(begun, clock.working_days)


def resumed(*, stopped_at: datetime, due: datetime | None) -> datetime | None:
    """When a step should end that goes on now after it has stood still since `stopped_at`.

    The working days that were left then are left again; a step that was overdue has the rest of the day.
    """
    if due is None:
        return None
    days = calendar()
    return days.end(timezone.now(), days.days_left(stopped_at, due))


def reminders() -> dict[str, int]:
    """For each step that has a clock today: how many working days before its end a reminder goes out."""
    in_order = StepClock.objects.filter(valid_from__lte=today()).order_by("valid_from")
    return {clock.step: clock.remind_before for clock in in_order}
