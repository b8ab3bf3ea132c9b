from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]

    operations = [
        Wall("products_product"),
    ]
