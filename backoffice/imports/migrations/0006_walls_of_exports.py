from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("imports", "0005_exports")]

    operations = [
        Wall("imports_export"),
        Wall("imports_exportedrow", parents={"export_id": "imports_export"}),
    ]
