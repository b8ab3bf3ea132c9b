"""Exports of shops and marketplaces come in as they are: nothing is mapped, and every value is as it was written."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services
from fulfillment.orders.states import SaleState
from tests.backoffice.imports import making
from tests.conftest import World
from tests.fulfillment.orders.reports import export, refused, row, sales, taken_in

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing City,Billing Zip,Billing Province,"
    "Billing Country,Shipping Name,Shipping Street,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Notes,"
    "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Id,Tags,Risk Level,"
    "Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Billing Province Name,Shipping Province Name"
)
WOO_LINES = (
    "Order Number,Order Status,Order Date,First Name (Billing),State Code (Shipping),Order Subtotal Amount,"
    "Order Shipping Amount,Order Refund Amount,Order Total Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,"
    "Discount Amount"
)
AMAZON = (
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,"
    "product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,shipping-price,ship-city,ship-state,"
    "ship-country"
)
EBAY = (
    "Sales record number,Order number,Buyer username,Buyer name,Post to county,Item number,Item title,Custom label,"
    "Quantity,Sold for,Postage and packaging,Total price,Sale date,Paid on date,Dispatched on date,Tracking number,"
    "Transaction ID"
)
ETSY = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Discount Amount,Order Shipping,Item Total,Currency,"
    "Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship State,Ship Country,Order ID,Variations,SKU"
)
TAOBAO = (
    "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,收货地址 ,订单创建时间,"
    "订单付款时间 ,宝贝标题 ,物流单号 ,宝贝总数量,店铺名称,修改后的sku,修改后的收货地址,退款金额"
)
JD = (
    "订单号,商品ID,商品名称,订购数量,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,客户地址,付款确认时间,货号,"
    "商家SKUID"
)
PINDUODUO = (
    "商品,订单号,订单状态,商品总价(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),省,市,支付时间,发货时间,"
    "商品id,商品规格,商家编码-规格维度,商家编码-商品维度,运单号,快递公司,订单成交时间"
)
DOUYIN = (
    "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,省,市,订单提交时间,支付完成时间,"
    "订单状态,发货时间"
)
YOUZAN = (
    "订单号,订单状态,商品名称,规格编码,商品编码,商品单价,商品数量,商品优惠后价格,商品金额合计,运费,订单实付金额,订单创建时间,"
    "买家付款时间,收货人省份,商家发货时间,商品已退款金额,订单已退款金额"
)


def line(name: str, quantity: int, article: str, price: str, sku: str, **order: str) -> dict[str, str]:
    """A row of Shopify's export; what the whole order says stands in its first row alone."""
    return {
        "Name": name,
        "Email": "ann@buyer.example",
        "Created at": "2026-10-02 09:15:22 +0200",
        "Lineitem quantity": str(quantity),
        "Lineitem name": article,
        "Lineitem price": price,
        "Lineitem sku": sku,
        "Lineitem discount": "0.00",
        **{name.replace("_", " "): value for name, value in order.items()},
    }


PAID = {
    "Financial Status": "paid", "Paid at": "2026-10-02 09:15:25 +0200", "Fulfilled at": "2026-10-03 11:00:00 +0200",
    "Currency": "EUR", "Shipping Province": "75", "Shipping Province Name": "Île-de-France", "Refunded Amount": "0.00",
    "Id": "5528000000123",
}  # fmt: skip
ORDERS = export(
    SHOPIFY,
    line("#1001", 2, "Night cream - 50 ml", "50.00", "NC-50", **PAID, Total="160.00"),
    line("#1001", 1, "Day cream", "50.00", "DC-50"),
    line("#1002", 1, "Lip balm", "30.00", "LB", **{**PAID, "Refunded Amount": "35.00"}, Total="35.00"),
    line("#1003", 2, "Serum", "40.00", "", **{**PAID, "Paid at": ""}, Total="75.00"),
    line("#1004", 1, "Lip balm", "30.00", "LB", **{**PAID, "Refunded Amount": "40.00"}, Total="60.00"),
    line("#1004", 1, "Lip balm red", "30.00", "LB", **{"Lineitem discount": "2.50"}),
    line("#1005", 3, "Serum", "10.00", "S", **{**PAID, "Refunded Amount": "12.00"}, Total="30.00"),
)


