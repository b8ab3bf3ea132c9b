import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('returns', '0003_one_return_a_sale'),
        ('returns', '0004_decimals_by_function'),
        ('returns', '0005_lost_with_us'),
        ('returns', '0006_quarantine_lifted'),
        ('returns', '0007_photographs'),
    ]

    initial = True

    dependencies = [
        ('orders', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('days', models.PositiveSmallIntegerField()),
                ('valid_from', models.DateField()),
                ('source_note', models.CharField(max_length=200)),
            ],
            options={
                'verbose_name': 'return window',
                'constraints': [
                    models.UniqueConstraint(fields=('channel', 'valid_from'), name='return_window_once_per_day'),
                    models.CheckConstraint(condition=models.Q(('channel__in', ['flagship', 'self_operated', 'full_service', 'overseas'])), name='return_window_channel_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='orders.orderline')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='inventory.unit')),
                ('status', models.CharField(choices=[('requested', 'Requested'), ('received', 'At the bench'), ('accepted', 'Accepted'), ('swapped', 'Another piece came'), ('refunded', 'Refunded'), ('refused', 'Refused')], default='requested', max_length=10)),
                ('reason', models.CharField(help_text="In the buyer's words", max_length=500)),
                ('price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('tag_read', models.CharField(blank=True, max_length=40)),
                ('serial_read', models.CharField(blank=True, max_length=60)),
                ('tag_whole', models.BooleanField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('received_by', models.CharField(blank=True, max_length=150)),
                ('doubt', models.CharField(blank=True, max_length=500)),
                ('lost_at', models.DateTimeField(null=True, verbose_name='lost with us')),
                ('refunded', models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ('refund_reference', models.CharField(blank=True, max_length=80)),
                ('decision', models.CharField(blank=True, max_length=500)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=150)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='return_by_brand'),
                    models.Index(fields=['status', '-id'], name='return_by_status'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status__in', ('requested', 'received', 'swapped'))), fields=('unit',), name='return_undecided_once'),
                    models.UniqueConstraint(condition=models.Q(('status__in', ('requested', 'received', 'swapped', 'accepted'))), fields=('line',), name='return_open_once_per_sale'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['requested', 'received', 'accepted', 'swapped', 'refunded', 'refused'])), name='return_status_known'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['requested', 'refused']), ('received_at__isnull', False), _connector='OR'), name='return_received_has_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'swapped'), _negated=True), models.Q(('doubt', ''), _negated=True), _connector='OR'), name='return_swapped_has_doubt'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'refunded'), ('refunded__isnull', False), models.Q(('refund_reference', ''), _negated=True)), models.Q(models.Q(('status', 'refunded'), _negated=True), ('refunded__isnull', True)), _connector='OR'), name='return_refunded_has_amount'),
                    models.CheckConstraint(condition=models.Q(('refunded__isnull', True), models.Q(('refunded__lte', models.F('price')), models.Q(models.Q(('doubt', ''), ('refunded', models.F('price'))), models.Q(('decision', ''), _negated=True), _connector='OR')), _connector='OR'), name='return_refunds_the_price_or_says_why'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='return_refused_says_why'),
                    models.CheckConstraint(condition=models.Q(('lost_at', None), ('status', 'accepted'), models.Q(('refunded', models.F('price')), ('status', 'refunded')), _connector='OR'), name='return_lost_here_is_paid_whole'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='return_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='return_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='return_price_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('refunded__gte', 0)), name='return_refunded_not_negative'),
                    models.CheckConstraint(condition=models.Func(models.F('refunded'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='return_refunded_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{accepted:refunded,received:accepted,received:swapped,requested:received,requested:refused,requested:swapped,swapped:received,swapped:refunded,swapped:refused}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='59a3692d465afba3e8282fc18ed79683e1436eb9', operation='UPDATE', pgid='pgtrigger_status_moves_5a706', table='returns_return', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'requested\')', func="RAISE EXCEPTION 'A new row begins as requested, not as %', NEW.status;", hash='2cf39888beaed011d349f847234a7f5c874c53f6', operation='INSERT', pgid='pgtrigger_status_begins_8c655', table='returns_return', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ReturnPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('of_return', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='returns.return')),
                ('file', models.FileField(upload_to='returns/%Y/%m/')),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='taken by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='taken at')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='returnphoto',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c754fec1b3e5f3cf031cf64850578fbf7ec17878', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_23352', table='returns_returnphoto', when='BEFORE')),
        ),
    ]
