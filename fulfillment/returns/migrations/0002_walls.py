from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial"), ("inventory", "0002_walls"), ("orders", "0002_walls")]

    operations = [
        Wall(
            "returns_return",
            parents={"unit_id": "inventory_unit", "line_id": "orders_orderline"},
        ),
        Wall("returns_returnphoto", parents={"of_return_id": "returns_return"}),
    ]
