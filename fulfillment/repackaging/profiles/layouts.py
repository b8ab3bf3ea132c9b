"""Bills of materials as other systems export them; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

# The names stand in both forms of an export; «Quantity» is of what is made, unless it is that of a line.
LAYOUTS = (
    Layout(
        name="Odoo, bills of materials",
        telling=("BoM Lines/Component", "BoM Lines/Quantity"),
        places={
            "Product": "sku",
            "Reference": "recipe",
            "Quantity": "output_quantity",
            "Unit of Measure": "output_unit",
            "Product Unit of Measure": "output_unit",
            "BoM Lines/Component": "ingredient",
            "BoM Lines/Quantity": "quantity",
            "BoM Lines/Unit of Measure": "unit",
            "BoM Lines/Product Unit of Measure": "unit",
        },
    ),
    Layout(
        name="Odoo, bills of materials",
        telling=("product_tmpl_id", "bom_line_ids/product_id", "bom_line_ids/product_qty"),
        places={
            "product_tmpl_id": "sku",
            "code": "recipe",
            "product_qty": "output_quantity",
            "product_uom_id": "output_unit",
            "bom_line_ids/product_id": "ingredient",
            "bom_line_ids/product_qty": "quantity",
            "bom_line_ids/product_uom_id": "unit",
        },
    ),
    Layout(
        name="ERPNext, bills of materials",
        telling=("Item", "Item Code (Items)", "Qty (Items)"),
        places={
            "Item": "sku",
            "ID": "recipe",
            "Quantity": "output_quantity",
            "Item UOM": "output_unit",
            "Item Code (Items)": "ingredient",
            "Qty (Items)": "quantity",
            "UOM (Items)": "unit",
            "Item Name (Items)": "",
            "BOM No (Items)": "",
        },
    ),
)
