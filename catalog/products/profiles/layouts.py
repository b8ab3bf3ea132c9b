"""Exports of products as shops and marketplaces write them; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

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
    Layout(
        name="Shopify, products",
        telling=("Handle", "Option1 Name", "Variant SKU", "Variant Price"),
        places={"Product Category": "shop_category", "Type": "shop_type"},
    ),
    Layout(
        name="Shopify, products",
        telling=("URL handle", "Option1 name", "SKU", "Compare-at price"),
        places={
            "Product category": "shop_category",
            "Type": "shop_type",
            "Price": "price",
            "Weight value (grams)": "",
            "Color (product.metafields.shopify.color-pattern)": "",
        },
    ),
    Layout(
        name="WooCommerce, products",
        telling=("ID", "Type", "SKU", "Regular price", "Visibility in catalog"),
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
    Layout(
        name="Amazon, all listings",
        telling=("item-name", "seller-sku", "asin1", "listing-id"),
        places={
            "item-name": "title",
            "seller-sku": "sku",
            "price": "price",
            "product-id": "",
            "listing-id": "",
        },
    ),
    Layout(
        name="Amazon, FBA inventory",
        telling=("sku", "fnsku", "asin", "product-name", "your-price"),
        places={"sku": "sku", "product-name": "title", "your-price": "price"},
    ),
    Layout(
        name="eBay, active listings",
        telling=("Item number", "Title", "Custom label (SKU)", "Available quantity"),
        places={
            "Custom label (SKU)": "sku",
            "Item number": "",
            "Title": "title",
            "Current price": "price",
            "Start price": "price",
            "P:EAN": "gtin",
            "P:UPC": "gtin",
            "eBay category 1 name": "shop_category",
        },
    ),
    Layout(
        name="Etsy, listings",
        telling=("TITLE", "PRICE", "CURRENCY_CODE", "VARIATION 1 VALUES"),
        places={"VARIATION 1 VALUES": "variations", "SKU": "sku", "TITLE": "title", "DESCRIPTION": ""},
    ),
    Layout(
        name="Etsy, listings (in French)",
        telling=("TITRE", "PRIX", "CODE_DEVISE", "VALEURS VARIATION 1"),
        places={"VALEURS VARIATION 1": "variations", "RÉFÉRENCE": "sku", "TITRE": "title", "DESCRIPTION": ""},
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
    Layout(
        name="Google Merchant Center, feed",
        telling=("id", "title", "link", "availability", "price"),
        places={
            "id": "sku",
            "google_product_category": "shop_category",
            "product_type": "shop_type",
            "description": "",
        },
    ),
)
