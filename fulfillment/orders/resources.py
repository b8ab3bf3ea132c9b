"""The columns of a reported sale, as the reports of channels name them."""

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.amounts import currency_codes
from backoffice.imports.profiles import Column, Kind
from catalog.products.measures import PIECES

from .models import ReportedSale
from .states import SaleState


class ReportedSaleResource(ModelResource):
    """An order, or a line of it, in a channel's own report."""

    reference = Column(
        attribute="reference",
        label="Order number",
        synonyms=(
            "order id", "order no", "order #", "order reference", "order", "basket id", "transaction id",
            "invoice", "invoice no", "订单编号", "订单号", "交易编号", "主订单编号", "父订单号",
            "訂單編號", "訂單號",
            "注文番号", "受注番号", "オーダー番号", "numero ordine", "número de pedido", "amazon order id", "id",
            "bestellnummer", "bestellnr", "auftragsnummer", "numéro de commande", "n° de commande", "commande",
        ),
        required=True,
        max_length=50,
        code_like=True,
        hint="The order's number in the channel.",
        example="2051104879",
    )  # fmt: skip
    line = Column(
        attribute="line",
        label="Line",
        synonyms=(
            "row id", "line id", "line no", "line number", "order line", "sub order", "子订单编号",
            "子订单号", "行号", "order item id", "order item code",
        ),
        max_length=80,
        hint="Which line of the order, where a row is one. Left out, the article number tells the lines apart.",
        example="1",
    )  # fmt: skip
    ordered_at = Column(
        attribute="ordered_at",
        label="Ordered at",
        synonyms=(
            "order date", "order time", "created at", "date", "purchase date",
            "transaction timestamp", "timestamp", "created time", "订单创建时间", "下单时间", "创建时间", "拍下时间",
            "下单日期", "訂單創建時間", "下單時間",
            "注文日時", "注文日", "受注日時", "data ordine", "fecha del pedido", "sale date",
            "order creation date", "bestelldatum", "date de commande", "date de la commande",
            "date created", "订单成交时间", "订单提交时间", "成交时间",
        ),
        kind=Kind.TIME,
        hint="In the time zone chosen at upload.",
        example="2026-11-11 00:03:27",
    )  # fmt: skip
    paid_at = Column(
        attribute="paid_at",
        label="Paid at",
        synonyms=(
            "payment time", "payment date", "paid on", "订单付款时间", "付款时间", "支付时间",
            "订单支付时间", "付款時間", "付款确认时间", "paid on date", "入金日",
            "zahlungsdatum", "bezahlt am", "date de paiement", "payé le",
            "date paid", "paid date", "paid time", "payments date", "支付完成时间", "买家付款时间",
        ),
        kind=Kind.TIME,
        hint="Blank where the buyer has not paid.",
        example="2026-11-11 00:03:41",
    )  # fmt: skip
    shipped_on = Column(
        attribute="shipped_on",
        label="Shipped on",
        synonyms=(
            "ship date", "shipping date", "shipped at", "发货时间", "发货日期", "發貨時間", "shipped on date",
            "date shipped", "dispatched on date", "fulfilled at", "商家发货时间", "versanddatum", "versendet am",
            "date d'expédition", "expédié le",
        ),
        kind=Kind.DATE,
        example="2026-11-12",
    )  # fmt: skip
    sku = Column(
        attribute="sku",
        label="Article number",
        synonyms=(
            "product id", "sku", "item id", "lineitem sku", "article no", "商品编码", "商家编码",
            "货号", "商品编号", "商品id", "seller sku", "merchant sku", "custom label", "custom label (sku)",
            "商品番号", "商品コード", "规格编码", "商家编码-规格维度", "sku reference no", "item sku",
            "artikelnummer", "art.-nr.", "référence article", "référence produit",
        ),
        max_length=80,
        code_like=True,
        example="OFF-PA-10000174",
    )  # fmt: skip
    title = Column(
        attribute="title",
        label="Article",
        synonyms=(
            "product name", "title", "item", "lineitem name", "product", "商品名称", "商品标题",
            "宝贝标题", "标题", "品名",
            "商品名", "item name", "item title", "选购商品", "商品",
            "artikel", "artikelbezeichnung", "bezeichnung", "produit", "article", "désignation",
        ),
        max_length=250,
        example="Octave 28 calf leather handbag",
    )  # fmt: skip
    quantity = Column(
        attribute="quantity",
        label="Quantity",
        synonyms=(
            "qty", "units", "lineitem quantity", "数量", "商品数量", "购买数量", "宝贝总数量",
            "數量", "订购数量", "個数", "quantity purchased", "quantity ordered", "items sold", "number of items",
            "menge", "anzahl", "quantité", "qté",
        ),
        kind=Kind.DECIMAL,
        units=PIECES,
        example="1",
    )  # fmt: skip
    amount = Column(
        attribute="amount",
        label="Amount",
        synonyms=(
            "total", "total amount", "sales", "sales value", "order total", "revenue", "line total",
            "amount due", "总金额", "订单金额", "应付金额", "买家应付货款", "总价", "金额", "總金額",
            "訂單金額", "grand total", "total price", "item price", "paid price", "sold for", "合計金額", "請求金額",
            "订单应付金额", "商品总价", "商品金额合计", "item total", "net revenue", "n. revenue", "order total amount",
            "gesamtsumme", "gesamtbetrag", "betrag", "montant total", "montant", "total ttc", "total de la commande",
        ),
        kind=Kind.MONEY,
        missing="bad_price",
        hint="What the row comes to, demanded; left out, it is the unit price by the quantity, less the discount.",
        example="119.00",
    )  # fmt: skip
    unit_price = Column(
        attribute=None,
        label="Unit price",
        synonyms=(
            "price each", "lineitem price", "item cost", "单价", "商品单价", "單價", "einzelpreis", "stückpreis",
            "prix unitaire",
        ),
        kind=Kind.MONEY,
        hint="What one of it costs, where the row says no amount.",
        example="59.50",
    )  # fmt: skip
    discount = Column(
        attribute=None,
        label="Discount of the line",
        synonyms=("lineitem discount", "line discount"),
        kind=Kind.MONEY,
        hint="Taken off the unit price by the quantity; never off an amount that is stated.",
        example="0.00",
    )
    whole_total = Column(
        attribute=None,
        label="Total of the whole order",
        kind=Kind.MONEY,
        hint="Where rows are lines of orders, what all of them come to with shipping and taxes. It is only compared; "
        "rows without it go on with the order above.",
        example="124.00",
    )
    whole_refunded = Column(
        attribute=None,
        label="Refunded of the whole order",
        kind=Kind.MONEY,
        hint="Where rows are lines of orders. Written to the lines where it tells what went back of each.",
        example="0.00",
    )
    status = Column(
        attribute=None,
        label="Status in the channel",
        synonyms=("order status", "financial status", "item status", "订单状态", "訂單狀態"),
        max_length=250,
        hint="Only tells that a row without an amount is of a cancelled order. What was paid says the amounts.",
        example="paid",
    )
    received = Column(
        attribute="received",
        label="Received",
        synonyms=(
            "paid", "amount paid", "actual payment", "net received", "买家实际支付金额", "实付金额",
            "实际支付金额", "实收款", "買家實際支付金額", "實付金額", "结算金额", "用户实付金额",
            "bezahlt", "montant payé",
        ),
        kind=Kind.MONEY,
        hint="What the buyer has paid of it in the end.",
        example="119.00",
    )  # fmt: skip
    refunded = Column(
        attribute="refunded",
        label="Refunded",
        synonyms=(
            "refund", "refund amount", "amount refunded", "退款金额", "退款", "退款金額", "refunded amount",
            "refunded total", "商品已退款金额", "order refund amount",
            "erstattet", "erstattung", "remboursé", "remboursement", "montant remboursé",
        ),
        kind=Kind.MONEY,
        example="0.00",
    )  # fmt: skip
    currency = Column(
        attribute="currency",
        label="Currency",
        synonyms=(
            "currency code", "order currency", "währung", "devise", "币种", "货币", "幣種", "貨幣",
        ),
        kind=Kind.CHOICE,
        hint="ISO 4217. Left out, it is the one in a header or cell, or the one chosen at upload.",
        example="CNY",
        choices=currency_codes,
    )  # fmt: skip
    region = Column(
        attribute="region",
        label="Region",
        synonyms=(
            "state", "province", "state/province", "shipping province", "收货地址", "省份",
            "收货省份", "收货地区", "地区", "收貨地址", "ship state", "都道府県", "送付先住所：都道府県",
            "shipping province name", "ship to state", "post to county", "省", "收货人省份", "bundesland", "région",
        ),
        max_length=120,
        hint="Where it went. Names and street addresses of buyers do not belong here.",
        example="浙江省",
    )  # fmt: skip
    state = Field(attribute="state", column_name="State", readonly=True)
    store = Field(attribute="store__code", column_name="Store", readonly=True)

    class Meta:
        model = ReportedSale
        import_id_fields = ("reference", "line")
        fields = (
            "reference", "line", "ordered_at", "paid_at", "shipped_on", "sku", "title", "quantity", "amount",
            "received", "refunded", "currency", "region", "unit_price", "discount", "whole_total", "whole_refunded",
            "status", "state", "store",
        )  # fmt: skip
        export_order = fields

    def dehydrate_state(self, sale: ReportedSale) -> str:
        return SaleState(sale.state).label
