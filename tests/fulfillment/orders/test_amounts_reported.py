"""What a line of an order came to, and what is the whole order's, is told apart or asked."""

from decimal import Decimal

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.models import ImportSession
from tests.backoffice.imports import making
from tests.fulfillment.orders.reports import refused, sales, taken_in


def test_a_file_without_amount_or_price_is_refused(clerk: Actor) -> None:
    refusal = refused(b"order id,sku,quantity\n1,A,2\n", clerk)
    assert refusal.code == "column_missing"
    assert refusal.data["missing"] == ["Amount (or both Unit price and Quantity)"]


def test_a_column_for_whole_orders_that_is_left_blank_says_nothing(clerk: Actor) -> None:
    """As in the template, which offers every column."""
    text = b"order id,line,amount,Total of the whole order,Refunded of the whole order\n1,1,5,,\n1,2,6,,\n"
    session = making.preview(text, "sales", actor=clerk, store="mall")
    assert making.counted(session) == {"create": 2}


def test_numbers_of_orders_are_those_that_a_keyboard_has(clerk: Actor) -> None:
    taken_in(b"order id,sku,amount\n2051-7,NC-50,5\n", clerk, currency="EUR")
    text = "order id,sku,amount\n２０５１–７,ＮＣ－５０,5\n".encode()
    session = making.preview(text, "sales", actor=clerk, store="mall", currency="EUR")
    assert making.counted(session) == {"unchanged": 1}
    assert "in plain ones in 1 cell of «Order number»" in " ".join(session.reading["notes"])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1,999999999999,999999999999.999,,", "is too large to be meant"),
        ("1,10,1,12,", "Amount is below zero: -2."),
        ("1,10,,,", "Quantity is blank."),
        ("1,,2,,", "Amount is blank."),
        ("1,10,-1,,", "takes 10 back"),
        ("1,10,1,,-3", "What went back of the whole order is below zero: -3."),
        ("1,0.3333333,1,,", "more than 6 decimals"),
        ("1,ten,1,,", "“ten” is not a number"),
    ],
)
def test_what_a_line_cannot_come_to_is_refused(clerk: Actor, row: str, sentence: str) -> None:
    head = "order id,unit price,quantity,line discount,Refunded of the whole order\n"
    session = making.preview(f"{head}{row}\n".encode(), "sales", actor=clerk, store="mall")
    (said,) = making.sentences(session, actor=clerk).values()
    assert sentence in " ".join(said)


def test_lines_that_nothing_numbers_are_told_apart_by_their_article(clerk: Actor) -> None:
    header = "Bestellnummer;Bezeichnung;Menge;Einzelpreis\n"
    rows = "B-1;Schraube;10;1,00\nB-1;Mutter;5;0,50\nB-2;Dübel;100;0,10\nB-1;Mutter;5;0,50\n"
    content = (header + rows).encode()
    session = taken_in(content, clerk, currency="EUR")
    assert sales(clerk, "reference", "line", "amount") == [
        ("B-1", "Schraube", 10), ("B-1", "Mutter", Decimal("2.5")), ("B-2", "", 10),
    ]  # fmt: skip
    assert session.counts["rejected"] == {"duplicate_in_file": 1}
    assert "In 3 rows the lines of an order are told apart by their article" in " ".join(
        session.reading["notes"]
    )
    assert making.counted(making.preview(content, "sales", actor=clerk, store="mall", currency="EUR")) == {
        "unchanged": 3, "error": 1,
    }  # fmt: skip


@pytest.mark.parametrize("header", ["Total", "总金额", "Total do pedido", "Сумма заказа"])
def test_a_total_that_every_line_of_an_order_repeats_counts_once(clerk: Actor, header: str) -> None:
    rows = "1,Bag,1,30,80\n1,Belt,2,25,80\n2,Scarf,1,20,20\n"
    taken_in(f"Order,Item,Qty,Unit price,{header}\n{rows}".encode(), clerk)
    assert sales(clerk, "title", "amount") == [("Bag", 30), ("Belt", 50), ("Scarf", 20)]


