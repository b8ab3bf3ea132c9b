"""The columns of a sheet of tracking numbers, as warehouses and carriers name them."""

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.profile_columns import Column, Kind
from backoffice.merchants.queries import brand_names
from catalog.channels.queries import stores_in_sight
from catalog.channels.resources import ListingResource
from catalog.products.headings import BRANDS
from fulfillment.orders.headings import ORDER_NUMBERS, SHIPPING_DAYS

from .models import Carrier, Parcel


def _store_codes() -> list[str]:
    return list(stores_in_sight().values_list("code", flat=True))


def carrier_names() -> list[str]:
    return list(Carrier.objects.order_by("name").values_list("name", flat=True))


class TrackingNumberResource(ModelResource):
    """Which order's parcel goes under which number."""

    reference = Column(
        attribute="order__reference",
        label="Order number",
        synonyms=(
            "order id", "order no", "order reference", "order ref", "order", "reference", "客户订单号", "订单编号",
            "订单号", "交易编号", "訂單編號", "訂單號", "平台单号", "shipment reference", "reference number",
            "reference numbers", "reference number(s)", "reference 1", "customer reference", "your reference",
            "客户单号", "商家订单号", "主订单编号", "po number", "shop order", "merchant order id",
            "external order id", "客户单号/订单号", "平台订单号", "原始单号", "线上订单号", "店铺订单号", "注文番号",
            "受注番号", "ご注文番号", "お客様管理番号", "주문번호", "bestellnummer", "bestellnr", "auftragsnummer",
            "auftrag", "auftragsnr", "numéro de commande", "n° de commande", "commande", "référence commande",
            "número de pedido", "nº de pedido", "pedido", "id de pedido", "número do pedido", "nº do pedido",
            "numero ordine", "n. ordine", "ordine", "numer zamówienia", "nr zamówienia", "sipariş no",
            "sipariş numarası", "номер заказа", "№ заказа", "заказ", "mã đơn hàng", "mã đơn", "หมายเลขคำสั่งซื้อ",
            "เลขที่คำสั่งซื้อ", "ordernummer", "bestelnummer", "受付番号", "受付no", "交易订单号", "referenz",
            "sendungsreferenz", "kundenreferenz", *ORDER_NUMBERS,
        ),
        kind=Kind.CODE,
        max_length=50,
        hint="The order's number in its store.",
        example="2051104879",
    )  # fmt: skip
    parcel = Column(
        attribute=None,
        label="Parcel",
        synonyms=(
            "parcel reference", "parcel ref", "parcel no", "parcel id", "package", "package no",
            "包裹号", "包裹编号", "包裹號",
        ),
        max_length=30,
        hint="As it is printed on our label, where the order's number is not at hand.",
        example="PCL-000123",
    )  # fmt: skip
    store = Column(
        attribute="order__store__code",
        label="Store",
        synonyms=(*ListingResource.fields["store"].synonyms, "sales channel"),
        max_length=120,
        hint="Code or name; only where stores use the same numbers.",
        example="overseas",
        choices=_store_codes,
    )  # fmt: skip
    brand = Column(
        attribute="brand__name",
        label="Brand",
        synonyms=(*BRANDS, "vendor", "designer", "maison"),
        max_length=120,
        hint="Only where an order was split by brand.",
        example="Maison Clairvallon",
        choices=brand_names,
        may_mean=False,
    )  # fmt: skip
    carrier = Column(
        attribute="carrier__name",
        label="Carrier",
        synonyms=(
            "courier", "carrier name", "carrier code", "shipping company", "shipping carrier", "transporteur",
            "物流公司", "快递公司", "承运商", "承运人", "快递", "物流公司名称", "快遞公司", "物流商",
            "tracking company", "delivery service", "快递公司名称", "carrier service", "shipped via", "ship via",
            "shipping provider", "provider", "delivery company", "freight company", "versanddienstleister",
            "versanddienst", "paketdienst", "spediteur", "frachtführer", "zusteller", "快递名称", "物流名称", "物流",
            "快递商", "承运公司", "配送公司", "配送業者", "運送会社", "配送会社", "配送業者名", "運送業者", "配送便",
            "택배사", "택배회사", "배송사", "운송사", "transporteur (nom)", "livreur", "transportista", "paquetería",
            "empresa de transporte", "mensajería", "courier (empresa)", "transportadora", "corriere", "vettore",
            "spedizioniere", "kurier", "przewoźnik", "firma kurierska", "kargo firması", "kargo şirketi", "kargo",
            "перевозчик", "служба доставки", "транспортная компания", "тк", "đơn vị vận chuyển", "hãng vận chuyển",
            "ขนส่ง", "บริษัทขนส่ง", "vervoerder", "transportdienstleister",
        ),
        max_length=120,
        hint="Left out, it is the one that the parcel was planned with.",
        example="La Route Postale",
        choices=carrier_names,
    )  # fmt: skip
    waybill = Column(
        attribute="waybill",
        label="Tracking number",
        synonyms=(
            "tracking no", "tracking", "tracking code", "tracking id", "waybill", "waybill no", "waybill number", "awb",
            "air waybill", "consignment no", "consignment number", "shipment number", "numéro de suivi",
            "sendungsnummer", "运单号", "快递单号", "物流单号", "物流运单号", "面单号", "追踪号", "运单编号", "運單號",
            "快遞單號", "物流單號", "运单号码", "快递运单号", "物流运单编号", "tracking #", "tracking numbers",
            "awb number", "tracking ref", "tracking reference", "trackingnummer", "tracking-nr", "parcel number",
            "barcode number", "label number", "consignment", "awb no", "airway bill number", "con note", "sendungsnr",
            "sendungscode", "paketnummer", "paketscheinnummer", "frachtbriefnummer", "快递号", "快递编号", "物流编号",
            "物流号", "快递单号/运单号", "快递运单", "母单号", "单票号", "追跡番号", "送り状番号", "送状番号",
            "送り状no", "お問い合わせ番号", "お問合せ番号", "問い合わせ番号", "問合せ番号", "お荷物伝票番号",
            "配送伝票番号", "出荷伝票番号", "송장번호", "운송장번호", "택배송장번호", "n° de suivi", "suivi",
            "n° suivi", "nº seguimiento",
            "nº de seguimiento", "parcel tracking", "parcel tracking number",
            "code de suivi", "numéro de colis", "n° de colis", "numéro d'expédition", "número de seguimiento",
            "código de seguimiento", "número de guía", "guía", "no. de guía", "número de rastreo", "código de rastreio",
            "código de rastreamento", "rastreio", "número de rastreamento", "numero di tracciamento", "numero tracking",
            "codice tracking", "lettera di vettura", "ldv", "numero spedizione", "tracking spedizione",
            "numer przesyłki", "nr przesyłki", "numer listu przewozowego", "list przewozowy", "nr listu przewozowego",
            "takip no", "takip numarası", "kargo takip no", "kargo takip numarası", "kargo no", "gönderi no",
            "kargo kodu", "跟踪号码", "跟踪单号", "国际物流单号", "服务商单号", "转单号",
            "трек-номер", "номер отправления", "номер накладной", "трек", "mã vận đơn", "số vận đơn", "mã theo dõi",
            "mã bưu gửi", "เลขพัสดุ", "หมายเลขพัสดุ", "หมายเลขติดตามพัสดุ", "tracking number (หมายเลข)",
            "shipment - tracking number", "お問い合せ送り状no", "お問い合わせ送り状no", "お問い合わせ送り状番号",
            "お問合せ送り状番号", "versandnummer",
        ),
        kind=Kind.CODE,
        max_length=200,
        hint="S10 (RR473124829GB), SSCC, or as the carrier writes it. Blank says nothing.",
        example="LX100000017FR",
    )  # fmt: skip
    shipped_on = Column(
        attribute="handed_over_at",
        label="Shipped on",
        synonyms=(
            *SHIPPING_DAYS, "manifest date", "pickup date", "寄件时间", "寄件日期", "posted on", "posting date",
            "揽收时间", "出荷予定日", "data de postagem", "data nadania",
        ),
        kind=Kind.DATE,
        hint="Held against the hand-over here; it hands nothing over.",
        example="2026-11-12",
    )  # fmt: skip
    weight = Column(
        attribute="weight_g",
        label="Weight",
        synonyms=(
            "gross weight", "parcel weight", "weight g", "weight kg", "重量", "毛重", "包裹重量", "实际重量",
            "package weight", "pkg wt", "actual weight", "weight in kg", "gewicht", "bruttogewicht", "poids",
            "poids brut", "计费重量", "重量(kg)", "重さ", "무게", "중량", "peso", "peso bruto", "peso lordo", "waga",
            "ağırlık", "kilo", "вес", "масса", "trọng lượng", "khối lượng", "น้ำหนัก",
        ),
        max_length=30,
        hint="Grams, kilograms, pounds or ounces, as cell or header says. Held against the scale here, never written.",
        example="1550 g",
    )  # fmt: skip
    status = Field(attribute="status", column_name="Status", readonly=True)

    class Meta:
        model = Parcel
        import_id_fields = ("reference",)
        fields = (
            "reference", "parcel", "store", "brand", "carrier", "waybill", "shipped_on", "weight", "status",
        )  # fmt: skip
        export_order = fields