def test_shopify_orders_come_in_line_by_line(clerk: Actor) -> None:
    session = taken_in(ORDERS, clerk)
    S = SaleState
    assert sales(clerk, "reference", "line", "title", "quantity", "amount", "refunded", "state") == [
        ("#1001", "NC-50", "Night cream - 50 ml", 2, 100, 0, S.PAID),
        ("#1001", "DC-50", "Day cream", 1, 50, 0, S.PAID),
        ("#1002", "LB", "Lip balm", 1, 30, 30, S.REFUNDED),
        ("#1003", "Serum", "Serum", 2, 80, 0, S.UNPAID),
        ("#1004", "LB", "Lip balm", 1, 30, None, S.PAID),
        ("#1004", "LB #2", "Lip balm red", 1, Decimal("27.5"), None, S.PAID),
        ("#1005", "S", "Serum", 3, 30, 12, S.PART_REFUNDED),
    ]
    assert {row[:2] for row in sales(clerk, "currency", "region")} == {("EUR", "Île-de-France")}
    first, second = sales(clerk, "paid_at", "shipped_on", "ordered_at")[:2]
    assert first == second
    assert first[0].isoformat() == "2026-10-02T07:15:25+00:00"
    notes = " ".join(session.reading["notes"])
    assert "an export that is known here: Shopify, orders." in notes
    assert "Whole orders come to 360.00 EUR, their lines to 347.5; the rest is shipping" in notes
    with scope(clerk):
        said = session.rows.get(number=6).notes
    assert said[0]["sentence"].startswith(
        "40 of the whole order went back; the file does not say of which line"
    )


def test_shopify_orders_twice_change_nothing_and_an_export_comes_back(clerk: Actor) -> None:
    session = taken_in(ORDERS, clerk)
    again = making.preview(ORDERS, "sales", actor=clerk, store="mall")
    assert making.counted(again) == {"unchanged": 7}
    back = making.preview(
        making.exported_again("sales", actor=clerk, of=session), "sales", actor=clerk, store="mall"
    )
    assert making.counted(back) == {"unchanged": 7}


def test_a_line_without_the_first_row_of_its_order_is_refused(clerk: Actor) -> None:
    session = making.preview(
        export(
            SHOPIFY,
            line("#1", 1, "Day cream", "50.00", "DC"),
            line("#2", 1, "Serum", "10.00", "S", **PAID, Total="10.00"),
        ),
        "sales",
        actor=clerk,
        store="mall",
    )
    assert making.counted(session) == {"create": 1, "error": 1}
    assert (
        "goes on with order #1, and no row of the file says" in making.sentences(session, actor=clerk)[2][0]
    )


def test_woocommerce_orders_come_in(clerk: Actor) -> None:
    order = {
        "Order Number": "7001", "Order Status": "Completed", "Order Date": "2026-10-02 09:15",
        "State Code (Shipping)": "IDF", "Order Refund Amount": "0", "Order Total Amount": "151",
    }  # fmt: skip
    names = "SKU|Item #|Item Name|Quantity (- Refund)|Item Cost|Discount Amount"
    lines = [row(names, "C-50|1|Cream|2|48|"), row(names, "LB|2|Balm|4|13|2")]
    taken_in(export(WOO_LINES, *(order | line for line in lines)), clerk, currency="EUR")
    assert sales(clerk, "line", "sku", "amount", "currency", "region", "state") == [
        ("1", "C-50", 96, "EUR", "IDF", SaleState.STATED),
        ("2", "LB", 50, "EUR", "IDF", SaleState.STATED),
    ]
    names = (
        "order_id|order_number|order_date|paid_date|status|shipping_total|order_total|order_currency|line_item_1|"
        "refunded_total"
    )
    whole = row(names, "99|7002|2026-10-02 09:15:00|2026-10-02 09:16:00|wc-completed|5|153|EUR|name:Cream|0")
    taken_in(export(names.replace("|", ","), whole), clerk)
    assert sales(clerk, "reference", "amount", "currency", "state")[-1] == (
        "7002",
        153,
        "EUR",
        SaleState.PAID,
    )


