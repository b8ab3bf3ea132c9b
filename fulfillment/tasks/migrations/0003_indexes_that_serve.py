import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# By their names: changing the fields would make their keys anew, and checking the rows is stopped by the walls.
DROP = """
DROP INDEX tasks_task_assignee_id_2c3ca866;
DROP INDEX tasks_task_brand_id_57c01363;
-- What a wall makes for rows that point to its table: none points to these.
DROP INDEX tasks_task_id_brand_id;
"""
UNDO = """
CREATE INDEX tasks_task_assignee_id_2c3ca866 ON tasks_task (assignee_id);
CREATE INDEX tasks_task_brand_id_57c01363 ON tasks_task (brand_id);
CREATE UNIQUE INDEX tasks_task_id_brand_id ON tasks_task (id, brand_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0003_indexes_that_serve"),
        ("merchants", "0011_search_key_of_every_letter"),
        ("tasks", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="task",
                    name="assignee",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="task",
                    name="brand",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.brand",
                    ),
                ),
            ],
            database_operations=[migrations.RunSQL(DROP, UNDO)],
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False)), fields=["assignee"], name="task_by_assignee"
            ),
        ),
    ]
