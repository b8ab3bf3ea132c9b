from django.db import migrations, models

# PostgreSQL looks at the rows there are with statements of the owner's, and the wall would stop them: no scope is open.
OPEN = "ALTER TABLE custody_loss NO FORCE ROW LEVEL SECURITY"
SHUT = "ALTER TABLE custody_loss FORCE ROW LEVEL SECURITY"
# What was asked for until now: the price at which the piece was sold.
# A table with rows that are still to be checked is not altered.
OWED = """
UPDATE custody_loss SET refund = value, refund_currency = currency WHERE order_reference <> '';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0004_missed_without_a_count"),
        ("inventory", "0007_units_by_bin"),
        ("merchants", "0005_without_key_of_nobody"),
    ]

    operations = [
        migrations.RunSQL(OPEN, SHUT),
        migrations.AddField(
            model_name="loss",
            name="refund",
            field=models.DecimalField(decimal_places=3, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="loss",
            name="refund_currency",
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.RunSQL(OWED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Q(("refund__gte", 0)), name="loss_refund_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refund__isnull", True), ("refund_currency", "")),
                    models.Q(("refund_currency__regex", "^[A-Z]{3}$"), ("refund__isnull", False)),
                    _connector="OR",
                ),
                name="loss_refund_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("refund"),
                    models.F("refund_currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="loss_refund_has_its_decimals",
            ),
        ),
        migrations.RunSQL(SHUT, OPEN),
    ]
