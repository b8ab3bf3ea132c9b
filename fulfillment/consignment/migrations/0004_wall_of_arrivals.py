from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("consignment", "0003_arrivals"), ("inventory", "0002_walls")]

    operations = [
        Wall(
            "consignment_arrival",
            parents={"agreement_id": "consignment_agreement", "unit_id": "inventory_unit"},
        ),
    ]
