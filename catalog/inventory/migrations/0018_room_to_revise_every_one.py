from django.db import migrations

# At 60 a third of the pieces of a file that revises all of a page found no room there; at 45 each does.
ROOM = "ALTER TABLE inventory_unit SET (fillfactor = 45)"
LESS = "ALTER TABLE inventory_unit SET (fillfactor = 60)"


class Migration(migrations.Migration):
    dependencies = [("inventory", "0017_lots_movements_alone")]

    operations = [migrations.RunSQL(ROOM, LESS)]
