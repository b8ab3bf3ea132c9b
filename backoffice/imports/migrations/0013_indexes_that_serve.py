import django.db.models.deletion
from django.db import migrations, models

# By their names: changing the fields would make their keys anew, and checking the rows is stopped by the walls.
DROP = """
DROP INDEX imports_importrow_session_id_b39c12f9;
-- What a wall makes for rows that point to its table: none points to these.
DROP INDEX imports_importrow_id_brand_id;
"""
UNDO = """
CREATE INDEX imports_importrow_session_id_b39c12f9 ON imports_importrow (session_id);
CREATE UNIQUE INDEX imports_importrow_id_brand_id ON imports_importrow (id, brand_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0012_undo_again"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="importrow",
                    name="session",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="imports.importsession",
                    ),
                ),
            ],
            database_operations=[migrations.RunSQL(DROP, UNDO)],
        ),
    ]
