"""When an order was placed: a moment with its zone, also where its day and its time of day are in two columns."""

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.imports.profiles import Sheet
from backoffice.imports.reading.values import parse_datetime

_OF_UTC = re.compile(
    r"(?<![^\W_])(?:UTC|GMT)(?:\s?(?P<sign>[+\u2212-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?(?![^\W_])",
    re.IGNORECASE,
)
_COLUMNS = {"ordered_at": ("ordered_at", "ordered_time"), "paid_at": ("paid_at",)}
_NAMED = {
    "北京时间": "Asia/Shanghai",
    "北京時間": "Asia/Shanghai",
    "日本時間": "Asia/Tokyo",
    "JST": "Asia/Tokyo",
}


def zones_named(sheet: Sheet) -> dict[str, tzinfo]:
    """The zones that the headers of columns of times name, by column."""
    zones = {}
    for name, columns in _COLUMNS.items():
        headers = [sheet.headers[sheet.places[column]] for column in columns if column in sheet.places]
        zone = next(filter(None, map(_zone_in, headers)), None)
        if zone is not None and name in sheet.places:
            zones[name] = zone
    return zones


def _zone_in(header: str) -> tzinfo | None:
    """«Created (UTC)», «Paid at (GMT+7)», «下单时间(北京时间)»."""
    for word, name in _NAMED.items():
        if word in header:
            return ZoneInfo(name)
    found = _OF_UTC.search(header)
    if found is None or int(found["hours"] or 0) > 14:
        return None
    ahead = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    return timezone(-ahead if found["sign"] in ("-", "\u2212") else ahead)


def moment(said: datetime, zone: tzinfo) -> datetime:
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
