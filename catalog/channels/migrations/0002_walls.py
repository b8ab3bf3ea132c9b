from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial"), ("inventory", "0002_walls")]

    operations = [
        Wall("channels_store", shared=True),
        Wall("channels_listing", parents={"unit_id": "inventory_unit"}, seen={"store_id": "channels_store"}),
    ]
