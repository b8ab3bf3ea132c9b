"""Exports of products as marketplaces write them, and their templates; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

MARKETPLACES = (
    Layout(
        name="Amazon, all listings",
        telling=("item-name", "seller-sku", "asin1", "listing-id"),
        places={
            "item-name": "title",
            "seller-sku": "sku",
            "price": "price",
            "product-id": "gtin",
            "product-id-type": "gtin_kind",
            "listing-id": "",
        },
    ),
    Layout(
        name="Amazon, template of a category",
        telling=("Seller SKU", "Product Name", "Product ID Type", "Parentage", "Parent SKU"),
        places={
            "Seller SKU": "sku",
            "Product ID": "gtin",
            "Standard Price": "price",
            "Parentage": "role",
            "Parent SKU": "handle",
            "Item Type Keyword": "shop_category",
            "Product Type": "shop_type",
        },
    ),
    Layout(
        name="Amazon, template of a category",
        telling=("item_sku", "item_name", "external_product_id_type", "parent_child", "parent_sku"),
        places={
            "item_sku": "sku",
            "item_name": "title",
            "external_product_id": "gtin",
            "standard_price": "price",
            "parent_child": "role",
            "parent_sku": "handle",
            "item_type": "shop_category",
            "feed_product_type": "shop_type",
            "size_name": "size",
            "color_name": "colour",
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
    # «Country» is where the item is, not where it was made.
    Layout(
        name="eBay, listings to upload",
        telling=("Custom label", "Title", "Start price", "Duration"),
        places={
            "Custom label": "sku",
            "Title": "title",
            "Start price": "price",
            "Relationship": "role",
            "Relationship details": "variations",
            "Category name": "shop_category",
            "C:Country of Origin": "country_of_origin",
            "C:Country/Region of Manufacture": "country_of_origin",
            **dict.fromkeys(("Item number", "Item ID", "Category", "Description", "Country", "Location"), ""),
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
    Layout(
        name="Shopee, products to upload",
        telling=("Product Name", "Parent SKU", "Variation Integration No.", "Option for Variation 1"),
        places={
            "Category": "shop_category",
            "Variation Name1": "option1_name",
            "Variation Name2": "option2_name",
            "Option for Variation 1": "option1_value",
            "Option for Variation 2": "option2_value",
            **dict.fromkeys(("Product Description", "Weight"), ""),
        },
    ),
    # The SKU of a variant is often blank, and the parent's too.
    Layout(
        name="Shopee, prices and stock",
        telling=("Product ID", "Variation ID", "Variation Name", "Parent SKU"),
        places={"Product ID": "handle", "Variation Name": "variant", "Parent SKU": ""},
    ),
    Layout(
        name="Tokopedia, products to upload",
        telling=("Nama Produk", "Kategori Kode", "SKU Name", "Jumlah Stok"),
        places={"Nama Produk": "title", "SKU Name": "sku", "Kategori Kode": "", "Deskripsi Produk": ""},
    ),
    Layout(
        name="Ozon, products to upload",
        telling=("Артикул", "Название товара", "НДС, %", "Штрихкод (Серийный номер / EAN)"),
        places={"Артикул": "sku", "Тип": "shop_category", "Вес в упаковке, г": ""},
    ),
    # «SKU» is Ozon's own number of the goods.
    Layout(
        name="Ozon, products",
        telling=("Артикул", "Ozon Product ID"),
        places={
            "Артикул": "sku",
            "Текущая цена с учетом скидки, ₽": "price",
            "Текущая цена с учетом скидки, руб.": "price",
            "Категория": "shop_category",
            "Тип": "shop_type",
            **dict.fromkeys(("SKU", "FBO OZON SKU ID", "FBS OZON SKU ID"), ""),
        },
    ),
    # The seller's number is that of all sizes of a thing; each size has a barcode of its own.
    Layout(
        name="Wildberries, products",
        telling=("Артикул продавца", "Артикул WB"),
        places={"Артикул продавца": "handle", "Категория продавца": "shop_category", "Артикул WB": ""},
    ),
    Layout(
        name="Yahoo! Shopping, products",
        telling=("path", "name", "code", "sub-code", "original-price"),
        places={
            "code": "sku",
            "path": "shop_category",
            "sub-code": "variations",
            "jan": "gtin",
            **dict.fromkeys(("product-code", "brand-code"), ""),
        },
    ),
    Layout(
        name="Naver Smart Store, products",
        telling=("판매자 상품코드", "카테고리코드", "옵션형태", "옵션값"),
        places={"판매자 상품코드": "sku", "옵션값": "variations", "카테고리코드": "", "원산지코드": ""},
    ),
)