def test_amazon_orders_come_in_and_cancelled_ones_without_amounts_do_not(clerk: Actor) -> None:
    sold = {
        "amazon-order-id": "402-1234567-1234567",
        "purchase-date": "2026-10-02T07:15:22+00:00",
        "order-status": "Shipped", 
        "product-name": "Night cream", "sku": "NC-50", "quantity": "2", "currency": "EUR", "item-price": "96.00",
    }  # fmt: skip
    cancelled = {"amazon-order-id": "402-7", "order-status": "Cancelled", "sku": "NC-50", "quantity": "0"}
    session = taken_in(export(AMAZON, sold, cancelled, separator="\t", end="\r\n"), clerk)
    assert sales(clerk, "reference", "line", "sku", "amount", "currency") == [
        ("402-1234567-1234567", "NC-50", "NC-50", 96, "EUR")
    ]
    assert (
        "In 1 row the order is cancelled and no amount is stated; they were left out."
        in session.reading["notes"]
    )
    blank = making.preview(
        export(AMAZON, cancelled | {"order-status": "Shipped"}, separator="\t"),
        "sales",
        actor=clerk,
        store="mall",
    )
    assert making.sentences(blank, actor=clerk) == {2: ["Amount is blank."]}


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("settlement-id,deposit-date,transaction-type,order-id,amount-type,amount,sku", "a settlement report"),
        ("date/time,settlement id,type,order id,sku,quantity,product sales,total", "a date range report"),
        ("Datum/Uhrzeit,Abrechnungsnummer,Typ,Bestellnummer,SKU,Menge,Umsätze,Gesamt,order id", "a date range report"),
        ("order-id,order-item-id,promise-date,sku,quantity-purchased,quantity-to-ship", "orders to be shipped"),
        ("Website,Order ID,Purchase Order Number,Unit Price,Quantity,ASIN,Payment Instrument Type", "has bought"),
        ("Transaction Date,Type,Order,Payout Status,Payout Date,Amount,Fee,Net", "Shopify's payouts"),
        ("Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID", "PayPal's transactions"),
        ("Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net,Tax Details", "Etsy's fees and sales"),
        ("Order number,Item title,Net amount,Payout currency,Payout date,Payout ID", "a transaction report of eBay"),
        ("账务流水号,业务流水号,商户订单号,商品名称,发生时间,收入金额（+元）,订单号", "a statement of Alipay"),
    ],
)  # fmt: skip
def test_reports_that_are_no_orders_are_refused_with_what_they_are(
    clerk: Actor, header: str, what: str
) -> None:
    refusal = refused(f"{header}\n{','.join('1' for _ in header.split(','))}\n".encode(), clerk)
    assert refusal.code == "other_report"
    assert what in refusal.sentence
    assert "Bring the report of" in refusal.sentence


def test_the_page_of_columns_says_so_too(
    clerk: Actor, world: World, as_person: Callable[[User], Client]
) -> None:
    content = b"settlement-id,transaction-type,order-id,amount\n1,Order,2,3\n"
    with scope(clerk):
        session = services.upload(
            file=making.uploaded(content),
            filename="s.csv",
            profile="sales",
            actor=clerk,
            options={"store": "mall"},
        )
    answer = as_person(world.admin).get(f"/admin/imports/importsession/{session.pk}/columns/")
    assert answer.status_code == 200
    assert "a settlement report of Amazon" in answer.content.decode()


def test_ebay_orders_come_in_with_several_items(clerk: Actor) -> None:
    names = "Order number|Item title|Custom label|Quantity|Sold for|Total price|Sale date|Transaction ID|Paid on date"
    rows = [
        row(names, "12-09812-34567|Silk scarf|SC-1|1|£120.00|£124.50|02-Oct-26|10043322114455|02-Oct-26"),
        row(names, "13-1|||2||£64.50|12-Oct-26||12-Oct-26"),
        row(names, "13-1|Belt|BE-1|1|£30.00|||10043322114456|"),
        row(names, "13-1|Belt 2|BE-2|3|£10.00||||"),
    ]
    session = taken_in(
        b"\xef\xbb\xbf\n" + export(EBAY, *rows), clerk, currency="GBP", time_zone="Europe/London"
    )
    assert sales(clerk, "reference", "line", "title", "amount", "currency", "state") == [
        ("12-09812-34567", "10043322114455", "Silk scarf", 120, "GBP", SaleState.PAID),
        ("13-1", "10043322114456", "Belt", 30, "GBP", SaleState.PAID),
        ("13-1", "BE-2", "Belt 2", 30, "GBP", SaleState.PAID),
    ]
    assert any("only what a whole order comes to" in note for note in session.reading["notes"])


def test_etsy_items_come_in_by_their_transaction(clerk: Actor) -> None:
    sold = {
        "Sale Date": "10/22/26", "Item Name": "Ring", "Quantity": "2", "Price": "45.00", "Item Total": "90.00",
        "Currency": "EUR", "Transaction ID": "3211234567", "Listing ID": "11002", "Date Paid": "10/22/2026",
        "Date Shipped": "10/23/2026", "Order ID": "2911223344", "SKU": "RING-1", "Ship State": "IDF",
    }  # fmt: skip
    taken_in(export(ETSY, sold), clerk)
    ((*said, shipped),) = sales(clerk, "reference", "line", "sku", "amount", "quantity", "shipped_on")
    assert said == ["2911223344", "3211234567", "RING-1", 90, 2]
    assert shipped.isoformat() == "2026-10-23"


