"""What marketplaces of many countries write of their orders: prices of one piece, currencies, what went back."""

from decimal import Decimal
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from fulfillment.orders.profiles.words import says_returned
from fulfillment.orders.states import SaleState
from tests.backoffice.imports import making
from tests.fulfillment.orders.reports import export, refused, row, sales, taken_in

SHOPEE = (
    "Order ID,Order Status,Return / Refund Status,Ship Time,Order Creation Date,Order Paid Time,Product Name,"
    "SKU Reference No.,Deal Price,Quantity,Product Subtotal,Total Discount(RM),Seller Voucher(RM),Total Amount,State"
)
SHOPEE_NAMES = (
    "Order ID|Order Status|Return / Refund Status|Order Creation Date|Order Paid Time|Product Name|Quantity"
)
RAKUTEN = (
    "注文番号,ステータス,注文日時,注文日,注文時間,発送完了報告日時,商品合計金額,請求金額,合計金額,送付先住所都道府県,"
    "商品明細ID,商品ID,商品名,商品番号,単価,個数"
)
PAID, STATED = SaleState.PAID, SaleState.STATED


def remarks(session: Any, actor: Actor) -> dict[int, str]:
    with scope(actor):
        return {row.number: note["sentence"] for row in session.rows.order_by("number") for note in row.notes}


def test_what_one_piece_was_sold_for_on_ebay_counts_for_each(clerk: Actor) -> None:
    header = "Verkaufsprotokollnummer,Bestellnummer,Artikelnummer,Angebotstitel,Bestandseinheit,Anzahl,Verkauft für,"
    header += "Gesamtpreis,Verkauft am,Bezahlt am"
    names = header.replace(",", "|")
    sold = row(names, "7|03-1|3950|Nachtcreme|NC-50|3|20,00 €|66,00 €|10-Jul-26|10-Jul-26")
    session = taken_in(export(header, sold, separator=";"), clerk)
    assert sales(clerk, "reference", "sku", "title", "quantity", "amount", "currency") == [
        ("03-1", "NC-50", "Nachtcreme", 3, 60, "EUR")
    ]
    assert any("Whole orders come to 66.00 EUR, their lines to 60" in n for n in session.reading["notes"])


def test_shopee_orders_are_in_the_currency_of_its_other_columns_and_tell_who_paid(clerk: Actor) -> None:
    paid = row(SHOPEE_NAMES, "2605A|Completed||2026-05-01 00:12|2026-05-01 00:13|Scarf|2")
    paid |= {
        "Product Subtotal": "40.00",
        "Total Amount": "66.50",
        "SKU Reference No.": "S-1",
        "State": "Selangor",
    }
    unpaid = paid | {"Order ID": "2605B", "Order Status": "Unpaid", "Order Paid Time": "-"}
    gone = unpaid | {"Order ID": "2605E", "Order Status": "Cancelled"}
    back = paid | {"Order ID": "2605C", "Return / Refund Status": "Request Approved"}
    kept = paid | {"Order ID": "2605D", "Return / Refund Status": "Request Cancelled"}
    session = taken_in(export(SHOPEE, paid, unpaid, back, kept, gone), clerk)
    assert sales(clerk, "reference", "amount", "currency", "state") == [
        ("2605A", 40, "MYR", PAID),
        ("2605B", 40, "MYR", STATED),
        ("2605C", 40, "MYR", PAID),
        ("2605D", 40, "MYR", PAID),
        ("2605E", 40, "MYR", STATED),
    ]
    said = remarks(session, clerk)
    assert list(said) == [4, 6]
    assert said[4].startswith("The channel calls it «Request Approved»")
    assert said[6].startswith("The channel calls it «Cancelled»")
    assert any("Amounts that say no currency are in MYR." in note for note in session.reading["notes"])


def test_dollars_of_a_marketplace_are_not_taken_for_what_was_chosen(clerk: Actor) -> None:
    order = row(SHOPEE_NAMES, "2605A|Completed||2026-05-01 00:12|2026-05-01 00:13|Scarf|1")
    content = export(SHOPEE.replace("RM", "$"), order | {"Product Subtotal": "40.00"})
    session = making.preview(content, "sales", actor=clerk, store="mall")
    assert making.counted(session) == {"error": 1}
    taken_in(content, clerk, currency="SGD")
    assert sales(clerk, "amount", "currency") == [(40, "SGD")]


