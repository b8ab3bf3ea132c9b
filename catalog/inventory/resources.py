"""The columns of a unit, as spreadsheets know them: one declaration for import, template and export."""

from import_export.resources import ModelResource

from backoffice.imports.amounts import CURRENCY_HEADINGS, currency_codes
from backoffice.imports.profile_columns import Column, Kind
from backoffice.merchants.queries import brand_names
from catalog.products.headings import (
    ARTICLE_IDS,
    ARTICLE_NUMBERS,
    BRANDS,
    CATEGORIES,
    COLOURS,
    GOODS,
    KINDS_OF_GOODS,
    MAKERS,
    NUMBERED_GOODS,
    SUB_CATEGORIES,
    TITLES,
)
from catalog.products.queries import category_words

from .known.materials import PARTS
from .models import Unit, Wearer
from .queries import grade_words, warehouse_codes

# What marketplaces call an offer, of which a single piece has one.
LISTING_NUMBERS = (
    "listing code", "listing number", "listing no", "listing nr", "listing ref", "listing reference", "chrono24 code",
    "chrono24 id", "chrono24 listing code", "ad id", "ad number", "ad no", "offer id", "offer number", "inserat-nr",
    "inseratnummer", "inserat-id", "inseratsnummer", "anzeigen-id", "anzeigen-nr", "anzeige-nr", "anzeige-id",
    "angebotsnummer", "angebots-nr", "angebots-id", "n° annonce", "numéro d'annonce", "id annonce", "code annonce",
    "id annuncio", "codice annuncio", "numero annuncio", "id anuncio", "número de anuncio", "código do anúncio",
    "advertentienummer", "出品番号", "出品id", "広告番号",
)  # fmt: skip


# What houses that sell for others call a piece that was brought to them.
CONSIGNMENTS = (
    "consignment number", "consignment no", "consignment id", "consignment item", "kommissionsnummer",
    "kommissions-nr",
    "numéro de dépôt", "n° de dépôt", "numero di consegna", "numero conto vendita", "número de consignación",
    "寄卖单号", "寄卖编号", "寄卖号", "寄售单号", "寄售编号", "寄售号", "寄賣單號", "寄賣編號", "委托单号",
    "委托编号", "受託番号",
    "委託番号", "委託管理番号", "위탁번호", "위탁 번호",
)  # fmt: skip
# Of a watch its material is first of all that of its case; the bands stand in a column of their own.
CASE_MATERIALS = (
    "gehäusematerial", "material gehäuse", "material des gehäuses", "matière du boîtier", "matière boîtier",
    "matériau du boîtier", "matériau boîtier", "materiale cassa", "materiale della cassa", "material de la caja",
    "material caja", "material da caixa", "material caixa", "kastmateriaal", "materiaal kast", "materiał koperty",
    "kasa malzemesi", "материал корпуса", "матеріал корпусу", "υλικό κάσας", "boettmaterial", "urkassemateriale",
    "kassemateriale", "kotelon materiaali", "materiál pouzdra", "tok anyaga", "material carcasă", "케이스 소재",
    "케이스 재질", "ケース素材", "ケース材質", "表壳材质", "表壳材料", "錶殼材質", "chất liệu vỏ", "วัสดุตัวเรือน",
    "مادة العلبة", "bahan casing", "body material", "matériau principal", "hauptmaterial", "obermaterial",
    "material exterior", "material externo", "materiale esterno", "matière extérieure", "主材质", "外部材质",
    "表素材",
    "本体素材", "外側素材", "겉감", "외피",
)  # fmt: skip
DIAMETERS = (
    "durchmesser", "gehäusegröße", "gehäusemaß", "diamètre", "diamètre boîtier",
    "taille du boîtier", "diametro", "diametro della cassa", "dimensioni cassa", "diámetro", "diámetro de la caja",
    "tamaño de la caja", "diâmetro", "diâmetro da caixa", "kastdiameter", "diameter kast", "kastgrootte", "średnica",
    "średnica koperty", "çap", "kasa çapı", "диаметр", "диаметр корпуса", "діаметр", "διάμετρος", "boettdiameter",
    "boettstorlek", "urkassediameter", "halkaisija", "průměr", "átmérő", "diametru", "직경", "케이스 직경",
    "케이스 크기",
    "케이스 사이즈", "直径", "表盘直径", "表壳直径", "錶徑", "錶殼直徑", "ケース直径", "文字盤サイズ", "đường kính",
    "เส้นผ่านศูนย์กลาง", "القطر",
)  # fmt: skip


