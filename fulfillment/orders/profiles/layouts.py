"""Exports of orders as shops and marketplaces write them, and reports of theirs that are no orders.

The headers are facts of these formats, in the languages in which the platforms write them.
"""

from backoffice.imports.layouts import Layout

_PAYOUTS = (
    "Its rows are fees, transfers and parts of orders as they were paid out, no orders, so that amounts would count "
    "several times. Bring the report of the orders themselves"
)

LAYOUTS = (
    Layout(
        name="a settlement report of Amazon",
        telling=("settlement-id", "transaction-type"),
        refusal=f"{_PAYOUTS} (Reports, Fulfilment, All Orders).",
    ),
    *(
        Layout(
            name="a date range report of Amazon's payments",
            telling=telling,
            refusal=f"{_PAYOUTS} (Reports, Fulfilment, All Orders).",
        )
        for telling in (
            ("settlement id", "product sales"),
            ("Abrechnungsnummer", "Umsätze"),
            ("numéro de versement", "ventes de produits"),
            ("identificador de pago", "ventas de productos"),
            ("Numero pagamento", "Vendite"),
            ("決済番号", "商品売上"),
        )
    ),
    Layout(
        name="the list of Amazon's orders to be shipped",
        telling=("order-id", "order-item-id", "quantity-to-ship"),
        refusal="It says no prices. Bring the report of all orders (Reports, Fulfilment, All Orders).",
    ),
    Layout(
        name="a list of Shopify's payouts",
        telling=("Payout Status", "Payout Date", "Fee", "Net"),
        refusal=f"{_PAYOUTS} (Orders, Export).",
    ),
    Layout(
        name="a list of PayPal's transactions",
        telling=("TimeZone", "Gross", "Fee", "Net"),
        refusal=f"{_PAYOUTS} of the shop.",
    ),
    Layout(
        name="a statement of Etsy's fees and sales",
        telling=("Info", "Fees & Taxes", "Net"),
        refusal=f"{_PAYOUTS} (Settings, Options, Download Data, Order Items).",
    ),
    Layout(
        name="a transaction report of eBay",
        telling=("Payout ID", "Net amount"),
        refusal=f"{_PAYOUTS} (Orders, Download report).",
    ),
    Layout(
        name="a statement of Alipay",
        telling=("账务流水号", "业务流水号"),
        refusal=f"{_PAYOUTS} (千牛, 已卖出的宝贝, 批量导出).",
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
    Layout(
        name="eBay, orders",
        telling=("Sales record number", "Order number", "Item number", "Sold for"),
        places={
            "Order number": "reference",
            "Transaction ID": "line",
            "Custom label": "sku",
            "Item title": "title",
            "Sold for": "amount",
            "Total price": "whole_total",
            "Item number": "",
            "Sales record number": "",
        },
    ),
    Layout(
        name="Etsy, sold items",
        telling=("Transaction ID", "Listing ID", "Order ID", "Item Total"),
        places={
            "Order ID": "reference",
            "Transaction ID": "line",
            "Item Total": "amount",
            "Price": "unit_price",
        },
    ),
    Layout(
        name="Etsy, orders",
        telling=("Order ID", "Order Value", "Order Net", "Number of Items"),
        places={"Order ID": "reference", "Order Total": "amount", "SKU": ""},
    ),
    Layout(
        name="StockX, sales",
        telling=("Order Number", "Total Payout", "Listing Price"),
        places={"Order Number": "reference", "Style": "sku", "Item": "title", "Listing Price": "amount"},
    ),
    Layout(
        name="Shopee, orders",
        telling=("Order ID", "Deal Price", "Product Subtotal"),
        places={"Product Subtotal": "amount", "SKU Reference No.": "sku", "Product Name": "title"},
    ),
    Layout(
        name="Shopee, orders",
        telling=("หมายเลขคำสั่งซื้อ", "เลขอ้างอิง SKU (SKU Reference No.)", "ราคาขายสุทธิ"),
        places={"เลขอ้างอิง SKU (SKU Reference No.)": "sku", "ราคาขายสุทธิ": "amount", "จำนวนเงินทั้งหมด": ""},
    ),
    Layout(
        name="Shopee, orders",
        telling=("Mã đơn hàng", "SKU phân loại hàng", "Giá ưu đãi"),
        places={
            "SKU phân loại hàng": "sku",
            "SKU sản phẩm": "sku",
            "Tổng giá bán (sản phẩm)": "amount",
            "Giá ưu đãi": "unit_price",
            "Tổng giá trị đơn hàng (VND)": "",
        },
    ),
    Layout(
        name="Shopee, orders",
        telling=("No. Pesanan", "Nomor Referensi SKU", "Harga Setelah Diskon"),
        places={
            "Nomor Referensi SKU": "sku",
            "SKU Induk": "sku",
            "Total Harga Produk": "amount",
            "Harga Setelah Diskon": "unit_price",
            "Jumlah": "quantity",
            "Total Pembayaran": "",
        },
    ),
    Layout(
        name="Shopee, orders",
        telling=("訂單編號", "商品選項貨號", "商品活動價格", "買家總支付金額"),
        places={
            "商品選項貨號": "sku",
            "主商品貨號": "sku",
            "商品活動價格": "unit_price",
            "買家總支付金額": "whole_total",
            "商品總價": "",
        },
    ),
    Layout(
        name="Lazada, orders",
        telling=("orderItemId", "orderNumber", "paidPrice", "sellerSku"),
        places={
            "orderNumber": "reference",
            "orderItemId": "line",
            "sellerSku": "sku",
            "itemName": "title",
            "paidPrice": "amount",
            "createTime": "ordered_at",
            "unitPrice": "",
        },
    ),
    Layout(
        name="TikTok Shop, orders",
        telling=("Order ID", "SKU ID", "SKU Subtotal After Discount"),
        places={
            "Order ID": "reference",
            "SKU ID": "line",
            "Seller SKU": "sku",
            "SKU Subtotal After Discount": "amount",
            "Order Amount": "whole_total",
            "Order Refund Amount": "whole_refunded",
            "State": "region",
        },
    ),
    Layout(
        name="JD, orders",
        telling=("订单号", "京东价", "订购数量"),
        places={
            "订单号": "reference",
            "货号": "sku",
            "商家SKUID": "sku",
            "商品ID": "sku",
            "京东价": "unit_price",
            "订单金额": "whole_total",
            "结算金额": "",
            "应付金额": "",
        },
    ),
    Layout(
        name="Pinduoduo, orders",
        telling=("订单号", "商品总价", "用户实付金额"),
        places={
            "商品": "title",
            "商家编码-规格维度": "sku",
            "商家编码-商品维度": "sku",
            "商品id": "sku",
            "用户实付金额": "received",
            "省": "region",
        },
    ),
    Layout(
        name="Douyin, orders",
        telling=("主订单编号", "子订单编号", "选购商品", "订单应付金额"),
        places={
            "主订单编号": "reference",
            "子订单编号": "line",
            "商家编码": "sku",
            "订单应付金额": "amount",
            "商品单价": "",
            "省": "region",
        },
    ),
    Layout(
        name="Youzan, orders",
        telling=("订单号", "商品金额合计", "订单实付金额"),
        places={
            "规格编码": "sku",
            "商品编码": "sku",
            "商品金额合计": "amount",
            "订单实付金额": "whole_total",
            "商品已退款金额": "refunded",
            "订单已退款金额": "",
        },
    ),
    # What they call the total is what is left when all fees are taken off.
    Layout(
        name="Mercado Libre, sales",
        telling=("# de venta", "Ingresos por productos"),
        places={
            "# de venta": "reference",
            "Ingresos por productos": "amount",
            "Título de la publicación": "title",
            "Total": "",
            "Anulaciones y reembolsos": "",
        },
    ),
    Layout(
        name="Mercado Libre, sales",
        telling=("N.º de venda", "Receita por produtos"),
        places={
            "N.º de venda": "reference",
            "Receita por produtos": "amount",
            "Título do anúncio": "title",
            "Total": "",
            "Cancelamentos e reembolsos": "",
        },
    ),
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
