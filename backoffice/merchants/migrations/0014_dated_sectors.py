# ruff: noqa: E501 - as Django writes it

import datetime

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0013_company_reference"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="sector",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="sector",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="sector",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="sector",
            name="valid_from",
            # Since when those that are here have counted.
            field=models.DateField(default=datetime.date(2020, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="sector",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="sectorevent",
            name="valid_from",
            field=models.DateField(default=datetime.date(2020, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="sectorevent",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="sector",
            name="code",
            field=models.SlugField(max_length=40),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sector",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "valid_to") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh_hans", new_values."nice_classes", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7edefea3162bc3baa7d5867785f63eb5a3e9b31a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_015e0",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="merchants_sector",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sector",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "valid_to") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh_hans", new_values."nice_classes", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="611a2dc7c4dd2c9fe5d810d4c1e9416d24c56902",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9d930",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="merchants_sector",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sector",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "valid_to") SELECT old_values."code", old_values."id", old_values."name", old_values."name_zh_hans", old_values."nice_classes", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source_note", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="66ff1eb298130ce48033573c885b4a7473c4dca2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_851ef",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="merchants_sector",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sector",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="sector_once_per_day"),
        ),
        migrations.AddConstraint(
            model_name="sector",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="sector_runs_forward",
            ),
        ),
    ]