@pytest.mark.parametrize(
    ("header", "values", "amount", "currency", "state"),
    [
        (
            "ID do pedido,Status da Devolução / Reembolso,Data de criação do pedido,Hora do pagamento do pedido,"
            "Número de referência SKU,Preço acordado,Quantidade,Subtotal do produto,Valor Total",
            "A1|Aprovado|2026-05-01 00:12|2026-05-01 00:13|B-1|99.90|2|199.80|205.70", "199.80", "BRL", PAID,
        ),
        (
            "Mã đơn hàng,Ngày đặt hàng,Trạng thái Trả hàng/Hoàn tiền,SKU phân loại hàng,Giá ưu đãi,Số lượng,"
            "Tổng giá bán (sản phẩm),Thời gian đơn hàng được thanh toán",
            "A1|2026-05-01 00:12|Đã Chấp Thuận Yêu Cầu|AO|159000|2|318000|-", "318000", "VND", STATED,
        ),
        (
            "หมายเลขคำสั่งซื้อ,วันที่ทำการสั่งซื้อ,เวลาการชำระสินค้า,เลขอ้างอิง SKU (SKU Reference No.),ราคาขาย,จำนวน,ราคาขายสุทธิ,"
            "จำนวนเงินทั้งหมด",
            "A1|2026-05-01 00:12|2026-05-01 00:13|B-1|990|2|1980|1940", "1980", "THB", PAID,
        ),
        (
            "OrderId,LineId,Quantity,ItemId,SubCode,Title,UnitPrice,LineSubTotal",
            "shop-1|1|2|ks50||香水|4900|9800", "9800", "JPY", STATED,
        ),
        (
            "상품주문번호,주문번호,주문상태,결제일,상품명,수량,상품가격,최종 상품별 총 주문금액,판매자 상품코드,"
            "주문일시",
            "71|70|배송완료|2026-06-18 00:01:30|크림|2|29000|55000|NC-50|2026-06-18 00:01:02", "55000", "KRW", PAID,
        ),
        (
            "묶음배송번호,주문번호,주문일,등록상품명,업체상품코드,결제액,구매수(수량)",
            "12|30|2026-06-18 00:01:02|크림|NC-50|58000|2", "58000", "KRW", STATED,
        ),
        (
            "Paket No,Sipariş Tarihi,Sipariş Numarası,Sipariş Statüsü,Stok Kodu,Adet,Birim Fiyatı,Faturalanacak Tutar",
            "1|18.06.2026 00:01|2|Teslim Edildi|NC-50|2|250.00|450.00", "450", "TRY", STATED,
        ),
        (
            "Order Number,Retailer Name,Order Date,SKU,Quantity,Wholesale Price,Retail Price",
            "AB12|Shop|2026-06-18|NC-50|6|€24.00|€48.00", "144", "EUR", STATED,
        ),
        (
            "Item Id,Sold Date,Item Title,Order Status,Item Price,Net Seller Proceeds",
            "m1|06/18/2026|Bag|Completed|€85.00|€73.54", "85", "EUR", STATED,
        ),
        (
            "№ задания,Дата создания,Стоимость,Валюта,Артикул продавца,Статус задания",
            "12|18.06.2026 00:01|990.00|RUB|NC-50|Собрано", "990", "RUB", STATED,
        ),
        (
            "Numéro de commande,Date de création,Quantité,Prix unitaire,Devise",
            "23-A|18/06/2026 - 00:01:02|2|48.00|EUR", "96", "EUR", STATED,
        ),
        (
            "Order number,Item title,Quantity,Item price,Currency",
            "01-1|Night cream|3|20.00|USD", "60", "USD", STATED,
        ),
        (
            "Order number,Item title,Quantity,Item price,Item subtotal,Currency",
            "01-1|Night cream|3|20.00|57.00|USD", "57", "USD", STATED,
        ),
        (
            "注文ID,都道府県(請求先),都道府県(配送先),商品ID,商品名,商品コード,価格,数量,合計金額",
            "A1|東京都|神奈川県|12|香水|KS-50|4900|2|10300", "9800", "JPY", STATED,
        ),
        (
            "オーダー番号,オーダー日,ステータス,小計,送料,合計,アイテム名,品番,単価,個数",
            "1-5|2026-09-01 10:30|発送済|9800|500|10300|香水|KS-50|4900|2", "9800", "JPY", STATED,
        ),
        (
            "注文番号,カート番号,注文日,商品番号,商品名,数量,販売者商品コード,商品価格,割引額,総注文額,決済通貨",
            "21|11|2026/09/01 10:30:00|1012|香水|2|KS-50|4900|300|9500|JPY", "9500", "JPY", STATED,
        ),
        (
            "order id,order item id,contribution sku,sku id,quantity purchased,quantity to ship,base price total",
            "PO-211|211-D1|NC-50|17592|2|2|€48.00", "48", "EUR", STATED,
        ),
        (
            "amazon-order-id,asin,sku,quantity,currency,item-price",
            "250-1|B00X|NC-50|3|USD|60.00", "60", "USD", STATED,
        ),
    ],
)  # fmt: skip
def test_orders_of_marketplaces_come_in_as_they_are(
    clerk: Actor, header: str, values: str, amount: str, currency: str, state: str
) -> None:
    taken_in(export(header, row(header.replace(",", "|"), values)), clerk)
    assert sales(clerk, "amount", "currency", "state") == [(Decimal(amount), currency, state)]


