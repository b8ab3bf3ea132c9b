"""A channel's own report of its orders, by the profile: the real files' sums come out, and nothing is written twice."""

import csv
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.test import Client

from backoffice.access.models import User
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden
from backoffice.events.models import Event
from backoffice.imports import queries, services
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.merchants.models import Channel
from catalog.channels.models import Store
from fulfillment.orders.models import ReportedSale
from fulfillment.orders.states import SaleState
from tests.backoffice.imports.making import work_off
from tests.conftest import World

TMALL = "cn_orders/tmall_order_report_first12000.csv"
SUPERSTORE = "orders_superstore/Sample - Superstore_first2500.csv"
BASKETS = "orders_complete_journey/transactions_15000.csv"
SHORT = (
    "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额\r\n"
    "1,178.8,0.0,上海,2020-02-21 00:00:00,,0.0\r\n"
    "2,21.0,21.0,内蒙古自治区,2020-02-20 23:59:54,2020-02-21 00:00:02,0.0\r\n"
    "3,64.8,0.0,江苏省,2020-02-20 23:57:04,2020-02-20 23:57:11,64.8\r\n"
    "4,327.7,148.9,浙江省杭州市西湖区1号,2020-02-20 23:56:39,2020-02-20 23:56:53,178.8\r\n"
)


@pytest.fixture
def clerk(world: World) -> Actor:
    """Finance, with a flagship store of Aurore's and one of the platform."""
    with scope(world.office):
        Store.objects.create(code="aurore", name="Aurore", channel=Channel.FLAGSHIP, brand=world.aurore)
        Store.objects.create(code="mall", name="Mall", channel=Channel.SELF_OPERATED)
    return world.actor(world.admin)


def preview(content: bytes, actor: Actor, name: str = "orders.csv", **options: Any) -> ImportSession:
    return services.take_in(
        file=SimpleUploadedFile(name, content),
        filename=name,
        profile="sales",
        actor=actor,
        options={"store": "aurore", **options},
    )


def import_whole(content: bytes, actor: Actor, name: str = "orders.csv", **options: Any) -> ImportSession:
    with scope(actor):
        session = preview(content, actor, name, **options)
        services.confirm(session=session, actor=actor)
    assert [(job.status, job.error) for job in work_off()] == [("done", "")]
    with scope(actor):
        session.refresh_from_db()
    return session


def test_it_takes_down_what_was_paid_and_given_back(clerk: Actor, world: World) -> None:
    session = import_whole(SHORT.encode(), clerk)
    with scope(clerk):
        sales = {sale.reference: sale for sale in ReportedSale.objects.all()}
        assert [sales[each].state for each in "1234"] == [
            SaleState.UNPAID,
            SaleState.PAID,
            SaleState.REFUNDED,
            SaleState.PART_REFUNDED,
        ]
        assert sales["2"].ordered_at.isoformat() == "2020-02-20T15:59:54+00:00"
        assert sales["4"].region == "浙江省"
        assert {sale.brand_id for sale in sales.values()} == {world.aurore.pk}
        notes = " ".join(session.reading["notes"])
        assert "Sums in CNY: amount 592.3, received 169.9, refunded 243.6." in notes
        assert "no more than the province was kept" in notes
        events = Event.objects.filter(subject_type="reported_sale")
        assert Counter(events.values_list("verb", "brand_id")) == {
            ("reported_sale.reported", world.aurore.pk): 4
        }


def test_where_nothing_was_paid_no_other_column_says_that_it_was(clerk: Actor) -> None:
    """«Payment date» may say when an order was paid too, and does not where «Paid at» stands beside it."""
    header = "Order id,Amount,Ordered at,Paid at,Payment date\r\n"
    session = import_whole(f"{header}1,20.00,2024-02-01,,2024-02-15\r\n".encode(), clerk, currency="CNY")
    assert session.mapping["paid_at"]["header"] == "Paid at"
    with scope(clerk):
        assert ReportedSale.objects.get().paid_at is None


