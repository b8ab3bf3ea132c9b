import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.access.walls import Wall

# The shares and days are the house's own, to be set by whoever runs it; that a deposit is lost when the balance does
# not come is the practice of the channels' presales. One-off pieces from overseas are not sold by the calendar.
RULES = """
INSERT INTO orders_presalerule (channel, deposit_bp, balance_days, keeps_deposit, valid_from, source_note)
SELECT channel, 1000, 3, channel <> 'overseas', '2020-01-01',
       'House default: a tenth, three days as the 11.11 balance window of 2020; overseas deposits go back'
FROM unnest(ARRAY['flagship', 'self_operated', 'full_service', 'overseas']) AS each (channel)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0005_told_to_take_off"),
        ("inventory", "0008_what_a_piece_is"),
        ("merchants", "0014_dated_sectors"),
        ("orders", "0006_sale_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Presale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reserved", "Kept against a deposit"),
                            ("due", "Balance due"),
                            ("sold", "Sold"),
                            ("lapsed", "Balance not paid"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="reserved",
                        max_length=10,
                    ),
                ),
                ("reference", models.CharField(max_length=50)),
                ("partner", models.CharField(max_length=80)),
                ("price", models.DecimalField(decimal_places=3, max_digits=18)),
                ("deposit", models.DecimalField(decimal_places=3, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("deposit_reference", models.CharField(max_length=80)),
                ("keeps_deposit", models.BooleanField()),
                ("balance_days", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.brand",
                    ),
                ),
                (
                    "claim",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presale",
                        to="inventory.claim",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presales",
                        to="channels.store",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presales",
                        to="inventory.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["brand", "-id"], name="presale_by_brand"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["reserved", "due"])),
                        fields=("unit",),
                        name="presale_open_once_per_unit",
                    ),
                    models.UniqueConstraint(
                        fields=("brand", "store", "reference"),
                        name="presale_reference_once_per_brand_and_store",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["reserved", "due", "sold", "lapsed", "cancelled"])
                        ),
                        name="presale_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deposit__lt", models.F("price"))),
                        name="presale_deposit_below_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["due", "sold"]), _negated=True),
                            models.Q(("claim__isnull", False), ("due_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="presale_due_is_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)), name="presale_price_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="presale_price_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "price",
                                models.Func(
                                    models.F("price"),
                                    models.Case(
                                        models.When(
                                            currency__in=(
                                                "BIF",
                                                "CLP",
                                                "DJF",
                                                "GNF",
                                                "ISK",
                                                "JPY",
                                                "KMF",
                                                "KRW",
                                                "PYG",
                                                "RWF",
                                                "UGX",
                                                "VND",
                                                "VUV",
                                                "XAF",
                                                "XOF",
                                                "XPF",
                                            ),
                                            then=models.Value(0),
                                        ),
                                        models.When(
                                            currency__in=("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
                                            then=models.Value(3),
                                        ),
                                        default=models.Value(2),
                                        output_field=models.IntegerField(),
                                    ),
                                    function="ROUND",
                                    output_field=models.DecimalField(decimal_places=3, max_digits=18),
                                ),
                            )
                        ),
                        name="presale_price_has_its_decimals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deposit__gte", 0)), name="presale_deposit_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="presale_deposit_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "deposit",
                                models.Func(
                                    models.F("deposit"),
                                    models.Case(
                                        models.When(
                                            currency__in=(
                                                "BIF",
                                                "CLP",
                                                "DJF",
                                                "GNF",
                                                "ISK",
                                                "JPY",
                                                "KMF",
                                                "KRW",
                                                "PYG",
                                                "RWF",
                                                "UGX",
                                                "VND",
                                                "VUV",
                                                "XAF",
                                                "XOF",
                                                "XPF",
                                            ),
                                            then=models.Value(0),
                                        ),
                                        models.When(
                                            currency__in=("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
                                            then=models.Value(3),
                                        ),
                                        default=models.Value(2),
                                        output_field=models.IntegerField(),
                                    ),
                                    function="ROUND",
                                    output_field=models.DecimalField(decimal_places=3, max_digits=18),
                                ),
                            )
                        ),
                        name="presale_deposit_has_its_decimals",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PresaleRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("flagship", "Flagship store"),
                            ("self_operated", "Self-operated"),
                            ("full_service", "Full-service"),
                            ("overseas", "Overseas fulfilment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("deposit_bp", models.PositiveSmallIntegerField()),
                ("balance_days", models.PositiveSmallIntegerField()),
                ("keeps_deposit", models.BooleanField()),
                ("valid_from", models.DateField()),
                ("source_note", models.CharField(max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "valid_from"), name="presale_rule_once_per_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["flagship", "self_operated", "full_service", "overseas"])
                        ),
                        name="presale_rule_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("balance_days__gte", 1),
                            ("balance_days__lte", 60),
                            ("deposit_bp__gte", 1),
                            ("deposit_bp__lt", 10000),
                        ),
                        name="presale_rule_possible",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="salecase",
            name="sale_case_kind_known",
        ),
        migrations.AlterField(
            model_name="salecase",
            name="kind",
            field=models.CharField(
                choices=[
                    ("late_payment", "Paid too late"),
                    ("sold_twice", "Sold twice"),
                    ("deposit", "Deposit due back"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="salecase",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["late_payment", "sold_twice", "deposit"])),
                name="sale_case_kind_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presale",
            trigger=pgtrigger.compiler.Trigger(
                name="status_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{due:cancelled,due:lapsed,due:sold,reserved:cancelled,reserved:due}\'::text[]))',  # noqa: E501
                    func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;',  # noqa: E501
                    hash="38eb7d1ed1d3496a4769ee9e35a734fb4d6fa82b",
                    operation="UPDATE",
                    pgid="pgtrigger_status_moves_f2c62",
                    table="orders_presale",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presale",
            trigger=pgtrigger.compiler.Trigger(
                name="status_begins",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" IS DISTINCT FROM 'reserved')",
                    func="RAISE EXCEPTION 'A new row begins as reserved, not as %', NEW.status;",
                    hash="e873a53334a8ef7d5453c1be20cf6ea0c5eb37d0",
                    operation="INSERT",
                    pgid="pgtrigger_status_begins_821dd",
                    table="orders_presale",
                    when="BEFORE",
                ),
            ),
        ),
        Wall(
            "orders_presale",
            parents={"unit_id": "inventory_unit", "claim_id": "inventory_claim"},
            seen={"store_id": "channels_store"},
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
