"""When an order was placed: a moment with its zone, also where its day and its time of day are in two columns."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.imports.reading.values import parse_datetime


def moment(said: datetime, zone: ZoneInfo) -> datetime:
    """The moment in the zone that it says itself, else in this one."""
    return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)


def join_time_of_day(values: dict[str, Any]) -> bool:
    """Gives the day of a row the time that stands in another column; False where that is none. A cell of it that says
    a day too is taken if it is the same.
    """
    day, said = values.get("ordered_at"), values.get("ordered_time")
    if day is None or not said or day.time() != time():
        return True
    for text in (f"{day.date().isoformat()} {said}", said):
        try:
            whole = parse_datetime(text, order="ymd")
        except ValueError:
            continue
        if whole.date() == day.date():
            values["ordered_at"] = whole if whole.tzinfo else whole.replace(tzinfo=day.tzinfo)
            return True
    return False
