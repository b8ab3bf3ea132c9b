import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [('events', '0005_index_on_time')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('sequence', models.IntegerField()),
                ('verb', models.CharField(max_length=60)),
                ('actor', models.CharField(max_length=80)),
                ('actor_name', models.CharField(max_length=150)),
                ('brand_id', models.BigIntegerField(null=True)),
                ('company_id', models.BigIntegerField(null=True)),
                ('data', models.JSONField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('transaction', models.BigIntegerField()),
                ('previous_hash', models.BinaryField(null=True)),
                ('hash', models.BinaryField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['transaction', 'id'], name='event_feed'),
                    models.Index(fields=['brand_id', 'transaction', 'id'], name='event_feed_by_brand'),
                    models.Index(condition=models.Q(('company_id__isnull', False)), fields=['company_id', 'transaction', 'id'], name='event_feed_by_company'),
                    django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='event_by_time'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('subject_type', 'subject_id', 'sequence'), name='event_sequence_once'),
                    models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='event_sequence_from_one'),
                    models.CheckConstraint(condition=models.Q(('brand_id__isnull', True), ('company_id__isnull', True), _connector='OR'), name='event_behind_one_wall'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caller', models.CharField(max_length=80)),
                ('key', models.CharField(max_length=255)),
                ('fingerprint', models.CharField(help_text='SHA-256 of method, path and body', max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.BinaryField(null=True)),
                ('content_type', models.CharField(default='application/json', max_length=80)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('caller', 'key'), name='answer_key_once_per_caller'),
                ],
            },
        ),
    ]
