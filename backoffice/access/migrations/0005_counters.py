from django.db import migrations

from backoffice.access.scope import BRAND_ROLE, STAFF_ROLE


class Migration(migrations.Migration):
    """The table of Django's database cache, for the login role alone: what lies in it is unpickled."""

    replaces = [("access", "0007_counters")]
    dependencies = [("access", "0004_walls")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE access_counter ("
            "cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);"
            "CREATE INDEX access_counter_expires ON access_counter (expires);"
            f"REVOKE ALL ON access_counter FROM {BRAND_ROLE}, {STAFF_ROLE}",
            "DROP TABLE access_counter",
        )
    ]
