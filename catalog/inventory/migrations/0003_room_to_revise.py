from django.db import migrations

# A fact that no index holds, as the price, is written beside the old one where its page has room; else all the indexes,
# three of trigrams among them, are written too, which costs ten times as much and swells them. At 60 a third of the
# pieces of a file that revises all of a page found no room there; at 45 each does.
ROOM = "ALTER TABLE inventory_unit SET (fillfactor = 45)"
FULL = "ALTER TABLE inventory_unit RESET (fillfactor)"


class Migration(migrations.Migration):
    replaces = [("inventory", "0004_room_to_revise"), ("inventory", "0018_room_to_revise_every_one")]
    dependencies = [("inventory", "0002_walls")]

    operations = [migrations.RunSQL(ROOM, FULL)]
