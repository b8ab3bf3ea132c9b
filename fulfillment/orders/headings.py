"""What reports of sales and lists of parcels alike call their columns."""

ORDER_NUMBERS = (
    "order id", "order no", "order #", "order reference", "order", "订单编号", "订单号", "交易编号", "主订单编号",
    "父订单号", "訂單編號", "訂單號", "注文番号", "受注番号", "オーダー番号", "numero ordine", "número de pedido",
    "amazon order id", "bestellnummer", "bestellnr", "auftragsnummer", "numéro de commande", "n° de commande",
    "commande", "order number id", "sales order", "sales order no", "so number", "order code", "订单id", "平台订单号",
    "主订单号", "注文id", "受注no", "ご注文番号", "주문번호", "주문 id", "n° ordine", "nº ordine", "id ordine",
    "codice ordine", "ordine", "nº de pedido", "n° de pedido", "número do pedido", "nº do pedido", "id pedido",
    "id do pedido", "código do pedido", "pedido", "id de pedido", "n.º de venta", "# de venta", "número de venta",
    "n.º da venda", "número da venda", "numer zamówienia", "nr zamówienia", "id zamówienia", "zamówienie",
    "sipariş no", "sipariş numarası", "sipariş id", "номер заказа", "№ заказа", "заказ", "id заказа", "mã đơn hàng",
    "mã đơn", "số đơn hàng", "หมายเลขคำสั่งซื้อ", "เลขที่คำสั่งซื้อ", "bestelling", "ordernummer", "bestelnummer",
    "auftragsnr", "auftrag", "bestell-id", "bestellungsnummer", "commande n°", "numéro commande", "order identifier",
    "no. pesanan", "nomor pesanan", "id pesanan", "nomor order", "no. order", "order name", "order ref", "客户订单号",
    "平台单号", "商家订单号", "shop order", "merchant order id", "external order id", "原始单号", "线上订单号",
    "店铺订单号", "référence commande", "n. ordine", "受付番号", "رقم الطلب",
    "オーダーid", "オーダーno", "id de commande", "id commande", "주문no", "réf. commande", "réf commande", "nº pedido",
    "n° pedido", "rif. ordine",
)  # fmt: skip
SHIPPING_DAYS = (
    "ship date", "shipping date", "shipped at", "发货时间", "发货日期", "發貨時間", "shipped on date", "date shipped",
    "dispatched on date", "fulfilled at", "商家发货时间", "versanddatum", "versendet am", "date d'expédition",
    "expédié le", "shipped date", "dispatch date", "出库时间", "出荷日", "発送日", "배송일", "발송일", "출고일",
    "date d'envoi", "fecha de envío", "fecha envío", "data de envio", "data envio", "data do envio", "data spedizione",
    "data di spedizione", "data wysyłki", "kargo tarihi", "дата отправки", "дата отгрузки", "ngày gửi hàng",
    "tanggal pengiriman", "dispatched on", "出库日期", "發貨日期", "dispatched at", "date of shipment",
    "shipment date", "versandtag", "发出日期", "发货日", "出荷日付", "발송일자", "fecha de despacho",
    "gönderim tarihi", "ngày gửi", "วันที่จัดส่ง", "despatch date", "despatched on", "date despatched", "despatched",
    "date - shipped date", "出货日期", "出货时间", "装运日期", "배송 날짜",
    "fecha expedición", "fecha de expedición", "data di consegna al corriere",
)  # fmt: skip
