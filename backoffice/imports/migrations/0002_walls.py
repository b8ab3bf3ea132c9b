from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    replaces = [("imports", "0006_walls_of_exports")]
    dependencies = [("imports", "0001_initial")]

    operations = [
        Wall("imports_importsession", parents={"corrects_id": "imports_importsession"}),
        Wall("imports_importrow", parents={"session_id": "imports_importsession"}, pointed_to=False),
        Wall("imports_export"),
        Wall("imports_exportedrow", parents={"export_id": "imports_export"}),
    ]
