"""When something was sold: days, times of day and zones, wherever a report writes them."""

import io
from datetime import date, time

import pytest
import xlsxwriter

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from tests.backoffice.imports import making
from tests.fulfillment.orders.reports import sales, taken_in


@pytest.mark.parametrize(
    ("headers", "day", "clock", "at"),
    [
        ("Date,Time", "2026-08-15", "10:23:11", "2026-08-15 10:23:11"),
        ("Order Date,Order Time", "08/15/2026", "1:05 PM", "2026-08-15 13:05:00"),
        ("Datum,Uhrzeit", "15.08.2026", "9:05 Uhr", "2026-08-15 09:05:00"),
        ("Fecha,Hora", "15/08/2026", "23:59", "2026-08-15 23:59:00"),
        ("日期,时间", "2026年8月15日", "下午 1:05", "2026-08-15 13:05:00"),
        ("日付,時刻", "2026/08/15", "13時05分", "2026-08-15 13:05:00"),
        ("下单日期,下单时间", "2026-08-15", "2026-08-15 13:05:00", "2026-08-15 13:05:00"),
        ("Date,Time", "2026-08-15 07:00", "13:05:00", "2026-08-15 07:00:00"),
    ],
)
def test_day_and_time_of_two_columns_are_one_moment(
    clerk: Actor, headers: str, day: str, clock: str, at: str
) -> None:
    content = f"Order number,Item,Amount,{headers}\n'0071,Bag,80,{day},{clock}\n"
    taken_in(content.encode(), clerk, time_zone="UTC")
    ((placed,),) = sales(clerk, "ordered_at")
    assert placed.isoformat(" ") == f"{at}+00:00"


def test_another_date_column_of_the_same_look_tells_day_and_month(clerk: Actor) -> None:
    content = "Order number,Item,Amount,Order date,Ship date\n'0071,Bag,80,03.04.2026,25.04.2026\n"
    session = taken_in(content.encode(), clerk, time_zone="UTC")
    ((placed,),) = sales(clerk, "ordered_at")
    assert placed.isoformat() == "2026-04-03T00:00:00+00:00"
    assert (
        "Dates in «Ordered at» were read as day, month, year, as those in «Shipped on»."
        in session.reading["notes"]
    )


@pytest.mark.parametrize(
    "ship_dates", [("03.04.2026",), ("25/04/2026",), ("25.04.26",), ("25.04.2026", "04.25.2026")]
)
def test_day_and_month_that_no_column_tells_are_asked(clerk: Actor, ship_dates: tuple[str, ...]) -> None:
    rows = "".join(f"{number},Bag,80,03.04.2026,{date}\n" for number, date in enumerate(ship_dates, start=1))
    session = making.preview(
        f"Order number,Item,Amount,Order date,Ship date\n{rows}".encode(),
        "sales", actor=clerk, store="mall", currency="EUR",
    )  # fmt: skip
    assert session.counts["rejected"]["bad_date"] == len(ship_dates)


def test_orders_without_a_day_are_counted(clerk: Actor) -> None:
    content = "Date,Order number,Amount\n2026-04-03,A1,80\n,A2,70\n,A3,60\n"
    session = taken_in(content.encode(), clerk)
    assert [note for note in session.reading["notes"] if "nothing says when" in note] == [
        "In 2 rows nothing says when it was ordered. Where a day stands once for several rows, as in merged cells, "
        "write it in each of them."
    ]


@pytest.mark.parametrize("clock", ["morning", "2026-08-16 13:05:00"])
def test_a_time_that_is_none_of_the_day_leaves_the_day_and_a_remark(clerk: Actor, clock: str) -> None:
    content = f"Order number,Item,Amount,Date,Time\n'0071,Bag,80,2026-08-15,{clock}\n"
    session = taken_in(content.encode(), clerk, time_zone="UTC")
    ((placed,),) = sales(clerk, "ordered_at")
    assert placed.isoformat() == "2026-08-15T00:00:00+00:00"
    with scope(clerk):
        (said,) = session.rows.get().notes
    assert (said["code"], said["column"]) == ("time_unread", "ordered_time")
    assert said["sentence"].startswith(f"«{clock}» is no time of that day")


