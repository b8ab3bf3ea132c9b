"""The columns of a reported sale, as the reports of channels name them."""

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.amounts import CURRENCY_HEADINGS, currency_codes
from backoffice.imports.profile_columns import Column, Kind
from catalog.products.headings import ARTICLE_IDS, ARTICLE_NUMBERS, GOODS, PART_NUMBERS, TITLES
from catalog.products.measures import PIECES

from .headings import ORDER_NUMBERS, SHIPPING_DAYS
from .models import ReportedSale
from .states import SaleState

# Of what such a price is, only the quantity beside it tells: in nearly all lists of one piece.
BARE_PRICE = (
    "price", "prix", "preis", "precio", "preço", "prezzo", "prijs", "cena", "fiyat", "价格", "價格", "価格", "가격",
    "giá", "ราคา", "harga",
)  # fmt: skip


class ReportedSaleResource(ModelResource):
    """An order, or a line of it, in a channel's own report."""

    reference = Column(
        attribute="reference",
        label="Order number",
        synonyms=(
            "order id", "order no", "order #", "order reference", "order", "basket id", "transaction id", "invoice",
            "invoice no", "订单编号", "订单号", "交易编号", "主订单编号", "父订单号", "訂單編號", "訂單號",
            "注文番号",
            "受注番号", "オーダー番号", "numero ordine", "número de pedido", "amazon order id", "id", "bestellnummer",
            "bestellnr", "auftragsnummer", "numéro de commande", "n° de commande", "commande", "order number id",
            "receipt number", "receipt no", "sales order", "sales order no", "so number", "order code",
            "ticket number", "单号", "订单id", "交易号", "流水号", "平台订单号", "销售单号", "主订单号", "注文id",
            "受注no", "伝票番号", "ご注文番号", "주문번호", "주문 id", "n° ordine", "nº ordine", "id ordine",
            "codice ordine", "ordine", "nº de pedido", "n° de pedido", "número do pedido", "nº do pedido",
            "id pedido",
            "id do pedido", "código do pedido", "pedido", "id de pedido", "n.º de venta", "# de venta",
            "número de venta", "n.º da venda", "número da venda", "numer zamówienia", "nr zamówienia",
            "id zamówienia",
            "zamówienie", "sipariş no", "sipariş numarası", "sipariş id", "номер заказа", "№ заказа", "заказ",
            "id заказа", "mã đơn hàng", "mã đơn", "số đơn hàng", "หมายเลขคำสั่งซื้อ", "เลขที่คำสั่งซื้อ", "bestelling",
            "ordernummer", "bestelnummer", "auftragsnr", "auftrag", "bestell-id", "bestellungsnummer", "commande n°",
            "numéro commande", "order identifier", "purchase id", "sale id", "no. pesanan", "nomor pesanan",
            "id pesanan", "nomor order", "no. order", "nomor invoice", "no. faktur", "order name", "invoice id",
            "invoice number", "increment id", "bill no", "bill number", "transaction no", "txn id", "رقم الطلب",
            *ORDER_NUMBERS,
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
            "row id", "line id", "line no", "line number", "order line", "sub order", "子订单编号", "子订单号",
            "行号",
            "order item id", "order item code", "line item id", "order line number", "order item no", "order line id",
            "明细行号", "明細行番号", "明細番号", "numéro de la ligne de commande", "positionsnummer", "pozycja",
            "行id", "행 id", "zeilen-id", "id de ligne", "id de fila", "id da linha", "id riga",
        ),
        max_length=80,
        code_like=True,
        hint="Which line of the order, where a row is one. Left out, the article number tells the lines apart.",
        example="1",
    )  # fmt: skip
    ordered_at = Column(
        attribute="ordered_at",
        label="Ordered at",
        synonyms=(
            "order date", "order time", "created at", "date", "purchase date", "transaction timestamp", "timestamp",
            "created time", "订单创建时间", "下单时间", "创建时间", "拍下时间", "下单日期", "訂單創建時間",
            "下單時間",
            "注文日時", "注文日", "受注日時", "data ordine", "fecha del pedido", "sale date", "order creation date",
            "bestelldatum", "date de commande", "date de la commande", "date created", "订单成交时间", "订单提交时间",
            "成交时间", "order datetime", "ordered on", "order placed", "order placed at", "sales date", "sold on",
            "transaction date", "invoice date", "date/time", "日期", "时间", "交易时间", "销售日期", "销售时间",
            "订单日期", "订单时间", "下单时间(北京时间)", "成交日期", "日時", "注文日付", "受注日", "購入日",
            "購入日時", "売上日", "販売日", "주문일", "주문일시", "주문일자", "주문시간", "결제일시", "datum",
            "auftragsdatum", "verkaufsdatum", "verkauft am", "date de vente", "date commande", "date de création",
            "fecha", "fecha de compra", "fecha de venta", "fecha pedido", "fecha de pedido", "data pedido",
            "data do pedido", "data da compra", "data da venda", "data de venda", "data", "data vendita",
            "data dell'ordine", "data zamówienia", "data sprzedaży", "data złożenia", "tarih", "sipariş tarihi",
            "дата",
            "дата заказа", "дата продажи", "ngày đặt hàng", "ngày đặt", "thời gian đặt hàng", "วันที่สั่งซื้อ",
            "วันที่ทำการสั่งซื้อ", "besteldatum", "created", "order date utc", "created at utc", "date utc",
            "created utc", "tanggal pesanan", "tanggal order", "tanggal", "waktu pesanan dibuat", "tanggal transaksi",
            "訂單成立日期", "تاريخ الطلب", "التاريخ", "created date", "creation date", "create date", "sold date",
            "オーダー日", "オーダー日時", "주문 날짜",
        ),
        kind=Kind.TIME,
        ahead=1,
        hint="In the time zone chosen at upload.",
        example="2026-11-11 00:03:27",
    )  # fmt: skip
    ordered_time = Column(
        attribute=None,
        label="Time of day",
        clock=True,
        hint="Where the day stands in a column of its own, the time at which it was ordered.",
        example="14:05:00",
    )
    zone = Column(
        attribute=None,
        label="Time zone",
        synonyms=(
            "timezone",
            "zeitzone",
            "fuseau horaire",
            "zona horaria",
            "fuso orario",
            "时区",
            "タイムゾーン",
        ),
        max_length=60,
        hint="Of the row's times, where a column says it; else the one chosen at upload holds.",
        example="Europe/Paris",
    )
    paid_at = Column(
        attribute="paid_at",
        label="Paid at",
        synonyms=(
            "payment time", "payment date", "paid on", "订单付款时间", "付款时间", "支付时间", "订单支付时间",
            "付款時間", "付款确认时间", "paid on date", "入金日", "zahlungsdatum", "bezahlt am", "date de paiement",
            "payé le", "date paid", "paid date", "paid time", "payments date", "支付完成时间", "买家付款时间",
            "付款日期", "支付日期", "支払日", "決済日", "결제일", "입금일", "fecha de pago", "data do pagamento",
            "data de pagamento", "data pagamento", "data płatności", "ödeme tarihi", "дата оплаты",
            "thời gian thanh toán", "เวลาที่ชำระสินค้า", "เวลาการชำระสินค้า", "tanggal pembayaran",
            "waktu pembayaran dilakukan", "支払日時", "入金日時",
        ),
        kind=Kind.TIME,
        ahead=1,
        hint="Blank where the buyer has not paid.",
        example="2026-11-11 00:03:41",
    )  # fmt: skip
    shipped_on = Column(
        attribute="shipped_on",
        label="Shipped on",
        synonyms=SHIPPING_DAYS,
        kind=Kind.DATE,
        ahead=1,
        example="2026-11-12",
    )  # fmt: skip
    sku = Column(
        attribute="sku",
        label="Article number",
        synonyms=(
            "product id", "sku", "item id", "lineitem sku", "article no", "商品编码", "商家编码", "货号", "商品编号",
            "规格编码", "sku编码", "商品id", "seller sku", "merchant sku", "custom label", "custom label (sku)",
            "商品番号", "商品コード", "商家编码-规格维度", "sku reference no", "item sku", "artikelnummer",
            "art.-nr.",
            "référence article", "référence produit", "product code", "item code", "item no", "item number",
            "stock code", "product sku", "sku code", "商品sku", "sku编号", "商品货号", "产品编码", "产品编号",
            "产品id", "物料编码", "品番", "商品管理番号", "상품코드", "상품번호", "품번", "판매자 상품코드",
            "artikelnr", "produktnummer", "code article", "réf. article", "código", "código de producto",
            "código do produto", "código producto", "codice articolo", "codice prodotto", "codice", "kod produktu",
            "indeks", "ürün kodu", "stok kodu", "barkod", "артикул", "код товара", "mã sản phẩm", "mã hàng",
            "sku sản phẩm", "เลขอ้างอิง sku", "รหัสสินค้า", "produkt-id", "id produit", "id producto", "id do produto",
            "id prodotto", "kode produk", "kode barang", "nomor sku", "nomor referensi sku", "업체상품코드",
            "规格条码", *ARTICLE_NUMBERS, *PART_NUMBERS, *ARTICLE_IDS,
        ),
        max_length=80,
        code_like=True,
        example="OFF-PA-10000174",
    )  # fmt: skip
    title = Column(
        attribute="title",
        label="Article",
        synonyms=(
            *TITLES, "title", "lineitem name", "选购商品", "artículo comprado", "titre ligne de commande", "规格名称",
            *GOODS, "artikel", "article", "titel", "주문상품명",
        ),
        max_length=250,
        in_words=True,
        example="Octave 28 calf leather handbag",
    )  # fmt: skip
    quantity = Column(
        attribute="quantity",
        label="Quantity",
        synonyms=(
            "qty", "units", "lineitem quantity", "数量", "商品数量", "购买数量", "宝贝总数量", "數量", "订购数量",
            "個数", "quantity purchased", "quantity ordered", "items sold", "number of items", "menge", "anzahl",
            "quantité", "qté", "quantity sold", "units sold", "qty sold", "item quantity", "order quantity",
            "qty ordered", "销售数量", "件数", "商品件数", "下单数量", "成交数量", "购买件数", "商品点数", "点数",
            "購入数", "数量(個)", "注文数", "受注数", "受注数量", "수량", "주문수량", "구매수량", "stückzahl",
            "cantidad", "unidades",
            "cantidad vendida", "quantidade", "qtd", "qtde", "quantità", "qtà", "ilość", "liczba", "liczba sztuk",
            "adet", "miktar", "количество", "кол-во", "количество продаж", "số lượng", "จำนวน", "aantal",
            "articles vendus", "nombre d'articles", "nombre de produits", "uds", "unid", "und", "pcs", "pieces",
            "stk",
            "szt", "pz", "шт", "unités", "kuantitas", "jumlah barang", "jumlah produk dibeli", "sku件数", "구매수",
            "구매수(수량)", "الكمية",
        ),
        kind=Kind.DECIMAL,
        units=PIECES,
        example="1",
    )  # fmt: skip
    amount = Column(
        attribute="amount",
        label="Amount",
        synonyms=(
            "total", "total amount", "sales", "sales value", "order total", "revenue", "line total", "amount due",
            "总金额", "订单金额", "应付金额", "买家应付货款", "总价", "金额", "總金額", "訂單金額", "grand total",
            "item subtotal", "line subtotal",
            "total price", "item price", "paid price", "sold for", "合計金額", "請求金額", "订单应付金额", "商品总价",
            "商品金额合计", "item total", "net revenue", "n. revenue", "order total amount", "gesamtsumme",
            "gesamtbetrag", "betrag", "montant total", "montant", "total ttc", "total de la commande", "total sales",
            "sales amount", "net sales", "order amount", "order value", "total due", "销售额", "销售金额", "成交金额",
            "合计", "合计金额", "小计", "订单总额", "总额", "总金额(元)", "实收金额", "小計", "合計", "税込合計",
            "売上", "売上金額", "売上高", "매출", "매출액", "お支払金額", "お支払い金額", "購入金額", "合計(税込)",
            "결제금액", "총금액",
            "합계", "금액", "주문금액", "판매금액", "총 결제금액", "summe", "gesamtpreis", "gesamt", "umsatz",
            "gesamtwert", "verkauft für", "prix total", "vendu pour", "montant ttc", "prix ligne de commande",
            "importe", "importe total", "total pedido", "total de la venta", "precio total", "monto", "monto total",
            "valor total", "valor", "valor do pedido", "total do pedido", "total da venda", "total geral", "totale",
            "totale ordine", "importo", "prezzo totale", "kwota", "kwota zamówienia", "wartość", "wartość zamówienia",
            "suma", "razem", "toplam", "toplam tutar", "tutar", "genel toplam", "сумма", "сумма заказа",
            "общая стоимость", "итого", "стоимость", "всего", "tổng tiền", "thành tiền", "tổng cộng",
            "tổng giá trị đơn hàng (vnd)", "ยอดรวม", "จำนวนเงินทั้งหมด", "ราคาขายสุทธิ", "totaal", "ventes nettes",
            "chiffre d'affaires", "umsatz netto", "gross amount", "bruttobetrag", "importo lordo", "montant brut",
            "importe bruto", "valor bruto", "total harga", "total harga produk", "total belanja", "결제액",
            "商品实际成交金额", "实际成交金额", "商品实付金额", "order price", "الإجمالي", "المبلغ",
        ),
        kind=Kind.MONEY,
        reckoned=True,
        missing="bad_price",
        hint="What the row comes to, demanded; left out, it is the unit price by the quantity, less the discount.",
        example="119.00",
    )  # fmt: skip
    unit_price = Column(
        attribute=None,
        label="Unit price",
        synonyms=(
            "price each", "lineitem price", "item cost", "单价", "商品单价", "單價", "einzelpreis", "stückpreis",
            "prix unitaire", "price per unit", "price per item", "sale price", "selling price", "销售单价", "售价",
            "成交单价", "商品售价", "単価", "販売単価", "販売価格", "単価(税込)", "단가", "판매가", "판매단가",
            "판매가격", "preis pro stück", "preis/stück", "prix à l'unité", "precio unitario", "precio por unidad",
            "preço unitário", "valor unitário", "prezzo unitario", "cena jednostkowa", "cena za sztukę",
            "birim fiyat",
            "birim fiyatı", "цена за единицу", "цена", "цена за шт", "đơn giá", "giá bán", "ราคาต่อหน่วย",
            "ราคาต่อชิ้น", "stukprijs", "商品价格", "宝贝单价", "harga satuan", "harga jual",
            *BARE_PRICE,
        ),
        kind=Kind.MONEY,
        reckoned=True,
        each=True,
        hint="What one of it costs, where the row says no amount.",
        example="59.50",
    )  # fmt: skip
    discount = Column(
        attribute=None,
        label="Discount of the line",
        synonyms=("lineitem discount", "line discount"),
        kind=Kind.MONEY,
        reckoned=True,
        hint="Taken off the unit price by the quantity; never off an amount that is stated.",
        example="0.00",
    )
    whole_total = Column(
        attribute=None,
        label="Total of the whole order",
        kind=Kind.MONEY,
        reckoned=True,
        hint="Where rows are lines of orders, what all of them come to with shipping and taxes. It is only compared; "
        "rows without it go on with the order above.",
        example="124.00",
    )
    whole_refunded = Column(
        attribute=None,
        label="Refunded of the whole order",
        kind=Kind.MONEY,
        reckoned=True,
        hint="Where rows are lines of orders. Written to the lines where it tells what went back of each.",
        example="0.00",
    )
    status = Column(
        attribute=None,
        label="Status in the channel",
        synonyms=(
            "order status", "financial status", "item status", "订单状态", "訂單狀態", "state of order",
            "payment status", "状态", "交易状态", "订单状态描述", "ステータス", "注文ステータス", "受注ステータス",
            "受注状態", "주문상태", "상태", "bestellstatus", "status der bestellung", "statut", "état commande",
            "état de la commande", "état", "estado", "estado del pedido", "estado de la venta", "status do pedido",
            "situação", "stato", "stato ordine", "stan", "status zamówienia", "durum", "sipariş durumu", "статус",
            "статус заказа", "trạng thái", "trạng thái đơn hàng", "สถานะการสั่งซื้อ", "สถานะ", "transaction type",
            "receipt type", "event type", "sale type", "order type", "交易类型", "单据类型", "取引種別",
            "type de transaction", "tipo de transacción", "tipo de transação", "tipo transazione", "transaktionstyp",
            "vorgangsart", "typ transakcji", "estado de la orden", "situação do pedido", "status pesanan",
            "sipariş statüsü",
        ),
        max_length=250,
        hint="Only tells that a row without an amount is of a cancelled order. What was paid says the amounts.",
        example="paid",
    )  # fmt: skip
    after_sale = Column(
        attribute=None,
        label="Return or refund in the channel",
        synonyms=(
            "return / refund status", "return status", "refund status", "after-sales status", "售后状态", "退款状态",
            "商品退款状态", "退货退款状态", "退貨 / 退款狀態", "返品ステータス", "返金ステータス",
            "status pembatalan/ pengembalian", "สถานะการคืนเงินหรือคืนสินค้า", "trạng thái trả hàng/hoàn tiền",
            "status da devolução / reembolso",
        ),
        max_length=250,
        hint="Only tells that something went back of which no amount says so.",
        example="",
    )  # fmt: skip
    cancelled_at = Column(
        attribute=None,
        label="Cancelled at",
        synonyms=(
            "cancelled on", "canceled at", "canceled on", "cancelled date", "canceled date", "cancelled time",
            "canceled time", "date cancelled", "date canceled", "cancel date", "cancel time", "cancellation date",
            "cancellation time", "cancelled", "canceled", "is cancelled", "is canceled", "cancel reason",
            "cancellation reason", "storniert am", "storniert", "stornodatum",
            "stornierungsdatum", "stornogrund", "annulée le", "annulé le", "date d'annulation", "motif d'annulation",
            "annullato il", "data annullamento", "data di annullamento", "cancelado el", "fecha de cancelación",
            "motivo de cancelación", "cancelado em", "data de cancelamento", "motivo do cancelamento",
            "geannuleerd op", "annuleringsdatum", "data anulowania", "iptal tarihi", "iptal nedeni", "дата отмены",
            "причина отмены", "取消时间", "订单取消时间", "取消日期", "取消原因", "キャンセル日", "キャンセル日時",
            "キャンセル理由", "취소일", "취소일시", "취소일자", "취소사유", "ngày hủy", "lý do hủy",
            "waktu pembatalan",
            "alasan pembatalan", "เวลาที่ยกเลิก", "เหตุผลในการยกเลิก",
        ),
        max_length=250,
        looked_at=True,
        hint="Only tells that the order was cancelled, where no amount says that anything went back.",
        example="",
    )  # fmt: skip
    received = Column(
        attribute="received",
        label="Received",
        synonyms=(
            "paid", "amount paid", "actual payment", "net received", "买家实际支付金额", "实付金额", "实际支付金额",
            "实收款", "買家實際支付金額", "實付金額", "结算金额", "用户实付金额", "bezahlt", "montant payé",
            "total collected", "amount received", "paid amount", "实付款", "实收", "付款金额", "已付金额", "支付金额",
            "入金額", "입금액", "importe pagado", "valor pago", "importo pagato", "zapłacono", "ödenen tutar",
            "оплачено", "đã thanh toán", "买家实付金额", "买家实付", "实付", "实际收款",
            "gezahlter betrag", "支払金額",
        ),
        kind=Kind.MONEY,
        reckoned=True,
        hint="What the buyer has paid of it in the end.",
        example="119.00",
    )  # fmt: skip
    refunded = Column(
        attribute="refunded",
        label="Refunded",
        synonyms=(
            "refund", "refund amount", "amount refunded", "退款金额", "退款", "退款金額", "refunded amount",
            "refunded total", "商品已退款金额", "order refund amount", "erstattet", "erstattung", "remboursé",
            "remboursement", "montant remboursé", "total refunded", "已退款", "退款总额", "返金額", "返金",
            "환불금액",
            "환불액", "reembolso", "importe reembolsado", "reembolsado", "rimborso", "rimborsato", "zwrot", "iade",
            "iade tutarı", "возврат", "hoàn tiền",
        ),
        # «No refund was asked for», as Tmall writes.
        unsaid=("无退款申请", "无退款", "无"),
        kind=Kind.MONEY,
        reckoned=True,
        example="0.00",
    )  # fmt: skip
    currency = Column(
        attribute="currency",
        label="Currency",
        synonyms=(*CURRENCY_HEADINGS, "order currency", "结算币种", "order currency code"),
        kind=Kind.CHOICE,
        hint="ISO 4217. Left out, it is the one in a header or cell, or the one chosen at upload.",
        example="CNY",
        choices=currency_codes,
    )  # fmt: skip
    region = Column(
        attribute="region",
        label="Region",
        synonyms=(
            "state", "province", "state/province", "shipping province", "收货地址", "省份", "收货省份", "收货地区",
            "地区", "收貨地址", "ship state", "都道府県", "送付先住所：都道府県", "shipping province name",
            "ship to state", "post to county", "省", "收货人省份", "bundesland", "région", "ship to province",
            "delivery state", "省市", "省/直辖市", "收货省", "目的省份", "配送先都道府県", "お届け先都道府県", "시도",
            "배송지역", "provincia", "estado de envío", "uf", "regione", "województwo", "регион", "область",
            "tỉnh/thành phố", "จังหวัด", "收件人省份", "收件省份", "收货人省", "送付先都道府県", "provinsi",
            "shipping state", "ship prefecture", "buyer state",
        ),
        said=("nc",),
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
            "reference", "line", "ordered_at", "ordered_time", "zone", "paid_at", "shipped_on", "sku", "title",
            "quantity", "amount", "received", "refunded", "currency", "region", "unit_price", "discount",
            "whole_total",
            "whole_refunded", "status", "after_sale", "cancelled_at", "state",
            "store",
        )  # fmt: skip
        export_order = fields

    def dehydrate_state(self, sale: ReportedSale) -> str:
        return SaleState(sale.state).label
