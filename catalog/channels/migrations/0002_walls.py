from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial"), ("inventory", "0002_walls")]

    operations = [
        Wall("channels_store", shared=True),
        # A wall's key serves rows that point to its table with the brand. Nothing points to listings so, and every hold
        # would write one anew.
        Wall(
            "channels_listing",
            parents={"unit_id": "inventory_unit"},
            seen={"store_id": "channels_store"},
            pointed_to=False,
        ),
    ]
