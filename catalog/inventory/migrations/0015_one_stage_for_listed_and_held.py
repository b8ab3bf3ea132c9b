from django.db import migrations, models

# A hold changes no column that an index of units has, so that the held row is written beside the listed one and no
# index is touched: a third of what a piece in a batch of holds costs.


class Migration(migrations.Migration):
    dependencies = [("inventory", "0014_damage_at_intake")]

    operations = [
        migrations.RemoveIndex("unit", "unit_by_status"),
        migrations.AddField(
            "unit",
            "stage",
            models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(status="held", then=models.Value("listed")), default=models.F("status")
                ),
                output_field=models.CharField(max_length=15),
            ),
        ),
        migrations.AddIndex("unit", models.Index(fields=["stage", "-id"], name="unit_by_stage")),
    ]
