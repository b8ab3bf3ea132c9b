from django.db import migrations

# Each row that is applied is marked, once. Where no index holds what is written then and its page has room for it, the
# row is written beside the old one and no index is touched. The index of pending rows held `applied`; they are found
# by number, behind the last that was done.
ROOM = "ALTER TABLE imports_importrow SET (fillfactor = 50)"
FULL = "ALTER TABLE imports_importrow RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("imports", "0014_guard_by_condition")]

    operations = [
        migrations.RemoveIndex("importrow", "import_row_pending"),
        migrations.RunSQL(ROOM, FULL),
    ]