def test_what_may_be_the_whole_order_on_each_of_its_lines_is_remarked(clerk: Actor) -> None:
    rows = "1,Bag,80\n1,Belt,80\n2,Scarf,20\n"
    session = making.preview(f"Order,Item,Amount\n{rows}".encode(), "sales", actor=clerk, store="mall")
    with scope(clerk):
        said = {row.number: [note["code"] for note in row.notes] for row in session.rows.order_by("number")}
    assert said == {2: [], 3: ["order_total_again"], 4: []}


def test_rows_of_an_order_that_nothing_tells_apart_are_refused_with_what_to_do(clerk: Actor) -> None:
    content = b"Order ID,Amount,Category\nB-25681,1096,Electronics\nB-25681,50,Clothing\n"
    session = making.preview(content, "sales", actor=clerk, store="mall", currency="INR")
    with scope(clerk):
        (said,) = session.rows.get(number=3).errors
    assert said["code"] == "duplicate_in_file"
    assert said["suggestion"] == (
        "Row 2 is imported. Keep one of the two rows, the right one. If both are lines of one order, tell them apart "
        "in a column «Line»."
    )


@pytest.mark.parametrize("rows", ["1,,80\n1,A,50\n1,B,30\n", "1,A,50\n1,B,30\n1,,80\n"])
def test_an_order_beside_its_own_lines_is_remarked(clerk: Actor, rows: str) -> None:
    content = f"Order,SKU,Amount\n2,C,9\n{rows}3,,7\n4,,0\n4,D,5\n"
    session = making.preview(content.encode(), "sales", actor=clerk, store="mall", currency="EUR")
    with scope(clerk):
        said = [row.number for row in session.rows.order_by("number") if row.notes]
        codes = {note["code"] for row in session.rows.all() for note in row.notes}
    assert (said, codes) == ([4 if rows.startswith("1,,") else 5], {"order_beside_lines"})


@pytest.mark.parametrize(("header", "word"), [("Transaction Type", "Refund"), ("单据类型", "销售退货单")])
def test_the_kind_of_a_transaction_says_that_something_went_back(
    clerk: Actor, header: str, word: str
) -> None:
    content = f"Order,Amount,{header}\n1,80,{word}\n"
    session = making.preview(content.encode(), "sales", actor=clerk, store="mall", currency="EUR")
    with scope(clerk):
        (note,) = session.rows.get().notes
    assert note["code"] == "status_differs"


def test_a_column_that_answers_a_question_holds_no_amount(clerk: Actor) -> None:
    content = b"Purchase ID,Purchase Date,Purchase Time (UTC timezone),Sale Price ($),Quantity,Refunded?\n"
    session = taken_in(content + b"Ab1==,2026-08-15,10:23:11 UTC,12.0,1,1\n", clerk, currency="USD")
    assert sales(clerk, "reference", "amount", "refunded") == [("Ab1==", 12, None)]
    assert session.reading["unmapped"] == ["Refunded?"]
    lost = taken_in(b"Order,Total,Refunded ?\n7,12.0,1\n", clerk)
    assert lost.mapping["refunded"]["header"] == "Refunded ?"


@pytest.mark.parametrize(
    ("headers", "fees"),
    [
        ("Order,Net sales,Fees ($)", "Fees ($)"),
        ("Order,结算金额,手续费", ""),  # what was received, and no amount
        ("Order,Net sales,Shipping", ""),
        ("Order,Total,Fees", ""),
    ],
)
def test_an_amount_that_fees_may_be_taken_off_is_told(clerk: Actor, headers: str, fees: str) -> None:
    content = f"{headers},Qty,Unit price\n1,10.30,1.70,1,12\n".encode()
    session = making.preview(content, "sales", actor=clerk, store="mall", currency="USD")
    told = [note for note in session.reading["notes"] if "is taken off" in note]
    said = (
        f"«Net sales» may be what is left when «{fees}» is taken off; here counts what the buyer is charged."
    )
    assert told == ([said] if fees else [])


