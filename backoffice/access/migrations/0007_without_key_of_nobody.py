from django.db import migrations


class Migration(migrations.Migration):
    """Nothing points to a client with its brand: each write of one paid for a key that no row asked for."""

    dependencies = [("access", "0006_caller_of_token")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX access_apiclient_id_brand_id",
            "CREATE UNIQUE INDEX access_apiclient_id_brand_id ON access_apiclient (id, brand_id)",
        )
    ]
