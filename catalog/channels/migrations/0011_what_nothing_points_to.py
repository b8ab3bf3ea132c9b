from django.db import migrations

# The wall's key of a table serves the keys of others that point to it with the brand. Nothing points to listings so,
# and every hold writes one anew.
KEY = "CREATE UNIQUE INDEX channels_listing_id_brand_id ON channels_listing (id, brand_id);"


class Migration(migrations.Migration):
    dependencies = [("channels", "0010_take_off_by_statement")]

    operations = [migrations.RunSQL("DROP INDEX channels_listing_id_brand_id;", KEY)]