def test_a_price_beside_a_quantity_is_that_of_one_piece_and_a_note_says_so(clerk: Actor) -> None:
    session = taken_in(
        b"Invoice,StockCode,Quantity,InvoiceDate,Price\n'0071,A-1,3,2026-08-15 10:23,2.50\n", clerk
    )
    assert sales(clerk, "sku", "quantity", "amount") == [("A-1", 3, Decimal("7.5"))]
    assert (
        "«Price» was taken as what one piece costs, not as what the row comes to." in session.reading["notes"]
    )


def test_a_price_without_a_quantity_is_no_amount(clerk: Actor) -> None:
    refusal = refused(b"Order number,SKU,Price\n71,A-1,2.50\n", clerk)
    assert refusal.sentence.startswith("The file has no column for Amount (or both Unit price and Quantity).")


def test_rows_of_olist_are_single_pieces(clerk: Actor) -> None:
    header = "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value"
    taken_in(
        f"{header}\n00a71,1,A-1,S,2026-08-15 10:23:00,59.90,8.10\n00a71,2,A-1,S,,59.90,8.10\n".encode(), clerk
    )
    assert sales(clerk, "line", "sku", "amount") == [
        ("1", "A-1", Decimal("59.9")),
        ("2", "A-1", Decimal("59.9")),
    ]


def test_an_older_report_takes_back_neither_refunds_nor_payments(clerk: Actor) -> None:
    head = b"order id,amount,received,refunded\n"
    taken_in(head + b"ST-1,100,100,100\nST-2,80,80,0\nST-3,50,0,0\nST-4,70,70,0\n", clerk)
    older = head + b"ST-1,100,100,0\nST-2,80,0,0\nST-3,50,50,0\nST-4,70,0,70\n"
    session = making.preview(older, "sales", actor=clerk, store="mall")
    assert making.counted(session) == {"error": 2, "update": 2}
    assert session.counts["rejected"] == {"older_report": 2}
    said = " ".join(sum(making.sentences(session, actor=clerk).values(), []))
    assert "100 of this sale went back here, and the row says 0" in said
    assert "80 of this sale was received here, and the row says 0" in said


def remarks(session: ImportSession, actor: Actor) -> dict[int, list[str]]:
    with scope(actor):
        rows = session.rows.exclude(notes=[]).order_by("number")
        return {row.number: [note["code"] for note in row.notes] for row in rows}


def test_numbers_of_orders_that_hardly_differ_are_remarked(clerk: Actor) -> None:
    taken_in(b"order id,amount\nST-1,100\nST-7,80\n", clerk)
    text = b"order id,amount\nst-1,100\nST-7.0,80\nST-7,80\nST-8,5\nST-8.0,5\nst-8,6\nST-9,5\n"
    session = making.preview(text, "sales", actor=clerk, store="mall")
    assert making.counted(session) == {"create": 6, "unchanged": 1}
    assert remarks(session, clerk) == {row: ["order_hardly_differs"] for row in (2, 3, 6, 7)}
    (group,) = (each for each in session.counts["remarks"] if each["code"] == "order_hardly_differs")
    assert "The number st-1 differs from ST-1, which is here in case" in group["sentence"]


def test_lines_of_one_order_do_not_differ_from_each_other(clerk: Actor) -> None:
    text = b"order id,sku,amount\nST-1,A,100\nST-1,B,80\n"
    assert remarks(making.preview(text, "sales", actor=clerk, store="mall"), clerk) == {}


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("2026-11-05,100,1000,1", ["received_far_above"]),
        ("2026-11-05,100,140,1", []),
        ("2026-11-05,0.01,0.01,99999999", ["quantity_unlikely"]),
        ("2026-11-05,100,100,1.5", ["quantity_unlikely"]),
        ("1999-11-05,100,100,1.0", ["date_far_back"]),
    ],
)
def test_what_nobody_buys_is_remarked(clerk: Actor, row: str, codes: list[str]) -> None:
    text = f"order id,ordered at,amount,received,quantity\nN-1,{row}\n".encode()
    session = making.preview(text, "sales", actor=clerk, store="mall")
    assert making.counted(session) == {"create": 1}
    assert remarks(session, clerk) == ({2: codes} if codes else {})
