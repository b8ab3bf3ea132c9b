"""The columns of a lot, as spreadsheets know them: one declaration for import, template and export."""

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget

from backoffice.imports.profiles import Column, Kind
from catalog.products.measures import TIMES, UNIT_WORDS
from catalog.products.models import Measure
from catalog.products.resources import NO_GTIN

from .models import Lot, Warehouse
from .resources import UnitResource


def _warehouse_codes() -> list[str]:
    return list(Warehouse.objects.order_by("code").values_list("code", flat=True))


class LotResource(ModelResource):
    """A quantity of one product made or received together, as it comes in."""

    brand = Column(
        attribute="brand__name",
        label="Brand",
        unsaid=tuple(UnitResource.fields["brand"].unsaid),
        synonyms=UnitResource.fields["brand"].synonyms,
        kind=Kind.CHOICE,
        hint="A brand that is onboarded here; left out, the one chosen at upload.",
        example="Maison Clairvallon",
    )
    sku = Column(
        attribute="product__sku",
        label="SKU",
        synonyms=(
            "product sku", "variant sku", "item number", "item no", "item code", "article", "article number",
            "product code", "material", "material number", "stock code", "référence", "artikelnummer", "art.-nr.",
            "货号", "商品编码", "商品编号", "物料编码", "产品编码", "料号",
        ),
        kind=Kind.CODE,
        max_length=60,
        hint="The product's SKU. Left out, its GTIN tells which product it is.",
        example="NC-50",
    )  # fmt: skip
    gtin = Column(
        attribute="product__gtin",
        label="GTIN",
        synonyms=(
            "barcode", "bar code", "ean", "ean13", "ean code", "upc", "code-barres", "strichcode", "条码", "条形码",
            "商品条码", "国际条码",
        ),
        unsaid=NO_GTIN,
        kind=Kind.GTIN,
        hint="The number under the product's barcode; zeros that a spreadsheet lost are put back.",
        example="4006381333931",
    )  # fmt: skip
    number = Column(
        attribute="number",
        label="Lot number",
        synonyms=(
            "lot", "lot no", "batch", "batch number", "batch no", "batch code", "batch id", "lot code", "lot id",
            "charge", "chargennummer", "charge nr", "numéro de lot", "n° de lot", "批号", "批次", "批次号",
            "生产批号", "批號",
        ),
        kind=Kind.CODE,
        required=True,
        max_length=20,
        hint="As printed on the goods: up to 20 letters, digits or signs, no blanks (GS1 AI 10).",
        example="L2401A",
    )  # fmt: skip
    warehouse = Column(
        attribute="warehouse__code",
        label="Warehouse",
        synonyms=(
            "warehouse code", "warehouse name", "site", "depot", "stock location", "location", "entrepôt", "dépôt",
            "lager", "仓库", "仓库代码", "仓库名称", "库房", "倉庫",
        ),
        kind=Kind.CHOICE,
        choices=_warehouse_codes,
        hint="The warehouse's code or name; left out, the one chosen at upload.",
        example="paris",
    )  # fmt: skip
    manufactured_on = Column(
        attribute="manufactured_on",
        label="Made on",
        synonyms=(
            "manufactured on", "manufacture date", "manufacturing date", "date of manufacture", "production date",
            "date of production", "produced on", "mfg", "mfg date", "mfd", "prod date", "packed on",
            "date de fabrication", "herstellungsdatum", "produktionsdatum", "生产日期", "制造日期", "生產日期",
        ),
        kind=Kind.DATE,
        month="first",
        hint="A month without a day is its first day.",
        example="2026-01-15",
        widget=DateWidget(coerce_to_string=False),
    )  # fmt: skip
    expires_on = Column(
        attribute="expires_on",
        label="Expires on",
        synonyms=(
            "expiry", "expiry date", "expiration", "expiration date", "exp", "exp date", "expires", "best before",
            "best before date", "best before end", "bbd", "bbe", "bb", "use by", "use by date", "sell by",
            "valid until", "dluo", "ddm",
            "date de péremption", "date limite", "mhd", "mindesthaltbarkeitsdatum", "haltbar bis", "verfallsdatum",
            "有效期至", "有效期", "有效至", "到期日期", "到期日", "失效日期", "保质期至", "截止日期", "有效日期",
            "限用日期", "限期使用日期",
        ),
        kind=Kind.DATE,
        month="last",
        hint="The last day of use; a month without a day is its last day. A new lot needs one.",
        example="2028-01-14",
        widget=DateWidget(coerce_to_string=False),
    )  # fmt: skip
    shelf_life = Column(
        attribute=None,
        label="Shelf life",
        synonyms=(
            "shelf life months", "shelf life in months", "shelf life days", "shelf life in days", "keeps for",
            "haltbarkeit", "durée de conservation", "保质期", "保質期", "保存期限", "质保期",
        ),
        kind=Kind.DECIMAL,
        units=TIMES,
        hint="Of a new lot without a last day: reckoned from the day on which it was made. The cell or the header says "
        "whether days, months or years.",
        example="24 months",
    )  # fmt: skip
    quantity = Column(
        attribute="quantity",
        label="Quantity",
        synonyms=(
            "qty", "stock", "stock quantity", "opening stock", "on hand", "quantity on hand", "quantity received",
            "received", "pieces", "quantité", "stock initial", "menge", "bestand", "anfangsbestand", "数量",
            "库存", "库存数量", "期初库存", "期初数量", "入库数量", "數量", "庫存",
        ),
        kind=Kind.DECIMAL,
        units=UNIT_WORDS,
        hint="Whole pieces or grams. The cell, a column Unit or the header may say kilograms.",
        example="1200",
    )  # fmt: skip
    unit = Column(
        attribute="product__measure",
        label="Unit",
        synonyms=(
            "unit of measure", "uom", "measure", "counted in", "unité", "einheit", "mengeneinheit", "单位", "计量单位",
            "單位",
        ),
        kind=Kind.CHOICE,
        choices=lambda: list(Measure.values),
        hint="Pieces, grams or kilograms. Left out, the quantity is in the product's own measure.",
        example="piece",
    )  # fmt: skip
    title = Field(attribute="product__title", column_name="Product", readonly=True)
    status = Field(attribute="get_status_display", column_name="Status", readonly=True)

    class Meta:
        model = Lot
        import_id_fields = ("brand", "sku", "number")
        fields = (
            "brand", "sku", "gtin", "number", "warehouse", "manufactured_on", "expires_on", "shelf_life", "quantity",
            "unit", "title", "status",
        )  # fmt: skip
        export_order = fields