class UnitResource(ModelResource):
    """A single piece. What a file does not say stays empty; a blank cell never erases what is known."""

    reference = Column(
        attribute="reference",
        label="Reference",
        numbered=NUMBERED_GOODS,
        synonyms=(
            "id", "item id", "listing id", "product id", "sku", "stock no", "stock number", "inventory number",
            "inventory id", "stock id", "库存号", "ref", "réf", "référence", "seller reference",
            "article", "article number", "numéro d'article", "artikelnummer", "art.-nr.", "referenznummer", "编号",
            "商品编号", "货号", "商品id", "商品管理番号（商品url）", "商品管理番号", "參考編號", "參考号", "参考号",
            "商品番号", "管理番号", "品番", "商品コード", "お問い合わせ番号", "riferimento", "referenz", "ref no",
            "ref nr", "codice", "codice articolo", "referencia", "código", "código de artículo", "상품번호",
            "item number", "item no", "custom label (sku)",
            "référence annonce", "anzeigennummer", "artikelnr.", "código do produto", "referência", "kod produktu",
            "numer", "stok kodu", "ürün kodu", "артикул", "mã sản phẩm", "買取番号", "管理no", "商品编码", "库存编号",
            "상품코드", "품번", "商家编码", "商品货号", "الرقم", "رقم المنتج", "الكود", "รหัสสินค้า", *ARTICLE_NUMBERS,
            *LISTING_NUMBERS, *ARTICLE_IDS, *CONSIGNMENTS,
        ),
        max_length=80,
        code_like=True,
        hint="The name you give the piece, unique within its brand.",
        example="18023417",
    )  # fmt: skip
    url = Column(
        attribute="source_url",
        label="URL",
        synonyms=(
            "link", "listing url", "item url", "product url", "source url", "web address", "lien", "adresse web",
            "webadresse", "链接", "商品链接", "网址", "連結",
            "商品url", "商品ページ", "enlace", "collegamento", "url annuncio",
        ),
        max_length=500,
        hint="Where the piece is offered. A listing number at its end is taken as the reference.",
        example="https://shop.example/bags/black-leather-bag-18023417",
        addresses=True,
    )  # fmt: skip
    brand = Column(
        attribute="brand__name",
        label="Brand",
        unsaid=("other", "others", "autre", "andere", "no brand", "unbranded", "其他", "其它", "无品牌"),
        synonyms=(*BRANDS, *MAKERS),
        kind=Kind.CHOICE,
        required=True,
        hint="A brand that is onboarded here, in any spelling of its registered names.",
        example="Maison Clairvallon",
        choices=brand_names,
        may_mean=False,
    )  # fmt: skip
    pieces = Column(
        attribute=None,
        label="Pieces",
        synonyms=(
            "quantity", "qty", "available quantity", "stock", "in stock", "quantité", "qté", "menge", "anzahl",
            "stückzahl", "cantidad", "quantità", "quantidade", "ilość", "adet", "aantal", "数量", "件数", "库存",
            "库存数量", "個数", "点数", "在庫", "在庫数",
            "수량", "재고", "количество", "кол-во", "số lượng", "จำนวน", "الكمية", "кількість", "stok", "jumlah",
        ),
        looked_at=True,
        hint="A row is one piece. One that says of several, or of none, is rejected.",
        example="1",
    )  # fmt: skip
    status = Column(
        attribute="get_status_display",
        label="Status",
        synonyms=(
            "availability", "available", "sold", "sold on", "sold at", "sold date", "date sold",
            "stock status", "listing status", "sale status", "sales status", "statut",
            "disponibilité", "disponible", "en stock", "verfügbarkeit", "verfügbar", "auf lager",
            "disponibilità", "disponibilidad", "销售状态", "库存状态",
            "是否已售", "販売状況",
            "在庫状況", "販売状態", "판매상태", "статус", "наличие", "สถานะ", "disponibilidade", "наявність",
            "在售状态",
            "ketersediaan",
            "vendu", "vendu le", "verkauft", "verkauft am", "venduto", "venduto il", "vendido", "vendido el",
            "vendida",
            "已售", "售出日期", "売却日", "продано",
        ),
        # Where the condition stands in another column.
        left_over=("状态", "状態"),
        looked_at=True,
        hint="A piece that is «sold» or «reserved» comes in all the same, with a remark.",
        example="available",
    )  # fmt: skip
    title = Column(
        attribute="title",
        label="Title",
        synonyms=(
            *TITLES, "name", "watch name", "bag name", "nom", "titel", "nome", "titolo", "nombre", "名称", "名稱",
            "標題", "タイトル", "titre de l'annonce", "tytuł", "naam", "listing title", "sneaker name", "shoe name",
            "الاسم", "nama", "όνομα", *GOODS, "designation", "artikel", "omschrijving", "beschreibung",
        ),
        max_length=250,
        hint="What the piece is. Left out, it is the model, or taken from the words in its URL.",
        in_words=True,
        example="Octave 28 calf leather handbag",
    )  # fmt: skip
    category = Column(
        attribute="category__name",
        label="Category",
        synonyms=(
            *CATEGORIES, "type of product", "taxon", "type de produit", "種類", "tipologia", "tipo de producto",
            "type", "typ", "tipo", "item type", *KINDS_OF_GOODS, "kind",
        ),
        kind=Kind.CHOICE,
        hint="A category of the house, in English, French, German, Italian, Spanish, Japanese or Chinese.",
        example="bags",
        choices=category_words,
    )  # fmt: skip
    sub_category = Column(
        attribute=None,
        label="Sub-category",
        synonyms=SUB_CATEGORIES,
        kind=Kind.CHOICE,
        hint="Goes before the category where it is known.",
        example="handbags",
        choices=category_words,
    )  # fmt: skip
    grade = Column(
        attribute="source_grade__label",
        label="Condition",
        synonyms=(
            "grade", "state", "item condition", "condition grade", "condition rank", "quality", "état",
            "état du produit", "zustand", "condizione",
            "condizioni", "estado", "成色", "新旧程度", "品相", "状态", "新舊程度",
            "コンディション", "状態", "商品の状態", "ランク", "商品ランク", "stato", "estado del producto", "상태",
            "état de l'article", "artikelzustand", "condição", "estado de conservação", "staat", "conditie", "stan",
            "durum", "состояние", "cond", "tình trạng", "สภาพ", "成色外观", "品级", "状態ランク", "상품 상태", "등급",
            "상태등급", "상품상태", "الحالة", "стан", "kondisi", "skick", "állapot", "condición",
        ),
        kind=Kind.CHOICE,
        # That a piece had an owner is true of all of them, and no condition.
        unsaid=(
            "pre-owned", "preowned", "pre owned", "used", "second hand", "second-hand", "secondhand", "occasion",
            "d'occasion", "d’occasion", "gebraucht", "usato", "di seconda mano", "usado", "de segunda mano", "二手",
            "闲置", "中古", "中古品", "新旧程度未知", "成色未知", "未评级", "未定级",
        ),
        hint="The condition in the words of its source; it is not converted.",
        example="very good condition",
        choices=grade_words,
    )  # fmt: skip
    price = Column(
        attribute="asking_price",
        label="Price",
        synonyms=(
            "asking price", "sale price", "selling price", "unit price", "prix", "prix de vente", "preis",
            "verkaufspreis", "prezzo", "precio", "价格", "售价", "单价", "售價", "價格",
            "価格", "販売価格", "税込価格", "金額", "値段", "prezzo di vendita", "precio de venta", "가격", "판매가",
            "list price", "listing price", "current price", "start price", "一口价", "prix ttc", "price incl. vat",
            "price including vat", "bruttopreis", "preis inkl. mwst.", "含税价", "含税售价", "preço",
            "preço de venda", "prix demandé", "prix affiché", "preisvorstellung", "vk-preis", "prezzo richiesto",
            "precio venta", "pvp", "vraagprijs", "verkoopprijs", "prijs", "cena", "cena brutto", "cena sprzedaży",
            "fiyat", "satış fiyatı", "цена", "цена продажи", "стоимость", "giá", "giá bán", "ราคา", "ราคาขาย",
            "即決価格", "開始価格", "tag price", "ticket price", "ticketed price", "consignment price",
            "price with currency", "销售价", "标价", "零售价", "宝贝价格", "转让价", "京东价", "天猫价",
            "discounted price",
            "final price", "price amount", "ask price", "ask", "lowest ask",
            "price now", "listed price", "our price", "本店售价", "报价", "報價", "unser preis", "notre prix",
            "nostro prezzo",
            "nuestro precio", "nosso preço", "наша цена", "当社価格", "판매가격", "السعر", "سعر البيع", "ціна",
            "harga", "harga jual",
            "出品価格", "売値", "販売予定価格", "予定売価", "売価", "店頭価格", "precio pvp", "current listing price",
            "asking", "price asking",
            "trr price", "the realreal price", "resale price", "pre-owned price", "preloved price",
            "buy it now price",
            "buy now price", "bin price", "buyout price", "sofort-kaufen-preis", "sofortkaufpreis", "sofortpreis",
            "festpreis", "angebotspreis", "prix achat immédiat", "prix de revente", "prix de l'annonce",
            "prezzo compralo subito", "prezzo annuncio", "precio cómpralo ya", "precio de reventa",
            "preço do anúncio",
            "preço de revenda", "cena kup teraz", "hemen al fiyatı", "цена объявления", "consigned price",
            "寄卖价", "寄卖价格", "寄售价", "寄售价格", "寄賣價", "寄賣價格", "二手价", "二手售价", "转卖价",
            "出售价", "出售价格",
            "现价", "平台售价", "平台价", "挂牌价", "掛牌價", "上架价", "上架价格", "委託販売価格", "即購入価格",
            "出品額",
            "위탁가", "위탁 판매가", "중고가",
            "prices", "즉시구매가", "pris", "preț", "eladási ár", "hinta", "τιμή",
        ),
        kind=Kind.MONEY,
        each=True,
        required=True,
        missing="bad_price",
        hint="What the consignor asks for it, above zero.",
        example="1250.00",
    )  # fmt: skip
    currency = Column(
        attribute="currency",
        label="Currency",
        synonyms=CURRENCY_HEADINGS,
        kind=Kind.CHOICE,
        hint="ISO 4217. Left out, it is the one in the price's header or cell, or the one chosen at upload.",
        example="EUR",
        choices=currency_codes,
    )
    material = Column(
        attribute="material",
        label="Material",
        synonyms=(
            "materials",
            "matière",
            "matériau",
            "werkstoff",
            "materiale",
            "材质",
            "材料",
            "面料",
            "材質",
            "素材",
            "material principal",
            "소재",
            "upper material",
            "case material",
            "materiaal",
            "materiał",
            "malzeme",
            "материал",
            "матеріал",
            "bahan",
            "chất liệu",
            "วัสดุ",
            "재질",
            "المادة",
            "leather",
            "leather type",
            "type de cuir",
            "lederart",
            "皮质",
            "皮料",
            "皮革",
            "metal",
            "metal type",
            "métal",
            "metallo",
            "edelmetall",
            *CASE_MATERIALS,
        ),
        max_length=120,
        # «Leather» may only say whether it is.
        in_words=True,
        example="calf leather",
    )
    part_material = Column(
        attribute=None,
        label="Material of a part",
        synonyms=PARTS,
        max_length=120,
        in_words=True,
        hint="Of its bracelet, lining and the like. It is written behind the material, since protected species count "
        "wherever they are.",
        example="crocodile skin",
    )
    colour = Column(
        attribute="colour",
        label="Colour",
        synonyms=COLOURS,
        max_length=80,
        example="camel",
    )
    size = Column(
        attribute="size",
        label="Size",
        # A word of many a text; no name by which a header is known.
        left_over=("diameter",),
        unsaid=("no size", "ohne größe", "sans taille", "无尺码"),
        synonyms=(
            "watch size", "shoe size", "dimensions", "taille", "taille / size", "pointure", "größe", "grösse",
            "taglia", "misura", "talla", "尺码", "尺寸", "规格", "尺碼",
            "サイズ", "寸法", "tamaño", "dimensioni", "사이즈",
            "case size", "case diameter", "maat", "tamanho", "rozmiar", "beden", "размер", "kích thước", "ขนาด",
            "المقاس", "розмір", "ukuran", "storlek", "størrelse", "velikost", "mărime", "méret", "talle",
            "ring size", "ringgröße", "taille de bague", "case ø", "gehäusedurchmesser", "diamètre du boîtier",
            "diametro cassa", "表径", "ケース径", "ケースサイズ", *DIAMETERS,
        ),
        max_length=80,
        code_like=True,
        systems=True,
        example="39 eu",
    )  # fmt: skip
    gender = Column(
        attribute="gender",
        label="Gender",
        synonyms=(
            "made for", "sex", "type gender", "gender target", "product gender target",
            "sexe", "geschlecht", "genere", "sesso", "género", "sexo", "性别",
            "适用性别", "适用人群", "性別",
            "対象",
            "gênero", "geslacht", "płeć", "cinsiyet", "пол", "성별", "giới tính", "стать", "jenis kelamin",
        ),
        kind=Kind.CHOICE,
        hint="Whom it is made for. A word that says nothing of it is left out.",
        example="women",
        choices=lambda: Wearer.values,
    )  # fmt: skip
    year = Column(
        attribute="year",
        label="Year",
        synonyms=(
            "year made", "year of production", "production year", "année", "année de fabrication", "jahr", "baujahr",
            "herstellungsjahr", "anno", "año", "年份", "年代", "生产年份", "出厂年份",
            "製造年", "年式", "anno di produzione", "año de fabricación", "ano", "rok", "rok produkcji", "год",
            "год выпуска", "üretim yılı", "yop", "рік", "рік випуску", "tahun",
        ),
        hint="The year in which it was made, in four digits.",
        example="2015",
    )  # fmt: skip
    online_date = Column(
        attribute="source_listed_on",
        label="Online date",
        synonyms=(
            "date", "listed on", "listing date", "date listed", "date online", "online since", "date added",
            "listed date",
            "date de mise en ligne", "en ligne le", "mise en ligne", "einstelldatum", "online seit", "上架日期",
            "上架时间", "发布日期", "上架時間",
            "出品日", "掲載日", "登録日", "data di pubblicazione", "fecha de publicación", "date of listing",
            "date de mise en vente", "data de publicação", "data wystawienia", "дата публикации", "등록일",
            "online-datum",
        ),
        kind=Kind.DATE,
        ahead=366,
        hint="The day on which its source offered it.",
        example="2021-11-12",
    )  # fmt: skip
    location = Column(
        attribute="source_country__code",
        label="Location",
        synonyms=(
            "country", "item location", "seller country", "shipped from", "pays", "localisation", "lieu", "land",
            "standort", "所在地", "国家", "发货地", "国家/地区", "國家", "所在国家",
            "発送元", "所在国", "paese", "país", "ubicación", "località", "ships from", "ship from",
            "shipping origin",
            "localisation vendeur", "localização", "locatie", "lokalizacja", "ülke", "страна", "quốc gia", "країна",
            "negara",
        ),
        kind=Kind.COUNTRY,
        hint="The country where its source has it, by name or ISO code.",
        example="France",
    )  # fmt: skip
    model = Column(
        attribute="model",
        label="Model",
        synonyms=(
            "model name", "line", "modèle", "modell", "modello", "modelo", "型号", "款式", "系列", "型號",
            "モデル", "モデル名", "ライン", "シリーズ", "модель", "모델", "모델명", "mẫu",
        ),
        max_length=250,
        hint="What its maker calls it. Without this column it is taken from the URL of a listing or the title of a "
        "watch, where these name it and nothing else is left.",
        example="Octave 28",
    )  # fmt: skip
    model_reference = Column(
        attribute="model_reference",
        label="Model reference",
        # Of a piece that has a number of its own it is the maker's.
        left_over=("ref", "réf", "ref no", "ref nr", "ref number", "参考号"),
        synonyms=(
            "reference number", "model number", "manufacturer reference", "maker's reference", "model ref",
            "ref number", "référence du modèle", "référence fabricant", "modellnummer", "型号编码", "款号",
            "表款编号",
            "nr referencyjny",
            "型番", "모델번호", "リファレンス", "referenza", "numero di referenza", "número de referencia",
            "numer referencyjny",
            "референс", "referans no",
        ),
        max_length=60,
        fixed_width=True,
        hint="The maker's number. Left out, it is taken from brackets at the end of the title.",
        example="V1042-36LN",
    )  # fmt: skip
    serial = Column(
        attribute="serial",
        label="Serial",
        synonyms=(
            "serial number", "serial no", "seriale", "numéro de série", "n° de série", "seriennummer", "序列号",
            "系列号",
            "シリアル", "シリアルナンバー", "シリアル番号", "製造番号", "numero di serie", "número de serie",
            "número de série", "numer seryjny", "serienummer", "серийный номер", "seri no", "機番", "시리얼 번호",
            "серійний номер", "nomor seri", "sn", "sn码", "sn号",
        ),
        max_length=60,
        fixed_width=True,
        example="A128834",
    )  # fmt: skip
    warehouse = Column(
        attribute="warehouse__code",
        label="Warehouse",
        synonyms=(
            "warehouse code", "warehouse name", "entrepôt", "code entrepôt", "lagerhaus", "仓库", "仓库代码",
            "仓库名称", "所在仓库", "存放仓库", "倉庫", "倉庫名", "倉庫コード", "창고", "창고명", "almacén",
            "armazém",
            "magazzino", "magazyn", "склад", "magazijn",
        ),
        kind=Kind.CHOICE,
        looked_at=True,
        choices=warehouse_codes,
        hint="Where a new piece is taken in, by the warehouse's code or name; left out, the one chosen at upload. No "
        "list moves a piece that is here.",
        example="paris",
    )  # fmt: skip

    class Meta:
        model = Unit
        import_id_fields = ("brand", "reference")
        fields = (
            "reference", "url", "brand", "pieces", "title", "category", "sub_category", "grade",
            "price", "currency", "material", "part_material",
            "colour", "size", "gender", "year", "online_date", "location", "model", "model_reference", "serial",
            "status", "warehouse",
        )  # fmt: skip