def test_the_header_of_the_unit_price_says_the_currency_of_what_it_comes_to(clerk: Actor) -> None:
    header = "Order no,SKU,Quantity,Unit price (EUR)"
    taken_in(export(header, row(header.replace(",", "|"), "1|NC-50|2|48.00")), clerk)
    assert sales(clerk, "amount", "currency") == [(96, "EUR")]


def test_rakuten_says_what_the_whole_order_comes_to_in_each_row(clerk: Actor) -> None:
    names = "注文番号|ステータス|注文日時|商品合計金額|請求金額|合計金額|商品明細ID|商品ID|商品番号|単価|個数"
    rows = [
        row(names, "1-1|900|2026-06-18 00:01:02|9800|10200|10300|101|9001|KS-50|4900|2"),
        row(names, "1-2|700|2026-06-18 00:02:02|6900|7400|7400|102|9001|KS-50|4900|1"),
        row(names, "1-2|700|2026-06-18 00:02:02|6900|7400|7400|103|9002|KC-1|2000|1"),
    ]
    session = taken_in(export(RAKUTEN, *rows, encoding="cp932"), clerk, time_zone="Asia/Tokyo")
    assert sales(clerk, "reference", "line", "sku", "amount", "currency") == [
        ("1-1", "101", "KS-50", 9800, "JPY"), ("1-2", "102", "KS-50", 4900, "JPY"), ("1-2", "103", "KC-1", 2000, "JPY"),
    ]  # fmt: skip
    assert any(
        "Whole orders come to 17,700 JPY, their lines to 16,700" in n for n in session.reading["notes"]
    )


def test_an_order_of_one_line_counts_as_those_of_several_do(clerk: Actor) -> None:
    header = "Order No,SKU,Qty,Price,Total,Refunded,Currency"
    names = header.replace(",", "|")
    rows = [
        row(names, "1|NC-50|2|48.00|131.00|0|EUR"),
        row(names, "1|DC-50|1|30.00|131.00|0|EUR"),
        row(names, "2|DC-50|1|30.00|35.00|35.00|EUR"),
    ]
    session = taken_in(export(header, *rows), clerk)
    assert sales(clerk, "reference", "amount", "refunded") == [
        ("1", 96, None),
        ("1", 30, None),
        ("2", 30, 30),
    ]
    assert any("Whole orders come to 166.00 EUR, their lines to 156" in n for n in session.reading["notes"])


def test_an_order_and_its_items_stand_in_rows_of_their_own(clerk: Actor) -> None:
    header = (
        "Type,OrderId,OrderDate,Currency,PaidAmount,PaymentDate,TotalToPay,LineItemId,ItemQuantity,UnitPrice,TotalPrice,"
        "OfferTitle,ExternalId"
    )
    names = header.replace(",", "|")
    rows = [
        row(names, "order|a1|2026-06-18T00:01:02Z|PLN|138.99|2026-06-18T00:02:02Z|138.99||||||"),
        row(names, "lineItem|a1||PLN||||l1|2|48.00|96.00|Krem|NC-50"),
    ]
    taken_in(export(header, *rows, separator=";"), clerk)
    ((*said, ordered_at),) = sales(
        clerk, "reference", "line", "sku", "title", "amount", "state", "ordered_at"
    )
    assert said == ["a1", "l1", "NC-50", "Krem", 96, PAID]
    assert ordered_at.isoformat() == "2026-06-18T00:01:02+00:00"


