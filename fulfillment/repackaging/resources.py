"""The columns of a sheet of recipes, as formula sheets and bills of materials name them."""

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.profile_columns import Column, Kind
from backoffice.merchants.queries import brand_names
from catalog.products.headings import BRANDS, MEASURES
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
            "bill of materials", "recette", "rezeptur", "配方", "配方编号", "配方名称", "配方号", "BOM编号", "BOM",
            "配方編號", "recipe id", "formula no", "formula name", "formula number", "bom id", "bom name",
            "bom reference", "bom number", "formulation", "配方代码", "bom版本号", "bom号", "レシピ", "レシピ名",
            "レシピid", "レシピ番号", "処方", "処方名", "레시피", "레시피명", "배합표", "nom de la recette",
            "nomenclature", "rezept", "rezeptname", "stückliste", "receta", "receita", "ricetta", "receptura",
            "przepis", "reçete", "рецепт", "рецептура", "công thức", "สูตร",
        ),
        max_length=80,
        hint="What the lines of one recipe have in common, where they do not all say the product.",
        example="Collagen pouch",
    )  # fmt: skip
    sku = Column(
        attribute="recipe__product__sku",
        label="Product SKU",
        synonyms=(
            "sku", "output sku", "finished sku", "finished product", "product", "product code", "parent sku", "parent",
            "finished good", "output", "成品编码", "成品SKU", "产品编码", "成品编号", "成品货号", "母件编码", "成品",
            "成品編碼", "產品編碼", "parent item", "parent item code", "parent part", "parent part number",
            "parent product", "assembly", "assembly no", "finished good sku", "finished goods code", "fg code",
            "fg sku", "product sku code", "product id", "product no", "母件", "母件料号", "主件", "主件品号",
            "父件编码", "父项编码", "父项物料编码", "产品料号", "成品料号", "製品コード", "製品", "親品番", "親品目",
            "品目コード", "완제품코드", "완제품", "모품목", "제품코드", "produit fini", "code produit", "article fini",
            "fertigprodukt", "endprodukt", "fertigerzeugnis", "producto terminado", "producto", "produto acabado",
            "produto", "prodotto finito", "prodotto", "produkt", "wyrób", "wyrób gotowy", "mamul", "ürün",
            "готовая продукция", "изделие", "продукт", "thành phẩm", "sản phẩm",
            "product name", "finished product name",
        ),
        kind=Kind.CODE,
        max_length=60,
        hint="What is made. Blank, it is that of the row above.",
        example="COLLAGEN-60",
    )  # fmt: skip
    brand = Column(
        attribute="brand__name",
        label="Brand",
        synonyms=(*BRANDS, "vendor", "maison"),
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
            "output qty", "batch size", "batch quantity", "batch", "makes", "base quantity", "产出数量", "产量", "批量",
            "成品数量", "基准数量", "產出數量", "yield quantity", "batch output", "lot size", "output amount",
            "基础数量", "母件数量", "产品数量", "主件底数", "底数", "出来高", "仕上がり量", "生産数量", "수율수량",
            "생산수량", "losgröße", "chargengröße", "ansatzgröße", "quantité produite", "taille de lot",
            "cantidad base", "lote base", "quantità prodotta", "wielkość partii",
        ),
        kind=Kind.DECIMAL,
        hint="For how much of the product the quantities are. Left out, they are for one.",
        example="1",
    )  # fmt: skip
    output_unit = Column(
        attribute="output_unit",
        label="Output unit",
        synonyms=(
            "batch unit", "product unit", "产出单位", "成品单位", "批量单位", "yield unit", "母件计量单位", "母件单位",
            "产品单位", "主件单位",
        ),
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
            "line no", "line number", "order no", "position", "pos", "sequence", "seq", "step", "序号", "行号", "顺序",
            "项次", "項次", "line id", "no.", "子件行号", "行番号", "明細番号", "순번", "순서", "ligne", "n° de ligne",
            "posición", "linha", "riga", "lp.", "sıra", "sıra no", "№ п/п", "stt",
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
            "material code", "material id", "material no", "material number", "component",
            "component sku", "child sku", "ingrédient", "rohstoff", "原料编码", "原料SKU",
            "原料编号", "原料", "物料编码", "子件编码", "原料編碼", "ingredient code", "ingredient id",
            "ingredient no", "ingredient number", "ing id", "ing code", "ingr", "ingr no", "ingr id",
            "ingredient name", "raw material code", "raw material name", "rm code", "component code", "component item",
            "component part", "component part number", "component id", "child item", "child part", "child product",
            "bom component", "part number", "material name", "子件", "子件料号", "子项编码", "子项物料编码", "元件品号",
            "材料编码", "材料", "原料名称", "原料代码", "原材料", "原材料编码", "物料", "物料名称", "物料代码", "组件",
            "成分", "原料コード", "原材料コード", "材料コード", "原材料名", "原料名", "構成品", "子品番", "子品目",
            "원료", "원재료", "재료", "원료코드", "자재코드", "자품목", "원료명", "matière première", "composant",
            "code composant", "code matière", "komponente", "zutat", "rohstoffnummer", "rohstoff-nr", "materialnummer",
            "bestandteil", "ingrediente", "materia prima", "insumo", "componente", "ingrediente (código)",
            "materia prima (codice)", "składnik", "surowiec", "komponent", "hammadde", "bileşen", "malzeme", "сырьё",
            "ингредиент", "компонент", "материал", "nguyên liệu", "thành phần", "วัตถุดิบ", "ส่วนผสม",
            "component name",
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
            "qty", "net quantity", "net", "quantity per", "quantity per piece", "usage", "dosage", "amount", "share",
            "用量", "数量", "净用量", "单耗", "净耗", "标准用量", "比例", "數量", "quantity required",
            "required quantity", "qty required", "required qty", "qty per", "qty per unit", "qty per assembly",
            "usage quantity", "component quantity", "component qty", "quantity used", "percentage", "percent",
            "weight percent", "用量(g)", "基本用量", "子件用量", "子件数量", "定额数量", "定额", "单位用量", "组成用量",
            "标准数量", "添加量", "投料量", "百分比", "分量", "使用量", "配合量", "配合率", "数量(g)", "必要数量",
            "員数", "소요량", "사용량", "함량", "배합비", "투입량", "수량", "menge", "einsatzmenge", "anteil",
            "quantité", "pourcentage", "cantidad", "cantidad requerida", "dosis", "porcentaje", "quantidade", "consumo",
            "porcentagem", "quantità", "dose", "percentuale", "ilość", "zużycie", "udział", "miktar",
            "kullanım miktarı", "oran", "количество", "норма", "норма расхода", "расход", "кол-во", "доля",
            "định lượng", "số lượng", "tỷ lệ", "lượng dùng", "ปริมาณ", "จำนวน", "quantity per unit",
            "cantidad por unidad", "quantité par unité", "menge pro einheit", "required num", "require num", "需求数量",
            "需求量", "mass", "weight", "重量", "quantity g", "quantity kg", "quantity mg", "qty g", "qty kg",
            "amount g", "amount kg", "amount mg", "mass g", "mass kg", "weight g", "weight kg", "grams",
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
        synonyms=(
            *MEASURES, "用量单位", "unit of usage", "quantity unit", "qty unit", "component unit", "子件计量单位",
            "子件单位", "组件单位", "用量單位",
        ),
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
            "loss", "process loss", "waste", "scrap", "scrap rate", "loss rate", "perte", "verlust", "损耗", "损耗率",
            "工艺损耗", "工艺损耗率", "损耗%", "損耗率", "loss percentage", "wastage", "scrap factor",
            "component scrap", "子件损耗率", "固定损耗", "报废率", "不良率", "ロス率", "損失率", "손실율", "로스율",
            "ausschuss", "schwund", "merma", "perda", "scarto", "perdita", "strata", "straty", "fire", "fire oranı",
            "потери", "отходы", "hao hụt", "tỷ lệ hao hụt",
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
