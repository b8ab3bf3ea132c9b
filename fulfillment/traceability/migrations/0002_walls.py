from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    replaces = [("traceability", "0004_walls_of_documents")]
    dependencies = [("traceability", "0001_initial"), ("inventory", "0002_walls")]

    operations = [
        Wall("traceability_passport", parents={"unit_id": "inventory_unit"}, writable=False),
        Wall("traceability_epcisdocument"),
    ]
