from django.db import migrations, models

# Most movements are of units, and wrote an entry that nobody looks for.


class Migration(migrations.Migration):
    dependencies = [("inventory", "0016_harm_to_withdrawn")]

    operations = [
        migrations.RemoveIndex("movement", "movement_by_lot"),
        migrations.AddIndex(
            "movement",
            models.Index(fields=["lot", "id"], condition=models.Q(lot__isnull=False), name="movement_by_lot"),
        ),
    ]
