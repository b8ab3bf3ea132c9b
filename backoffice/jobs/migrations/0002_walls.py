from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("jobs", "0001_initial")]

    operations = [
        Wall("jobs_job"),
    ]
