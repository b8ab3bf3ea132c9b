import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [('webhooks', '0003_guard_by_condition')]

    initial = True

    dependencies = [
        ('access', '0002_people_and_systems'),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
                ('url', models.CharField(max_length=500, verbose_name='URL')),
                ('description', models.CharField(blank=True, max_length=200)),
                ('patterns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, verbose_name='events')),
                ('seed', models.CharField(max_length=64)),
                ('former_seed', models.CharField(blank=True, max_length=64)),
                ('former_until', models.DateTimeField(null=True)),
                ('status', models.CharField(choices=[('active', 'Active'), ('disabled', 'Disabled')], default='active', max_length=10)),
                ('disabled_because', models.CharField(blank=True, choices=[('by_hand', 'Turned off by a person or a system'), ('gone', 'The address answered 410 Gone'), ('failing', 'The address failed for days')], max_length=10)),
                ('after_transaction', models.BigIntegerField(default=0)),
                ('after_id', models.BigIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0, help_text='Failures since something last arrived')),
                ('failing_since', models.DateTimeField(null=True)),
                ('rests_until', models.DateTimeField(null=True)),
                ('last_arrival_at', models.DateTimeField(null=True)),
                ('created_by_name', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['active', 'disabled'])), name='webhook_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('disabled_because', ''), ('status', 'active')), models.Q(('disabled_because__in', ['by_hand', 'gone', 'failing']), ('status', 'disabled')), _connector='OR'), name='webhook_disabled_has_cause'),
                    models.CheckConstraint(condition=models.Q(models.Q(('former_seed', ''), ('former_until__isnull', True)), models.Q(models.Q(('former_seed', ''), _negated=True), ('former_until__isnull', False)), _connector='OR'), name='webhook_former_secret_has_end'),
                    models.CheckConstraint(condition=models.Q(('patterns__len__gt', 0)), name='webhook_asks_for_something'),
                    models.UniqueConstraint(fields=('client', 'url'), name='webhook_once_per_address'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{active:disabled,disabled:active}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='4c10bad51f6b5dfa9611142a122964420f4b582b', operation='UPDATE', pgid='pgtrigger_status_moves_41dbc', table='webhooks_webhook', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'active\')', func="RAISE EXCEPTION 'A new row begins as active, not as %', NEW.status;", hash='711c864d95868e2c653d4368785e72ec72187bd9', operation='INSERT', pgid='pgtrigger_status_begins_3b40e', table='webhooks_webhook', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='webhooks.webhook')),
                ('event_id', models.BigIntegerField(null=True)),
                ('event_transaction', models.BigIntegerField(null=True)),
                ('verb', models.CharField(max_length=60, verbose_name='event')),
                ('subject', models.CharField(max_length=80)),
                ('status', models.CharField(choices=[('pending', 'Waiting'), ('delivered', 'Delivered'), ('dead', 'Dead letter')], default='pending', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempted_at', models.DateTimeField(null=True)),
                ('took_ms', models.PositiveIntegerField(help_text='Milliseconds until the answer', null=True, verbose_name='took')),
                ('answer_status', models.PositiveSmallIntegerField(null=True, verbose_name='answer')),
                ('answer', models.CharField(blank=True, help_text='How the answer began', max_length=500, verbose_name='said')),
                ('error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [
                    models.Index(condition=models.Q(('status', 'pending')), fields=['webhook', 'due_at'], name='delivery_due'),
                    models.Index(condition=models.Q(('status', 'pending')), fields=['webhook', 'subject', 'event_id'], name='delivery_queue'),
                    models.Index(fields=['webhook', '-id'], name='delivery_by_webhook'),
                    models.Index(condition=models.Q(('status', 'dead')), fields=['webhook'], name='delivery_dead'),
                    models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='delivery_ended'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('event_id__isnull', False)), fields=('webhook', 'event_id'), name='delivery_once_per_event'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'delivered', 'dead'])), name='delivery_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('status', 'pending')), models.Q(models.Q(('status', 'pending'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='delivery_ended_has_end'),
                    models.CheckConstraint(condition=models.Q(models.Q(('event_id__isnull', True), ('event_transaction__isnull', True)), models.Q(('event_id__isnull', False), ('event_transaction__isnull', False)), _connector='OR'), name='delivery_event_has_place'),
                ],
            },
        ),
    ]
