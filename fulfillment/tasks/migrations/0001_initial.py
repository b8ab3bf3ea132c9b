import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('tasks', '0003_indexes_that_serve'),
        ('tasks', '0004_guard_by_condition'),
        ('tasks', '0005_hand_back'),
        ('tasks', '0006_giving_back'),
        ('tasks', '0007_pay_back'),
        ('tasks', '0008_settling_returns'),
    ]

    initial = True

    dependencies = [
        ('inventory', '0002_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('kind', models.CharField(choices=[('inspect', 'Inspect'), ('authenticate', 'Authenticate'), ('grade', 'Grade'), ('photograph', 'Photograph'), ('list', 'List'), ('pick', 'Pick'), ('pack', 'Pack'), ('hand_back', 'Hand back'), ('refund', 'Give back'), ('apologise', 'Apologise'), ('pay_back', 'Pay back a lost piece'), ('settle_return', 'Settle a return')], max_length=15)),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=300)),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='inventory.warehouse')),
                ('status', models.CharField(choices=[('open', 'Open'), ('claimed', 'Claimed'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                ('due_at', models.DateTimeField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.CharField(blank=True, max_length=150)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('status', 'open')), fields=['warehouse', 'kind', 'due_at'], name='task_queue'),
                    models.Index(fields=['subject_type', 'subject_id'], name='task_by_subject'),
                    models.Index(fields=['brand', '-id'], name='task_by_brand'),
                    models.Index(condition=models.Q(('assignee__isnull', False)), fields=['assignee'], name='task_by_assignee'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'claimed', 'done', 'cancelled'])), name='task_status_known'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['inspect', 'authenticate', 'grade', 'photograph', 'list', 'pick', 'pack', 'hand_back', 'refund', 'apologise', 'pay_back', 'settle_return'])), name='task_kind_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'claimed'), _negated=True), ('assignee__isnull', False), _connector='OR'), name='task_claimed_has_assignee'),
                    models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('status', 'done')), models.Q(models.Q(('status', 'done'), _negated=True), ('done_at__isnull', True)), _connector='OR'), name='task_done_has_time'),
                    models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'claimed'])), fields=('kind', 'subject_type', 'subject_id'), name='task_open_once_per_subject'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{claimed:cancelled,claimed:done,claimed:open,open:cancelled,open:claimed,open:done}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='79b8699d5c34ff6c4c97b7b288b266a733812f2d', operation='UPDATE', pgid='pgtrigger_status_moves_fb301', table='tasks_task', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'open\')', func="RAISE EXCEPTION 'A new row begins as open, not as %', NEW.status;", hash='26254f35ecb40799b00cf8825ff4f689acab8430', operation='INSERT', pgid='pgtrigger_status_begins_52fa0', table='tasks_task', when='BEFORE')),
        ),
    ]