def test_times_of_day_in_a_workbook_are_read_as_they_are_shown(clerk: Actor) -> None:
    book = io.BytesIO()
    workbook = xlsxwriter.Workbook(book)
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["Order number", "Item", "Amount", "Date", "Time"])
    sheet.write_row(1, 0, ["'0071", "Bag", 80])
    sheet.write_datetime(1, 3, date(2026, 8, 15), workbook.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_datetime(1, 4, time(13, 5), workbook.add_format({"num_format": "hh:mm"}))
    workbook.close()
    making.brought_in(
        book.getvalue(), "sales", actor=clerk, name="till.xlsx", store="mall", currency="EUR", time_zone="UTC"
    )
    ((placed,),) = sales(clerk, "ordered_at")
    assert placed.isoformat() == "2026-08-15T13:05:00+00:00"


@pytest.mark.parametrize(
    ("header", "cell", "at", "zone"),
    [
        ("Order date (UTC)", "2026-08-15 10:00", "10:00:00", "UTC"),
        ("Created at (GMT+7)", "2026-08-15 10:00", "03:00:00", "UTC+07:00"),
        ("Order date (UTC-03:30)", "2026-08-15 10:00", "13:30:00", "UTC-03:30"),
        ("下单时间(北京时间)", "2026-08-15 10:00", "02:00:00", "Asia/Shanghai"),
        ("注文日時（日本時間）", "2026-08-15 10:00", "01:00:00", "Asia/Tokyo"),
        ("Order date (UTC)", "2026-08-15T10:00:00+02:00", "08:00:00", "UTC"),
        ("Date,Time (UTC)", "2026-08-15,10:00", "10:00:00", "UTC"),
    ],
)
def test_a_header_that_names_a_zone_goes_before_the_one_chosen(
    clerk: Actor, header: str, cell: str, at: str, zone: str
) -> None:
    content = f"Order number,Amount,Paid on,{header}\n'0071,80,2026-08-15 11:00,{cell}\n"
    session = taken_in(content.encode(), clerk, time_zone="Europe/Paris")
    ((placed, paid),) = sales(clerk, "ordered_at", "paid_at")
    assert placed.isoformat(" ") == f"2026-08-15 {at}+00:00"
    assert paid.isoformat(" ") == "2026-08-15 09:00:00+00:00"
    notes = " ".join(session.reading["notes"])
    assert f"that say no zone were read as those of {zone}, as the header says." in notes
    assert "Times that say no zone were read as those of Europe/Paris." in notes


def test_nothing_is_said_of_zones_where_every_time_says_its_own(clerk: Actor) -> None:
    rows = "'0071,80,2026-08-15 10:00:00 +0300\n'0072,80,2026-08-15T10:00:00Z\n"
    session = taken_in(f"Order number,Amount,Order date\n{rows}".encode(), clerk, time_zone="Europe/Paris")
    assert "say no zone" not in " ".join(session.reading["notes"])


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Eastern Time (US & Canada)", "2026-08-15T14:23:11+00:00"),
        ("Europe/Berlin", "2026-08-15T08:23:11+00:00"),
        ("PDT", "2026-08-15T17:23:11+00:00"),
        ("", "2026-08-15T02:23:11+00:00"),
        ("Somewhere", "2026-08-15T02:23:11+00:00"),
    ],
)
def test_a_column_says_the_zone_of_each_row(clerk: Actor, zone: str, at: str) -> None:
    header = "Order number,Item,Amount,Date,Time,Time Zone"
    content = f"{header}\n'0071,Bag,80,2026-08-15,10:23:11,{zone}\n"
    session = taken_in(content.encode(), clerk, time_zone="Asia/Shanghai")
    ((placed,),) = sales(clerk, "ordered_at")
    assert placed.isoformat() == at
    unknown = "«Somewhere» is no time zone that is known here; it was passed over, in cells: 1."
    assert (unknown in session.reading["notes"]) == (zone == "Somewhere")
