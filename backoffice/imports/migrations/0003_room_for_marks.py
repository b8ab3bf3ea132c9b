from django.db import migrations

# Each row that is applied is marked, once. Where no index holds what is written then and its page has room for it, the
# row is written beside the old one and no index is touched. Pending rows are found by number, behind the last that was
# done.
ROOM = "ALTER TABLE imports_importrow SET (fillfactor = 50)"
FULL = "ALTER TABLE imports_importrow RESET (fillfactor)"


class Migration(migrations.Migration):
    replaces = [("imports", "0015_room_for_marks")]
    dependencies = [("imports", "0002_walls")]

    operations = [migrations.RunSQL(ROOM, FULL)]
