import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0005_told_to_take_off"),
        ("inventory", "0006_hold_in_one_statement"),
        ("merchants", "0014_dated_sectors"),
        ("orders", "0005_guard_by_condition"),
    ]

    operations = [
        migrations.CreateModel(
            name="SaleCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("late_payment", "Paid too late"), ("sold_twice", "Sold twice")],
                        max_length=15,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("settled", "Settled")], default="open", max_length=10
                    ),
                ),
                ("reference", models.CharField(max_length=50)),
                ("payment_reference", models.CharField(max_length=80)),
                ("amount", models.DecimalField(decimal_places=3, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("because", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=500)),
                ("partner", models.CharField(max_length=80)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("refund_reference", models.CharField(blank=True, max_length=80)),
                (
                    "told",
                    models.CharField(
                        blank=True, help_text="What the buyer was told and offered", max_length=500
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=150)),
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
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sale_cases",
                        to="channels.store",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sale_cases",
                        to="inventory.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "indexes": [
                    models.Index(fields=["brand", "-id"], name="sale_case_by_brand"),
                    models.Index(
                        condition=models.Q(("status", "open")), fields=["kind"], name="sale_case_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("brand", "store", "reference"), name="sale_case_once_per_brand_and_store"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "settled"])), name="sale_case_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["late_payment", "sold_twice"])),
                        name="sale_case_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("status", "open")),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("status", "settled"),
                                models.Q(("refund_reference", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sale_case_settled_gave_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "open"),
                            ("kind", "late_payment"),
                            models.Q(("told", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sale_case_sold_twice_apologised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="sale_case_amount_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="sale_case_amount_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                models.Func(
                                    models.F("amount"),
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
                        name="sale_case_amount_has_its_decimals",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="salecase",
            trigger=pgtrigger.compiler.Trigger(
                name="status_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{open:settled}\'::text[]))',  # noqa: E501
                    func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;',  # noqa: E501
                    hash="dde236b83c7c8b0b4a52744cad3e9955d9de7908",
                    operation="UPDATE",
                    pgid="pgtrigger_status_moves_b5ba8",
                    table="orders_salecase",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="salecase",
            trigger=pgtrigger.compiler.Trigger(
                name="status_begins",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" IS DISTINCT FROM 'open')",
                    func="RAISE EXCEPTION 'A new row begins as open, not as %', NEW.status;",
                    hash="7ab8f7a49fdf3d3f2a49b516accd298c369e7f4f",
                    operation="INSERT",
                    pgid="pgtrigger_status_begins_7a885",
                    table="orders_salecase",
                    when="BEFORE",
                ),
            ),
        ),
        Wall(
            "orders_salecase",
            parents={"unit_id": "inventory_unit"},
            seen={"store_id": "channels_store"},
        ),
    ]
