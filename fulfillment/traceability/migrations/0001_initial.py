import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import fulfillment.traceability.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [('traceability', '0003_epcis_documents'), ('traceability', '0005_names_for_people')]

    initial = True

    dependencies = [
        ('inventory', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passports', to='inventory.unit')),
                ('key', models.CharField(default=fulfillment.traceability.models.new_key, max_length=32, unique=True)),
                ('status', models.CharField(choices=[('valid', 'Valid'), ('revoked', 'Revoked')], default='valid', max_length=10)),
                ('issued_by_name', models.CharField(max_length=150, verbose_name='issued by')),
                ('issued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='passport_by_brand')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'valid')), fields=('unit',), name='passport_valid_once_per_unit'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['valid', 'revoked'])), name='passport_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('status', 'revoked')), models.Q(('revoked_at__isnull', True), ('status', 'valid')), _connector='OR'), name='passport_revoked_has_time'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='passport',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{valid:revoked}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='351d0c7fe3407b5f56619fd3a05ca01c47cd2dbf', operation='UPDATE', pgid='pgtrigger_status_moves_dd1b3', table='traceability_passport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='passport',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'valid\')', func="RAISE EXCEPTION 'A new row begins as valid, not as %', NEW.status;", hash='dd820620aaaab952b12aadda990593884057d129', operation='INSERT', pgid='pgtrigger_status_begins_4128a', table='traceability_passport', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='EpcisDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('units', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('lots', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('status', models.CharField(choices=[('writing', 'Being written'), ('ready', 'Ready'), ('ended', 'No longer kept')], default='writing', max_length=10)),
                ('events', models.PositiveIntegerField(default=0)),
                ('file', models.FileField(blank=True, upload_to='epcis/%Y/%m/')),
                ('size', models.BigIntegerField(help_text='Bytes', null=True)),
                ('author', models.CharField(max_length=120)),
                ('created_by_name', models.CharField(max_length=150, verbose_name='asked for by')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ready_at', models.DateTimeField(null=True)),
                ('file_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'EPCIS document',
                'indexes': [
                    models.Index(fields=['author', '-id'], name='epcis_by_author'),
                    models.Index(condition=models.Q(('status', 'ready')), fields=['file_until'], name='epcis_file_ends'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['writing', 'ready', 'ended'])), name='epcis_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('file_until', None), ('ready_at', None), ('size', None), ('status', 'writing')), models.Q(models.Q(('status', 'writing'), _negated=True), ('file_until__isnull', False), ('ready_at__isnull', False), ('size__isnull', False)), _connector='OR'), name='epcis_ready_has_times'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'ready'), models.Q(('file', ''), _negated=True)), models.Q(models.Q(('status', 'ready'), _negated=True), ('file', '')), _connector='OR'), name='epcis_ready_has_file'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='epcisdocument',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{ready:ended,writing:ready}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='e182f9332f588463459dbe9805e0a4b7b616038c', operation='UPDATE', pgid='pgtrigger_status_moves_81688', table='traceability_epcisdocument', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='epcisdocument',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'writing\')', func="RAISE EXCEPTION 'A new row begins as writing, not as %', NEW.status;", hash='31986470d41b472bb1fa012fe4fcf7b75c97f8f9', operation='INSERT', pgid='pgtrigger_status_begins_9edc1', table='traceability_epcisdocument', when='BEFORE')),
        ),
    ]
