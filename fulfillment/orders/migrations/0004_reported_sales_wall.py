from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_reported_sales")]

    operations = [Wall("orders_reportedsale", seen={"store_id": "channels_store"})]
