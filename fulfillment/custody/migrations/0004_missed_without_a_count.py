import django.db.models.deletion
from django.db import migrations, models

# The owner's own statement meets the wall too, and no scope is open here. The keys are looked at before the columns are
# tightened: PostgreSQL alters no table with rows still to be checked.
WHERE_IT_WAS_MISSED = """
ALTER TABLE custody_difference NO FORCE ROW LEVEL SECURITY;
UPDATE custody_difference difference
SET warehouse_id = count.warehouse_id, bin = count.bin, reported_by = count.by_name
FROM custody_bincount count WHERE count.id = difference.count_id;
ALTER TABLE custody_difference FORCE ROW LEVEL SECURITY;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0003_claimed_from_carriers_too"),
        ("inventory", "0005_back_or_lost_on_the_way"),
    ]

    operations = [
        migrations.AlterField(
            model_name="difference",
            name="count",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="differences",
                to="custody.bincount",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="warehouse",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="differences",
                to="inventory.warehouse",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="bin",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="difference",
            name="reported_by",
            field=models.CharField(default="", max_length=150),
            preserve_default=False,
        ),
        migrations.RunSQL(WHERE_IT_WAS_MISSED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="difference",
            name="warehouse",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="differences",
                to="inventory.warehouse",
            ),
        ),
    ]
