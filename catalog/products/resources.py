"""The columns of a product, as spreadsheets know them: one declaration for import, template and export."""

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.amounts import CURRENCY_HEADINGS, currency_codes
from backoffice.imports.profile_columns import Column, Kind
from backoffice.merchants.queries import brand_names

from .headings import (
    ARTICLE_IDS,
    ARTICLE_NUMBERS,
    BRANDS,
    CATEGORIES,
    COLOURS,
    GOODS,
    GTINS,
    KINDS_OF_GOODS,
    MAKERS,
    MODELS,
    NUMBERED_GOODS,
    PART_NUMBERS,
    SUB_CATEGORIES,
    TITLES,
)
from .models import Measure, Product
from .queries import category_words

# A column called so may hold one for each row, or all that there are.
SEVERAL_COLOURS = ("colors", "colours", "shades", "farben", "couleurs", "colores")
# How lists and marketplaces say that goods have none.
NO_GTIN = (
    "no", "no barcode", "no ean", "no gtin", "no upc", "does not apply", "not applicable", "not available", "exempt",
    "gtin exempt", "tbd", "tba", "pending", "keine", "ohne", "sans", "aucun", "无", "無", "无条码", "没有", "待定",
    "0", "00", "el producto no tiene código registrado",
)  # fmt: skip
# How lists say that what it costs is to be asked, or differs.
NO_PRICE = (
    "variable", "on request", "price on request", "poa", "p.o.a.", "auf anfrage", "preis auf anfrage", "sur demande",
    "prix sur demande", "su richiesta", "a consultar", "consultar", "op aanvraag", "na zapytanie", "fiyat sorunuz",
    "по запросу", "договорная", "liên hệ", "面议", "询价", "待定", "時価", "オープン価格", "オープンプライス",
    "open price", "tbd", "tba",
)  # fmt: skip


def _option(number: int, part: str) -> Column:
    chinese = f"规格{number}名称" if part == "name" else f"规格{number}值"
    return Column(
        attribute="options",
        label=f"Option {number} {part}",
        synonyms=(
            f"option{number} {part}", f"option {part} {number}", f"variant option {number} {part}",
            f"attribute {number} {part}", chinese,
            f"{'nombre' if part == 'name' else 'valor'} de propiedad {number}",
            f"バリエーション項目{'キー' if part == 'name' else '選択肢'}{number}",
            f"varyant {'tip' if part == 'name' else 'değer'} {number}",
        ),
        max_length=120,
        hint=(
            "What the variants of the thing differ in, as Shopify writes it."
            if part == "name"
            else "Left out, the first named is kept for all rows of the handle."
        )
        if number == 1
        else "",
        example=("Size" if part == "name" else "50 ml") if number == 1 else "",
    )  # fmt: skip