def test_it_writes_nothing_twice_and_only_what_is_new(clerk: Actor) -> None:
    import_whole(SHORT.encode(), clerk)
    with scope(clerk):
        again = preview(SHORT.encode(), clerk)
        assert (again.counts["create"], again.counts["update"], again.counts["unchanged"]) == (0, 0, 4)
    session = import_whole(
        SHORT.replace("21.0,21.0", "21.0,0.0").replace("02,0.0", "02,21.0").encode(), clerk
    )
    with scope(clerk):
        assert queries.report(session)["updated"] == 1
        assert ReportedSale.objects.get(reference="2").state == SaleState.REFUNDED
        assert Event.objects.filter(verb="reported_sale.revised").count() == 1


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_what_is_taken_away_comes_back_unchanged(
    clerk: Actor, world: World, as_person: Callable[[User], Client], zone: str
) -> None:
    import_whole(SHORT.encode(), clerk, time_zone=zone)
    answer = as_person(world.admin).post("/admin/orders/reportedsale/export/", {"format": "csv"}, follow=True)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with scope(clerk):
        again = preview(content, clerk)
        assert (again.counts["rows"], again.counts["unchanged"]) == (4, 4)


def test_it_leaves_alone_what_moved_since_the_preview(clerk: Actor) -> None:
    import_whole(SHORT.encode(), clerk)
    changed = SHORT.replace("178.8,0.0,上海", "200.0,0.0,上海").encode()
    with scope(clerk):
        session = preview(changed, clerk)
        ReportedSale.objects.filter(reference="1").update(region="北京")
        services.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 1}
        assert ReportedSale.objects.get(reference="1").amount == Decimal("178.8")


def test_an_import_of_sales_can_be_undone_where_nothing_moved(clerk: Actor) -> None:
    session = import_whole(SHORT.encode(), clerk)
    with scope(clerk):
        ReportedSale.objects.filter(reference="2").update(region="北京")
        services.undo(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        assert list(ReportedSale.objects.values_list("reference", flat=True)) == ["2"]
        assert Event.objects.filter(verb="reported_sale.withdrawn").count() == 3


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("9,-5,0,上海,2020-02-21 00:00:00,,0.0", "takes_back", "amount"),
        ("9,5,0,上海,2020-02-21 00:00:00,,6.0", "bad_price", "refunded"),
        ("9,5.1234567,0,上海,2020-02-21 00:00:00,,0", "bad_price", "amount"),
        ("9,five,0,上海,2020-02-21 00:00:00,,0", "bad_price", "amount"),
        # What one piece costs is not what several come to.
        ("9,5/pc,0,上海,2020-02-21 00:00:00,,0", "bad_price", "amount"),
        ("9,5,0,上海,2020-02-31 00:00:00,,0", "bad_date", "ordered_at"),
        (",5,0,上海,2020-02-21 00:00:00,,0", "missing_value", "reference"),
    ],
)
def test_it_rejects_what_cannot_be_meant(clerk: Actor, row: str, code: str, column: str) -> None:
    with scope(clerk):
        session = preview((SHORT + row + "\r\n").encode(), clerk)
        rejected = ImportRow.objects.get(session=session, outcome="error")
    assert [(error["code"], error["column"]) for error in rejected.errors] == [(code, column)]
    assert session.counts["create"] == 4


def test_it_remarks_on_an_order_total_that_stands_at_each_line(clerk: Actor) -> None:
    rows = "order id,sku,order total\n1,A,30\n1,B,30\n2,A,10\n"
    with scope(clerk):
        notes = {row.number: row.notes for row in preview(rows.encode(), clerk).rows.all()}
    assert {number: [note["code"] for note in said] for number, said in notes.items()} == {
        2: [], 3: ["order_total_again"], 4: [],
    }  # fmt: skip


def facts_by_row(session: ImportSession) -> dict[int, dict[str, str]]:
    return {row.number: row.values["facts"] if row.values else {} for row in session.rows.order_by("number")}


