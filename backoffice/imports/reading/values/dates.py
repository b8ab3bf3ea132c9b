"""Dates: day first or month first is decided over a column, never for one cell."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from ..rows import Cell, Month

DateOrder = Literal["dmy", "mdy", "ymd"]

_ORDER_NAMES = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_MONTH_LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt", "pl", "cs", "ru", "tr", "sv", "da", "id")
_TIME = re.compile(
    r"(?:[T,]|\s(?:-\s)?)\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?"
    r"\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?|p[sd]t|e[sd]t|cest|cet|bst|jst|(?:utc|gmt)[+-]\d{1,2}(?::\d{2})?)?$",
    re.IGNORECASE,
)
_TRIPLE = re.compile(r"^(\d{1,4})\s?([/. -])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?$")
_COMPACT = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_CHINESE = re.compile(r"^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?$")
_DAY_NAMED = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s./-]*(?:de\s+)?([^\W\d_]+)\.?[\s,./-]*(?:de\s+)?(\d{4}|\d{2})$"
)
_NAMED_DAY = re.compile(r"^([^\W\d_]+)\.?[\s./-]*(\d{1,2})(?:st|nd|rd|th)?[\s,./-]+(\d{4}|\d{2})$")
_JAPANESE_TIME = re.compile(r"(\d{1,2})[时時点]\s?(\d{1,2})分(?:\s?(\d{1,2})秒)?$")
_HOURS_MARKED = re.compile(r"(?<=\d)\s?[hH]\s?(\d{2})$")
_HOURS_NAMED = re.compile(
    r",?\s(?:at|um|à|alle|a las)\s(?=\d{1,2}[:.hH]\d{2})|\s(?:Uhr|Uhrzeit)(?!\w)|\s(?<=\d\s)hr?s\.?$",
    re.IGNORECASE,
)
# «12:32 CET(UTC+1)»: the same zone twice.
_ZONE_IN_BRACKETS = re.compile(
    r"\s?(?:\b[A-Z]{2,5})?\s?\(((?:UTC|GMT)(?:[+-]\d{1,2}(?::\d{2})?)?)\)$", re.IGNORECASE
)
_TIME_FIRST = re.compile(
    r"^(\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?),?\s(?=\d{1,4}\D\d{1,2}\D\d)(.+)$", re.IGNORECASE
)
_CHINESE_HALF = re.compile(r"(上午|午前|早上|凌晨|下午|午後|中午|晚上)\s*(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)$")
_ZONES = {
    "": 0, "z": 0, "bst": 1, "cet": 1, "cest": 2, "jst": 9, "est": -5, "edt": -4, "pst": -8, "pdt": -7,
}  # fmt: skip
# Behind a date or before a time: 2026年11月28日(土), 28.11.2026 (Sa.), 2026-11-28 星期六.
_WEEKDAY_BEHIND = re.compile(
    r"\s*(?:\([^\W\d_]{1,10}\.?\)|(?:星期|周|週|礼拜)[一二三四五六日天]|[月火水木金土日]曜日?)\s*"
)
_ERA = re.compile(
    r"^(?:(令和|平成|昭和|民國|民国)|([RHS]))\s?(元|\d{1,3})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})[日號号]?$"
)
ERA_BEGINS = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "R": 2018, "H": 1988, "S": 1925,
}  # fmt: skip
_COMPACT_TIME = re.compile(r"^((?:19|20)\d{6})([01]\d|2[0-3])([0-5]\d)([0-5]\d)$")
# Behind a year: 5 сентября 2026 г., 5 września 2026 r.
_YEAR_NAMED_BEHIND = re.compile(r"(?<=\d{4})\s?[гr]\.?$")
_WEEKDAY = re.compile(r"^[^\W\d_]{2,10}\.?,\s*(?=\w)")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
# A month alone: 2027-08, 2027年8月, 08/2027, 08/27, Aug-27, August 2027, 2027 Aug.
_YEAR_MONTH = re.compile(r"^(\d{4})\s?(?:[/. -]|年)\s?(\d{1,2})\s?(?:月(?:底|末)?)?$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s?[/. -]\s?(\d{4})$")
_MONTH_SHORT_YEAR = re.compile(r"^(\d{1,2})\s?[/-]\s?(\d{2})$")
_NAMED_MONTH = re.compile(r"^([^\W\d_]+)\.?[\s./'-]*(\d{4}|\d{2})$")
_YEAR_NAMED = re.compile(r"^(\d{4})[\s./-]*([^\W\d_]+)\.?$")
# How long goods keep, where the day is wanted until which they do.
_HOW_LONG = re.compile(
    r"^\d{1,3}\s?(?:个月|個月|ヶ月|か月|月|天|日|年|months?|mths?|days?|years?|yrs?|monate?|jahre?|tage?|mois|jours?|ans?|[mdy])$",
    re.IGNORECASE,
)
# Years as Thailand counts them, 543 ahead; nothing here is of the centuries that they would be elsewhere.
_BUDDHIST = range(2400, 2700)
_BUDDHIST_AHEAD = 543
YEARS = range(1900, 2200)
_LAST_SERIAL = 2_958_465
_LONGEST = 60
# What a spreadsheet program makes of a date in a column of numbers, or another program counts in seconds.
_NUMBER = re.compile(r"\d{5,}(?:\.\d+)?")


def parse_date(
    value: Cell, *, order: DateOrder | None = None, serials_from: Literal[1900, 1904] | None = None
) -> datetime.date:
    """A calendar date. `order` is what `decide_date_order` found for the column.

    Reads dates of a workbook, ISO, `2016/11/5`, `20161105`, 2021年11月8日, month names in fourteen languages,
    and digits in the column's order; a time of day after it is left out. Two-digit years up to 68 are
    20xx (POSIX). A bare number is a date only with `serials_from`, the first year of Excel's count, or where it reads
    20270831. A year of the Buddhist era is refused with the one that it seems to be.
    """
    return _read(value, order, serials_from)[0]


def parse_month(value: str) -> tuple[int, int] | None:
    """Year and month of a text that says these alone, such as `2027-08`, `08/27` and `Aug 2027`; None for any other.

    Two digits are a year only where they cannot be a month.
    """
    if len(value) > _LONGEST:
        return None
    text = _plain(value)
    if found := _YEAR_MONTH.match(text):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.match(text):
        year, month = int(found[2]), int(found[1])
    elif (found := _MONTH_SHORT_YEAR.match(text)) and int(found[2]) > 12:
        year, month = _full_year(found[2]), int(found[1])
    elif (found := _NAMED_MONTH.match(text)) and int(found[2]) > 12:
        year, month = _full_year(found[2]), _months().get(found[1].casefold(), 0)
    elif found := _YEAR_NAMED.match(text):
        year, month = int(found[1]), _months().get(found[2].casefold(), 0)
    else:
        return None
    if not (1 <= month <= 12 and year in YEARS):
        return None
    return year, month


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
        self._looks: set[str] = set()
        self._open_question = False

    def see(self, values: Iterable[Cell]) -> None:
        for value in values:
            parts = _ordered_parts(value) if isinstance(value, str) else None
            if parts is None:
                continue
            possible = _possible_orders(*parts[:4])
            if not possible:
                continue  # a date in no order at all, such as 45/10/2021, says nothing about the others
            self._open_question = self._open_question or parts[0] != parts[1] or "ymd" in possible
            self._orders &= possible
            self._firsts.add(parts[0])
            self._lasts.add(parts[2])
            self._looks.add(parts[4])

    def decide(self) -> DateOrder | None:
        """See `decide_date_order`."""
        if not self._open_question:
            return "dmy" if self._firsts else "ymd"  # 2/2/2024 is one day, whichever comes first
        orders = self._orders
        if len(orders) > 1 and "ymd" in orders:
            if len(self._firsts) >= 2 * len(self._lasts):
                orders = orders - {"ymd"}
            elif len(self._lasts) >= 2 * len(self._firsts):
                orders = {"ymd"}
        return next(iter(orders)) if len(orders) == 1 else None

    @property
    def is_told(self) -> bool:
        """Whether every date tells its order itself, as «2026-11-28» and «28-NOV-26» do."""
        return not self._firsts

    @property
    def matters(self) -> bool:
        """Whether any of the dates would be another day in another order."""
        return self._open_question

    def told_by(self, other: "DateOrders") -> DateOrder | None:
        """The order that another column of the file shows beyond doubt, where this one is open and looks the same."""
        order = other.decide() if other._open_question and self._looks == other._looks else None
        return order if order in self._orders else None


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


class FirstDays:
    """Whether all real dates of a column are the first of a month, as Excel keeps a month alone («Aug-27», 08/2027)."""

    def __init__(self) -> None:
        self._dates: set[datetime.date] = set()
        self._is_other = False

    def see(self, values: Iterable[Cell]) -> None:
        if self._is_other:
            return
        for value in values:
            if isinstance(value, datetime.date) and not isinstance(value, Month):
                self._is_other = self._is_other or value.day != 1
                self._dates.add(value)

    def suspect(self) -> str | None:
        """A sentence when it seems so, else None."""
        if self._is_other or len(self._dates) < 2:
            return None
        return (
            "All its dates are the first of a month, as Excel keeps a month without a day. They were taken as they "
            "stand: where the cells show month and year alone, write the last day."
        )


def _read(
    value: Cell, order: DateOrder | None, serials_from: Literal[1900, 1904] | None
) -> tuple[datetime.date, datetime.time]:
    midnight = datetime.time()
    if isinstance(value, datetime.datetime):
        return _of_our_era(value.date(), value), value.time()
    if isinstance(value, datetime.date):
        return _of_our_era(value, value), midnight
    if isinstance(value, datetime.time):
        raise ValueError(f"{value.isoformat()} is a time of day without a date.")
    if value is None or value == "":
        raise ValueError("The cell is blank, but a date is needed.")
    if not isinstance(value, str):
        return _from_serial(value, serials_from)
    text = _plain(value)
    if len(text) > _LONGEST:
        raise ValueError(_not_a_date(value))
    if _HOW_LONG.match(text):
        raise ValueError(f"“{value}” says how long it keeps, not until when. Write the last day.")
    text = _WEEKDAY_BEHIND.sub(" ", text).strip()
    text = _COMPACT_TIME.sub(r"\1 \2:\3:\4", text)
    text = _JAPANESE_TIME.sub(lambda clock: f" {clock[1]}:{clock[2]:0>2}:{clock[3] or 0:0>2}", text)
    text = _CHINESE_HALF.sub(_half_of_day, text)
    time = midnight
    with_time = _TIME.search(text)
    if with_time:
        time = _time_of(with_time, value)
        text = text[: with_time.start()].strip().rstrip(",")
    return _of_our_era(_date_of(text, value, order), value), time


def _plain(value: str) -> str:
    """The text in plain digits, dashes and single blanks, the time behind the day, hours written as 10:05."""
    text = value if value.isascii() else unicodedata.normalize("NFKC", value).translate(_DASHES)
    text = _TIME_FIRST.sub(r"\2 \1", _ZONE_IN_BRACKETS.sub(r" \1", " ".join(text.split()).lstrip("'")))
    return _HOURS_MARKED.sub(r":\1", _HOURS_NAMED.sub(" ", text).strip())


def _of_our_era(date: datetime.date, value: Cell) -> datetime.date:
    """The date; refused where its year is of the Buddhist era, or one by which programs say that there is none."""
    if date.year in YEARS:
        return date
    said = value if isinstance(value, str) else date.isoformat()
    if date.year in _BUDDHIST:
        raise ValueError(
            f"“{said}” is of the year {date.year}, which in Thailand is {date.year - _BUDDHIST_AHEAD}. Write the year "
            "as it is elsewhere."
        )
    raise ValueError(
        f"“{said}” is no date that can be meant. Write the right one, or leave it blank if there is none."
    )


def _half_of_day(half: re.Match[str]) -> str:
    hour = int(re.split("[:.]", half[2])[0])
    # Twelve at night is the beginning of a day, and whose is not said.
    if half[1] == "晚上" and hour == 12:
        raise ValueError(f"“{half[0]}” may be the beginning or the end of the day. Write 00:00 or 23:59.")
    return f" {half[2]} {'am' if half[1] in ('上午', '午前', '早上', '凌晨') else 'pm'}"


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
        year = ERA_BEGINS[era[1] or era[2]] + (1 if era[3] == "元" else int(era[3]))
        return _date(year, int(era[4]), int(era[5]), value)
    text = _YEAR_NAMED_BEHIND.sub("", _WEEKDAY.sub("", text))
    first, _, rest = text.partition(" ")
    if first.rstrip(".").casefold() in _weekdays():
        text = rest.strip()
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


# The same days come again and again in a column.
@lru_cache(4096)
def _ordered_parts(value: str) -> tuple[int, int, int, bool, str] | None:
    """The three numbers of a date whose order is open, whether its year has four digits, and how such dates look: the
    sign between them, and as many digits as the year has.
    """
    if len(value) > _LONGEST:
        return None
    text = _WEEKDAY_BEHIND.sub(" ", _plain(value)).strip()
    with_time = _TIME.search(text)
    if with_time:
        text = text[: with_time.start()].strip().rstrip(",")
    triple = _TRIPLE.match(text)
    if not triple or len(triple[1]) > 2 or len(triple[4]) not in (2, 4):
        return None
    return int(triple[1]), int(triple[3]), int(triple[4]), len(triple[4]) == 4, f"{triple[2]}{len(triple[4])}"


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
    if number.is_integer() and _COMPACT.match(f"{number:.0f}"):
        return _date_of(f"{number:.0f}", f"{number:.0f}", None), datetime.time()
    if serials_from is None or not 1 <= number <= _LAST_SERIAL:
        raise ValueError(_bare_number(f"{value}"))
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


def _bare_number(shown: str) -> str:
    return (
        f"{shown} is a bare number, not a date. Format the column as date in the spreadsheet, or write the date as "
        "2021-11-08."
    )


def _not_a_date(value: str) -> str:
    shown = value if len(value) <= 40 else f"{value[:39]}…"
    if _NUMBER.fullmatch(shown):
        return _bare_number(f"“{shown}”")
    return f"“{shown}” is not a date. Write it as 2021-11-08."


@cache
def _weekdays() -> frozenset[str]:
    """Names of the days of a week and their abbreviations, casefolded."""
    widths: Sequence[Literal["wide", "abbreviated"]] = ("wide", "abbreviated")
    return (
        frozenset(
            name.casefold().rstrip(".")
            for language in _MONTH_LANGUAGES
            for width in widths
            for name in get_day_names(width, "format", language).values()
        )
        - _months().keys()
    )


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
