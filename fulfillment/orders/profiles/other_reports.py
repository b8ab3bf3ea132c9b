"""Reports of shops and marketplaces that look like orders and are none: payouts, fees, transactions.

The headers are facts of these formats, in the languages in which the platforms write them.
"""

from backoffice.imports.layouts import Layout

_PAYOUTS = (
    "Its rows are fees, transfers and parts of orders as they were paid out, no orders, so that amounts would count "
    "several times. Bring the report of the orders themselves"
)

OTHER_REPORTS = (
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
        telling=("order-id", "order-item-id", "quantity-to-ship", "promise-date"),
        refusal="It says no prices. Bring the report of all orders (Reports, Fulfilment, All Orders).",
    ),
    *(
        Layout(
            name="the history of what an account of Amazon has bought",
            telling=telling,
            refusal=(
                "Its rows are purchases, no sales. Bring the report of all orders of the seller's account (Reports, "
                "Fulfilment, All Orders)."
            ),
        )
        for telling in (
            ("Purchase Order Number", "Payment Instrument Type"),
            ("Purchase Order Number", "Payment Method Type", "Gift Message"),
            ("Account Group", "PO Number", "ASIN"),
        )
    ),
    Layout(
        name="a list of Shopify's payouts",
        telling=("Payout Status", "Payout Date", "Fee", "Net"),
        refusal=f"{_PAYOUTS} (Orders, Export).",
    ),
    *(
        Layout(name="a list of PayPal's transactions", telling=telling, refusal=f"{_PAYOUTS} of the shop.")
        for telling in (
            ("TimeZone", "Gross", "Fee", "Net"),
            ("Zeitzone", "Brutto", "Netto", "Transaktionscode"),
            ("Fuseau horaire", "Net", "Numéro de transaction"),
            ("Zona horaria", "Bruto", "Neto"),
            ("Fuso orario", "Lordo", "Netto"),
            ("Tijdzone", "Bruto"),
            ("Strefa czasowa", "Brutto", "Netto"),
            ("タイムゾーン", "手数料", "正味"),
        )
    ),
    *(
        Layout(
            name="a list of what moved on an account of Stripe",
            telling=telling,
            refusal=f"{_PAYOUTS} of the shop.",
        )
        for telling in (("Source", "Net", "Available On (UTC)"), ("balance_transaction_id", "gross", "net"))
    ),
    Layout(
        name="a settlement report of Walmart",
        telling=("Transaction Type", "Transaction Description", "Amount Type"),
        refusal=f"{_PAYOUTS} (Orders, Download).",
    ),
    Layout(
        name="a statement of Etsy's fees and sales",
        telling=("Info", "Fees & Taxes", "Net"),
        refusal=f"{_PAYOUTS} (Settings, Options, Download Data, Order Items).",
    ),
    *(
        Layout(name=name, telling=telling, refusal=f"{_PAYOUTS} (Orders, Download report).")
        for name, telling in (
            ("a transaction report of eBay", ("Payout ID", "Net amount")),
            ("a report of earnings of eBay", ("Order earnings", "Expenses", "Item subtotal")),
        )
    ),
    *(
        Layout(
            name="a report of Shopee's payments", telling=telling, refusal=f"{_PAYOUTS} (My Orders, Export)."
        )
        for telling in (
            ("Order ID", "Payout Completed Date"),
            ("No. Pesanan", "Tanggal Dana Dilepaskan"),
            ("หมายเลขคำสั่งซื้อ", "วันที่โอนชำระเงินสำเร็จ"),
            ("Mã đơn hàng", "Ngày hoàn thành thanh toán"),
        )
    ),
    Layout(
        name="a statement of Lazada",
        telling=("Fee Name", "VAT in Amount"),
        refusal=f"{_PAYOUTS} (Orders, Export).",
    ),
    Layout(
        name="a settlement report of TikTok Shop",
        telling=("Order/adjustment ID", "Total settlement amount"),
        refusal=f"{_PAYOUTS} (Orders, Export).",
    ),
    *(
        Layout(name="a settlement report of Douyin", telling=telling, refusal=f"{_PAYOUTS} (订单管理, 导出).")
        for telling in (("结算单类型", "结算金额"), ("动账时间", "动账金额"))
    ),
    Layout(
        name="a settlement report of JD",
        telling=("订单编号", "费用项", "金额"),
        refusal=f"{_PAYOUTS} (订单管理, 导出).",
    ),
    Layout(
        name="a report of Wildberries on what it pays out",
        telling=("Обоснование для оплаты", "Тип документа"),
        refusal=f"{_PAYOUTS} (Сборочные задания).",
    ),
    Layout(
        name="a statement of Alipay",
        telling=("账务流水号", "业务流水号"),
        refusal=f"{_PAYOUTS} (千牛, 已卖出的宝贝, 批量导出).",
    ),
)
