# ruff: noqa: E501 - as Django writes it

import django.contrib.postgres.fields
import django.db.models.deletion
import django_countries.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0005_signed_terms"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="HolidayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("name", models.CharField(max_length=120)),
                ("works", models.BooleanField(default=False)),
                ("source_note", models.CharField(blank=True, max_length=300)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="merchants.holiday",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "A document is needed"),
                            ("company_age", "The company must be so many months old"),
                            ("second_review", "A pending trademark (TM) takes a second review"),
                            ("trademark_registered", "A pending trademark (TM) is not enough"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("registration", "Company registration"),
                            ("trademark", "Trademark certificate"),
                            ("authorisation", "Letter of authorisation"),
                            ("bank_proof", "Proof of the bank account"),
                            ("retail_licence", "Retail licence"),
                            ("food_licence", "Food business licence"),
                            ("cosmetics_licence", "Cosmetics filing or licence"),
                            ("brand_story", "Brand story"),
                            ("translation", "Translation"),
                            ("other", "Another paper"),
                        ],
                        max_length=30,
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("flagship", "Flagship store"),
                            ("self_operated", "Self-operated"),
                            ("full_service", "Full-service"),
                            ("overseas", "Overseas fulfilment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sector", models.SlugField(blank=True, db_index=False, max_length=40)),
                ("country", django_countries.fields.CountryField(blank=True, max_length=2)),
                (
                    "outside_mainland",
                    models.BooleanField(
                        default=False,
                        help_text="Only for companies outside mainland China (with HK, MO and TW among them)",
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source_note", models.CharField(max_length=300)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="merchants.rule",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SectorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("name_zh_hans", models.CharField(blank=True, max_length=120)),
                (
                    "nice_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=None
                    ),
                ),
                ("source_note", models.CharField(max_length=300)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="merchants.sector",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StepClockEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("in_review", "In review"),
                            ("second_review", "Second review"),
                            ("need_info", "Information needed"),
                            ("approved", "Approved"),
                            ("contract_signed", "Contract signed"),
                            ("deposit_paid", "Deposit paid"),
                            ("live", "Live"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("suspended", "Suspended"),
                            ("terminated", "Terminated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("working_days", models.PositiveSmallIntegerField()),
                ("remind_before", models.PositiveSmallIntegerField(default=1)),
                ("valid_from", models.DateField()),
                ("source_note", models.CharField(max_length=300)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="merchants.stepclock",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ThresholdEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=40)),
                ("value", models.DecimalField(decimal_places=4, max_digits=18)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("valid_from", models.DateField()),
                ("source_note", models.CharField(max_length=300)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="merchants.threshold",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="holiday",
            name="source_note",
            field=models.CharField(blank=True, max_length=300),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_holidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "works") SELECT new_values."day", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source_note", new_values."works" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="bc53cbc502874da8da542c9388147bb003118bd4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_aadc8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="merchants_holiday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_holidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "works") SELECT new_values."day", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source_note", new_values."works" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e7eaa86b807514554f36872dfc87f74d74b84890",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d5201",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="merchants_holiday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_holidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "works") SELECT old_values."day", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source_note", old_values."works" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="f3239d79015e5a2b6c4643fec79281207b06e21b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dc85b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="merchants_holiday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_ruleevent" ("channel", "country", "document", "id", "kind", "months", "outside_mainland", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source_note", "valid_from", "valid_to") SELECT new_values."channel", new_values."country", new_values."document", new_values."id", new_values."kind", new_values."months", new_values."outside_mainland", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sector", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="25fa01a74282d950b32eca4abab1481223157322",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_15d1e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="merchants_rule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_ruleevent" ("channel", "country", "document", "id", "kind", "months", "outside_mainland", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source_note", "valid_from", "valid_to") SELECT new_values."channel", new_values."country", new_values."document", new_values."id", new_values."kind", new_values."months", new_values."outside_mainland", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sector", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9209c4d89cf7893f41a279d7ec564bd9b114e186",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7b4b6",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="merchants_rule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_ruleevent" ("channel", "country", "document", "id", "kind", "months", "outside_mainland", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source_note", "valid_from", "valid_to") SELECT old_values."channel", old_values."country", old_values."document", old_values."id", old_values."kind", old_values."months", old_values."outside_mainland", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sector", old_values."source_note", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="44584a4952f99491717ff2bba6ca60c02431a95d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c0f8b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="merchants_rule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sector",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh_hans", new_values."nice_classes", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source_note" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3f40060bde061e0c551ccdd355f849a561b6cc9b",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh_hans", new_values."nice_classes", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source_note" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8430f05396f8d53f142cea87cfc38c6a33c1576c",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note") SELECT old_values."code", old_values."id", old_values."name", old_values."name_zh_hans", old_values."nice_classes", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source_note" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="2f19a6cd813f0853e55412a5698846ce62f365b6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_851ef",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="merchants_sector",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stepclock",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_stepclockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_before", "source_note", "step", "valid_from", "working_days") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remind_before", new_values."source_note", new_values."step", new_values."valid_from", new_values."working_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="abd65119960b6b2e18fe840c2bd434c012c6406b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_25bd4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="merchants_stepclock",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stepclock",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_stepclockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_before", "source_note", "step", "valid_from", "working_days") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remind_before", new_values."source_note", new_values."step", new_values."valid_from", new_values."working_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b771c90ad77579a8f2d2b26afd2619a1b85eb232",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8bae2",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="merchants_stepclock",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stepclock",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_stepclockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_before", "source_note", "step", "valid_from", "working_days") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remind_before", old_values."source_note", old_values."step", old_values."valid_from", old_values."working_days" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="1d788a0304b5dd0991729c67195c3f9830822314",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5a944",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="merchants_stepclock",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="threshold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_thresholdevent" ("code", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "value") SELECT new_values."code", new_values."currency", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source_note", new_values."valid_from", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="677a457e4f5026468e32ef707d71440226fc4ea4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2f9e8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="merchants_threshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="threshold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_thresholdevent" ("code", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "value") SELECT new_values."code", new_values."currency", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source_note", new_values."valid_from", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6ce1355fd58b1867e651781a4b85e7c29b643252",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_06914",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="merchants_threshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="threshold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_thresholdevent" ("code", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "value") SELECT old_values."code", old_values."currency", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source_note", old_values."valid_from", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="faab5f01dadd443ec71d0ffe5b3dbe68b9529d2f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7fca2",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="merchants_threshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holidayevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e1648cadf44fd13561300ce8c60a544e165a45dc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9a506",
                    table="merchants_holidayevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a53b1418b2f1604103a0a5c0e114e1cfbe1f42bd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_41106",
                    table="merchants_ruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sectorevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0ecf51b9391eab0d56c9ec263570442fc356cf40",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_10cc0",
                    table="merchants_sectorevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stepclockevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="90e2b57c82bebc4876df82349e05af8051528a68",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ef023",
                    table="merchants_stepclockevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thresholdevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a2205301b8f95d13d4319b2fa091931fceaed98f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0799e",
                    table="merchants_thresholdevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
