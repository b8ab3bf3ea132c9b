import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('channels', '0003_suspended_listings'),
        ('channels', '0004_guard_by_condition'),
        ('channels', '0007_price_steps'),
        ('channels', '0009_decimals_by_function'),
        ('channels', '0011_what_nothing_points_to'),
    ]

    initial = True

    dependencies = [
        ('inventory', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('channel', models.CharField(choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('brand', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stores', to='merchants.brand')),
                ('hold_minutes', models.PositiveSmallIntegerField(default=15, help_text='How long an unpaid hold lasts')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('channel__in', ['flagship', 'self_operated', 'full_service', 'overseas'])), name='store_channel_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('channel', 'flagship'), _negated=True), ('brand__isnull', False), _connector='OR'), name='store_flagship_has_brand'),
                    models.CheckConstraint(condition=models.Q(('hold_minutes__gte', 1), ('hold_minutes__lte', 60)), name='store_hold_minutes_to_60'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PriceStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('number', models.PositiveSmallIntegerField()),
                ('same_model', models.BooleanField(help_text='Else of the same brand and category')),
                ('rank_span', models.PositiveSmallIntegerField(help_text='0 is the same grade')),
                ('days', models.PositiveSmallIntegerField()),
                ('least', models.PositiveSmallIntegerField(help_text='How many sales it takes')),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('valid_from', 'number'), name='price_step_once_per_day'),
                    models.CheckConstraint(condition=models.Q(('days__gte', 1), ('least__gte', 1), ('rank_span__lte', 100)), name='price_step_possible'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='inventory.unit')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='channels.store')),
                ('price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(choices=[('live', 'Live'), ('claimed', 'Taken off by a claim'), ('suspended', 'Suspended'), ('ended', 'Ended')], default='live', max_length=10)),
                ('taken_off_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('reminded', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='listing_by_brand'),
                    models.Index(condition=models.Q(('status', 'suspended')), fields=['brand'], name='listing_suspended'),
                    models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('taken_off_at__isnull', False)), fields=['taken_off_at'], name='listing_unacknowledged'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'ended'), _negated=True), fields=('unit', 'store'), name='listing_open_once_per_store'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['live', 'claimed', 'suspended', 'ended'])), name='listing_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'live'), _negated=True), models.Q(('acknowledged_at__isnull', True), ('taken_off_at__isnull', True)), _connector='OR'), name='listing_live_is_not_taken_off'),
                    models.CheckConstraint(condition=models.Q(('acknowledged_at__isnull', True), ('taken_off_at__isnull', False), _connector='OR'), name='listing_acknowledges_what_it_was_told'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='listing_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='listing_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='listing_price_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listing',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{claimed:ended,claimed:live,claimed:suspended,live:claimed,live:ended,live:suspended,suspended:claimed,suspended:ended,suspended:live}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='d4aece7523ca43a765ae7269e4f4c25cfed52aee', operation='UPDATE', pgid='pgtrigger_status_moves_e4182', table='channels_listing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listing',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'live\')', func="RAISE EXCEPTION 'A new row begins as live, not as %', NEW.status;", hash='d0efbdc69568a436fe04da52263bf144b4c6c19e', operation='INSERT', pgid='pgtrigger_status_begins_1d520', table='channels_listing', when='BEFORE')),
        ),
    ]
