"""The columns of a lot, as spreadsheets know them: one declaration for import, template and export."""

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget

from backoffice.imports.profile_columns import Column, Kind
from catalog.products.headings import (
    ARTICLE_IDS,
    ARTICLE_NUMBERS,
    BRANDS,
    GOODS,
    GTINS,
    MAKERS,
    MEASURES,
    PART_NUMBERS,
    TITLES,
)
from catalog.products.measures import TIMES, UNIT_WORDS
from catalog.products.models import Measure
from catalog.products.resources import NO_GTIN

from .models import Lot
from .queries import warehouse_codes
from .resources import UnitResource


class LotResource(ModelResource):
    """A quantity of one product made or received together, as it comes in."""

    brand = Column(
        attribute="brand__name",
        label="Brand",
        unsaid=tuple(UnitResource.fields["brand"].unsaid),
        synonyms=(*BRANDS, *MAKERS),
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
            "货号", "商品编码", "商品编号", "物料编码", "产品编码", "料号", "sku id", "sku no", "sku code", "item id",
            "item sku", "part number", "part no", "product id", "product no", "stock no", "material code",
            "article code", "code article", "référence article", "artikelnr", "materialnummer", "produktnummer",
            "sku编码", "商品sku", "存货编码", "药品编码", "产品编号", "品号", "商品コード", "品番", "品目コード",
            "製品コード", "管理番号", "상품코드", "품번", "품목코드", "제품코드", "código", "código de producto",
            "código do produto", "código producto", "clave", "referencia", "codice", "codice articolo",
            "codice prodotto", "indeks", "kod produktu", "kod towaru", "ürün kodu", "stok kodu", "malzeme kodu",
            "артикул", "код товара", "mã hàng", "mã sản phẩm", "รหัสสินค้า", "código sku", "codice sku", "kod sku",
            "code sku", "pn", "medicine code", "medicine id", "drug code", "drug id",
            *ARTICLE_NUMBERS, *PART_NUMBERS, *ARTICLE_IDS,
        ),
        kind=Kind.CODE,
        max_length=60,
        hint="The product's SKU. Left out, its GTIN tells which product it is.",
        example="NC-50",
    )  # fmt: skip
    gtin = Column(
        attribute="product__gtin",
        label="GTIN",
        synonyms=GTINS,
        unsaid=NO_GTIN,
        kind=Kind.GTIN,
        hint="The number under the product's barcode; zeros that a spreadsheet lost are put back.",
        example="4006381333931",
    )  # fmt: skip
    title = Column(
        attribute="product__title",
        label="Product",
        synonyms=(
            *TITLES, "name", "drug name", "medicine name", "nom", "药品名称", "名称", "名前", "약품명", "nombre",
            "nome", "ilaç adı", "tên thuốc", "ชื่อยา", *GOODS, "goods", "medicine",
        ),
        max_length=200,
        hint="The product's title, which tells it where neither SKU nor GTIN does and one of the brand alone has it.",
        in_words=True,
        example="Night cream 50 ml",
    )  # fmt: skip
    number = Column(
        attribute="number",
        label="Lot number",
        synonyms=(
            "lot", "lot no", "batch", "batch number", "batch no", "batch code", "batch id", "lot code", "lot id",
            "charge", "chargennummer", "charge nr", "numéro de lot", "n° de lot", "批号", "批次", "批次号", "生产批号",
            "批號", "batch/lot", "lot/batch", "lot/batch number", "batch/lot no", "batch/serial", "lot nr", "losnummer",
            "chargen-nr", "los", "no de lot", "numéro lot", "code lot", "批次编号", "批次/批号", "产品批号", "批次号码",
            "制造批号", "货物批次", "製造番号", "ロット", "ロットno", "ロット番号", "ロット№", "製造ロット", "로트",
            "로트번호", "제조번호", "lote", "nº de lote", "número de lote", "número do lote", "lotto", "numero lotto",
            "numero di lotto", "n. lotto", "partia", "nr partii", "numer partii", "numer serii", "seria", "parti",
            "parti no", "parti numarası", "lot numarası", "seri/lot no", "партия", "номер партии", "серия", "№ партии",
            "lô", "số lô", "lô hàng", "ล็อต", "เลขที่ล็อต", "หมายเลขล็อต", "lotnummer", "partijnummer",
            "id lot", "id lote", "id lotto", "n° lot", "nº lote", "n° lote", "n° lotto", "lot ref",
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
            "lager", "仓库", "仓库代码", "仓库名称", "库房", "倉庫", "stock location name", "storage location",
            "lagerort", "lagerplatz", "lagerstandort", "emplacement", "magasin", "存放仓库", "所在仓库", "仓储",
            "倉庫名", "倉庫コード", "保管場所", "창고", "창고명", "almacén", "bodega", "depósito", "armazém",
            "magazzino", "magazyn", "depo", "склад", "kho", "tên kho", "คลัง", "คลังสินค้า", "magazijn",
        ),
        kind=Kind.CHOICE,
        choices=warehouse_codes,
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
            "manufactured", "made", "manuf date", "manufactured date", "produced", "date of mfg", "fabrication",
            "fabriqué le", "date fabrication", "date de production", "hergestellt am", "hergestellt",
            "produziert am", "produziert", "abgefüllt am", "abgefüllt", "produktion", "生产日", "制造日",
            "出厂日期", "生产时间", "製造日", "製造年月日", "製造日付", "製造年月", "제조일", "제조일자", "제조년월일",
            "생산일자", "fecha de fabricación", "fecha de elaboración", "fecha de producción", "elaboración",
            "data de fabricação", "fabricação", "data de produção", "data di produzione", "data produzione",
            "prodotto il",
            "fabricado em", "fabricado el", "elaborado", "wyprodukowano", "data produkcji", "üretim tarihi",
            "imal tarihi", "дата изготовления", "дата производства",
            "изготовлено", "ngày sản xuất", "nsx", "วันผลิต", "วันที่ผลิต",
        ),
        kind=Kind.DATE,
        ahead=1,
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
            "valid until", "dluo", "ddm", "date de péremption", "date limite", "mhd", "mindesthaltbarkeitsdatum",
            "haltbar bis", "verfallsdatum", "有效期至", "有效期", "有效至", "到期日期", "到期日", "失效日期",
            "保质期至", "截止日期", "有效日期", "限用日期", "限期使用日期", "expires at", "expiration dt",
            "expired date", "best before (bbd)", "bb date", "use by/best before", "péremption", "date péremption",
            "date d'expiration", "expire le", "dlc", "à consommer avant", "verfall", "verfalldatum", "ablaufdatum",
            "verwendbar bis", "mhd/verfall", "效期", "效期至", "失效期", "有效期或失效期", "有效期限", "使用期限",
            "过期日期", "过期时间", "保质期到期日", "最佳食用日期", "赏味期限", "效期日期", "到期时间", "賞味期限",
            "消費期限", "使用期限日", "有効期限", "期限", "賞味期限日", "유통기한", "소비기한", "유효기한", "유효기간",
            "사용기한", "fecha de vencimiento", "vencimiento", "fecha vencimiento", "fecha de caducidad", "caducidad",
            "fecha caducidad", "consumo preferente", "fecha de expiración", "validade", "data de validade",
            "data validade", "vencimento", "data de vencimento", "scadenza", "data di scadenza", "data scadenza", "tmc",
            "data ważności", "termin ważności", "ważne do", "data przydatności", "termin przydatności",
            "najlepiej spożyć przed", "son kullanma tarihi", "skt", "срок годности", "годен до", "срок годности до",
            "дата окончания срока годности", "использовать до", "hạn sử dụng", "hsd", "ngày hết hạn", "hạn dùng",
            "วันหมดอายุ", "หมดอายุ", "tht", "houdbaar tot", "tenminste houdbaar tot",
            "label expiry date",
        ),
        kind=Kind.DATE,
        ahead=30 * 365,
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
            "haltbarkeit", "durée de conservation", "保质期", "保質期", "保存期限", "质保期", "保质期(天)",
            "保质期(月)", "保質期間", "유통기간", "vida útil", "durata", "okres trwałości", "raf ömrü", "срок хранения",
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
            "qty", "stock", "stock quantity", "opening stock", "on hand", "quantity on hand", "current stock",
            "current quantity", "stock on hand", "on hand qty", "on-hand quantity", "qty on hand", "qoh", "soh",
            "afn fulfillable quantity", "fulfillable quantity",
            "inventory", "inventory quantity", "stock level", "in stock", "available", "available quantity",
            "quantity available", "remaining", "remaining quantity", "quantity remaining", "balance", "closing stock",
            "lagerbestand", "aktueller bestand", "lagermenge", "stückzahl", "anzahl", "stock actuel", "en stock",
            "quantité en stock", "quantité restante", "qté", "现有库存", "当前库存", "现存量", "结存", "结存数量",
            "实际库存", "可用库存", "剩余数量", "库存数", "库存量", "在库数量", "在库数", "在庫", "在庫数", "在庫数量",
            "現在庫", "現在庫数", "残数", "個数", "재고", "재고량", "재고수량", "현재고", "수량", "잔량", "cantidad",
            "existencias", "existencia", "stock actual", "disponible", "saldo", "quantidade", "qtd", "qtde", "estoque",
            "estoque atual", "quantità", "qtà", "giacenza", "giacenze", "esistenza", "ilość", "stan", "stan magazynowy",
            "miktar", "stok", "stok miktarı", "mevcut", "adet", "количество", "кол-во", "остаток", "остатки",
            "total quantity", "total qty", "total pcs", "total pieces", "总数量", "总数", "总件数",
            "số lượng", "tồn kho", "sl", "tồn", "จำนวน", "คงเหลือ", "จำนวนคงเหลือ", "aantal", "voorraad",
            "quantity received", "received", "pieces", "quantité", "stock initial", "menge", "bestand",
            "anfangsbestand", "库存", "库存数量", "期初库存", "期初数量", "实收数量", "数量", "入库数量", "uds",
            "unid", "und", "pcs", "stk", "szt", "pz", "шт", "unités", "unidades", "received quantity", "received qty",
            "qty received", "实际入库数量", "实入数量", "الكمية",
        ),
        kind=Kind.DECIMAL,
        units=UNIT_WORDS,
        hint="Whole pieces or grams. The cell, a column Unit or the header may say kilograms.",
        example="1200",
    )  # fmt: skip
    unit = Column(
        attribute="product__measure",
        label="Unit",
        synonyms=(*MEASURES, "counted in", "库存单位", "包装单位", "me"),
        kind=Kind.CHOICE,
        choices=lambda: list(Measure.values),
        hint="Pieces, grams or kilograms. Left out, the quantity is in the product's own measure.",
        example="piece",
    )  # fmt: skip
    status = Field(attribute="get_status_display", column_name="Status", readonly=True)

    class Meta:
        model = Lot
        import_id_fields = ("brand", "sku", "number")
        fields = (
            "brand", "sku", "gtin", "number", "warehouse", "manufactured_on", "expires_on", "shelf_life", "quantity",
            "unit", "title", "status",
        )  # fmt: skip
        export_order = fields