def test_taobao_orders_keep_their_long_numbers_and_no_address(clerk: Actor) -> None:
    order = {
        "订单编号": '="3512345678901234567"', "买家应付货款": "299.00", "买家应付邮费": "10.00", "总金额": "309.00",
        "买家实际支付金额": "309.00", "订单状态": "交易成功", "收货地址 ": "浙江省 杭州市 西湖区 文三路",
        "订单创建时间": "2026-11-01 00:00:01", "订单付款时间 ": "2026-11-01 00:00:09", "宝贝标题 ": "晚霜",
        "宝贝总数量": "1", "修改后的sku": "颜色:红", "修改后的收货地址": "上海市", "退款金额": "0.00",
    }  # fmt: skip
    taken_in(export(TAOBAO, order, encoding="gb18030", end="\r\n"), clerk)
    assert sales(clerk, "reference", "line", "title", "amount", "received", "region") == [
        ("3512345678901234567", "", "晚霜", 309, 309, "浙江省")
    ]


JD_NAMES = "订单号|商品名称|订购数量|京东价|订单金额|结算金额|应付金额|货号|下单时间"
PINDUODUO_NAMES = (
    "商品|订单号|订单状态|商品总价(元)|用户实付金额(元)|商家实收金额(元)|商品数量(件)|省|支付时间|商品id|商家编码-规格维度|"
    "商家编码-商品维度"
)
DOUYIN_NAMES = "主订单编号|子订单编号|选购商品|商品数量|商家编码|商品单价|订单应付金额|省|支付完成时间"
YOUZAN_NAMES = (
    "订单号|商品名称|规格编码|商品编码|商品单价|商品数量|商品金额合计|订单实付金额|收货人省份|商品已退款金额"
)


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        (
            JD,
            [
                row(JD_NAMES, '="288123456789"|晚霜|2|149.50|398.00|380.00|380.00|NC-50|2026-11-01 00:00:01'),
                row(JD_NAMES, '="288123456789"|日霜|1|99.00|398.00|380.00|380.00|DC-50|2026-11-01 00:00:01'),
            ],
            [
                ("288123456789", "NC-50", "NC-50", "晚霜", 299, None, ""),
                ("288123456789", "DC-50", "DC-50", "日霜", 99, None, ""),
            ],
        ),
        (
            PINDUODUO,
            [
                row(
                    PINDUODUO_NAMES,
                    "晚霜\t|261101-123456789012345\t|已发货\t|299.00\t|289.00\t|280.00\t|1\t|浙江省\t|"
                    "2026-11-01 00:00:09\t|412345678901\t|NC-50\t|NC\t",
                )
            ],
            [("261101-123456789012345", "NC-50", "NC-50", "晚霜", 299, 289, "浙江省")],
        ),
        (
            DOUYIN,
            [
                row(DOUYIN_NAMES, "\t6921234567890123456|\t6921234567890123457|晚霜|1|NC-50|299|289|浙江省|"),
                row(DOUYIN_NAMES, "\t6921234567890123456|\t6921234567890123458|日霜|2|DC-50|99|198|浙江省|"),
            ],
            [
                ("6921234567890123456", "6921234567890123457", "NC-50", "晚霜", 289, None, "浙江省"),
                ("6921234567890123456", "6921234567890123458", "DC-50", "日霜", 198, None, "浙江省"),
            ],
        ),
        (
            YOUZAN,
            [
                row(
                    YOUZAN_NAMES,
                    "E20261101000001000000001|晚霜|NC-50|NC|299|1|289.00|487.00|浙江省|0.00",
                )
            ],
            [("E20261101000001000000001", "NC-50", "NC-50", "晚霜", 289, None, "浙江省")],
        ),
    ],
    ids=["jd", "pinduoduo", "douyin", "youzan"],
)
def test_chinese_marketplaces_come_in(
    clerk: Actor, header: str, rows: Sequence[Mapping[str, str]], expected: list[tuple[Any, ...]]
) -> None:
    taken_in(b"\xef\xbb\xbf" + export(header, *rows, end="\r\n"), clerk)
    assert sales(clerk, "reference", "line", "sku", "title", "amount", "received", "region") == expected


def test_a_choice_by_hand_goes_before_what_a_platform_means(clerk: Actor) -> None:
    session = making.preview(ORDERS, "sales", actor=clerk, store="mall", mapping={"Id": "reference"})
    assert session.mapping["reference"] == {"index": 43, "header": "Id", "how": "chosen"}
    assert session.mapping["unit_price"]["how"] == "layout"


