"""What spreadsheets call the columns that all tables of goods have, in two dozen languages.

Of two headers that a profile knows equally well the one counts that it names first: its own words stand before or
behind these. What means one thing in one table and another in the next is left to the profiles: a name in a list of
goods is a title, and in one of orders the buyer's.
"""

ARTICLE_NUMBERS = (
    "variant sku", "sku code", "stock keeping unit", "article number", "item number", "item code", "product sku",
    "seller sku", "merchant sku", "stock code", "item no", "article no", "stock no", "artikelnummer", "art.-nr.",
    "code article", "商家编码", "sku编码", "货号", "商品编码", "商品货号", "商品编号", "貨號", "商品編號",
    "custom sku", "custom label", "custom label (sku)", "sku管理番号", "システム連携用sku番号", "商品番号",
    "商品コード", "品番", "商品管理番号", "codice articolo", "código de artículo", "판매자 상품코드", "자체 상품코드",
    "상품코드", "품번", "artikelnr.", "art-nr.", "artikelcode", "code produit", "référence produit", "codice",
    "codice prodotto", "cod. articolo", "código de producto", "código do produto", "código", "kod produktu", "indeks",
    "stok kodu", "ürün kodu", "артикул", "mã sản phẩm", "รหัสสินค้า", "상품번호", "商品代码", "产品编号", "sku id",
    "sku no", "item sku", "article code", "référence article", "artikelnr", "produktnummer", "商品sku", "製品コード",
    "제품코드", "código producto", "código sku", "codice sku", "kod sku", "code sku", "sku reference no", "sku编号",
    "réf. article", "sku sản phẩm", "เลขอ้างอิง sku", "kode produk", "kode barang", "nomor sku", "nomor referensi sku",
    "업체상품코드", "رقم المنتج", "رمز المنتج", "mã sku", "art no", "art number", "varenummer", "varenr",
    "tuotenumero", "cikkszám", "cod produs",
    "κωδικός", "артикул продавца",
)  # fmt: skip
# Of goods made in numbers; of a single piece they name its model.
PART_NUMBERS = (
    "part number", "product code", "product number", "product no", "part no", "catalog number", "catalogue number",
    "kod towaru", "код товара", "mã hàng", "产品编码", "物料编码", "material number", "料号", "material code",
    "materialnummer", "materialnr", "material no", "matnr", "mat. nr", "pzn", "pharmazentralnummer",
    "número de material", "номер материала", "자재번호", "存货编码", "药品编码", "品号", "品目コード", "품목코드",
    "malzeme kodu",
    "код товару", "kód produktu", "kód zboží",
)  # fmt: skip
# Less sure: shops number their own rows so.
ARTICLE_IDS = (
    "product id", "item id", "商品id", "产品id", "製品id", "제품 id", "produkt-id", "id produit", "id producto",
    "id de producto", "id du produit", "id do produto", "id prodotto",
)  # fmt: skip
GTINS = (
    "ean", "ean13", "ean-13", "gtin13", "gtin14", "ean code", "upc", "barcode", "variant barcode", "bar code",
    "upc code", "jan", "isbn", "isbn13", "barcode id", "product upc/ean", "upc/ean", "ean/upc", "strichcode",
    "code-barres", "code barre", "code à barres", "条码", "条形码", "商品条码", "商品条形码", "国际条码", "條碼",
    "商品條碼", "바코드", "janコード", "カタログid", "バーコード", "codice a barre", "código de barras", "gtin/ean",
    "ean/gtin", "gencod", "codice ean", "code ean", "código ean", "numéro ean", "cod ean", "ean kód", "kod kreskowy",
    "kod ean", "barkod",
    "streepjescode", "штрихкод", "штрих-код", "mã vạch", "บาร์โค้ด", "69码", "国条码", "ean number", "product barcode",
    "产品条码", "国際条码", "jan code", "الباركود", "баркод", "баркоды", "последний баркод", "штрихкод товара",
    "规格条码", "código universal de producto", "vonalkód", "čárový kód", "čiarový kód", "cod de bare", "strekkode",
    "stregkode", "streckkod", "viivakoodi",
)  # fmt: skip
BRANDS = (
    "brand name", "marque", "marke", "marca", "品牌", "品牌名称", "牌子", "品牌名稱", "ブランド", "ブランド名",
    "브랜드", "merk", "marka", "бренд", "торговая марка", "thương hiệu", "แบรนด์", "ยี่ห้อ", "brands", "品牌名",
    "브랜드명", "marchio", "العلامة التجارية", "الماركة", "merek", "jenama", "varumärke", "varemærke", "merkki",
    "značka", "márka", "μάρκα",
)  # fmt: skip
# Of goods, where no other maker is named.
MAKERS = (
    "designer", "maker", "manufacturer", "house", "label", "maison", "créateur", "hersteller", "stilista", "设计师",
    "メーカー", "diseñador", "メーカー名", "fabricant", "製造元", "produttore", "producent", "производитель",
    "제조사",
    "виробник", "producer", "výrobce", "producător", "gyártó", "tillverkare",
)  # fmt: skip
TITLES = (
    "product name", "product title", "style name", "item name", "item title", "article name", "bezeichnung",
    "produktname", "artikelbezeichnung", "nom du produit", "titre", "商品名称", "商品标题", "产品名称", "宝贝标题",
    "标题", "品名", "商品名稱", "商品名", "nome prodotto", "nombre del producto", "nombre de producto", "título",
    "상품명", "제품명", "nombre del artículo", "nom produit", "nome produto",
    "artikelname", "productnaam", "nome do produto", "nazwa produktu", "nazwa towaru", "nazwa", "ürün adı", "ürün adi",
    "наименование товара", "название товара", "наименование", "название", "номенклатура", "tên sản phẩm", "tên hàng",
    "ชื่อสินค้า", "품명", "商品全名", "货品名称", "产品名", "宝贝名称", "商品タイトル", "品名型号",
    "物料名称", "存货名称", "製品名", "品目名", "품목명", "nombre producto", "malzeme adı", "商品简称", "品名/规格",
    "商品名称/规格", "produkttitel", "intitulé", "intitulé de l'objet", "título de la publicación",
    "título do anúncio", "nome articolo", "ürün ismi", "isim", "nama produk", "nama barang", "등록상품명",
    "노출상품명", "제품 이름", "상품 이름",
    "货品标题", "اسم المنتج", "назва", "назва товару", "назва позиції", "назва позиції укр", "найменування",
    "название позиции", "название позиции укр", "benämning", "produktnamn", "varenavn", "tuotenimi", "název",
    "názov", "denumire", "denumire produs", "megnevezés", "terméknév", "款式名称", "artikeltext", "artikeltext1",
    "kurztext", "artikelkurztext", "materialkurztext", "materialbezeichnung", "materialtext",
    "artikel-bezeichnung", "artikelbeschreibung", "product description short", "short text", "material text",
    "désignation article", "désignation produit", "descrizione articolo", "descrizione materiale",
    "texto breve de material", "texto breve do material", "краткий текст материала", "物料描述", "物料说明",
    "品目テキスト", "자재내역", "product titles", "product names",
    "sku name",
)  # fmt: skip
# Less sure: the thing itself, or what is said of it.
GOODS = (
    "product", "item", "produkt", "produit", "produit(s)", "produto", "producto", "prodotto", "articolo", "artículo",
    "ürün", "towar", "товар", "สินค้า", "sản phẩm", "商品", "产品", "상품", "商品信息", "description",
    "item description", "product description", "description of goods", "goods description", "material description",
    "désignation", "libellé", "libellé article", "descrizione",
    "descripción", "descrição",
)  # fmt: skip
# Above numbers these are what the goods go by.
NUMBERED_GOODS = (
    "item", "items", "product", "products", "article", "articles", "artikel", "produkt", "produit", "produto",
    "producto", "prodotto", "articolo", "artículo", "ürün", "malzeme", "towar", "товар", "สินค้า", "sản phẩm", "商品",
    "产品", "物料", "品目", "상품", "품목", "vare", "vara", "varor", "tuote", "cikk", "termék", "produs", "výrobek",
    "zboží", "barang", "produk",
)  # fmt: skip
CATEGORIES = (
    "product category", "category name", "product type", "department", "kategorie", "warengruppe", "catégorie",
    "类目",
    "类别", "分类", "品类", "商品类目", "類別", "分類", "カテゴリ", "カテゴリー", "ジャンル", "categoria",
    "categoría",
    "카테고리", "artikelgruppe", "produktgruppe", "categorie", "kategoria", "kategori", "категория", "danh mục",
    "หมวดหมู่", "商品分类", "产品分类", "产品类别", "상품분류", "google product category", "reporting category",
    "item group", "kategori ismi", "kategori adı", "категорія", "kategorija", "kategória",
)  # fmt: skip
# Of one sort of goods.
KINDS_OF_GOODS = ("jewelry type", "jewellery type", "jewel type", "bag type")
SUB_CATEGORIES = (
    "subcategory", "sub category", "sous-catégorie", "unterkategorie", "sottocategoria", "subcategoría", "子类别",
    "子分类", "二级分类", "二级类目", "子類別", "子类目", "サブカテゴリ", "サブカテゴリー",
)  # fmt: skip
COLOURS = (
    "color", "shade", "farbe", "farbton", "couleur", "coloris", "teinte", "颜色", "色号", "顏色", "色號", "カラー",
    "色", "colore", "kleur", "cor", "kolor", "renk", "ürün rengi", "цвет", "màu sắc", "สี", "색상", "컬러",
    "watch color", "watch colour", "color / colour", "colori", "اللون", "produktfarbe", "колір", "warna", "färg",
    "farve", "barva", "boja", "culoare", "szín", "цвет товара", "main color", "main colour", "primary color",
    "primary colour", "color 1", "colour 1",
)  # fmt: skip
# Of goods that have no other name.
MODELS = (
    "model name", "model", "modèle", "modell", "modello", "modelo", "модель", "모델명", "型号", "モデル名", "モデル",
)  # fmt: skip
# What it is counted in.
MEASURES = (
    "主计量单位", "主计量单位名称", "计量单位名称",
    "unit of measure", "base unit of measure", "base unit", "base uom", "uom", "measure", "unité", "einheit",
    "mengeneinheit", "单位", "计量单位", "單位",
    "units of measure", "unit type", "基本单位", "単位", "단위", "unidad", "unidad de medida", "unidade", "unità",
    "unità di misura", "u.m.", "jednostka", "j.m.", "birim", "единица", "ед. изм.", "ед.", "единица измерения",
    "đơn vị", "đơn vị tính", "đvt", "หน่วย", "หน่วยนับ", "eenheid", "одиниця виміру", "од. виміру", "satuan",
)  # fmt: skip
