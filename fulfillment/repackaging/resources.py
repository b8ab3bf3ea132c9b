"""The columns of a sheet of recipes, as formula sheets and bills of materials name them."""

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.profiles import Column, Kind
from backoffice.merchants.queries import brand_names
from catalog.products.measures import TIMES

from .models import RecipeLine
from .wording import UNIT_WORDS

UNITS = ("g", "kg", "mg", "%")
OUTPUT_UNITS = ("pieces", "g", "kg")


class RecipeLineResource(ModelResource):
    """One line of a recipe: how much of which raw product goes into which finished one."""

    recipe = Column(
        attribute=None,
        label="Recipe",
        synonyms=(
            "recipe code", "recipe name", "recipe no", "bom", "bom no", "bom code", "formula", "formula code",
            "bill of materials", "recette", "rezeptur", "配方", "配方编号", "配方名称", "配方号", "BOM编号",
            "BOM", "配方編號",
        ),
        max_length=80,
        hint="What the lines of one recipe have in common, where they do not all say the product.",
        example="Collagen pouch",
    )  # fmt: skip
    sku = Column(
        attribute="recipe__product__sku",
        label="Product SKU",
        synonyms=(
            "sku", "output sku", "finished sku", "finished product", "product", "product code", "parent sku",
            "parent", "finished good", "output", "成品编码", "成品SKU", "产品编码", "成品编号", "成品货号",
            "母件编码", "成品", "成品編碼", "產品編碼",
        ),
        kind=Kind.CODE,
        max_length=60,
        hint="What is made. Blank, it is that of the row above.",
        example="COLLAGEN-60",
    )  # fmt: skip
    brand = Column(
        attribute="brand__name",
        label="Brand",
        synonyms=(
            "vendor", "maison", "marque", "品牌", "品牌名称", "品牌名稱",
        ),
        max_length=120,
        hint="Left out, it is the one chosen at upload.",
        example="Maison Clairvallon",
        choices=brand_names,
        may_mean=False,
    )  # fmt: skip
    output_quantity = Column(
        attribute="output_quantity",
        label="Output quantity",
        synonyms=(
            "output qty", "batch size", "batch quantity", "batch", "makes", "base quantity",
            "产出数量", "产量", "批量", "成品数量", "基准数量", "產出數量",
        ),
        kind=Kind.DECIMAL,
        hint="For how much of the product the quantities are. Left out, they are for one.",
        example="1",
    )  # fmt: skip
    output_unit = Column(
        attribute="output_unit",
        label="Output unit",
        synonyms=("batch unit", "product unit", "产出单位", "成品单位", "批量单位"),
        max_length=20,
        kind=Kind.CHOICE,
        hint="Left out, it is what the product is counted in.",
        example="pieces",
        choices=lambda: OUTPUT_UNITS,
    )  # fmt: skip
    line = Column(
        attribute="line",
        label="Line",
        synonyms=(
            "line no", "line number", "order no", "position", "pos", "sequence", "seq", "step", "序号", "行号",
            "顺序", "项次", "項次",
        ),
        kind=Kind.DECIMAL,
        hint="The order of the lines; left out, it is that of the rows.",
        example="1",
    )  # fmt: skip
    ingredient = Column(
        attribute="product__sku",
        label="Ingredient SKU",
        synonyms=(
            "ingredient", "input sku", "input", "raw sku", "raw material", "raw material sku", "material",
            "material code", "component", "component sku", "child sku", "ingrédient", "rohstoff", "原料编码",
            "原料SKU", "原料编号", "原料", "物料编码", "子件编码", "原料編碼",
        ),
        kind=Kind.CODE,
        required=True,
        max_length=60,
        hint="A product of the same brand that is counted in grams.",
        example="COLLAGEN-RAW",
    )  # fmt: skip
    quantity = Column(
        attribute="net_mg",
        label="Quantity",
        synonyms=(
            "qty", "net quantity", "net", "quantity per", "quantity per piece", "usage", "dosage", "amount",
            "share", "用量", "数量", "净用量", "单耗", "净耗", "标准用量", "比例", "數量",
        ),
        kind=Kind.DECIMAL,
        units=UNIT_WORDS,
        required=True,
        hint="Net, without what is lost in the process.",
        example="60",
    )  # fmt: skip
    unit = Column(
        attribute="unit",
        label="Unit",
        synonyms=("uom", "unit of measure", "measure", "unité", "einheit", "单位", "计量单位", "用量单位", "單位"),
        max_length=20,
        kind=Kind.CHOICE,
        hint="Of the quantity: a weight, or per cent of a product that is counted in grams. Left out, grams.",
        example="g",
        choices=lambda: UNITS,
    )  # fmt: skip
    loss = Column(
        attribute="loss_bp",
        label="Loss %",
        synonyms=(
            "loss", "process loss", "waste", "scrap", "scrap rate", "loss rate", "perte", "verlust", "损耗",
            "损耗率", "工艺损耗", "工艺损耗率", "损耗%", "損耗率",
        ),
        max_length=20,
        hint="What is lost in the process, per cent of what goes in.",
        example="2.5",
    )  # fmt: skip
    shelf_life_days = Column(
        attribute="recipe__shelf_life_days",
        label="Shelf life (days)",
        synonyms=(
            "shelf life", "shelf life days", "shelf life in days", "保质期", "保质期天数", "保质期（天）", "有效期天数",
            "保質期",
        ),
        kind=Kind.DECIMAL,
        units=TIMES,
        hint="Of the finished product, from the pack date. A first recipe needs it.",
        example="540",
    )  # fmt: skip
    tolerance = Column(
        attribute="recipe__tolerance_bp",
        label="Tolerance %",
        synonyms=("tolerance", "allowed deviation", "允差", "容差", "公差"),
        max_length=20,
        hint="Share of the input that may stay unexplained at the end of a run. Left out, 0.1.",
        example="0.1",
    )  # fmt: skip
    ingredient_title = Field(attribute="product__title", column_name="Title", readonly=True)
    version = Field(attribute="recipe__version", column_name="Version", readonly=True)

    class Meta:
        model = RecipeLine
        import_id_fields = ("sku", "ingredient")
        fields = (
            "recipe", "sku", "brand", "output_quantity", "output_unit", "line", "ingredient", "quantity", "unit",
            "loss", "shelf_life_days", "tolerance", "ingredient_title", "version",
        )  # fmt: skip
        export_order = fields
