import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('custody', '0003_names_for_people'),
        ('custody', '0004_decimals_by_function'),
        ('custody', '0005_written_off'),
    ]

    initial = True

    dependencies = [
        ('inventory', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='journeys', to='inventory.unit')),
                ('reference', models.CharField(max_length=40)),
                ('origin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='journeys', to='inventory.warehouse')),
                ('status', models.CharField(choices=[('on_the_way', 'On the way'), ('arrived', 'Arrived'), ('lost', 'Lost on the way')], default='on_the_way', max_length=12)),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('sent_by', models.CharField(max_length=150)),
                ('ended_at', models.DateTimeField(null=True)),
                ('received_by', models.CharField(blank=True, max_length=150)),
            ],
            options={
                'verbose_name_plural': 'transfers',
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='journey_by_brand'),
                    models.Index(fields=['reference'], name='journey_by_reference'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'on_the_way')), fields=('unit',), name='journey_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['on_the_way', 'arrived', 'lost'])), name='journey_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'on_the_way')), models.Q(models.Q(('status', 'on_the_way'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='journey_ended_has_time'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='journey',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{on_the_way:arrived,on_the_way:lost}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='1e0073e98989499a2dec604ba3579c5f0cadd298', operation='UPDATE', pgid='pgtrigger_status_moves_50eed', table='custody_journey', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='journey',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'on_the_way\')', func="RAISE EXCEPTION 'A new row begins as on_the_way, not as %', NEW.status;", hash='c19fdf722a1a95f094186cad1976bd36418b0b97', operation='INSERT', pgid='pgtrigger_status_begins_2060d', table='custody_journey', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='BinCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='inventory.warehouse')),
                ('bin', models.CharField(max_length=20)),
                ('expected', models.PositiveIntegerField()),
                ('found', models.PositiveIntegerField()),
                ('moved', models.PositiveIntegerField()),
                ('missing', models.PositiveIntegerField()),
                ('unknown', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='counted at')),
                ('by_name', models.CharField(max_length=150, verbose_name='counted by')),
            ],
            options={
                'verbose_name': 'count',
                'indexes': [models.Index(fields=['warehouse', 'bin', '-id'], name='count_by_bin')],
            },
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='inventory.unit')),
                ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='custody.bincount')),
                ('status', models.CharField(choices=[('open', 'Open'), ('found', 'Found'), ('lost', 'Lost')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'verbose_name': 'missing piece',
                'indexes': [models.Index(fields=['brand', '-id'], name='difference_by_brand')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('unit',), name='difference_open_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'found', 'lost'])), name='difference_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='difference_ended_has_time'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='difference',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{open:found,open:lost}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='94d3357bbaf1c27b32c20645329c1bbee0ca6242', operation='UPDATE', pgid='pgtrigger_status_moves_439a2', table='custody_difference', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='difference',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'open\')', func="RAISE EXCEPTION 'A new row begins as open, not as %', NEW.status;", hash='80ce2e37475d2941fb6f96a15c16e9116e7905d8', operation='INSERT', pgid='pgtrigger_status_begins_2a8cf', table='custody_difference', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Loss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='losses', to='inventory.unit')),
                ('kind', models.CharField(choices=[('lost', 'Lost'), ('damaged', 'Damaged')], max_length=10)),
                ('written_off', models.BooleanField(db_default=False)),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='losses', to='inventory.warehouse')),
                ('reason', models.CharField(max_length=500)),
                ('value', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('basis', models.CharField(choices=[('sale', 'The price it was sold at'), ('asking', 'Its asking price'), ('stated', 'A value stated in the report')], max_length=10)),
                ('order_reference', models.CharField(blank=True, max_length=80)),
                ('status', models.CharField(choices=[('reported', 'Reported'), ('claimed', 'Claimed from the insurer'), ('settled', 'Settled'), ('closed', 'Closed without payment')], default='reported', max_length=10)),
                ('reported_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reported_by', models.CharField(max_length=150)),
                ('claim_reference', models.CharField(blank=True, help_text="The insurer's", max_length=80)),
                ('paid', models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ('refund_reference', models.CharField(blank=True, help_text='Of the money that the buyer got back', max_length=80)),
                ('outcome', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name_plural': 'losses',
                'indexes': [models.Index(fields=['brand', '-id'], name='loss_by_brand')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='loss_value_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='loss_value_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('value'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='loss_value_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('paid__gte', 0)), name='loss_paid_not_negative'),
                    models.CheckConstraint(condition=models.Func(models.F('paid'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='loss_paid_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['reported', 'claimed', 'settled', 'closed'])), name='loss_status_known'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['lost', 'damaged'])), name='loss_kind_known'),
                    models.CheckConstraint(condition=models.Q(('kind', 'damaged'), ('written_off', False), _connector='OR'), name='loss_written_off_is_damaged'),
                    models.CheckConstraint(condition=models.Q(('basis__in', ['sale', 'asking', 'stated'])), name='loss_basis_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('paid__isnull', False), ('status', 'settled')), models.Q(models.Q(('status', 'settled'), _negated=True), ('paid', None)), _connector='OR'), name='loss_settled_was_paid'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loss',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{claimed:closed,claimed:settled,reported:claimed,reported:closed}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='4d077f20ce6755d06254739cb8594434ccafa3d2', operation='UPDATE', pgid='pgtrigger_status_moves_08ea9', table='custody_loss', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loss',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'reported\')', func="RAISE EXCEPTION 'A new row begins as reported, not as %', NEW.status;", hash='4d9218ad26b293454dc09d691910935a8e83effc', operation='INSERT', pgid='pgtrigger_status_begins_b428d', table='custody_loss', when='BEFORE')),
        ),
    ]
