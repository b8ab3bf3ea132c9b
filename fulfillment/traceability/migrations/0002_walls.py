from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("traceability", "0001_initial"), ("inventory", "0002_walls")]

    operations = [Wall("traceability_passport", parents={"unit_id": "inventory_unit"}, writable=False)]
