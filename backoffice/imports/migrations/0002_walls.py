from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        Wall("imports_importsession"),
        Wall("imports_importrow", parents={"session_id": "imports_importsession"}),
    ]
