"""The columns of a sheet of tracking numbers, as warehouses and carriers name them."""

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.profiles import Column, Kind
from backoffice.merchants.queries import brand_names
from catalog.channels.queries import stores_in_sight

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
            "order id", "order no", "order reference", "order ref", "order", "reference", "客户订单号",
            "订单编号", "订单号", "交易编号", "訂單編號", "訂單號", "平台单号",
            "shipment reference", "reference number", "reference numbers", "reference number(s)", "reference 1",
            "customer reference", "your reference", "客户单号", "商家订单号", "主订单编号",
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
        synonyms=(
            "shop", "store code", "sales channel", "店铺", "店铺名称", "店舖", "门店",
        ),
        max_length=120,
        hint="Code or name; only where stores use the same numbers.",
        example="overseas",
        choices=_store_codes,
    )  # fmt: skip
    brand = Column(
        attribute="brand__name",
        label="Brand",
        synonyms=(
            "vendor", "designer", "maison", "marque", "品牌", "品牌名称", "品牌名稱",
        ),
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
            "courier", "carrier name", "carrier code", "shipping company", "shipping carrier",
            "transporteur", "物流公司", "快递公司", "承运商", "承运人", "快递", "物流公司名称",
            "快遞公司", "物流商", "tracking company", "delivery service", "快递公司名称",
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
            "tracking no", "tracking", "tracking code", "tracking id", "waybill", "waybill no",
            "waybill number", "awb", "air waybill", "consignment no", "consignment number",
            "shipment number", "numéro de suivi", "sendungsnummer", "运单号", "快递单号", "物流单号",
            "物流运单号", "面单号", "追踪号", "运单编号", "運單號", "快遞單號", "物流單號",
            "运单号码", "快递运单号", "物流运单编号", "tracking #", "tracking numbers", "awb number",
        ),
        kind=Kind.CODE,
        max_length=40,
        hint="S10 (RR473124829GB), SSCC, or as the carrier writes it. Blank says nothing.",
        example="LX100000017FR",
    )  # fmt: skip
    shipped_on = Column(
        attribute="handed_over_at",
        label="Shipped on",
        synonyms=(
            "ship date", "shipped date", "shipping date", "dispatched on", "dispatch date",
            "manifest date", "pickup date", "fulfilled at", "寄件时间", "寄件日期",
            "发货时间", "发货日期", "出库时间", "出库日期", "發貨時間", "發貨日期",
        ),
        kind=Kind.DATE,
        hint="Held against the hand-over here; it hands nothing over.",
        example="2026-11-12",
    )  # fmt: skip
    weight = Column(
        attribute="weight_g",
        label="Weight",
        synonyms=(
            "gross weight", "parcel weight", "weight g", "weight kg", "重量", "毛重", "包裹重量",
            "实际重量", "package weight", "pkg wt",
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
