import django.db.models.deletion
from django.db import migrations, models

# PostgreSQL looks at the rows there are with statements of the owner's, and the wall would stop them: no scope is open.
OPEN = "ALTER TABLE custody_difference NO FORCE ROW LEVEL SECURITY"
SHUT = "ALTER TABLE custody_difference FORCE ROW LEVEL SECURITY"
# A table with rows that are still to be checked is not altered.
WHERE_IT_WAS_MISSED = """
UPDATE custody_difference difference
SET warehouse_id = count.warehouse_id, bin = count.bin, reported_by = count.by_name
FROM custody_bincount count WHERE count.id = difference.count_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0003_claimed_from_carriers_too"),
        ("inventory", "0005_back_or_lost_on_the_way"),
    ]

    operations = [
        migrations.RunSQL(OPEN, SHUT),
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
        migrations.RunSQL(SHUT, OPEN),
    ]