def test_an_order_that_stands_twice_in_the_file_counts_once(clerk: Actor) -> None:
    order = (
        line("#1", 1, "Day cream", "50.00", "DC", **PAID, Total="100.00"),
        line("#1", 1, "Day cream", "50.00", "DC"),
    )
    session = making.preview(export(SHOPIFY, *order, *order), "sales", actor=clerk, store="mall")
    assert making.counted(session) == {"create": 2, "error": 2}
    assert making.sentences(session, actor=clerk) == {
        4: ["This row says the same as row 2."],
        5: ["This row says the same as row 3."],
    }
    assert "Sums in EUR: amount 100, refunded 0." in session.reading["notes"]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (
            "Bestellnummer;Bestelldatum;Artikelnummer;Bezeichnung;Menge;Einzelpreis;Währung",
            "'0071;22.10.2026;A-1;Creme;2;12,50;EUR",
        ),
        (
            "N° de commande;Date de commande;Référence article;Désignation;Quantité;Prix unitaire;Devise",
            "’0071;22/10/2026;A-1;Creme;2;12,50;EUR",
        ),
        (
            "Número de pedido;Fecha del pedido;Código;Producto;Cantidad;Precio unitario;Importe;Moneda",
            "'0071;22/10/2026;A-1;Creme;2;12,50;25,00;EUR",
        ),
        (
            "Nº do pedido;Data do pedido;Código;Produto;Quantidade;Preço unitário;Valor total;Moeda",
            "'0071;22/10/2026;A-1;Creme;2;12,50;25,00;EUR",
        ),
        (
            "Numero ordine;Data ordine;Codice articolo;Articolo;Quantità;Prezzo unitario;Totale;Valuta",
            "'0071;22/10/2026;A-1;Creme;2;12,50;25,00;EUR",
        ),
        (
            "Numer zamówienia;Data zamówienia;Kod produktu;Nazwa produktu;Ilość;Cena jednostkowa;Wartość;Waluta",
            "'0071;22.10.2026;A-1;Creme;2;12,50;25,00;EUR",
        ),
        (
            "Sipariş No;Sipariş Tarihi;Ürün Kodu;Ürün Adı;Adet;Birim Fiyatı;Toplam Tutar;Para Birimi",
            "'0071;22.10.2026;A-1;Creme;2;12,50;25,00;EUR",
        ),
        (
            "Номер заказа;Дата заказа;Артикул;Наименование;Кол-во;Цена за единицу;Сумма;Валюта",
            "'0071;22.10.2026;A-1;Creme;2;12,50;25,00;EUR",
        ),
        (
            "注文番号;注文日;商品コード;商品名;数量;単価;小計;通貨",
            "'0071;2026/10/22;A-1;Creme;2;12.50;25.00;EUR",
        ),
        (
            "주문번호;주문일시;상품코드;상품명;수량;단가;총금액;통화",
            "'0071;2026-10-22;A-1;Creme;2;12.50;25.00;EUR",
        ),
        (
            "Mã đơn hàng;Ngày đặt hàng;Mã sản phẩm;Tên sản phẩm;Số lượng;Đơn giá;Thành tiền;Tiền tệ",
            "'0071;22/10/2026;A-1;Creme;2;12,50;25,00;EUR",
        ),
        (
            "หมายเลขคำสั่งซื้อ;วันที่สั่งซื้อ;รหัสสินค้า;ชื่อสินค้า;จำนวน;ราคาต่อหน่วย;ยอดรวม;สกุลเงิน",
            "'0071;2026-10-22;A-1;Creme;2;12.50;25.00;EUR",
        ),
        (
            "订单号;销售日期;产品编码;产品名称;销售数量;销售单价;销售额;币种",
            "'0071;2026-10-22;A-1;Creme;2;12.50;25.00;EUR",
        ),
    ],
)
def test_orders_in_many_languages_come_in(clerk: Actor, header: str, cells: str) -> None:
    """With an apostrophe that was typed so that a number stays a text."""
    taken_in(f"{header}\n{cells}\n".encode(), clerk, time_zone="Europe/Paris")
    ((*said, at),) = sales(
        clerk, "reference", "line", "title", "quantity", "amount", "currency", "ordered_at"
    )
    assert said == ["0071", "A-1", "Creme", 2, 25, "EUR"]
    assert at.isoformat() == "2026-10-21T22:00:00+00:00"


