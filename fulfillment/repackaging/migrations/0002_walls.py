from django.db import migrations

from backoffice.access.walls import BRANDS, Gate, Wall


class Migration(migrations.Migration):
    dependencies = [("repackaging", "0001_initial"), ("inventory", "0002_walls")]

    operations = [
        Wall("repackaging_recipe", parents={"product_id": "products_product"}),
        Wall(
            "repackaging_recipeline",
            parents={"recipe_id": "repackaging_recipe", "product_id": "products_product"},
        ),
        Wall(
            "repackaging_workorder",
            parents={"recipe_id": "repackaging_recipe", "output_lot_id": "inventory_lot"},
        ),
        Wall(
            "repackaging_lotconsumption",
            parents={"work_order_id": "repackaging_workorder", "lot_id": "inventory_lot"},
        ),
        # History has many rows per id, so it cannot have the unique key that a Wall builds.
        Gate("repackaging_recipeevent", rule=f"brand_id = ANY ({BRANDS})"),
        Gate("repackaging_recipelineevent", rule=f"brand_id = ANY ({BRANDS})"),
    ]
