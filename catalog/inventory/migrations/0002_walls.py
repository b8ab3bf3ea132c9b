from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial"), ("products", "0002_walls")]

    operations = [
        Wall("inventory_unit"),
        Wall("inventory_unitphoto", parents={"unit_id": "inventory_unit"}),
        Wall("inventory_claim", parents={"unit_id": "inventory_unit"}),
        Wall("inventory_lot", parents={"product_id": "products_product"}),
        Wall("inventory_movement", parents={"unit_id": "inventory_unit", "lot_id": "inventory_lot"}),
    ]
