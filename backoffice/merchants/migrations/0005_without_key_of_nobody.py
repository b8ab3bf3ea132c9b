from django.db import migrations


class Migration(migrations.Migration):
    """What belongs to an application points to it with its company; with its brand nothing does."""

    dependencies = [("merchants", "0004_term_years")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX merchants_application_id_brand_id",
            "CREATE UNIQUE INDEX merchants_application_id_brand_id ON merchants_application (id, brand_id)",
        )
    ]
