import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False  # the log is long, and goes on being written meanwhile
    dependencies = [("events", "0004_chain_past_walls")]

    operations = [
        AddIndexConcurrently(
            "event", django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="event_by_time")
        ),
    ]
