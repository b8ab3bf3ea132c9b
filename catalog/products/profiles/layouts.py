"""Exports of products as shops and tills write them; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

from .marketplaces import MARKETPLACES

# Language, and the headers of kind, SKU, name, published, regular price, categories, parent and description.
_WOOCOMMERCE = (
    ("French", "Type", "UGS", "Nom", "Publié", "Tarif régulier", "Catégories", "Parent", "Description"),
    (
        *("German", "Typ", "Artikelnummer", "Name", "Veröffentlicht", "Regulärer Preis", "Kategorien"),
        *("Übergeordnetes Produkt", "Beschreibung"),
    ),
    (
        "Spanish",
        "Tipo",
        "SKU",
        "Nombre",
        "Publicado",
        "Precio normal",
        "Categorías",
        "Superior",
        "Descripción",
    ),
    (
        "Italian",
        "Tipo",
        "COD",
        "Nome",
        "Pubblicato",
        "Prezzo di listino",
        "Categorie",
        "Genitore",
        "Descrizione",
    ),
    (
        "Russian",
        "Тип",
        "Артикул",
        "Имя",
        "Опубликован",
        "Базовая цена",
        "Категории",
        "Родительский",
        "Описание",
    ),
)
LAYOUTS = (
    # What customs call the number of the goods is that of their tariff.
    *(
        Layout(name="a customs declaration", telling=(number, another), places={number: ""})
        for number in ("商品编号", "商品编码")
        for another in ("征免", "最终目的国")
    ),
    Layout(
        name="Shopify, products",
        telling=("Handle", "Option1 Name", "Variant SKU", "Variant Price"),
        places={"Product Category": "shop_category", "Type": "shop_type", "Status": "shop_state"},
    ),
    Layout(
        name="Shopify, products",
        telling=("URL handle", "Option1 name", "SKU", "Compare-at price"),
        places={
            "Product category": "shop_category",
            "Type": "shop_type",
            "Status": "shop_state",
            "Price": "price",
            "Weight value (grams)": "",
            "Color (product.metafields.shopify.color-pattern)": "",
        },
    ),
    # Whole, or with some of its columns taken out.
    *(
        Layout(
            name="WooCommerce, products",
            telling=telling,
            places={
                "ID": "row_id",
                "Type": "role",
                "SKU": "sku",
                "GTIN, UPC, EAN, or ISBN": "gtin",
                "Name": "title",
                "Regular price": "price",
                "Categories": "shop_category",
                "Parent": "handle",
                "Brands": "brand",
                "Attribute 1 value(s)": "option1_value",
                "Attribute 2 value(s)": "option2_value",
                "Attribute 3 value(s)": "option3_value",
                "Weight (kg)": "",
                "Weight (g)": "",
                "Weight (lbs)": "",
                "Weight (oz)": "",
            },
        )
        for telling in (
            ("ID", "Type", "SKU", "Regular price", "Visibility in catalog"),
            ("Type", "SKU", "Name", "Regular price", "Parent"),
        )
    ),
    Layout(
        name="Magento, products",
        telling=("sku", "attribute_set_code", "product_type", "url_key"),
        places={
            "sku": "sku",
            "product_type": "role",
            "categories": "shop_category",
            "name": "title",
            "price": "price",
            "description": "",
        },
    ),
    *(
        Layout(
            name=f"WooCommerce, products (in {language})",
            telling=(kind, sku, published, price, categories),
            places={
                "ID": "row_id",
                kind: "role",
                sku: "sku",
                name: "title",
                price: "price",
                categories: "shop_category",
                parent: "handle",
                description: "",
            },
        )
        for language, kind, sku, name, published, price, categories, parent, description in _WOOCOMMERCE
    ),
    Layout(
        name="PrestaShop, products",
        telling=("Product ID", "Reference", "Price (tax excl.)", "Price (tax incl.)"),
        places={
            "Reference": "sku",
            "Product ID": "",
            "Category": "shop_category",
            "Price (tax incl.)": "price",
            "Price (tax excl.)": "",
        },
    ),
    Layout(
        name="PrestaShop, products to import",
        telling=("Active (0/1)", "Name", "Reference #", "Price tax excl."),
        places={
            "Reference #": "sku",
            "Categories (x,y,z...)": "shop_category",
            "Weight": "",
            "Description": "",
        },
    ),
    Layout(
        name="BigCommerce, products",
        telling=("Item Type", "Product ID", "Product Name", "Product Code/SKU"),
        places={
            "Item Type": "role",
            "Product Code/SKU": "sku",
            "Product Name": "title",
            "Product ID": "",
            "Product Type": "",
            "Product Weight": "",
            "Price": "price",
            "Category": "shop_category",
        },
    ),
    Layout(
        name="Wix, products",
        telling=("handleId", "fieldType", "name", "productOptionName1"),
        places={
            "handleId": "handle",
            "fieldType": "role",
            "surcharge": "surcharge",
            "collection": "shop_category",
            **dict.fromkeys(("description", "weight"), ""),
            **{f"productOptionName{number}": f"option{number}_name" for number in (1, 2, 3)},
            **{f"productOptionDescription{number}": f"option{number}_value" for number in (1, 2, 3)},
        },
    ),
    Layout(
        name="OpenCart, products",
        telling=("product_id", "name", "sku", "model", "manufacturer", "tax_class"),
        places={
            "product_id": "row_id",
            "sku": "sku",
            "categories": "shop_category",
            "weight": "",
            "description": "",
        },
    ),
    Layout(
        name="HikaShop, products",
        telling=("product_code", "variant_code", "variant_price"),
        places={
            "variant_code": "sku",
            "product_code": "handle",
            "variant_price": "price",
            "product_categories": "shop_category",
            "product_type": "",
            "product_weight": "",
        },
    ),
    Layout(
        name="Lightspeed X, products",
        telling=("handle", "sku", "variant_option_one_name", "retail_price"),
        places={
            "id": "",
            "product_category": "shop_category",
            **{
                f"variant_option_{word}_{part}": f"option{number}_{part}"
                for number, word in ((1, "one"), (2, "two"), (3, "three"))
                for part in ("name", "value")
            },
        },
    ),
    Layout(
        name="Odoo, products",
        telling=("default_code", "list_price", "name"),
        places={
            "default_code": "sku",
            "list_price": "price",
            **dict.fromkeys(("id", "price", "type", "weight", "volume", "description"), ""),
        },
    ),
    Layout(
        name="Odoo, products",
        telling=("Internal Reference", "Name"),
        places={"Internal Reference": "sku", "Sales Price": "price", "Product Type": "", "Weight": ""},
    ),
    Layout(
        name="Zoho, items",
        telling=("Item ID", "Item Name", "SKU", "Rate", "Usage unit"),
        places={
            "Item ID": "row_id",
            "SKU": "sku",
            "Rate": "price",
            "Usage unit": "measure",
            "Category Name": "shop_category",
            **dict.fromkeys(("Product Type", "Item Type", "Part Number", "Description"), ""),
        },
    ),
    Layout(
        name="Faire, products",
        telling=("Product Name (English)", "Product Token", "Product Type", "SKU"),
        places={
            "Product Token": "handle",
            "Product Type": "shop_category",
            "USD Unit Retail Price": "price",
            "EUR Unit Retail Price": "price",
            "GBP Unit Retail Price": "price",
            "Made In Country": "country_of_origin",
            "Item Weight": "",
        },
    ),
    Layout(
        name="Open Food Facts, products",
        telling=("code", "product_name", "brands", "categories", "countries"),
        places={
            "code": "gtin",
            "quantity": "size",
            "categories_en": "shop_category",
            "categories": "shop_category",
        },
    ),
    Layout(
        name="Square, items",
        telling=("Token", "Item Name", "Variation Name", "SKU"),
        places={
            "Item Name": "title",
            "Variation Name": "size",
            "Reporting Category": "shop_category",
            "Category": "shop_category",
            "Categories": "shop_category",
            "Description": "",
        },
    ),
    Layout(
        name="Loyverse, items",
        telling=("Handle", "SKU", "Name", "Sold by weight", "Option 1 name"),
        places={"Category": "shop_category", "Description": ""},
    ),
    Layout(
        name="Tiendanube, products",
        telling=("Identificador de URL", "Nombre", "Nombre de propiedad 1", "Precio promocional"),
        places={"Categorías": "shop_category", "Peso (kg)": "", "Descripción": "", "Nombre": "title"},
    ),
    # A blank type is that of a variant of the product above.
    Layout(
        name="Squarespace, products",
        telling=("Product ID [Non Editable]", "Variant ID [Non Editable]", "Option Name 1", "Option Value 1"),
        places={
            "Product ID [Non Editable]": "handle",
            "Product Type [Non Editable]": "role",
            "Categories": "shop_category",
            "Description": "",
            "Weight": "",
        },
    ),
    Layout(
        name="Shopware, products",
        telling=("product_number", "price_gross", "manufacturer_name"),
        places={
            "product_number": "sku",
            "price_gross": "price",
            "manufacturer_name": "brand",
            "categories": "shop_category",
            **dict.fromkeys(("id", "description"), ""),
        },
    ),
    Layout(
        name="Youzan, products",
        telling=("商品名称", "商品编码", "规格编码"),
        places={
            "商品编码": "handle",
            "规格编码": "sku",
            "规格": "variant",
            "规格条码": "gtin",
            "商品分组": "shop_category",
            "商品类型": "",
        },
    ),
    Layout(
        name="BASE, products",
        telling=("商品ID", "種類ID", "種類名", "種類コード"),
        places={"商品コード": "handle", "商品ID": "row_id", "種類コード": "sku", "種類名": "variant"},
    ),
    *MARKETPLACES,
)
