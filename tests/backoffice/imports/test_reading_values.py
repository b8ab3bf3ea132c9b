"""Cells to values: never a float for money, never a guess for a date, never a digit lost from a GTIN."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.imports.reading import Cell
from backoffice.imports.reading.values import (
    DateOrder,
    FirstDays,
    SwappedDates,
    currencies_named,
    currency_beside,
    decide_date_order,
    decide_decimal_mark,
    parse_bool,
    parse_code,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_gtin,
    parse_integer,
    parse_month,
    plain_code,
    refuse_changed,
)

NOVEMBER_8 = datetime.date(2021, 11, 8)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("16,16\u00a0€", "16.16"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1\u202f234,50 €", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234’567", "1234567"),
        ("١٬٢٣٤٫٥٠", "1234.50"),
        ("۱۲٫۵۰ €", "12.50"),
        ("1 000 000,00 Kč", "1000000.00"),
        ("1,23,456.78", "123456.78"),
        ("1.234.567", "1234567"),
        ("0,123", "0.123"),
        ("1234,567", "1234.567"),
        (".5", "0.5"),
        ("USD 1,200.00", "1200.00"),
        ("￥１２８．５０", "128.50"),
        ("128元", "128"),
        ("199.-", "199"),
        ("CHF 1'250.-", "1250"),
        ("1.250,--", "1250.00"),
        ("1,250.-", "1250.00"),
        ("-5", "-5"),
        ("5-", "-5"),
        ("\u2212 7", "-7"),
        ("(12.50)", "-12.50"),
        ("-$5.00", "-5.00"),
        ("$ (5.00)", "-5.00"),
        ("1.5E+3", "1500"),
        (12, "12"),
        (0.1 + 0.2, "0.3"),
        (2855.0, "2855"),
        (1000.1 - 999.9, "0.2"),
        (1234.25 - 1234.25 + 4.5e-14, "0"),
        ("20.990000000000002", "20.99"),
        ("-20,990000000000002 €", "-20.99"),
        ("0.3333333333333333", "0.3333333333333333"),
        (Decimal("2.50"), "2.50"),
    ],
)
def test_it_reads_numbers(value: Cell, number: str) -> None:
    found = parse_decimal(value)
    assert isinstance(found, Decimal)
    assert str(found) == number


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("on request", "“on request” is not a number"),
        ("", "The cell is blank"),
        (None, "The cell is blank"),
        ("12 kg", "not a number"),
        ("1,2,3", "not a number"),
        ("1,234,5", "not a number"),
        ("12.345.67", "not a number"),
        ("1 2", "not a number"),
        ("1.25E+05", "digits may be lost"),
        ("3億円", "not a number"),
        ("--5", "not a number"),
        ("50%", "is a percentage"),
        ("#DIV/0!", "not a number"),
        ("2021-11-08", "not a number"),
        ("9" * 100, "not a number"),
        (float("nan"), "not a usable number"),
        (float("inf"), "not a usable number"),
        (True, "not a number"),
        (datetime.date(2021, 5, 1), "Excel may have changed what was typed"),
        ("1,234", "may be 1234 or 1.234"),
        ("12.345", "may be 12345 or 12.345"),
    ],
)
def test_it_refuses_what_is_no_number(value: Cell, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_decimal(value)
    assert words in str(refused.value)


def test_it_reads_an_open_number_by_the_mark_of_its_column() -> None:
    assert parse_decimal("1,234", decimal_mark=",") == Decimal("1.234")
    assert parse_decimal("1,234", decimal_mark=".") == Decimal("1234")
    assert parse_decimal("12,5", decimal_mark=".") == Decimal("12.5")


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["1,234", "2,50"], ","),
        (["1,234", "2.50"], "."),
        (["1.234.567", "1.200"], ","),
        (["1,234.5"], "."),
        (["1,234", "5,678"], None),
        (["1.5", "2,5"], None),
        (["5", "6", "", "n/a"], "."),
        ([1.5, 2, None, "1,234"], None),
    ],
)
def test_it_decides_the_decimal_mark_over_the_column(values: list[Cell], mark: str | None) -> None:
    assert decide_decimal_mark(values) == mark


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from([(",", "."), (".", ","), (" ", ",")]),
)
def test_it_reads_back_every_amount_it_could_be_sent(amount: Decimal, marks: tuple[str, str]) -> None:
    thousands, mark = marks
    text = f"{amount:,.2f}".translate(str.maketrans({",": thousands, ".": mark}))
    assert parse_decimal(text) == amount
    assert parse_decimal(f"{text}\u00a0€") == amount


def test_it_reads_whole_numbers() -> None:
    assert [parse_integer(value) for value in ("1,234", "5.0", "5,00", 5.0, "1.234.567", "-3", 7)] == [
        1234,
        5,
        5,
        5,
        1234567,
        -3,
        7,
    ]
    with pytest.raises(ValueError, match="not a whole number"):
        parse_integer("5.5")


@pytest.mark.parametrize(
    ("text", "beside", "codes"),
    [
        ("16,16 €", "€", "EUR"),
        ("CA$1,200.50", "CA$", "CAD"),
        ("AU$ 1200", "AU$", "AUD"),
        ("NT$1,200", "NT$", "TWD"),
        ("R$ 1.200,50", "R$", "BRL"),
        ("S$1200", "S$", "SGD"),
        ("$ 1250.50 CAD", "$ CAD", "CAD"),
        ("€ 20 USD", "€ USD", ""),
        ("128000円", "円", "JPY"),
        ("￥128", "¥", "CNY JPY"),
        ("₩1,200,000", "₩", "KRW"),
        ("12 000 Kč", "Kč", "CZK"),
        ("1200 kr", "kr", "DKK ISK NOK SEK"),
        ("RM 1200", "RM", "MYR"),
        ("1200 gbp", "gbp", "GBP"),
        ("RMB 5", "RMB", "CNY"),
        ("1250人民币", "人民币", "CNY"),
        ("1250", "", ""),
    ],
)
def test_it_reads_what_names_a_currency_beside_an_amount(text: str, beside: str, codes: str) -> None:
    assert parse_decimal(text, decimal_mark=".") > 4
    assert currency_beside(text) == beside
    assert " ".join(sorted(currencies_named(beside))) == codes


@pytest.mark.parametrize(
    "value",
    [
        "2021-11-08",
        "2021/11/8",
        "2021.11.8",
        "20211108",
        "08-Nov-2021",
        "8 novembre 2021",
        "8. November 2021",
        "Nov 8, 2021",
        "November 8th, 2021",
        "Mon, 8 Nov 2021",
        "Mon 8 Nov 2021",
        "lundi 8 novembre 2021",
        "November 8, 2021 at 10:05 PM",
        "08. November 2021, 10:05 Uhr",
        "8 nov. 2021 10h05",
        "08-nov.-21",
        "8 ноября 2021 г.",
        "8 listopada 2021 r.",
        "8 Kasım 2021",
        "Pazartesi, 8 Kasım 2021",
        "8. listopadu 2021",
        "2021/11/8 午後10:05",
        "2021年11月8日",
        "2021年11月8日 10:05",
        "2021/11/8 上午10:00",
        "2021-11-08T10:00:00Z",
        "2021-11-08 10:00:00+08:00",
        "２０２１－１１－０８",
        "2021–11—08",
        "2021 11 08",
        "民國110年11月8日",
        20211108,
        20211108.0,
        datetime.datetime(2021, 11, 8, 23, 59),  # noqa: DTZ001
        NOVEMBER_8,
    ],
)
def test_it_reads_dates_that_tell_their_order(value: Cell) -> None:
    assert parse_date(value) == NOVEMBER_8


@pytest.mark.parametrize(
    ("value", "order", "date"),
    [
        ("03/04/19", "dmy", datetime.date(2019, 4, 3)),
        ("03/04/19", "mdy", datetime.date(2019, 3, 4)),
        ("21/11/05", "ymd", datetime.date(2021, 11, 5)),
        ("21/11/05", "dmy", datetime.date(2005, 11, 21)),
        ("12/11/2021", "dmy", datetime.date(2021, 11, 12)),
        ("12.11.2021 14:30", "dmy", datetime.date(2021, 11, 12)),
        ("01/02/69", "dmy", datetime.date(1969, 2, 1)),
        ("2021-11-08", "dmy", NOVEMBER_8),
        ("13/01/2019", None, datetime.date(2019, 1, 13)),
        ("01/13/2019", None, datetime.date(2019, 1, 13)),
        ("05/05/2021", None, datetime.date(2021, 5, 5)),
    ],
)
def test_it_reads_dates_in_the_order_of_their_column(
    value: str, order: DateOrder | None, date: datetime.date
) -> None:
    assert parse_date(value, order=order) == date


@pytest.mark.parametrize(
    ("value", "order", "words"),
    [
        ("03/04/2019", None, "may be 2019-03-04 or 2019-04-03"),
        ("13/04/19", None, "may be 2013-04-19 or 2019-04-13"),
        ("03/25/2019", "dmy", "does not fit the other dates of the column, which have the day first"),
        ("31/02/2021", None, "is no day in the calendar"),
        ("1996x-01-01", None, "is not a date"),
        ("45000", None, "“45000” is a bare number"),
        ("43881.999930555554", None, "is a bare number"),
        (45000, None, "is a bare number"),
        (45000.5, None, "is a bare number"),
        (True, None, "is a bare number"),
        (datetime.time(3), None, "is a time of day"),
        ("", None, "The cell is blank"),
        ("2021-11-08 25:00", None, "no possible time of day"),
        ("31/08/2570", "dmy", "is of the year 2570, which in Thailand is 2027"),
        ("2570年8月31日", None, "is of the year 2570"),
        (datetime.date(2570, 8, 31), None, "“2570-08-31” is of the year 2570"),
        ("0001-01-01", None, "is no date that can be meant"),
        (datetime.date(9999, 12, 31), None, "“9999-12-31” is no date that can be meant"),
        (20211508, None, "is no day in the calendar"),
        ("36个月", None, "says how long it keeps, not until when"),
        ("24 months", None, "says how long it keeps"),
        ("2027-08", None, "is not a date"),
    ],
)
def test_it_refuses_dates_that_may_be_wrong(value: Cell, order: DateOrder | None, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_date(value, order=order)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text", ["2027-08", "2027/8", "2027.08", "2027年8月", "2027年08月底", "08/2027", "8-2027", "08 2027", "08/27",
             "8-27", "Aug-27", "Aug 27", "Aug '27", "AUG 2027", "août 2027", "2027 Aug", "２０２７年８月"],
)  # fmt: skip
def test_it_reads_a_month_alone(text: str) -> None:
    assert parse_month(text) == (2027, 8)


@pytest.mark.parametrize(
    "text",
    [
        "08/09",
        "Aug 9",
        "27/08",
        "13/2027",
        "2027-00",
        "2027-08-31",
        "082027",
        "8.27",
        "Foo 27",
        "9999-12",
        "8",
    ],
)
def test_it_takes_for_a_month_nothing_that_may_be_something_else(text: str) -> None:
    assert parse_month(text) is None


def test_it_notices_a_column_of_first_days() -> None:
    def _suspect(*days: int) -> str | None:
        seen = FirstDays()
        seen.see([datetime.date(2027, 1 + at, day) for at, day in enumerate(days)])
        return seen.suspect()

    assert "first of a month" in str(_suspect(1, 1))
    assert _suspect(1, 2) is None
    assert _suspect(1) is None


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["03/04/2019", "13/04/2019"], "dmy"),
        (["03/04/2019 (Mi.)", "13/04/2019 (Sa.)"], "dmy"),
        (["03/04/2019 (Mi.)"], None),
        (["03.04.2019, 10:05 Uhr", "13.04.2019 10h05"], "dmy"),
        (["10:05 03/04/2019", "10:05:30 13/04/2019"], "dmy"),
        (["03/04/2019", "04/13/2019"], "mdy"),
        (["03/01/19", "13/01/19", "28/01/19", "02/02/19"], "dmy"),
        (["19/01/03", "19/01/13", "19/02/28", "19/03/02"], "ymd"),
        (["03/04/2019", "05/06/2019"], None),
        (["13/04/2019", "04/13/2019"], None),
        (["8 Nov 2021", "03/04/2021"], None),
        (["2021-11-08", "8 Nov 2021", "", None, NOVEMBER_8], "ymd"),
        ([], "ymd"),
        (["2/2/2024"], "dmy"),
    ],
)
def test_it_decides_the_date_order_over_the_column(values: list[Cell], order: DateOrder | None) -> None:
    assert decide_date_order(values) == order


@given(st.lists(st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 12, 31)), min_size=1, max_size=30))
def test_it_never_decides_wrongly(dates: list[datetime.date]) -> None:
    for order, form in (("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")):
        texts: list[Cell] = [date.strftime(form) for date in dates]
        decided = decide_date_order(texts)
        assert decided in (order, None) or all(date.day == date.month for date in dates)
        if decided is not None:
            assert [parse_date(text, order=decided if decided != "ymd" else None) for text in texts] == dates


def test_it_reads_serial_numbers_only_when_told() -> None:
    assert parse_date(44508, serials_from=1900) == NOVEMBER_8
    assert parse_date(44508 - 1462, serials_from=1904) == NOVEMBER_8
    assert parse_date(59, serials_from=1900) == datetime.date(1900, 2, 28)
    assert parse_date(61, serials_from=1900) == datetime.date(1900, 3, 1)
    for value in (0, -1, 3_000_000):
        with pytest.raises(ValueError, match="bare number"):
            parse_date(value, serials_from=1900)


def test_it_keeps_the_time_of_day() -> None:
    half_past_two = datetime.datetime(2019, 1, 3, 14, 30)  # noqa: DTZ001
    assert parse_datetime("03/01/19 14:30", order="dmy") == half_past_two
    assert parse_datetime("2019-01-03T14:30:00.000Z") == half_past_two.replace(tzinfo=datetime.UTC)
    assert parse_datetime("03/01/2019 2:30 PM", order="dmy") == half_past_two
    assert parse_datetime("2019/1/3 下午2:30") == half_past_two


def test_it_suspects_a_column_in_which_excel_swapped_day_and_month() -> None:
    """Real dates up to the 12th beside text above it: what a month-first Excel makes of day-first text."""
    swapped: list[Cell] = [datetime.date(2021, 3, 4), datetime.date(2021, 12, 1), "13/04/2021", "28/02/2021"]

    def _suspect(values: list[Cell]) -> str | None:
        seen = SwappedDates()
        seen.see(values)
        return seen.suspect()

    assert "exchanged day and month" in str(_suspect(swapped))
    assert _suspect([*swapped, datetime.date(2021, 3, 13)]) is None
    assert _suspect([*swapped, "01/02/2021"]) is None
    assert _suspect([datetime.date(2021, 3, 4)]) is None


@pytest.mark.parametrize(
    ("value", "gtin", "restored"),
    [
        ("4006381333931", "4006381333931", False),
        (4006381333931, "4006381333931", False),
        (4006381333931.0, "4006381333931", False),
        ("4006381333931.0", "4006381333931", False),
        ("4.006381333931E+12", "4006381333931", False),
        ("EAN: 4006 3813 3393 1", "4006381333931", False),
        ("(01)04006381333931", "04006381333931", False),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "4006381333931", False),
        ("'012345678905", "012345678905", False),
        ("978-0-596-51774-8", "9780596517748", False),
        ("96385074", "96385074", False),
        ("0000000000017", "0000000000017", False),
        (12345678905, "012345678905", True),
        ("12345678905", "012345678905", True),
        (11110837790, "011110837790", True),
    ],
)
def test_it_reads_gtins(value: Cell, gtin: str, restored: bool) -> None:
    found, note = parse_gtin(value)
    assert found == gtin
    assert (note is not None) is restored


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("4006381333932", "check digit of “4006381333932” is 2 but should be 1"),
        ("4.00638E+12", "digits are lost"),
        ("17", "too short"),
        ("1" * 20, "has 20 digits"),
        ("0000000000000", "zeros only"),
        ("no barcode", "digits only"),
        (12.5, "digits without sign or fraction"),
        ("", "The cell is blank"),
        (None, "The cell is blank"),
        (True, "no GTIN"),
        (datetime.date(2021, 1, 1), "date or time"),
    ],
)
def test_it_refuses_what_is_no_gtin(value: Cell, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_gtin(value)
    assert words in str(refused.value)


@given(st.integers(10**5, 10**11 - 1))
def test_it_restores_every_leading_zero_that_a_number_cell_lost(body: int) -> None:
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(str(body)))
    )
    gtin = f"{body}{-weighted % 10}"
    found, _ = parse_gtin(int(gtin))
    assert found.zfill(14) == gtin.zfill(14)


def test_it_keeps_codes_as_text() -> None:
    assert [parse_code(value) for value in ("A-1", " 007 ", "'00123", 123, 123.0, "1E5")] == [
        "A-1",
        "007",
        "00123",
        "123",
        "123",
        "1E5",
    ]
    with pytest.raises(ValueError, match="has 2 lines, “A-1” and “A-2” …; one code is wanted"):
        parse_code("A-1\nA-2")
    for value in ("4.74939E+17", 474939423470395000, 4.74939423470395e17):
        with pytest.raises(ValueError, match="digits are lost"):
            parse_code(value)


def test_it_writes_codes_in_plain_signs() -> None:
    assert [plain_code(text) for text in ("ＮＣ－５０", "NC\u201150", "NC–50", "NC-50", "编号－１　", "Ä-1")] == [
        "NC-50", "NC-50", "NC-50", "NC-50", "编号-1", "Ä-1",
    ]  # fmt: skip


def test_it_reads_yes_and_no() -> None:
    assert [parse_bool(value) for value in (True, 1, "Yes", "是", "✓", "☑", "TRUE")] == [True] * 7
    assert [parse_bool(value) for value in (False, 0.0, "no", "否", "☐", "无")] == [False] * 6
    for value in ("maybe", "", None, 2):
        with pytest.raises(ValueError, match="Write “yes” or “no”"):
            parse_bool(value)


@pytest.mark.parametrize(
    "value", ["3.00123E+17", 10**15, 2.5e16, datetime.date(2026, 10, 12), datetime.time(7, 8)]
)
def test_it_refuses_text_that_a_spreadsheet_has_changed(value: Cell) -> None:
    with pytest.raises(ValueError, match=r"as text"):
        refuse_changed(value)
    refuse_changed("10-12")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026年11月28日(土)", "2026-11-28T00:00:00"),
        ("28.11.2026 (Sa.)", "2026-11-28T00:00:00"),
        ("2026-11-28 星期六", "2026-11-28T00:00:00"),
        ("令和8年11月28日", "2026-11-28T00:00:00"),
        ("平成元年1月8日", "1989-01-08T00:00:00"),
        ("20261128103000", "2026-11-28T10:30:00"),
        ("2026年11月28日 10時05分", "2026-11-28T10:05:00"),
        ("Saturday, November 28, 2026", "2026-11-28T00:00:00"),
        ("2026-11-28 23:30:00 -0800", "2026-11-28T23:30:00-08:00"),
        ("2026-11-28T23:30:00.5Z", "2026-11-28T23:30:00.500000+00:00"),
        ("2026-11-28 10:00 UTC+8", "2026-11-28T10:00:00+08:00"),
        ("2026-11-28 10:00 (GMT+05:30)", "2026-11-28T10:00:00+05:30"),
        ("1. Dez. 2026, 12:32 Uhr CET(UTC+1)", "2026-12-01T12:32:00+01:00"),
        ("Dec 1, 2026, 12:32 pm CET(UTC+1)", "2026-12-01T12:32:00+01:00"),
        ("16:51:06 28.11.2026", "2026-11-28T16:51:06"),
        ("4:51 pm, 2026-11-28", "2026-11-28T16:51:00"),
        ("2026-11-28 10:00:00 PST", "2026-11-28T10:00:00-08:00"),
    ],
)
def test_it_reads_dates_of_many_countries_and_the_zone_that_a_time_says(value: str, moment: str) -> None:
    assert parse_datetime(value).isoformat() == moment
    assert parse_date(value).isoformat() == moment[:10]


def test_it_does_not_guess_whose_midnight_is_meant() -> None:
    with pytest.raises(ValueError, match="beginning or the end"):
        parse_datetime("2026-11-28 晚上12:00")
    with pytest.raises(ValueError, match="no possible time"):
        parse_datetime("2026-11-28 10:00 +99:00")