@pytest.mark.parametrize(
    ("headers", "day", "status"),
    [
        (
            "# de venta,Fecha de venta,Estado,Unidades,Ingresos por productos (ARS),Cargo por venta e impuestos (ARS),"
            "Anulaciones y reembolsos (ARS),Total (ARS),SKU,Título de la publicación",
            "25 de noviembre de 2026 14:05 hs.",
            "Devolución finalizada",
        ),
        (
            "N.º de venda,Data da venda,Estado,Unidades,Receita por produtos (ARS),Tarifa de venda e impostos (ARS),"
            "Cancelamentos e reembolsos (ARS),Total (ARS),SKU,Título do anúncio",
            "25 de novembro de 2026 14:05 hs.",
            "Devolução",
        ),
    ],
)
def test_what_mercado_libre_pays_out_is_not_what_was_sold(
    clerk: Actor, headers: str, day: str, status: str
) -> None:
    rows = f"2000012345678901,{day},Entregado,2,48513.00,-6306.69,,37706.31,BOL-1,Bolsa\n"
    back = f"2000012345678902,{day},{status},1,10000.00,-1300.00,-10000.00,-1300.00,BOL-2,Bolsa\n"
    session = taken_in(f"Ventas,,,,,,,,,\n{headers}\n{rows}{back}".encode(), clerk, time_zone="UTC")
    assert sales(clerk, "reference", "quantity", "amount", "currency") == [
        ("2000012345678901", 2, 48513, "ARS"), ("2000012345678902", 1, 10000, "ARS"),
    ]  # fmt: skip
    assert {at.isoformat() for (at,) in sales(clerk, "ordered_at")} == {"2026-11-25T14:05:00+00:00"}
    with scope(clerk):
        (note,) = session.rows.get(number=4).notes
    assert note["code"] == "status_differs"


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        (
            "หมายเลขคำสั่งซื้อ,สถานะการสั่งซื้อ,วันที่ทำการสั่งซื้อ,ชื่อสินค้า,เลขอ้างอิง SKU (SKU Reference No.),ราคาขาย,จำนวน,"
            "ราคาขายสุทธิ,จำนวนเงินทั้งหมด",
            "'260815AB,สำเร็จแล้ว,2026-08-15 10:23,Bag,A-1,40,2,80,145",
            "'260815AB,สำเร็จแล้ว,2026-08-15 10:23,Cap,A-2,25,1,25,145",
        ),
        (
            "Mã đơn hàng,Trạng Thái Đơn Hàng,Ngày đặt hàng,Tên sản phẩm,SKU sản phẩm,SKU phân loại hàng,Giá gốc,"
            "Giá ưu đãi,Số lượng,Tổng giá bán (sản phẩm),Tổng giá trị đơn hàng (VND)",
            "'260815AB,Hoàn thành,2026-08-15 10:23,Bag,A,A-1,50,40,2,80,145",
            "'260815AB,Hoàn thành,2026-08-15 10:23,Cap,A,A-2,30,25,1,25,145",
        ),
        (
            "No. Pesanan,Status Pesanan,Waktu Pesanan Dibuat,Nama Produk,SKU Induk,Nomor Referensi SKU,Harga Awal,"
            "Harga Setelah Diskon,Jumlah,Total Harga Produk,Total Pembayaran",
            "'260815AB,Selesai,2026-08-15 10:23,Bag,A,A-1,50,40,2,80,145",
            "'260815AB,Selesai,2026-08-15 10:23,Cap,A,A-2,30,25,1,25,145",
        ),
        (
            "訂單編號,訂單狀態,訂單成立日期,商品名稱,主商品貨號,商品選項貨號,商品原價,商品活動價格,數量,商品總價,買家總支付金額",
            "'260815AB,完成,2026-08-15 10:23,Bag,A,A-1,50,40,2,105,145",
            "'260815AB,完成,2026-08-15 10:23,Cap,A,A-2,30,25,1,105,145",
        ),
    ],
)
def test_orders_of_shopee_come_in_as_each_country_writes_them(
    clerk: Actor, header: str, first: str, second: str
) -> None:
    session = taken_in(f"{header}\n{first}\n{second}\n".encode(), clerk, currency="USD", time_zone="UTC")
    assert "Shopee, orders" in " ".join(session.reading["notes"])
    assert sales(clerk, "reference", "sku", "title", "quantity", "amount") == [
        ("260815AB", "A-1", "Bag", 2, 80), ("260815AB", "A-2", "Cap", 1, 25),
    ]  # fmt: skip
    assert {at.isoformat() for (at,) in sales(clerk, "ordered_at")} == {"2026-08-15T10:23:00+00:00"}


