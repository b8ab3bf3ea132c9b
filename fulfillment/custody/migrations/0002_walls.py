from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("custody", "0001_initial"), ("inventory", "0002_walls")]

    operations = [
        Wall("custody_journey", parents={"unit_id": "inventory_unit"}),
        Wall("custody_difference", parents={"unit_id": "inventory_unit"}),
        Wall("custody_loss", parents={"unit_id": "inventory_unit"}),
    ]
