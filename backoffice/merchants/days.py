"""Which day it is: days of contracts, papers and deposits begin at midnight in Shanghai, wherever the clock hangs."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    return day_of(timezone.now())


def day_of(at: datetime) -> date:
    """The day in Shanghai on which the moment (aware) lies."""
    return timezone.localdate(at, SHANGHAI)


def begin_of(day: date) -> datetime:
    """The midnight in Shanghai with which the day begins."""
    return datetime.combine(day, time.min, SHANGHAI)


def last_day(end: datetime) -> date:
    """The last day that lies before the moment, as people say it: until the end of that day."""
    return day_of(end - timedelta(microseconds=1))
