import backoffice.events.encoding
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('imports', '0003_documents_and_notes'),
        ('imports', '0004_undo_and_approval'),
        ('imports', '0005_exports'),
        ('imports', '0007_who_confirmed'),
        ('imports', '0008_conflicts'),
        ('imports', '0009_rows_and_their_pages'),
        ('imports', '0010_digests'),
        ('imports', '0011_policies_and_stopping'),
        ('imports', '0012_undo_again'),
        ('imports', '0013_indexes_that_serve'),
        ('imports', '0014_guard_by_condition'),
        ('imports', '0017_documents_read_quickly'),
    ]

    initial = True

    dependencies = [
        ('merchants', '0002_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('profile', models.CharField(max_length=40)),
                ('format', models.CharField(choices=[('xlsx', 'Workbook (XLSX)'), ('csv', 'CSV, UTF-8')], max_length=4)),
                ('filename', models.CharField(max_length=255)),
                ('filters', models.JSONField(default=dict)),
                ('selection', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('status', models.CharField(choices=[('writing', 'Being written'), ('ready', 'Ready'), ('ended', 'No longer kept')], default='writing', max_length=12)),
                ('file', models.FileField(blank=True, upload_to='exports/%Y/%m/')),
                ('size', models.BigIntegerField(help_text='Bytes', null=True)),
                ('author', models.CharField(max_length=120)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by_name', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ready_at', models.DateTimeField(null=True)),
                ('file_until', models.DateTimeField(null=True)),
                ('versions_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'export',
                'indexes': [
                    models.Index(condition=models.Q(('status', 'ready')), fields=['file_until'], name='export_file_ends'),
                    models.Index(fields=['versions_until'], name='export_versions_end'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['writing', 'ready', 'ended'])), name='export_status_known'),
                    models.CheckConstraint(condition=models.Q(('format__in', ['xlsx', 'csv'])), name='export_format_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('file_until', None), ('ready_at', None), ('size', None), ('status', 'writing'), ('versions_until', None)), models.Q(models.Q(('status', 'writing'), _negated=True), ('file_until__isnull', False), ('ready_at__isnull', False), ('size__isnull', False), ('versions_until__isnull', False)), _connector='OR'), name='export_ready_has_times'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'ready'), models.Q(('file', ''), _negated=True)), models.Q(models.Q(('status', 'ready'), _negated=True), ('file', '')), _connector='OR'), name='export_ready_has_file'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='export',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{ready:ended,writing:ready}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='decb1415409f8a981986757a691448371fd592f4', operation='UPDATE', pgid='pgtrigger_status_moves_64ce4', table='imports_export', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='export',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'writing\')', func="RAISE EXCEPTION 'A new row begins as writing, not as %', NEW.status;", hash='a3a9de6669f817d7b2385a735e0091f7e336ea23', operation='INSERT', pgid='pgtrigger_status_begins_97133', table='imports_export', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ExportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exported', to='imports.export')),
                ('brand_id', models.BigIntegerField(help_text="The export's brand, for the wall", null=True)),
                ('number', models.IntegerField()),
                ('record_id', models.BigIntegerField()),
                ('key', models.JSONField()),
                ('facts', models.JSONField()),
                ('digest', models.CharField(db_default='', max_length=32)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('export', 'number'), name='exported_row_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ImportSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('profile', models.CharField(max_length=40)),
                ('filename', models.CharField(max_length=255)),
                ('file', models.FileField(upload_to='imports/%Y/%m/')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.BigIntegerField(help_text='Bytes')),
                ('documents', models.FileField(blank=True, upload_to='imports/%Y/%m/')),
                ('documents_filename', models.CharField(blank=True, max_length=255)),
                ('documents_sha256', models.CharField(blank=True, max_length=64)),
                ('documents_size', models.BigIntegerField(help_text='Bytes', null=True)),
                ('status', models.CharField(choices=[('uploaded', 'Uploaded'), ('previewed', 'Previewed'), ('to_approve', 'To be approved'), ('applying', 'Applying'), ('stopping', 'Being stopped'), ('applied', 'Applied'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('discarded', 'Discarded')], default='uploaded', max_length=12)),
                ('reading', models.JSONField(default=dict)),
                ('mapping', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('counts', models.JSONField(default=dict)),
                ('rejected_file', models.FileField(blank=True, upload_to='imports/rejected/%Y/%m/')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by_name', models.CharField(max_length=150, verbose_name='uploaded by')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='uploaded')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='imports.importsession')),
                ('policy', models.CharField(choices=[('skip', 'Skip bad rows'), ('stop', 'Stop at the first bad row'), ('all', 'All or nothing')], default='skip', max_length=4, verbose_name='for bad rows')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by_name', models.CharField(blank=True, max_length=150, verbose_name='confirmed by')),
                ('confirmed_by_key', models.CharField(blank=True, max_length=80)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_by_name', models.CharField(blank=True, max_length=150, verbose_name='approved by')),
                ('applied_at', models.DateTimeField(null=True, verbose_name='applied')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone')),
            ],
            options={
                'verbose_name': 'import',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['uploaded', 'previewed', 'to_approve', 'applying', 'stopping', 'applied', 'undoing', 'undone', 'discarded'])), name='import_status_known'),
                    models.CheckConstraint(condition=models.Q(('policy__in', ['skip', 'stop', 'all'])), name='import_policy_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('applied_at__isnull', False), ('status__in', ('applied', 'undoing', 'undone'))), models.Q(models.Q(('status__in', ('applied', 'undoing', 'undone')), _negated=True), ('applied_at__isnull', True)), _connector='OR'), name='import_applied_has_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'undone'), _negated=True), ('undone_at__isnull', False), _connector='OR'), name='import_undone_has_time'),
                    models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(models.Q(('created_by__isnull', True), models.Q(('approved_by', models.F('created_by')), _negated=True), _connector='OR'), models.Q(('confirmed_by__isnull', True), models.Q(('approved_by', models.F('confirmed_by')), _negated=True), _connector='OR')), _connector='OR'), name='import_approved_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('documents', ''), ('documents_sha256', ''), ('documents_size__isnull', True)), models.Q(models.Q(('documents', ''), _negated=True), models.Q(('documents_sha256', ''), _negated=True), ('documents_size__isnull', False)), _connector='OR'), name='import_documents_have_hash_and_size'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importsession',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{applied:undoing,applying:applied,applying:stopping,previewed:applying,previewed:discarded,previewed:previewed,previewed:to_approve,stopping:applied,to_approve:applying,to_approve:discarded,to_approve:previewed,undoing:undoing,undoing:undone,undone:undoing,uploaded:discarded,uploaded:previewed}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='6fdc2eb91f385f9c9b10b441460e4bc9f949258a', operation='UPDATE', pgid='pgtrigger_status_moves_6ee7c', table='imports_importsession', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importsession',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'uploaded\')', func="RAISE EXCEPTION 'A new row begins as uploaded, not as %', NEW.status;", hash='3de3c25bef5cd904d53cb5a2e1d7bbc424fa87e2', operation='INSERT', pgid='pgtrigger_status_begins_523c8', table='imports_importsession', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.importsession')),
                ('brand_id', models.BigIntegerField(help_text="The session's brand, for the wall", null=True)),
                ('number', models.IntegerField()),
                ('cells', models.JSONField(decoder=backoffice.events.encoding.QuickDecoder)),
                ('values', models.JSONField(decoder=backoffice.events.encoding.QuickDecoder, null=True)),
                ('outcome', models.CharField(choices=[('create', 'Create'), ('update', 'Update'), ('unchanged', 'Unchanged'), ('conflict', 'To be settled'), ('error', 'Rejected')], max_length=10)),
                ('errors', models.JSONField(default=list)),
                ('notes', models.JSONField(default=list)),
                ('record', models.JSONField(null=True)),
                ('applied', models.BooleanField(default=False)),
                ('reversal', models.CharField(blank=True, choices=[('undone', 'Undone'), ('left', 'Left as it is')], db_default='', max_length=6)),
                ('left', models.JSONField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('notes', []), _negated=True), fields=['session', 'number'], name='import_row_noted'),
                    models.Index(condition=models.Q(('reversal', 'left')), fields=['session', 'number'], name='import_row_left'),
                    models.Index(condition=models.Q(('outcome', 'error')), fields=['session', 'number'], name='import_row_rejected'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('session', 'number'), name='import_row_once'),
                    models.CheckConstraint(condition=models.Q(('reversal', ''), models.Q(('applied', True), ('left__isnull', True), ('reversal', 'undone')), models.Q(('applied', True), ('left__isnull', False), ('reversal', 'left')), _connector='OR'), name='import_row_undone_was_applied'),
                    models.CheckConstraint(condition=models.Q(('outcome__in', ['create', 'update', 'unchanged', 'conflict', 'error'])), name='import_row_outcome_known'),
                    models.CheckConstraint(condition=models.Q(('outcome', 'error'), ('applied', True), _negated=True), name='import_row_error_never_applied'),
                ],
            },
        ),
    ]
