"""Which day it is: days of contracts, papers and deposits begin at midnight in Shanghai, wherever the clock hangs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    return day_of(timezone.now())


def day_of(at: datetime) -> date:
    """The day in Shanghai on which the moment (aware) lies."""
    return timezone.localdate(at, SHANGHAI)