WHOLE = "订单编号,下单时间,商家编码,数量,单价,订单金额,买家实际支付金额\n"
FIRST = "A,2026-11-11 10:00:00,NC-50,1,100,200,200\n"


@pytest.mark.parametrize(
    "second",
    [
        "A,2026-11-11 10:00:00,POW,2,50,200,200\n",  # said at each line
        "A,2026-11-11 10:00:00,POW,2,50,,\n",  # merged over both
        ",,POW,2,50,,\n",  # merged, as a CSV file has it
    ],
)
def test_what_whole_orders_come_to_is_no_amount_of_a_line(clerk: Actor, second: str) -> None:
    with scope(clerk):
        session = preview((WHOLE + FIRST + second + "B,2026-11-11 11:00:00,POW,1,50,50,0\n").encode(), clerk)
        facts = facts_by_row(session)
    assert [(each["amount"], each["received"]) for each in facts.values()] == [
        ("100", "100"), ("100", "100"), ("50", "0"),
    ]  # fmt: skip
    notes = session.reading["notes"]
    assert "Whole orders come to 250 CNY, their lines to 250." in notes
    assert any("«订单金额» was taken as what whole orders come to" in note for note in notes)
    assert ("In 1 row the order's number was taken from the row above." in notes) is second.startswith(",")


@pytest.mark.parametrize("order", ["", "Grand Total", "合计"])
def test_a_sum_below_the_list_goes_on_with_no_order(clerk: Actor, order: str) -> None:
    """As where a program has summed up the numbers of the rows too."""
    text = "Row ID,Order ID,Order Date,Product ID,Sales\n1,A,2026-11-11,POW,50\n2,A,2026-11-11,GEL,20\n"
    with scope(clerk):
        session = preview(f"{text}3,{order},,,70\n".encode(), clerk)
    assert (session.counts["create"], session.counts["error"]) == (2, 1)


def test_lines_that_state_their_own_amounts_keep_them(clerk: Actor) -> None:
    rows = FIRST.replace("200,200", "90,90") + "A,2026-11-11 10:00:00,POW,2,50,95,95\n"
    with scope(clerk):
        facts = facts_by_row(preview((WHOLE + rows).encode(), clerk))
    assert [each["amount"] for each in facts.values()] == ["90", "95"]


def test_a_line_of_which_nothing_says_the_amount_is_rejected(clerk: Actor) -> None:
    rows = "订单编号,下单时间,商家编码,数量,订单金额\nA,2026-11-11,NC-50,1,200\n,,POW,2,\nB,2026-11-11,POW,1,50\n"
    with scope(clerk):
        session = preview(rows.encode(), clerk)
    assert session.counts["rejected"] == {"order_total_only": 2}
    assert session.counts["create"] == 1


def test_what_part_was_received_of_a_whole_order_is_told_and_not_parted(clerk: Actor) -> None:
    rows = FIRST.replace("200,200", "200,180") + "A,2026-11-11 10:00:00,POW,2,50,200,180\n"
    with scope(clerk):
        session = preview((WHOLE + rows).encode(), clerk)
        assert all("received" not in facts for facts in facts_by_row(session).values())
        assert [row.notes[0]["code"] for row in session.rows.all()] == ["order_received"] * 2


def test_a_discount_is_taken_off_with_either_sign(clerk: Actor) -> None:
    rows = b"order id,sku,qty,unit price,line discount\n1,A,2,100,10\n2,A,2,100,-10\n"
    with scope(clerk):
        facts = facts_by_row(preview(rows, clerk))
    assert [each["amount"] for each in facts.values()] == ["190", "190"]


def test_a_row_goes_on_with_the_row_above_it_alone(clerk: Actor) -> None:
    """Not past a row that cannot be read, not where it has a date of its own, and a sum of the column is no line."""
    rows = (
        f'{FIRST},,POW,2,50,"12,\nB,2026-11-11 10:00:00,NC-50,1,100,100,100\n,2026-11-12 10:00:00,POW,2,50,100,100\n'
        ",,,,,300,300\n"
    )
    with scope(clerk):
        session = preview((WHOLE + rows).encode(), clerk)
    assert session.counts["create"] == 2
    assert session.counts["rejected"] == {"open_quote": 1, "missing_value": 2}


