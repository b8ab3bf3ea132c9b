"""Dates: day first or month first is decided over a column, never for one cell."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from babel.dates import get_month_names

from ..rows import Cell

DateOrder = Literal["dmy", "mdy", "ymd"]

_ORDER_NAMES = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_MONTH_LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
_TIME = re.compile(
    r"(?:[T,]|\s)\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?"
    r"\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?|p[sd]t|e[sd]t|cest|cet|bst|jst|(?:utc|gmt)[+-]\d{1,2})?$",
    re.IGNORECASE,
)
_TRIPLE = re.compile(r"^(\d{1,4})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?$")
_COMPACT = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_CHINESE = re.compile(r"^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?$")
_DAY_NAMED = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s./-]*(?:de\s+)?([^\W\d_]+)\.?[\s,./-]*(?:de\s+)?(\d{4}|\d{2})$"
)
_NAMED_DAY = re.compile(r"^([^\W\d_]+)\.?[\s./-]*(\d{1,2})(?:st|nd|rd|th)?[\s,./-]+(\d{4}|\d{2})$")
_JAPANESE_TIME = re.compile(r"(\d{1,2})[时時点]\s?(\d{1,2})分(?:\s?(\d{1,2})秒)?$")
_CHINESE_HALF = re.compile(r"(上午|早上|凌晨|下午|中午|晚上)\s*(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)$")
_ZONES = {
    "": 0, "z": 0, "bst": 1, "cet": 1, "cest": 2, "jst": 9, "est": -5, "edt": -4, "pst": -8, "pdt": -7,
}  # fmt: skip
# Behind a date or before a time: 2026年11月28日(土), 28.11.2026 (Sa.), 2026-11-28 星期六.
_WEEKDAY_BEHIND = re.compile(
    r"\s*(?:\([^\W\d_]{1,10}\.?\)|(?:星期|周|週|礼拜)[一二三四五六日天]|[月火水木金土日]曜日?)\s*"
)
_ERA = re.compile(
    r"^(?:(令和|平成|昭和)|([RHS]))\s?(元|\d{1,2})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})日?$"
)
_ERA_BEGINS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_COMPACT_TIME = re.compile(r"^((?:19|20)\d{6})([01]\d|2[0-3])([0-5]\d)([0-5]\d)$")
_WEEKDAY = re.compile(r"^[^\W\d_]{2,10}\.?,\s*(?=\w)")
_LAST_SERIAL = 2_958_465
_LONGEST = 60


def parse_date(
    value: Cell, *, order: DateOrder | None = None, serials_from: Literal[1900, 1904] | None = None
) -> datetime.date:
    """A calendar date. `order` is what `decide_date_order` found for the column.

    Reads dates of a workbook, ISO, `2016/11/5`, `20161105`, 2021年11月8日, month names in seven languages,
    and digits in the column's order; a time of day after it is left out. Two-digit years up to 68 are
    20xx (POSIX). A bare number is a date only with `serials_from`, the first year of Excel's count.
    """
    return _read(value, order, serials_from)[0]


def parse_datetime(
    value: Cell, *, order: DateOrder | None = None, serials_from: Literal[1900, 1904] | None = None
) -> datetime.datetime:
    """A date with its time of day (midnight when there is none).

    It has a time zone only where the text says one («2026-11-28 10:00 -0800», «… Z»); else the caller knows it.
    """
    date, time = _read(value, order, serials_from)
    return datetime.datetime.combine(date, time)


class DateOrders:
    """In which order a column writes day, month and year, from all its values; keeps none of them."""

    def __init__(self) -> None:
        self._orders: set[DateOrder] = {"dmy", "mdy", "ymd"}
        self._firsts: set[int] = set()
        self._lasts: set[int] = set()
        self._open_question = False

    def see(self, values: Iterable[Cell]) -> None:
        for value in values:
            parts = _ordered_parts(value) if isinstance(value, str) else None
            if parts is None:
                continue
            possible = _possible_orders(*parts)
            if not possible:
                continue  # a date in no order at all, such as 45/10/2021, says nothing about the others
            self._open_question = self._open_question or parts[0] != parts[1] or "ymd" in possible
            self._orders &= possible
            self._firsts.add(parts[0])
            self._lasts.add(parts[2])

    def decide(self) -> DateOrder | None:
        """See `decide_date_order`."""
        if not self._open_question:
            return "ymd"
        orders = self._orders
        if len(orders) > 1 and "ymd" in orders:
            if len(self._firsts) >= 2 * len(self._lasts):
                orders = orders - {"ymd"}
            elif len(self._lasts) >= 2 * len(self._firsts):
                orders = {"ymd"}
        return next(iter(orders)) if len(orders) == 1 else None


def decide_date_order(values: Iterable[Cell]) -> DateOrder | None:
    """The order of day, month and year in a column, from all its values; None when it must be asked.

    A first number above 12 rules out month first, a second one above 12 day first. With two-digit years the
    part that varies less is the year. None when more than one order remains, or none does. Values that tell
    their order themselves (ISO, month names, dates of a workbook) settle nothing about the others; a column
    of only such values gives "ymd".
    """
    orders = DateOrders()
    orders.see(values)
    return orders.decide()


def _possible_orders(first: int, second: int, last: int, long_year: bool) -> set[DateOrder]:
    orders: set[DateOrder] = set()
    if first <= 31 and second <= 12:
        orders.add("dmy")
    if first <= 12 and second <= 31:
        orders.add("mdy")
    if not long_year and second <= 12 and 1 <= last <= 31:
        orders.add("ymd")
    return orders


class SwappedDates:
    """Whether Excel seems to have swapped day and month in part of a column; keeps none of its values.

    Opened in a month-first Excel, day-first text up to the 12th becomes a date with day and month
    exchanged, while later days stay text. Then all dates have days up to 12 and all texts days above 12.
    """

    def __init__(self) -> None:
        self._dates = self._texts = 0
        self._is_other = False

    def see(self, values: Iterable[Cell]) -> None:
        if self._is_other:
            return
        for value in values:
            if isinstance(value, datetime.date):
                self._dates += 1
                self._is_other = self._is_other or value.day > 12
            elif isinstance(value, str) and value:
                parts = _ordered_parts(value)
                self._texts += 1
                self._is_other = self._is_other or parts is None or max(parts[0], parts[1]) <= 12

    def suspect(self) -> str | None:
        """A sentence when it seems so, else None."""
        if self._is_other or not self._dates or not self._texts:
            return None
        return (
            f"In this column {self._dates:,} dates have days up to 12 only, while the {self._texts:,} dates kept as "
            "text have days above 12. A spreadsheet program probably exchanged day and month in the first kind: take "
            "the column from the original file."
        )


def _read(
    value: Cell, order: DateOrder | None, serials_from: Literal[1900, 1904] | None
) -> tuple[datetime.date, datetime.time]:
    midnight = datetime.time()
    if isinstance(value, datetime.datetime):
        return value.date(), value.time()
    if isinstance(value, datetime.date):
        return value, midnight
    if isinstance(value, datetime.time):
        raise ValueError(f"{value.isoformat()} is a time of day without a date.")
    if value is None or value == "":
        raise ValueError("The cell is blank, but a date is needed.")
    if not isinstance(value, str):
        return _from_serial(value, serials_from)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip().lstrip("'")
    if len(text) > _LONGEST:
        raise ValueError(_not_a_date(value))
    text = _WEEKDAY_BEHIND.sub(" ", text).strip()
    text = _COMPACT_TIME.sub(r"\1 \2:\3:\4", text)
    text = _JAPANESE_TIME.sub(lambda clock: f" {clock[1]}:{clock[2]:0>2}:{clock[3] or 0:0>2}", text)
    text = _CHINESE_HALF.sub(_half_of_day, text)
    time = midnight
    with_time = _TIME.search(text)
    if with_time:
        time = _time_of(with_time, value)
        text = text[: with_time.start()].strip().rstrip(",")
    return _date_of(text, value, order), time


def _half_of_day(half: re.Match[str]) -> str:
    hour = int(re.split("[:.]", half[2])[0])
    # Twelve at night is the beginning of a day, and whose is not said.
    if half[1] == "晚上" and hour == 12:
        raise ValueError(f"“{half[0]}” may be the beginning or the end of the day. Write 00:00 or 23:59.")
    return f" {half[2]} {'am' if half[1] in ('上午', '早上', '凌晨') else 'pm'}"


def _date_of(text: str, value: str, order: DateOrder | None) -> datetime.date:
    triple = _TRIPLE.match(text)
    if triple:
        return _from_triple(triple, value, order)
    compact = _COMPACT.match(text)
    if compact:
        return _date(int(compact[1] + compact[2]), int(compact[3]), int(compact[4]), value)
    chinese = _CHINESE.match(text)
    if chinese:
        return _date(int(chinese[1]), int(chinese[2]), int(chinese[3]), value)
    era = _ERA.match(text)
    if era:
        year = _ERA_BEGINS[era[1] or era[2]] + (1 if era[3] == "元" else int(era[3]))
        return _date(year, int(era[4]), int(era[5]), value)
    text = _WEEKDAY.sub("", text)
    for pattern, day, month, year in ((_DAY_NAMED, 1, 2, 3), (_NAMED_DAY, 2, 1, 3)):
        named = pattern.match(text)
        number = _months().get(named[month].casefold()) if named else None
        if named and number:
            return _date(_full_year(named[year]), number, int(named[day]), value)
    raise ValueError(_not_a_date(value))


def _from_triple(triple: re.Match[str], value: str, order: DateOrder | None) -> datetime.date:
    first, second, last = triple[1], triple[3], triple[4]
    if len(first) >= 3:
        if len(first) == 3 or len(last) > 2:
            raise ValueError(_not_a_date(value))
        return _date(int(first), int(second), int(last), value)
    if len(last) not in (2, 4):
        raise ValueError(_not_a_date(value))
    a, b, c = int(first), int(second), int(last)
    possible = _possible_orders(a, b, c, len(last) == 4)
    if order is not None and possible and order not in possible:
        raise ValueError(_against_order(value, order))
    readings = {
        "dmy": lambda: _date(_full_year(last), b, a, value),
        "mdy": lambda: _date(_full_year(last), a, b, value),
        "ymd": lambda: _date(_full_year(first), b, c, value),
    }
    if order is not None or not possible:
        return readings[order or "dmy"]()
    dates = {readings[each]() for each in possible}
    if len(dates) > 1:
        shown = " or ".join(date.isoformat() for date in sorted(dates))
        raise ValueError(f"“{value}” may be {shown}. Say in which order the column has day, month and year.")
    return dates.pop()


def _ordered_parts(value: str) -> tuple[int, int, int, bool] | None:
    """The three numbers of a date whose order is open, and whether its year has four digits."""
    if len(value) > _LONGEST:
        return None
    text = _WEEKDAY_BEHIND.sub(" ", unicodedata.normalize("NFKC", value)).strip().lstrip("'")
    with_time = _TIME.search(text)
    if with_time:
        text = text[: with_time.start()].strip().rstrip(",")
    triple = _TRIPLE.match(text)
    if not triple or len(triple[1]) > 2 or len(triple[4]) not in (2, 4):
        return None
    return int(triple[1]), int(triple[3]), int(triple[4]), len(triple[4]) == 4


def _time_of(match: re.Match[str], value: str) -> datetime.time:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    micro = int((match[4] or "0").ljust(6, "0")[:6])
    try:
        return datetime.time(hour, minute, second, micro, tzinfo=_zone_of(match[6]))
    except ValueError as error:
        raise ValueError(f"“{value}” holds no possible time of day.") from error


def _zone_of(text: str | None) -> datetime.timezone | None:
    """The zone that stands behind a time, by its letters or as hours and minutes ahead of UTC."""
    if not text:
        return None
    name = text.lower().removeprefix("utc").removeprefix("gmt")
    if name in _ZONES:
        return datetime.timezone(datetime.timedelta(hours=_ZONES[name]))
    digits = re.sub(r"\D", "", name)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    ahead = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(-ahead if name.startswith("-") else ahead)


def _from_serial(
    value: object, serials_from: Literal[1900, 1904] | None
) -> tuple[datetime.date, datetime.time]:
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else -1.0
    if serials_from is None or not 1 <= number <= _LAST_SERIAL:
        raise ValueError(
            f"{value} is a bare number, not a date. Format the column as date in the spreadsheet, or write the date "
            "as 2021-11-08."
        )
    days = int(number)
    if serials_from == 1904:
        start = datetime.datetime(1904, 1, 1)  # noqa: DTZ001
    else:
        # Excel counts a 29 February 1900 that never was.
        start = datetime.datetime(1899, 12, 31 if days < 60 else 30)  # noqa: DTZ001
    moment = start + datetime.timedelta(days=days, seconds=round((number - days) * 86_400))
    return moment.date(), moment.time()


def _date(year: int, month: int, day: int, value: str) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise ValueError(f"“{value}” is no day in the calendar.") from error


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year <= 68 else 1900)


def _against_order(value: str, order: DateOrder) -> str:
    return f"“{value}” does not fit the other dates of the column, which have the {_ORDER_NAMES[order]}."


def _not_a_date(value: str) -> str:
    shown = value if len(value) <= 40 else f"{value[:39]}…"
    return f"“{shown}” is not a date. Write it as 2021-11-08."


@cache
def _months() -> dict[str, int]:
    """Month names and their abbreviations, casefolded, to month numbers."""
    names: dict[str, int] = {}
    widths: Sequence[Literal["wide", "abbreviated"]] = ("wide", "abbreviated")
    for language in _MONTH_LANGUAGES:
        for width in widths:
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names.setdefault(name.casefold().rstrip("."), number)
    names["sept"] = 9
    return names
