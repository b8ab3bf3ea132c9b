from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]

    operations = [
        Wall("tasks_task", pointed_to=False),
    ]