GONE = (
    "Storniert", "Annulée", "Anulado", "Anulowane", "İptal", "Отменён", "キャンセル済", "주문취소", "Đã hủy", "ยกเลิก",
    "Remboursée", "Erstattet", "Reembolsado", "Devuelto", "Devolvido", "Rimborsato", "Zwrócone", "Zwrot", "İade",
    "Возврат", "返金済", "返品", "환불", "반품", "Đã hoàn tiền", "Trả hàng", "คืนเงินแล้ว", "Failed", "Declined",
    "Rejected", "Abandoned", "Fehlgeschlagen", "Échouée", "Refusé", "Fallida", "Rechazado", "Falhou", "Fallito",
    "Recusado", "Rifiutato", "Nieudana", "Odrzucone", "Başarısız", "Reddedildi", "Неудачно", "Отклонён", "支付失败",
    "決済失敗", "실패", "Thất bại", "ล้มเหลว", "Dibatalkan", "Gagal",
    "Dikembalikan", "不成立",
)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "received", "refunded", "is_remarked"),
    [
        ("已取消，退款成功", "20", "0", True),
        ("cancelled", "20", "", True),
        ("Refunded", "20", "20", False),
        ("交易关闭", "0", "0", False),
        ("已发货，无售后或售后取消", "20", "0", False),
        ("not refunded", "20", "0", False),
        *((word, "20", "0", True) for word in GONE),
        *(
            (word, "20", "0", False)
            for word in ("Versendet", "Livrée", "Enviado", "Оплачен", "発送済", "배송완료")
        ),
    ],
)
def test_it_remarks_on_an_order_that_the_channel_calls_cancelled(
    clerk: Actor, status: str, received: str, refunded: str, is_remarked: bool
) -> None:
    rows = f"order id,status,total,received,refunded\n1,{status},20,{received},{refunded}\n"
    with scope(clerk):
        row = preview(rows.encode(), clerk).rows.get()
    assert [note["code"] for note in row.notes] == (["status_differs"] if is_remarked else [])


@pytest.mark.parametrize(
    ("header", "said", "refunded", "is_remarked"),
    [
        ("Cancelled at", "2026-11-03 10:00:00 +0800", "0", True),
        ("Canceled Time", "11/03/2026 10:00", "", True),
        ("取消时间", "2026-11-03", "0", True),
        ("Cancelled at", "", "0", False),
        ("Is cancelled", "No", "0", False),
        ("Stornodatum", "03.11.2026", "20", False),
    ],
)
def test_a_day_on_which_it_was_cancelled_says_so_too(
    clerk: Actor, header: str, said: str, refunded: str, is_remarked: bool
) -> None:
    rows = f"order id,status,total,paid at,refunded,{header}\n1,pending,20,,{refunded},{said}\n"
    with scope(clerk):
        row = preview(rows.encode(), clerk).rows.get()
    assert [note["code"] for note in row.notes] == (["status_differs"] if is_remarked else [])


@pytest.mark.parametrize(
    ("paid_at", "received", "refunded", "is_remarked"),
    [
        ("", "0", "20", True),
        ("", "5", "20", True),
        ("", "20", "20", False),
        ("2026-11-01 10:00", "0", "20", False),
    ],
)
def test_more_given_back_than_was_received_is_remarked(
    clerk: Actor, paid_at: str, received: str, refunded: str, is_remarked: bool
) -> None:
    rows = f"order id,total,paid at,received,refunded\n1,20,{paid_at},{received},{refunded}\n"
    with scope(clerk):
        row = preview(rows.encode(), clerk).rows.get()
    assert [note["code"] for note in row.notes] == (["refunded_unpaid"] if is_remarked else [])