def test_shipments_of_amazon_are_told_apart_where_an_item_went_in_two(clerk: Actor) -> None:
    header = "amazon-order-id,shipment-item-id,purchase-date,sku,quantity-shipped,currency,item-price"
    names = header.replace(",", "|")
    rows = [
        row(names, "111-1|D1|2026-06-18T07:01:02+00:00|NC-50|2|USD|96.00"),
        row(names, "111-1|D2|2026-06-18T07:01:02+00:00|NC-50|1|USD|48.00"),
    ]
    taken_in(export(header, *rows, separator="\t"), clerk)
    assert sales(clerk, "reference", "line", "quantity", "amount") == [
        ("111-1", "D1", 2, 96),
        ("111-1", "D2", 1, 48),
    ]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        (
            "Datum,Uhrzeit,Zeitzone,Name,Brutto,Gebühr,Netto,Transaktionscode",
            "a list of PayPal's transactions",
        ),
        (
            "Date,Heure,Fuseau horaire,Avant commission,Commission,Net,Numéro de transaction",
            "a list of PayPal's",
        ),
        ("id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC)", "an account of Stripe"),
        ("balance_transaction_id,created,currency,gross,fee,net,reporting_category", "an account of Stripe"),
        (
            "Transaction Type,Transaction Description,Order #,Amount,Amount Type",
            "a settlement report of Walmart",
        ),
        (
            "Order creation date,Order number,Item price,Item subtotal,Expenses,Order earnings",
            "of earnings of eBay",
        ),
        (
            "Order ID,Refund ID,Payout Completed Date,Product Price,Commission Fee",
            "a report of Shopee's payments",
        ),
        ("Transaction Date,Fee Name,Order No.,Amount,VAT in Amount", "a statement of Lazada"),
        ("Order/adjustment ID,Type,Total settlement amount,Total fees", "a settlement report of TikTok Shop"),
        ("结算时间,订单号,结算单类型,结算金额,收入合计", "a settlement report of Douyin"),
        ("动账时间,订单号,动账方向,动账金额,订单退款", "a settlement report of Douyin"),
        ("订单编号,费用项,金额,商品编号", "a settlement report of JD"),
        ("№,Обоснование для оплаты,Тип документа,Кол-во,Цена розничная", "a report of Wildberries"),
    ],
)
def test_payouts_are_refused_with_what_they_are(clerk: Actor, header: str, what: str) -> None:
    refusal = refused(f"{header}\n{','.join('1' for _ in header.split(','))}\n".encode(), clerk)
    assert refusal.code == "other_report"
    assert what in refusal.sentence


@pytest.mark.parametrize(
    "said", ["退款成功", "售后完成", "已同意退款", "คำขอได้รับการยอมรับแล้ว", "Returned", "Permintaan Disetujui"]
)
def test_a_return_that_came_about_is_told(said: str) -> None:
    assert says_returned(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "-",
        "无售后",
        "无售后或售后取消",
        "没有申请退款",
        "无退款申请",
        "售后关闭",
        "退款关闭",
        "Request Cancelled",
        "Request Pending",
        "คำขอถูกยกเลิก",
    ],
)
def test_a_return_that_did_not_come_about_is_none(said: str) -> None:
    assert not says_returned(said)


def test_an_order_that_another_report_has_brought_otherwise_is_told(clerk: Actor) -> None:
    wholes = "Order ID,Order date,Total,Currency\n71,2026-05-01,126,EUR\n72,2026-05-01,30,EUR\n"
    taken_in(wholes.encode(), clerk)
    header = "Order ID,Order date,SKU,Amount,Currency\n"
    items = "71,2026-05-01,NC-50,96,EUR\n71,2026-05-01,DC-50,30,EUR\n73,2026-05-01,DC-50,30,EUR\n"
    session = taken_in((header + items).encode(), clerk)
    said = remarks(session, clerk)
    assert list(said) == [2]
    assert said[2].startswith("Order 71 is here already as a whole.")
    more = items + "73,2026-05-01,LB,13,EUR\n"
    again = making.preview((header + more).encode(), "sales", actor=clerk, store="mall")
    assert making.counted(again) == {"create": 1, "unchanged": 3}
    assert remarks(again, clerk) == {}
    turned = making.preview((wholes + "73,2026-05-01,43,EUR\n").encode(), "sales", actor=clerk, store="mall")
    assert remarks(turned, clerk)[4].startswith("Order 73 is here already with other lines, such as «DC-50».")


def test_the_items_of_tmall_orders_keep_no_sign_of_excel_and_say_that_nothing_went_back(clerk: Actor) -> None:
    header = (
        "子订单编号,主订单编号,买家应付货款,买家实际支付金额,标题,商家编码,退款状态,退款金额,订单付款时间"
    )
    names = header.replace(",", "|")
    rows = [
        row(
            names,
            "'3512345678901234568|'3512345678901234560|198.00|188.00|面霜|MS|没有申请退款|无退款申请|2026-02-01",
        ),
        row(
            names,
            "'3512345678901234569|'3512345678901234560|59.00|59.00|口红|KH|退款成功|59.00|2026-02-01",
        ),
    ]
    session = taken_in(export(header, *rows), clerk)
    assert sales(clerk, "reference", "line", "amount", "received", "refunded", "state") == [
        ("3512345678901234560", "3512345678901234568", 198, 188, None, PAID),
        ("3512345678901234560", "3512345678901234569", 59, 59, 59, SaleState.REFUNDED),
    ]
    assert remarks(session, clerk) == {}