def test_what_shopee_says_a_line_comes_to_goes_before_price_by_quantity(clerk: Actor) -> None:
    taken_in(
        "Mã đơn hàng,Ngày đặt hàng,Tên sản phẩm,SKU phân loại hàng,Giá ưu đãi,Số lượng,Tổng giá bán (sản phẩm)\n"
        "'260815AB,2026-08-15 10:23,Bag,A-1,40,2,78\n".encode(),
        clerk, currency="VND", time_zone="UTC",
    )  # fmt: skip
    assert sales(clerk, "amount") == [(78,)]


def test_of_a_list_of_magento_the_base_currency_counts(clerk: Actor) -> None:
    content = (
        "ID,Purchase Point,Purchase Date,Grand Total (Base),Grand Total (Purchased),Status,Total Refunded\n"
        "000000071,Main,2026-08-15 10:23:00,39.6400,36.0000,Complete,0.0000\n"
        "000000072,Main,2026-08-15 11:23:00,20.0000,18.0000,Closed,20.0000\n"
    )
    session = taken_in(content.encode(), clerk, currency="USD", time_zone="UTC")
    assert "Magento, orders" in " ".join(session.reading["notes"])
    assert sales(clerk, "reference", "amount", "refunded") == [
        ("000000071", Decimal("39.64"), None), ("000000072", 20, 20),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (
            "订单号,订单状态,规格名称,规格条码,商品总价(元),SKU件数,订单创建时间",
            "'0071,已完成,Bag,A-1,80,2,2026-08-15 10:23",
        ),
        (
            "주문번호,주문일,등록상품명,업체상품코드,결제액,구매수(수량)",
            "'0071,2026-08-15 10:23,Bag,A-1,80,2",
        ),
        ("Invoice ID,Date,Product name,SKU,Total,Quantity", "'0071,2026-08-15 10:23,Bag,A-1,80,2"),
        ("Order name,Day,Product title,Variant SKU,Net sales,Quantity", "'0071,2026-08-15,Bag,A-1,80,2"),
    ],
)
def test_other_lists_of_orders_are_known_by_their_words(clerk: Actor, header: str, line: str) -> None:
    taken_in(f"{header}\n{line}\n".encode(), clerk, currency="CNY", time_zone="UTC")
    assert sales(clerk, "reference", "sku", "title", "quantity", "amount") == [("0071", "A-1", "Bag", 2, 80)]


def test_of_a_list_of_wix_the_total_is_the_whole_orders(clerk: Actor) -> None:
    header = "Order number,Date created,Time,Currency,Item,SKU,Qty,Price,Total,Total order quantity,Refunded amount"
    taken_in(
        f"{header}\n10071,2026-08-15,10:23:00 AM,USD,Bag,A-1,2,25,90,3,0\n"
        "10071,2026-08-15,10:23:00 AM,USD,Cap,A-2,1,40,90,3,0\n".encode(),
        clerk, currency="EUR", time_zone="UTC",
    )  # fmt: skip
    assert sales(clerk, "sku", "amount", "currency") == [("A-1", 50, "USD"), ("A-2", 40, "USD")]
    assert {at.isoformat() for (at,) in sales(clerk, "ordered_at")} == {"2026-08-15T10:23:00+00:00"}


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (
            "订单号,订单创建时间,货品标题,商家编码,商品实际成交金额,商品单价,商品数量",
            "'0071,2026-08-15,Bag,A-1,80,45,2",
        ),
        ("Order Id,Order Date,Listing Title,SKU,Order Price,Qty", "'0071,2026-08-15,Bag,A-1,80,2"),
        ("increment_id,created_at,name,sku,grand_total,qty_ordered", "'0071,2026-08-15,Bag,A-1,80,2"),
    ],
)
def test_what_the_lines_of_an_order_came_to_is_known_by_its_words(
    clerk: Actor, header: str, line: str
) -> None:
    taken_in(f"{header}\n{line}\n".encode(), clerk, currency="CNY", time_zone="UTC")
    assert sales(clerk, "reference", "sku", "quantity", "amount") == [("0071", "A-1", 2, 80)]


def test_a_day_of_the_month_is_no_date(clerk: Actor) -> None:
    taken_in(b"Order ID,Day,Month,Year,SKU,Amount\n'0071,26,11,2026,A-1,80\n", clerk)
    assert sales(clerk, "reference", "amount", "ordered_at") == [("0071", 80, None)]


WAYFAIR = (
    "Store Name,PO Number,PO Date,Must Ship By,Order Status,Item Number,Item Name,Quantity,Wholesale Price,"
    "Ship To Name,Ship To State,PO Date & Time,Tracking Number,SKU"
)


