import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0016_limits_named"),
        ("returns", "0006_quarantine_lifted"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReturnPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(upload_to="returns/%Y/%m/")),
                ("by", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=150, verbose_name="taken by")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="taken at"
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.brand",
                    ),
                ),
                (
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="returns.return",
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="returnphoto",
            trigger=pgtrigger.compiler.Trigger(
                name="once_written",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c754fec1b3e5f3cf031cf64850578fbf7ec17878",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_once_written_23352",
                    table="returns_returnphoto",
                    when="BEFORE",
                ),
            ),
        ),
        Wall("returns_returnphoto", parents={"of_return_id": "returns_return"}),
    ]
