from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial"), ("products", "0002_walls")]

    operations = [
        Wall("inventory_unit"),
        Wall("inventory_inspection", parents={"unit_id": "inventory_unit"}),
        Wall(
            "inventory_defect",
            parents={"unit_id": "inventory_unit", "inspection_id": "inventory_inspection"},
        ),
        Wall("inventory_verdict", parents={"unit_id": "inventory_unit"}),
        Wall("inventory_givengrade", parents={"unit_id": "inventory_unit"}),
        Wall("inventory_tampertag", parents={"unit_id": "inventory_unit"}),
        Wall("inventory_permit", parents={"unit_id": "inventory_unit"}),
        # A photograph shows a flaw and a tag of its own brand's pieces.
        Wall(
            "inventory_unitphoto",
            parents={
                "unit_id": "inventory_unit",
                "defect_id": "inventory_defect",
                "tag_id": "inventory_tampertag",
            },
        ),
        Wall("inventory_claim", parents={"unit_id": "inventory_unit"}),
        Wall("inventory_lot", parents={"product_id": "products_product"}),
        Wall(
            "inventory_movement",
            parents={"unit_id": "inventory_unit", "lot_id": "inventory_lot"},
            pointed_to=False,
        ),
    ]