class ProductResource(ModelResource):
    """Goods that are counted in lots; each variant is a product of its own. A blank cell never erases what is known."""

    sku = Column(
        attribute="sku",
        label="SKU",
        # SAP's name for what it numbers.
        numbered=(*NUMBERED_GOODS, "material"),
        synonyms=(
            "variant sku", "sku code", "stock keeping unit", "article number", "item number", "part number",
            "product code", "item code", "product sku", "seller sku", "merchant sku", "stock code", "product number",
            "product no", "item no", "article no", "part no", "catalog number", "catalogue number", "stock no",
            "artikelnummer", "art.-nr.", "référence", "réf", "code article", "商家编码", "sku编码", "货号",
            "商品编码",
            "商品货号", "商品编号", "商品id", "貨號", "商品編號", "product id", "item id", "id", "custom sku",
            "custom label", "custom label (sku)", "sku管理番号", "システム連携用sku番号", "商品番号", "商品コード",
            "品番", "商品管理番号", "codice articolo", "código de artículo", "판매자 상품코드", "자체 상품코드",
            "상품코드", "품번", "artikelnr.", "art-nr.", "artikelcode", "code produit", "référence produit", "codice",
            "codice prodotto", "cod.", "cod. articolo", "código de producto", "código do produto", "referência",
            "referencia", "código", "kod produktu", "kod towaru", "symbol", "indeks", "stok kodu", "ürün kodu",
            "артикул", "код товара", "mã sản phẩm", "mã hàng", "รหัสสินค้า", "상품번호", "商品代码", "产品编码",
            "产品编号", "物料编码", "外部编码", "编码", "kod", "kód", "код", "code", "id товара", "default code",
            "mpn",
            "رقم المنتج", "رمز المنتج", *ARTICLE_NUMBERS, *PART_NUMBERS, *ARTICLE_IDS, "model number", "model no",
            "style code", "style no", "型番", "모델번호",
        ),
        kind=Kind.CODE,
        max_length=60,
        hint="The brand's own name for the product. Left out, it is found by its GTIN, or made of handle and options.",
        example="NC-50",
    )  # fmt: skip
    gtin = Column(
        attribute="gtin",
        label="GTIN",
        synonyms=GTINS,
        unsaid=NO_GTIN,
        kind=Kind.GTIN,
        hint="The number under the barcode: 8, 12, 13 or 14 digits. Zeros that a spreadsheet has lost are put back.",
        example="4006381333931",
    )
    brand = Column(
        attribute="brand__name",
        label="Brand",
        synonyms=(*BRANDS, *MAKERS, "vendor"),
        kind=Kind.CHOICE,
        hint="A brand that is onboarded here, in any spelling of its registered names.",
        example="Maison Clairvallon",
        choices=brand_names,
        may_mean=False,
    )
    title = Column(
        attribute="title",
        label="Title",
        synonyms=(
            *TITLES, "name", "titel", "nom", "名称", "名稱", "タイトル", "titolo", "naam", "nome", "nombre", "ad",
            "имя", "nama", "όνομα", "perfume name", "fragrance name", "sneaker name", "shoe name", "الاسم", *GOODS,
            "artikel",
            "beschreibung", "omschrijving", "perfume", "fragrance", "wine", "wine name", *MODELS,
        ),
        max_length=200,
        hint="What it is; demanded of a new product.",
        in_words=True,
        example="Night cream 50 ml",
    )  # fmt: skip
    category = Column(
        attribute="category__name",
        label="Category",
        synonyms=(*CATEGORIES, "type", *KINDS_OF_GOODS),
        kind=Kind.CHOICE,
        # What shops write under Type that is no kind of goods.
        unsaid=(
            "simple", "variable", "variation", "configurable", "bundle", "grouped", "virtual", "downloadable",
            "external", "default",
        ),
        choices=category_words,
        hint="A category of the house, in English, French, German, Italian, Spanish, Japanese or Chinese; of a path "
        "the innermost known.",
        example="skincare",
    )  # fmt: skip
    sub_category = Column(
        attribute=None,
        label="Sub-category",
        synonyms=SUB_CATEGORIES,
        kind=Kind.CHOICE,
        hint="Goes before the category where it is known.",
        choices=category_words,
    )
    shop_category = Column(
        attribute=None,
        label="Category in the shop",
        synonyms=(
            "famille", "famille article", "rayon", "店内分类", "店铺分类", "店铺类目",
            "famiglia", "reparto", "rubro", "categorías", "categorie prodotto", "категории", "группа товаров",
            "раздел",
            "중분류", "대분류", "中分類", "大分類", "一级类目", "一级分类", "назва групи", "название группы",
            "kategoriler",
            "categories", "product categories", "primary category", "main category",
        ),
        max_length=250,
        hint="The sender's own word, of which several may stand with commas between them. It counts where it is known "
        "here; else the category chosen at upload does.",
        example="Moisturizer",
    )  # fmt: skip
    shop_type = Column(
        attribute=None,
        label="Type in the shop",
        synonyms=(
            "sous-famille",
            "sous famille",
            "소분류",
            "小分類",
            "叶子类目",
            "三级类目",
            "三级分类",
            "secondary category",
        ),
        max_length=250,
        hint="As the category in the shop.",
    )
    role = Column(
        attribute=None,
        label="Role of the row",
        max_length=60,
        alone=True,
        hint="The variants of a variable or configurable one stand in rows of their own, and name it as their handle.",
        example="variation",
    )
    shop_state = Column(
        attribute=None,
        label="Status in the shop",
        max_length=60,
        looked_at=True,
        hint="A product that is a draft or archived there comes in all the same, and a note counts them.",
        example="active",
    )
    gtin_kind = Column(
        attribute=None,
        label="What kind of number the GTIN is",
        max_length=60,
        looked_at=True,
        hint="As Amazon says it: 3 (UPC) and 4 (EAN) are GTINs, 1 (ASIN) and 2 (ISBN) are not.",
        example="4",
    )
    row_id = Column(
        attribute=None,
        label="Number of the row in the shop",
        kind=Kind.CODE,
        max_length=60,
        hint="By which variants name a row without an SKU, as «id:44».",
        example="44",
    )
    variations = Column(
        attribute=None,
        label="All variations",
        max_length=1000,
        hint="Of a row that is several products at once; it is rejected, and has to be parted.",
    )
    measure = Column(
        attribute="measure",
        label="Counted in",
        synonyms=(
            "measure", "unit", "unit of measure", "base unit of measure", "base unit", "base uom", "uom",
            "unit of measurement", "default unit of measure", "basismengeneinheit", "basis-me", "bme", "basiseinheit",
            "unité de mesure de base", "unité de quantité de base", "unità di misura base", "unità di misura di base",
            "unidad de medida base", "unidade de medida básica", "базовая единица измерения", "基本数量単位",
            "基本计量单位",
            "stock uom", "einheit", "mengeneinheit", "unité",
            "unité de mesure", "单位", "计量单位", "計量單位",
            "eenheid", "unità di misura", "u.m.", "unidad", "unidade", "jednostka", "jednostka miary", "j.m.",
            "birim",
            "ед. изм.", "единица измерения", "đơn vị", "đơn vị tính", "đvt", "단위", "単位", "主计量单位",
            "主计量单位名称", "计量单位名称", "主单位", "基本单位", "销售单位",
            "одиниця виміру", "од. виміру", "satuan",
        ),
        kind=Kind.CHOICE,
        choices=lambda: Measure.values,
        hint="Pieces or grams. It is settled when the product is created.",
        example="pieces",
    )  # fmt: skip
    country_of_origin = Column(
        attribute="country_of_origin__code",
        label="Country of origin",
        synonyms=(
            "origin", "made in", "country of manufacture", "country", "ursprungsland", "herkunftsland",
            "pays d'origine", "fabriqué en", "原产国", "原产地", "产地", "生产国", "原產地", "coo",
            "原産国", "生産国", "paese di origine", "país de origen",
            "origine", "provenance", "herkunft", "land van herkomst", "país de origem", "origem", "origen",
            "kraj pochodzenia", "menşei", "menşe ülke", "страна производства", "страна происхождения", "страна",
            "страна изготовитель", "страна изготовления",
            "xuất xứ", "ประเทศผู้ผลิต", "بلد المنشأ", "원산지", "原产国/地区", "原产国（地区）", "生产地",
            "країна виробник",
            "країна походження", "країна виробництва", "страна производитель", "negara asal", "ursprungsland",
            "země původu", "țara de origine",
        ),
        kind=Kind.COUNTRY,
        hint="Where it was made, by name or ISO code; demanded of a new product.",
        example="France",
    )  # fmt: skip
    price = Column(
        attribute="price",
        label="Recommended price",
        # What a price is recommended as goes before what it is sold for.
        foremost=(
            "recommended retail price", "rrp", "msrp", "uvp", "uvp brutto", "srp", "suggested retail price",
            "suggested retail", "sugg. retail", "rec. retail price", "rrp price", "msrp price",
            "manufacturer's suggested retail price", "unverbindliche preisempfehlung", "unverb. preisempfehlung",
            "empf. vk", "empf. verkaufspreis", "empfohlener verkaufspreis", "prix conseillé",
            "prix public conseillé", "prix de vente conseillé", "prezzo consigliato",
            "prezzo di vendita consigliato", "prezzo al pubblico consigliato", "precio recomendado", "pvpr",
            "precio de venta recomendado", "pvp recomendado", "preço recomendado", "preço sugerido", "adviesprijs",
            "consumentenadviesprijs", "cena sugerowana", "sugerowana cena detaliczna",
            "rekommenderat pris", "vejledende pris", "vejl. udsalgspris", "tavsiye edilen satış fiyatı",
            "doporučená cena", "ррц",
            "рекомендованная цена", "рекомендованная розничная цена", "рекомендована ціна", "建议零售价",
            "建议售价", "官方指导价", "吊牌价", "定価", "希望小売価格", "メーカー希望小売価格", "参考小売価格",
            "소비자가", "권장소비자가", "발매가",
        ),
        synonyms=(
            "retail price", "unit retail price", "price", "variant price",
            "regular price",
            "list price", "selling price", "preis", "verkaufspreis", "prix", "prix de vente", "价格", "售价",
            "零售价", "市场价", "售價", "價格", "価格", "販売価格", "通常購入販売価格", "通常価格", "prezzo",
            "precio",
            "가격", "판매가", "preço", "current price", "start price", "ask price", "retail", "price tax included",
            "pvttc", "pv ttc", "prix de vente ttc", "prix ttc", "price incl. vat", "price including vat",
            "bruttopreis", "preis inkl. mwst.", "含税价", "含税售价",
            "prix public",
            "brutto-vk", "vk brutto", "vk-preis", "prezzo di vendita", "prezzo al pubblico", "precio de venta",
            "precio venta", "pvp", "precio público", "preço de venda", "verkoopprijs", "prijs", "cena brutto",
            "cena detaliczna", "cena sprzedaży", "cena", "piyasa satış fiyatı", "satış fiyatı",
            "fiyat", "розничная цена", "цена продажи", "цена", "базовая цена", "стоимость", "ціна", "роздрібна ціна",
            "pris", "försäljningspris", "cena s dph", "preț", "bruttó ár", "eladási ár", "hinta", "τιμή", "giá bán",
            "giá", "đơn giá", "ราคาขาย",
            "ราคา", "harga", "harga jual", "小売価格", "単価", "销售价", "销售定价",
            "宝贝价格", "标价", "定价", "单价", "一口价", "регулярная цена", "standard selling rate", "sales price",
            "sales unit price", "price with currency", "preis brutto", "price per bottle",
            "税込価格", "店頭価格", "売価", "precio pvp", "текущая цена", "price gross", "gross price",
            "prices",
            "판매가격", "السعر", "سعر البيع", "original price", "initial price", "full price", "final price",
            "price amount", "京东价", "天猫价", "淘宝价",
        ),
        kind=Kind.MONEY,
        each=True,
        by_name=False,
        unsaid=NO_PRICE,
        hint="What the brand recommends, above zero; what it costs in a store, its listing says.",
        example="48.00",
    )  # fmt: skip
    surcharge = Column(
        attribute=None,
        label="Surcharge of a variant",
        kind=Kind.MONEY,
        by_name=False,
        hint="What a variant costs beside the product in the row above it, where it has no price of its own.",
    )
    currency = Column(
        attribute="currency",
        label="Currency",
        synonyms=CURRENCY_HEADINGS,
        kind=Kind.CHOICE,
        hint="ISO 4217. Left out, it is the one in the price's header or cell, or the one chosen at upload.",
        example="EUR",
        choices=currency_codes,
    )
    handle = Column(
        attribute="handle",
        label="Handle",
        synonyms=(
            "product handle", "url handle", "parent sku", "parent", "item group id", "group id", "style number",
            "spu", "spu编码", "spu id", "款号", "商品款号", "style id", "handle id", "identificador de url",
            "model kodu", "id группы разновидностей", "id групи різновидів",
        ),
        kind=Kind.CODE,
        max_length=255,
        alone=True,
        hint="Shared by all variants of one thing. Rows of one handle belong together, as in a Shopify export.",
        example="night-cream",
    )  # fmt: skip
    option1_name = _option(1, "name")
    option1_value = _option(1, "value")
    option2_name = _option(2, "name")
    option2_value = _option(2, "value")
    option3_name = _option(3, "name")
    option3_value = _option(3, "value")
    size = Column(
        attribute=None,
        label="Size",
        synonyms=(
            "variant size", "product size", "bottle size", "pack size", "package size", "net content", "net contents",
            "contents", "content", "fill size", "fill volume", "fill weight", "pack content", "unit size",
            "size/volume",
            "packungsgröße", "packungsinhalt", "packgröße", "inhaltsmenge", "nennfüllmenge",
            "füllgewicht", "füllvolumen", "contenu", "contenu net", "quantité nette", "contenuto",
            "contenuto netto", "contenido", "contenido neto", "conteúdo", "conteúdo líquido", "inhoud",
            "netto inhoud", "verpakkingsgrootte", "zawartość", "objętość", "obsah", "innehåll", "indhold", "sisältö",
            "hacim", "net miktar", "净含量/规格", "内容", "내용량",
            "weight", "product weight", "größe", "inhalt", "taille", "contenance", "规格", "尺码", "净含量", "容量",
            "規格", "サイズ", "内容量", "taglia", "talla",
            "volume", "formato", "maat", "tamanho", "tamaño", "rozmiar", "pojemność", "beden", "размер", "объем",
            "объём", "dung tích", "kích thước", "용량", "사이즈", "규격", "规格型号", "包装规格", "розмір", "об'єм",
            "ukuran",
            "storlek", "størrelse", "velikost", "mărime", "méret", "talle", "net weight", "nettogewicht",
            "nettofüllmenge", "füllmenge", "poids net", "peso netto", "peso neto", "peso líquido", "masa netto",
            "waga netto", "gramatura", "масса нетто", "вес нетто", "净重",
        ),
        unsaid=("regular",),
        systems=True,
        max_length=120,
        hint="In files without option columns.",
        example="50 ml",
    )  # fmt: skip
    colour = Column(
        attribute=None,
        label="Colour",
        synonyms=(*COLOURS, *SEVERAL_COLOURS),
        max_length=120,
        hint="In files without option columns.",
    )
    flavour = Column(
        attribute=None,
        label="Flavour",
        synonyms=(
            "flavor",
            "taste",
            "geschmack",
            "geschmacksrichtung",
            "goût",
            "parfum",
            "saveur",
            "口味",
            "味道",
            "味",
            "フレーバー",
            "맛",
            "sabor",
            "gusto",
            "smaak",
            "вкус",
        ),
        max_length=120,
        hint="In files without option columns.",
    )
    variant = Column(
        attribute=None,
        label="Variant",
        synonyms=(
            "variation",
            "variant name",
            "variation name",
            "variant title",
            "variante",
            "concentration",
            "fragrance concentration",
            "konzentration",
            "duftkonzentration",
            "concentración",
            "concentrazione",
            "concentração",
            "concentratie",
            "stężenie",
            "концентрация",
            "香型浓度",
            "浓度",
            "濃度",
            "dosage form",
            "darreichungsform",
            "darreichung",
            "forme galénique",
            "forma farmaceutica",
            "forma farmacéutica",
            "postać leku",
            "剂型",
            "剤形",
            "제형",
        ),
        max_length=120,
        hint="In files without option columns: what tells it from others of the same title.",
    )
    created_at = Field(attribute="created_at", column_name="Created", readonly=True)

    class Meta:
        model = Product
        import_id_fields = ("brand", "sku")
        fields = (
            "sku", "gtin", "brand", "title", "category", "sub_category", "shop_category",
            "shop_type", "role", "shop_state", "gtin_kind", "row_id",
            "variations", "measure", "country_of_origin", "price", "surcharge",
            "currency", "handle", "option1_name", "option1_value", "option2_name", "option2_value", "option3_name",
            "option3_value", "size", "colour", "flavour", "variant", "created_at",
        )  # fmt: skip
        export_order = fields
