"""When an order was placed: a moment with its zone, also where its day, its time of day or its zone stand apart."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

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
# As tills of the United States call them.
_CALLED = {
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "arizona": "America/Phoenix",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
}
_WORDS_NAMED = 3


class Zones:
    """In which zones a report's times are. One that a cell says itself goes first, then what the row's column of zones
    says, then the header's, then the one `chosen` at upload.
    """

    def __init__(self, sheet: Sheet, chosen: ZoneInfo) -> None:
        self._headers = {name: sheet.headers[place] for name, place in sheet.places.items()}
        self._named = _zones_named(sheet)
        self._chosen = chosen
        self._in_none: set[str] = set()
        self._unknown: Counter[str] = Counter()

    def moment(self, name: str, values: Mapping[str, Any]) -> datetime:
        """The time in column `name` of a row, in UTC."""
        said: datetime = values[name]
        if said.tzinfo is None:
            said = said.replace(tzinfo=self._of_row(values.get("zone") or "") or self._of_column(name))
        return said.astimezone(UTC)

    def _of_row(self, word: str) -> tzinfo | None:
        zone = _zone_called(word) if word else None
        if word and zone is None and (word in self._unknown or len(self._unknown) < _WORDS_NAMED):
            self._unknown[word] += 1
        return zone

    def _of_column(self, name: str) -> tzinfo:
        self._in_none.add(name)
        return self._named.get(name, self._chosen)

    def notes(self) -> list[str]:
        notes = [
            f"Times in «{self._headers[name]}» that say no zone were read as those of {zone}, as the header says."
            for name, zone in self._named.items()
        ]
        if self._in_none - self._named.keys():
            notes.append(f"Times that say no zone were read as those of {self._chosen.key}.")
        notes += [
            f"«{word[:60]}» is no time zone that is known here; it was passed over, in cells: {rows:,}."
            for word, rows in self._unknown.items()
        ]
        return notes


@lru_cache(100)
def _zone_called(word: str) -> tzinfo | None:
    """A zone by its name in the tz database, as tills call it, or as it stands behind a time («PST», «UTC+8»)."""
    name = _CALLED.get(word.casefold(), word)
    if name in available_timezones():
        return ZoneInfo(name)
    try:
        return parse_datetime(f"2000-01-01 00:00 {word}", order="ymd").tzinfo
    except ValueError:
        return None


def _zones_named(sheet: Sheet) -> dict[str, tzinfo]:
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
