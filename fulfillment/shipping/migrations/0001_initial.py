import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django_countries.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('shipping', '0003_longer_waybills'),
        ('shipping', '0004_guard_by_condition'),
        ('shipping', '0005_broken_off'),
        ('shipping', '0006_packing_photographs'),
        ('shipping', '0008_names_for_people'),
        ('shipping', '0009_photographed_by_the_database'),
        ('shipping', '0011_parcel_delivered_after_hand_over'),
    ]

    initial = True

    dependencies = [
        ('orders', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('service', models.CharField(help_text='As printed on the label', max_length=60)),
                ('vocabulary', models.CharField(choices=[('aftership', 'AfterShip'), ('17track', '17TRACK'), ('easypost', 'EasyPost'), ('sf', 'SF Express')], help_text='In whose words it reports tracking', max_length=20)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('vocabulary__in', ['aftership', '17track', 'easypost', 'sf'])), name='carrier_vocabulary_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NumberPool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='shipping.carrier')),
                ('service', models.CharField(help_text='S10 service indicator, for example RR', max_length=2)),
                ('country', django_countries.fields.CountryField(help_text="The issuing post's country", max_length=2)),
                ('first_serial', models.PositiveIntegerField()),
                ('next_serial', models.PositiveIntegerField()),
                ('last_serial', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('service'), '='), (models.F('country'), '='), (models.Func(models.F('first_serial'), models.F('last_serial'), models.Value('[]'), function='int4range'), '&&')], name='number_pool_ranges_apart'),
                    models.CheckConstraint(condition=models.Q(('next_serial__gte', models.F('first_serial')), ('next_serial__lte', django.db.models.expressions.CombinedExpression(models.F('last_serial'), '+', models.Value(1)))), name='number_pool_never_overdrawn'),
                    models.CheckConstraint(condition=models.Q(('first_serial__lte', models.F('last_serial'))), name='number_pool_first_before_last'),
                    models.CheckConstraint(condition=models.Q(('last_serial__lte', 99999999)), name='number_pool_of_8_digits'),
                    models.CheckConstraint(condition=models.Q(('service__regex', '^[A-Z]{2}$')), name='number_pool_service_of_2_letters'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='merchants.brand')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='parcel', to='orders.order')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='inventory.warehouse')),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='shipping.carrier')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('picked', 'Picked'), ('packed', 'Packed'), ('labelled', 'Labelled'), ('handed_over', 'Handed over'), ('in_transit', 'In transit'), ('out_for_delivery', 'Out for delivery'), ('delivered', 'Delivered'), ('exception', 'Exception'), ('cancelled', 'Cancelled')], default='planned', max_length=20)),
                ('waybill', models.CharField(max_length=34, null=True, unique=True)),
                ('numbered_at', models.DateTimeField(help_text='When its waybill was given; the label prints it', null=True)),
                ('weight_g', models.PositiveIntegerField(help_text='Gross, in grams; set when packed', null=True)),
                ('label', models.FileField(blank=True, upload_to='labels/%Y/%m/')),
                ('views_asked', models.JSONField(help_text='Which photographs the rules asked for when it was packed: codes by unit id', null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('handed_over_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='parcel_by_brand'),
                    models.Index(fields=['status', '-id'], name='parcel_by_status'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'picked', 'packed', 'labelled', 'handed_over', 'in_transit', 'out_for_delivery', 'delivered', 'exception', 'cancelled'])), name='parcel_status_known'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'picked', 'packed', 'cancelled']), ('waybill__isnull', False), _connector='OR'), name='parcel_labelled_has_waybill'),
                    models.CheckConstraint(condition=models.Q(models.Q(('numbered_at__isnull', True), ('waybill__isnull', True)), models.Q(('numbered_at__isnull', False), ('waybill__isnull', False)), _connector='OR'), name='parcel_waybill_has_time'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'picked', 'packed', 'cancelled']), models.Q(('label', ''), _negated=True), _connector='OR'), name='parcel_labelled_has_label'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'picked', 'cancelled']), ('weight_g__gt', 0), _connector='OR'), name='parcel_packed_has_weight'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'picked', 'cancelled']), ('views_asked__isnull', False), _connector='OR'), name='parcel_packed_by_a_rule'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'delivered'), _negated=True), ('delivered_at__isnull', False), _connector='OR'), name='parcel_delivered_has_time'),
                    models.CheckConstraint(condition=models.Q(('delivered_at', None), ('delivered_at__gte', models.F('handed_over_at')), _connector='OR'), name='parcel_delivered_after_hand_over'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcel',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{exception:delivered,exception:in_transit,exception:out_for_delivery,handed_over:delivered,handed_over:exception,handed_over:in_transit,handed_over:out_for_delivery,in_transit:delivered,in_transit:exception,in_transit:out_for_delivery,labelled:cancelled,labelled:handed_over,out_for_delivery:delivered,out_for_delivery:exception,packed:cancelled,packed:labelled,picked:cancelled,picked:packed,planned:cancelled,planned:picked}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='9c67b91352abec555f683d47f2a997bd204f62a8', operation='UPDATE', pgid='pgtrigger_status_moves_ecd7a', table='shipping_parcel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcel',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'planned\')', func="RAISE EXCEPTION 'A new row begins as planned, not as %', NEW.status;", hash='676c18fdb5a09983144feda54f3cdf33406484a9', operation='INSERT', pgid='pgtrigger_status_begins_c0c27', table='shipping_parcel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcel',
            trigger=pgtrigger.compiler.Trigger(name='packed_with_its_photographs', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('packed', 'labelled', 'handed_over'))", func="\n            IF NEW.status = 'packed' THEN\n                NEW.views_asked := (\n                    SELECT CASE WHEN bool_and(rule_id IS NOT NULL) THEN jsonb_object_agg(unit_id, codes) END\n                    FROM packing_asked(NEW.order_id, NEW.warehouse_id)\n                );\n                IF NEW.views_asked IS NULL THEN\n                    RAISE EXCEPTION 'Parcel % has no piece, or one that no packing rule covers', NEW.id\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            END IF;\n            IF EXISTS (\n                SELECT FROM jsonb_each(NEW.views_asked) AS asked(unit, views),\n                    jsonb_array_elements_text(asked.views) AS view(code)\n                WHERE NOT EXISTS (\n                    SELECT FROM shipping_packingphoto photo\n                    WHERE photo.parcel_id = NEW.id AND photo.unit_id = asked.unit::bigint AND photo.view = view.code\n                )\n            ) THEN\n                RAISE EXCEPTION 'Parcel % lacks a photograph that was asked for at packing', NEW.id\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='3bd5646132ecb6a8af98bdcfcf00bf6465fc5a41', operation='UPDATE', pgid='pgtrigger_packed_with_its_photographs_ad8a1', table='shipping_parcel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcel',
            trigger=pgtrigger.compiler.Trigger(name='views_asked_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.views_asked IS NOT NULL AND OLD.views_asked IS DISTINCT FROM NEW.views_asked)', func="\n            RAISE EXCEPTION 'What was asked of parcel % at packing is not changed', OLD.id\n                USING ERRCODE = 'restrict_violation';\n        ", hash='f20ad42e6e930daa8ff0a74bab0824bac6daab5e', operation='UPDATE', pgid='pgtrigger_views_asked_stay_5c6f6', table='shipping_parcel', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='TrackingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tracking', to='shipping.parcel')),
                ('code', models.CharField(help_text="The carrier's own code", max_length=40)),
                ('text', models.CharField(blank=True, max_length=200)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('milestone', models.CharField(choices=[('announced', 'Announced'), ('in_transit', 'In transit'), ('out_for_delivery', 'Out for delivery'), ('delivered', 'Delivered'), ('exception', 'Exception')], max_length=20)),
                ('happened_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('applied', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('applied', False)), fields=['parcel', 'happened_at'], name='tracking_pending'),
                    models.Index(fields=['brand', '-id'], name='tracking_by_brand'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('parcel', 'happened_at', 'code'), name='tracking_event_once'),
                    models.CheckConstraint(condition=models.Q(('milestone__in', ['announced', 'in_transit', 'out_for_delivery', 'delivered', 'exception'])), name='tracking_milestone_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PackingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.category')),
                ('valid_from', models.DateField()),
                ('piece_views', models.JSONField()),
                ('parcel_views', models.JSONField()),
                ('of_machines', models.BooleanField(default=False, help_text='Asked of automated warehouses too')),
                ('source_note', models.CharField(max_length=200)),
            ],
            options={
                'verbose_name': 'packing rule',
                'constraints': [
                    models.UniqueConstraint(fields=('category', 'valid_from'), name='packing_rule_once_per_day', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(('parcel_views', []), ('piece_views', []), _negated=True), name='packing_rule_asks_for_something'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PackingPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='shipping.parcel')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packing_photos', to='inventory.unit')),
                ('view', models.SlugField(db_index=False, max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('file', models.FileField(upload_to='packing/%Y/%m/')),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='taken by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='taken at')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='packingphoto',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5b723d5f8439e7761a4d80199b2eeee530be9b2b', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_adae8', table='shipping_packingphoto', when='BEFORE')),
        ),
    ]
