from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("access", "0002_initial")]

    operations = [
        Wall("access_membership"),
        Wall("access_apiclient"),
    ]
