"""Exports of products as shops and marketplaces write them; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

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
)