def test_purchase_orders_of_wayfair_come_in(clerk: Actor) -> None:
    rows = (
        "Wayfair,CS1,08/29/2026,09/14/2026,Shipped,BAG-1,Bag,2,66.1,Ann Reed,NC,08/29/2026 10:00:01,,KLIK1\n"
        "Wayfair,CS2,08/30/2026,09/14/2026,Cancelled,BAG-1,Bag,,66.1,Bo Reed,OH,08/30/2026 07:00:00,,KLIK1\n"
    )
    session = taken_in(f"{WAYFAIR}\n{rows}".encode(), clerk, currency="USD", time_zone="UTC")
    assert "Wayfair, purchase orders" in " ".join(session.reading["notes"])
    assert sales(clerk, "reference", "sku", "title", "quantity", "amount", "region") == [
        ("CS1", "BAG-1", "Bag", 2, Decimal("132.2"), "NC")
    ]
    assert [at.isoformat() for (at,) in sales(clerk, "ordered_at")] == ["2026-08-29T10:00:01+00:00"]


def test_what_went_back_of_an_order_is_not_doubted_where_it_is_told(clerk: Actor) -> None:
    first = line("#1", 1, "Bag", "60.00", "A-1", Currency="EUR", Total="100.00")
    first |= {"Financial Status": "partially_refunded", "Refunded Amount": "40.00"}
    session = taken_in(export(SHOPIFY, first, line("#1", 1, "Cap", "40.00", "A-2")), clerk)
    with scope(clerk):
        notes = [[note["code"] for note in row.notes] for row in session.rows.order_by("number")]
    assert notes == [["order_refund"], ["order_refund"]]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        (
            "Bestell-ID|Bestellstatus|Bestellartikel-ID|Produktname|Beitrags-SKU|SKU-ID|Gekaufte Menge|"
            "Name des Empfängers|Versandbundesland|Kaufdatum|Gesamtbasispreis|Gesamteinzelhandelspreis|Rabatt von Temu",
            "PO-076-1|Nicht versandt|076-9|Kerzen|LED-4|7018271\t|2\t|Eva Feld|Bayern|"
            "1. Dez. 2026, 12:32 Uhr CET(UTC+1)|15,00€|16,66€|",
        ),
        (
            "order id|order status|order item id|product name|contribution sku|sku id|quantity purchased|"
            "recipient name|ship state|purchase date|Base price total|Retail price total after discounts(tax excl.)|"
            "Product refund",
            "PO-076-1|Shipped|076-9|Kerzen|LED-4|7018271|2|Eva Feld|Bayern|Dec 1, 2026, 12:32 pm CET(UTC+1)|15.00€|"
            "16.66€|",
        ),
    ],
)  # fmt: skip
def test_orders_of_temu_come_in(clerk: Actor, header: str, values: str) -> None:
    content = export(header.replace("|", ","), row(header, values))
    assert "Temu, orders" in " ".join(taken_in(content, clerk).reading["notes"])
    assert sales(clerk, "reference", "line", "sku", "title", "quantity", "amount", "currency", "region") == [
        ("PO-076-1", "076-9", "LED-4", "Kerzen", 2, Decimal("16.66"), "EUR", "Bayern")
    ]
    assert [at.isoformat() for (at,) in sales(clerk, "ordered_at")] == ["2026-12-01T11:32:00+00:00"]


BRICKLINK = (
    "Order ID,Order Date,Buyer,Base Currency,Shipping,Order Total,Tax,Base Grand Total,Total Lots,Order Status,"
    "Location,Item Description,Qty,Each,Total,Item Number"
)


def test_orders_of_bricklink_come_in_with_their_items_and_without(clerk: Actor) -> None:
    rows = (
        '2911,8/25/2026,ctb,USD,$5.00,$28.12,$0.00,$33.12,2,Shipped,"USA, Texas",,,,,\n'
        ",,,,,,,,,,,Brick,20,$1.00,$20.00,3001\n,,,,,,,,,,,Plate,10,$0.812,$8.12,3024\n"
        '2912,8/26/2026,bob,USD,$4.00,$30.00,$0.00,$34.00,1,Shipped,"USA, Ohio",,,,,\n'
    )
    session = taken_in(f"{BRICKLINK}\n{rows}".encode(), clerk, currency="EUR")
    assert sales(clerk, "reference", "line", "quantity", "amount", "currency", "region") == [
        ("2911", "3001", 20, 20, "USD", "USA, Texas"), ("2911", "3024", 10, Decimal("8.12"), "USD", "USA, Texas"),
        ("2912", "", None, 34, "USD", "USA, Ohio"),
    ]  # fmt: skip
    notes = " ".join(session.reading["notes"])
    assert "In 1 row the amount is what the whole order comes to; the file has no line of it." in notes