def test_order_numbers_of_which_a_spreadsheet_kept_fifteen_digits_are_refused(clerk: Actor) -> None:
    lost = "order id,total\n205110487912345000,20\n205110487912399000,30\nA-1,5\n"
    with scope(clerk):
        session = preview(lost.encode(), clerk)
        assert session.counts["rejected"] == {"bad_text": 2}
        assert "digits are lost" in session.rows.get(number=2).errors[0]["sentence"]
        # One that ends otherwise shows that they were kept; one alone may end so.
        assert preview((lost + "205110487912399001,5\n").encode(), clerk).counts["create"] == 4
        assert preview(b"order id,total\n205110487912345000,20\n", clerk).counts["create"] == 1


def test_a_brands_own_system_reports_its_own_store_only(clerk: Actor, world: World) -> None:
    client, _ = world.client(brand=world.kestrel)
    with scope(world.office):
        system = actor_of_client(client.pk)
    with scope(system), pytest.raises(Forbidden, match="not your brand's"):
        preview(SHORT.encode(), system, store="mall")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]


def sums(*names: str) -> list[Decimal]:
    found = ReportedSale.objects.aggregate(**{name: Sum(name) for name in names})
    return [found[name] for name in names]


def test_the_real_tmall_report_comes_out_to_its_sums(clerk: Actor, shared_data: Path) -> None:
    rows = rows_of(shared_data / TMALL)
    session = import_whole((shared_data / TMALL).read_bytes(), clerk)
    with scope(clerk):
        assert queries.report(session)["created"] == len(rows) == 12_000
        assert sums("amount", "received", "refunded") == [
            sum(Decimal(row[name]) for row in rows) for name in ("总金额", "买家实际支付金额", "退款金额")
        ]
        assert sums("amount") == [Decimal("1144997.42")]
        states = Counter(ReportedSale.objects.values_list("state", flat=True))
        assert states == {"paid": 7833, "refunded": 2280, "unpaid": 1681, "part_refunded": 206}
        by_region = Counter(ReportedSale.objects.values_list("region", flat=True))
        assert by_region == Counter(row["收货地址"] for row in rows)


def test_the_real_superstore_orders_keep_their_days_and_fractions(clerk: Actor, shared_data: Path) -> None:
    rows = rows_of(shared_data / SUPERSTORE)
    import_whole((shared_data / SUPERSTORE).read_bytes(), clerk, currency="USD", time_zone="UTC")
    with scope(clerk):
        assert ReportedSale.objects.count() == len(rows) == 2500
        assert sums("amount") == [sum(Decimal(row["Sales"]) for row in rows)]
        first = ReportedSale.objects.get(line="1")
        assert (first.reference, first.sku, str(first.shipped_on)) == (
            "US-2019-103800",
            "OFF-PA-10000174",
            "2019-01-07",
        )
        assert first.ordered_at is not None
        assert first.ordered_at.date().isoformat() == "2019-01-03"
        assert first.title.startswith('Message Book, Wirebound, Four 5 1/2" X 4" Forms')


def test_the_real_baskets_keep_their_lines(clerk: Actor, shared_data: Path) -> None:
    rows = rows_of(shared_data / BASKETS)
    import_whole((shared_data / BASKETS).read_bytes(), clerk, currency="USD", time_zone="America/New_York")
    with scope(clerk):
        assert ReportedSale.objects.count() == len(rows) == 15_000
        assert ReportedSale.objects.values("reference").distinct().count() == 1605
        assert sums("amount") == [sum(Decimal(row["sales_value"]) for row in rows)]


def test_articles_that_count_the_rows_tell_lines_apart_where_nothing_else_does(clerk: Actor) -> None:
    rows = "Order number,Date,Article,Amount\n7,2026-11-01,1,10\n7,2026-11-01,2,12\n8,2026-11-02,3,9\n"
    with scope(clerk):
        session = preview(rows.encode(), clerk, currency="EUR")
        assert session.counts["create"] == 3
        assert session.mapping["title"]["header"] == "Article"
