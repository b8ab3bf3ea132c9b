from django.db import migrations

# No query asks how these are spread; to find out PostgreSQL would compare 30,000 of each whenever the log has grown.
OFF = "ALTER TABLE events_event ALTER data SET STATISTICS 0, ALTER hash SET STATISTICS 0;"
ON = "ALTER TABLE events_event ALTER data SET STATISTICS -1, ALTER hash SET STATISTICS -1;"


class Migration(migrations.Migration):
    replaces = [("events", "0007_no_statistics_of_documents")]
    dependencies = [("events", "0002_chain_and_walls")]

    operations = [migrations.RunSQL(OFF, ON)]
