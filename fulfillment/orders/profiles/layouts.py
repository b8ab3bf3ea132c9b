"""Exports of orders as shops and marketplaces write them.

The headers are facts of these formats, in the languages in which the platforms write them.
"""

from backoffice.imports.layouts import Layout

from .marketplaces import MARKETPLACES
from .other_reports import OTHER_REPORTS

LAYOUTS = (
    *OTHER_REPORTS,
    # Its price of an item is what the row comes to, for all pieces of it.
    Layout(
        name="Amazon, shipments",
        telling=("amazon-order-id", "shipment-item-id", "quantity-shipped", "item-price"),
        places={
            "amazon-order-id": "reference",
            "shipment-item-id": "line",
            "quantity-shipped": "quantity",
            "item-price": "amount",
        },
    ),
    *(
        Layout(name="Amazon, orders", telling=telling, places={"item-price": "amount"})
        for telling in (
            ("amazon-order-id", "asin", "item-price"),
            ("order-id", "order-item-id", "quantity-purchased", "item-price"),
        )
    ),
    Layout(
        name="Shopify, orders",
        telling=("Name", "Lineitem quantity", "Lineitem name", "Lineitem price"),
        places={
            "Name": "reference",
            "Lineitem quantity": "quantity",
            "Lineitem name": "title",
            "Lineitem sku": "sku",
            "Lineitem price": "unit_price",
            "Lineitem discount": "discount",
            "Total": "whole_total",
            "Refunded Amount": "whole_refunded",
            "Financial Status": "status",
            "Fulfilled at": "shipped_on",
            "Shipping Province Name": "region",
            "Shipping Province": "region",
            "Id": "",
        },
    ),
    Layout(
        name="Squarespace, orders",
        telling=("Order ID", "Lineitem quantity", "Lineitem name", "Lineitem price"),
        places={
            "Order ID": "reference",
            "Total": "whole_total",
            "Amount Refunded": "whole_refunded",
            "Financial Status": "status",
        },
    ),
    Layout(
        name="Shopify, sales by order",
        telling=("Order name", "Day", "Net sales"),
        places={"Order name": "reference", "Day": "ordered_at", "Net sales": "amount", "Total sales": ""},
    ),
    Layout(
        name="WooCommerce, orders by line",
        telling=("Order Number", "Order Total Amount", "Item Name", "Item Cost"),
        places={
            "Order Number": "reference",
            "Item #": "line",
            "Item Name": "title",
            "SKU": "sku",
            "Item Cost": "unit_price",
            "Quantity (- Refund)": "quantity",
            "Order Total Amount": "whole_total",
            "Order Refund Amount": "whole_refunded",
            "Order Status": "status",
            "State Code (Shipping)": "region",
            "State Name (Shipping)": "region",
            "Discount Amount": "discount",
        },
    ),
    Layout(
        name="WooCommerce, orders",
        telling=("order_number", "order_total", "shipping_total", "line_item_1"),
        places={
            "order_number": "reference",
            "order_id": "",
            "order_total": "amount",
            "refunded_total": "refunded",
            "shipping_state": "region",
        },
    ),
    # Its base currency is the one of all rows; what the buyers' own are, the list does not say.
    Layout(
        name="Magento, orders",
        telling=("Purchase Point", "Purchase Date", "Grand Total (Base)", "Grand Total (Purchased)"),
        places={
            "ID": "reference",
            "Purchase Date": "ordered_at",
            "Grand Total (Base)": "amount",
            "Grand Total (Purchased)": "",
            "Total Refunded": "refunded",
            "Status": "status",
        },
    ),
    # What it pays for a piece stands in it, and nothing of what its buyers pay; «SKU» is its own number of the article.
    Layout(
        name="Wayfair, purchase orders",
        telling=("PO Number", "PO Date", "Item Number", "Wholesale Price"),
        places={
            "PO Number": "reference",
            "PO Date & Time": "ordered_at",
            "PO Date": "ordered_at",
            "Item Number": "sku",
            "Item Name": "title",
            "SKU": "",
            "Wholesale Price": "unit_price",
            "Order Status": "status",
            "Ship To State": "region",
        },
    ),
    # The seller's own article number is what it «contributes»; the base price is what Temu pays for it.
    Layout(
        name="Temu, orders",
        telling=("Bestell-ID", "Bestellartikel-ID", "Beitrags-SKU", "Gekaufte Menge"),
        places={
            "Bestell-ID": "reference",
            "Bestellartikel-ID": "line",
            "Kaufdatum": "ordered_at",
            "Beitrags-SKU": "sku",
            "SKU-ID": "",
            "Produktname": "title",
            "Gekaufte Menge": "quantity",
            "Gesamteinzelhandelspreis": "amount",
            "Gesamtbasispreis": "amount",
            "Bestellstatus": "status",
            "Versandbundesland": "region",
        },
    ),
    Layout(
        name="Temu, orders",
        telling=("order id", "order item id", "contribution sku", "quantity purchased"),
        places={
            "order id": "reference",
            "order item id": "line",
            "purchase date": "ordered_at",
            "contribution sku": "sku",
            "sku id": "",
            "product name": "title",
            "quantity purchased": "quantity",
            "Retail price total after discounts(tax excl.)": "amount",
            "Retail price total": "amount",
            "Base price total": "amount",
            "order status": "status",
            "ship state": "region",
        },
    ),
    # With the items of the orders or without them; «Total» is what an item comes to.
    Layout(
        name="BrickLink, orders",
        telling=("Order ID", "Base Currency", "Base Grand Total", "Total Lots"),
        places={
            "Order ID": "reference",
            "Base Currency": "currency",
            "Base Grand Total": "whole_total",
            "Order Total": "",
            "Total": "amount",
            "Each": "unit_price",
            "Item Number": "sku",
            "Item Description": "title",
            "Order Status": "status",
            "Location": "region",
            "Tax": "",
        },
    ),
    # A row of it is one piece.
    Layout(
        name="Olist, order items",
        telling=("order_id", "order_item_id", "price", "freight_value"),
        places={"order_item_id": "line", "price": "amount"},
    ),
    Layout(
        name="Wix, orders",
        telling=("Order number", "Date created", "Item", "Qty", "Total order quantity"),
        places={
            "Date created": "ordered_at",
            "Time": "ordered_time",
            "Item": "title",
            "Price": "unit_price",
            "Total": "whole_total",
            "Refunded amount": "whole_refunded",
            "Payment status": "status",
        },
    ),
    *MARKETPLACES,
    # Last, for what is known of an export by more of its headers says more.
    *(
        Layout(
            name="a report with day and time in two columns",
            telling=(day, time),
            places={day: "ordered_at", time: "ordered_time"},
        )
        for day, time in (
            ("Order Date", "Order Time"),
            ("Sale Date", "Sale Time"),
            ("Purchase Date", "Purchase Time"),
            ("Transaction Date", "Transaction Time"),
            ("Invoice Date", "Invoice Time"),
            ("Date", "Time"),
            ("Date", "Heure"),
            ("Datum", "Uhrzeit"),
            ("Datum", "Zeit"),
            ("Datum", "Tijd"),
            ("Fecha", "Hora"),
            ("Data", "Hora"),
            ("Data", "Ora"),
            ("Data", "Godzina"),
            ("Tarih", "Saat"),
            ("Дата", "Время"),
            ("订单日期", "订单时间"),
            ("下单日期", "下单时间"),
            ("销售日期", "销售时间"),
            ("交易日期", "交易时间"),
            ("注文日", "注文時間"),
            ("売上日", "売上時刻"),
            ("日期", "时间"),
            ("日付", "時刻"),
            ("日付", "時間"),
            ("날짜", "시간"),
            ("วันที่", "เวลา"),
        )
    ),
)
