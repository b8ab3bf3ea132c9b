from django.db import migrations

# A fact that no index holds, as the price, is written beside the old one where its page has room; else all the indexes,
# three of trigrams among them, are written too, which costs ten times as much and swells them.
ROOM = "ALTER TABLE inventory_unit SET (fillfactor = 60)"
FULL = "ALTER TABLE inventory_unit RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_indexes_that_serve")]

    operations = [migrations.RunSQL(ROOM, FULL)]
