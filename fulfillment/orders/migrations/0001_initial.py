import django.db.models.deletion
import django.db.models.functions.datetime
import django_countries.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('orders', '0003_reported_sales'),
        ('orders', '0005_guard_by_condition'),
        ('orders', '0006_sale_cases'),
        ('orders', '0008_broken_off'),
        ('orders', '0009_returned_orders'),
        ('orders', '0010_late_balances'),
        ('orders', '0011_names_for_people'),
        ('orders', '0012_decimals_by_function'),
    ]

    initial = True

    dependencies = [
        ('channels', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='merchants.brand')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='channels.store')),
                ('reference', models.CharField(max_length=50)),
                ('status', models.CharField(choices=[('placed', 'Placed and paid'), ('allocated', 'Allocated'), ('shipped', 'Shipped'), ('delivered', 'Delivered'), ('returned', 'Returned'), ('cancelled', 'Cancelled')], default='placed', max_length=10)),
                ('buyer_name', models.CharField(max_length=120)),
                ('buyer_phone', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(max_length=300)),
                ('city', models.CharField(max_length=80)),
                ('postcode', models.CharField(blank=True, max_length=20)),
                ('country', django_countries.fields.CountryField(max_length=2)),
                ('payment_reference', models.CharField(max_length=80)),
                ('total', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('placed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='order_by_brand'),
                    models.Index(fields=['status', '-id'], name='order_by_status'),
                    models.Index(fields=['placed_at'], name='order_by_time'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('brand', 'store', 'reference'), name='order_reference_once_per_brand_and_store'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['placed', 'allocated', 'shipped', 'delivered', 'returned', 'cancelled'])), name='order_status_known'),
                    models.CheckConstraint(condition=models.Q(('total__gte', 0)), name='order_total_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='order_total_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('total'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='order_total_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{allocated:cancelled,allocated:shipped,delivered:returned,placed:allocated,placed:cancelled,shipped:delivered}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='f7900c680d489d4b231b986a8ba47a7ceb944fbe', operation='UPDATE', pgid='pgtrigger_status_moves_a6aac', table='orders_order', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'placed\')', func="RAISE EXCEPTION 'A new row begins as placed, not as %', NEW.status;", hash='bd6317a05019f9aeb19cb3213ae9cc468e18fbb7', operation='INSERT', pgid='pgtrigger_status_begins_a09f4', table='orders_order', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.order')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='inventory.unit')),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order_line', to='inventory.claim')),
                ('price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='order_line_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='order_line_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='order_line_price_has_its_decimals'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SaleCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sale_cases', to='channels.store')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='sale_cases', to='inventory.unit')),
                ('kind', models.CharField(choices=[('late_payment', 'Paid too late'), ('sold_twice', 'Sold twice'), ('deposit', 'Deposit due back')], max_length=15)),
                ('status', models.CharField(choices=[('open', 'Open'), ('settled', 'Settled'), ('used', 'Used for its order')], default='open', max_length=10)),
                ('reference', models.CharField(max_length=50)),
                ('payment_reference', models.CharField(max_length=80)),
                ('amount', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('because', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=500)),
                ('partner', models.CharField(max_length=80)),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('refund_reference', models.CharField(blank=True, max_length=80)),
                ('told', models.CharField(blank=True, help_text='What the buyer was told and offered', max_length=500)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=150)),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'refunds and apologies',
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='sale_case_by_brand'),
                    models.Index(condition=models.Q(('status', 'open')), fields=['kind'], name='sale_case_open'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('brand', 'store', 'reference'), name='sale_case_once_per_brand_and_store'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'settled', 'used'])), name='sale_case_status_known'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['late_payment', 'sold_twice', 'deposit'])), name='sale_case_kind_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('status', 'open')), models.Q(('settled_at__isnull', False), ('status', 'settled'), models.Q(('refund_reference', ''), _negated=True)), models.Q(('kind', 'deposit'), ('settled_at__isnull', False), ('status', 'used')), _connector='OR'), name='sale_case_settled_gave_back'),
                    models.CheckConstraint(condition=models.Q(('status', 'open'), models.Q(('kind', 'sold_twice'), _negated=True), models.Q(('told', ''), _negated=True), _connector='OR'), name='sale_case_sold_twice_apologised'),
                    models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='sale_case_amount_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='sale_case_amount_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('amount'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='sale_case_amount_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='salecase',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{open:settled,open:used}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='c518063ff375b59403e6741d6a7636c9d7b173a3', operation='UPDATE', pgid='pgtrigger_status_moves_b5ba8', table='orders_salecase', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='salecase',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'open\')', func="RAISE EXCEPTION 'A new row begins as open, not as %', NEW.status;", hash='7ab8f7a49fdf3d3f2a49b516accd298c369e7f4f', operation='INSERT', pgid='pgtrigger_status_begins_7a885', table='orders_salecase', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ReportedSale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reported_sales', to='channels.store')),
                ('reference', models.CharField(max_length=50)),
                ('line', models.CharField(blank=True, max_length=80)),
                ('ordered_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('shipped_on', models.DateField(null=True)),
                ('sku', models.CharField(blank=True, max_length=80)),
                ('title', models.CharField(blank=True, max_length=250)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                ('amount', models.DecimalField(decimal_places=6, max_digits=20)),
                ('received', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('refunded', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('region', models.CharField(blank=True, help_text='Where it went, as the report says', max_length=120)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('state', models.GeneratedField(db_persist=True, expression=models.Case(models.When(paid_at=None, received=None, refunded=None, then=models.Value('stated')), models.When(models.Q(('refunded__gt', 0), ('refunded__gte', models.F('amount'))), then=models.Value('refunded')), models.When(refunded__gt=0, then=models.Value('part_refunded')), models.When(models.Q(('received__gt', 0), ('paid_at__isnull', False), _connector='OR'), then=models.Value('paid')), default=models.Value('unpaid')), output_field=models.CharField(choices=[('stated', 'Stated without payment'), ('unpaid', 'Not paid'), ('paid', 'Paid'), ('part_refunded', 'Partly refunded'), ('refunded', 'Refunded')], max_length=15))),
            ],
            options={
                'verbose_name': 'reported sale',
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='reported_sale_by_brand'),
                    models.Index(fields=['store', 'ordered_at'], name='reported_sale_by_time'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('store', 'reference', 'line'), name='reported_sale_once'),
                    models.CheckConstraint(condition=models.Q(('amount__gte', 0), models.Q(('received', None), ('received__gte', 0), _connector='OR'), models.Q(('refunded', None), models.Q(('refunded__gte', 0), ('refunded__lte', models.F('amount'))), _connector='OR'), models.Q(('quantity', None), ('quantity__gte', 0), _connector='OR')), name='reported_sale_amounts_possible'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='reported_sale_has_currency'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PresaleRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('deposit_bp', models.PositiveSmallIntegerField()),
                ('balance_days', models.PositiveSmallIntegerField()),
                ('keeps_deposit', models.BooleanField()),
                ('valid_from', models.DateField()),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('channel', 'valid_from'), name='presale_rule_once_per_day'),
                    models.CheckConstraint(condition=models.Q(('channel__in', ['flagship', 'self_operated', 'full_service', 'overseas'])), name='presale_rule_channel_known'),
                    models.CheckConstraint(condition=models.Q(('balance_days__gte', 1), ('balance_days__lte', 60), ('deposit_bp__gte', 1), ('deposit_bp__lt', 10000)), name='presale_rule_possible'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Presale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presales', to='channels.store')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='presales', to='inventory.unit')),
                ('status', models.CharField(choices=[('reserved', 'Kept against a deposit'), ('due', 'Balance due'), ('sold', 'Sold'), ('lapsed', 'Balance not paid'), ('cancelled', 'Cancelled')], default='reserved', max_length=10)),
                ('reference', models.CharField(max_length=50)),
                ('partner', models.CharField(max_length=80)),
                ('price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('deposit', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('deposit_reference', models.CharField(max_length=80)),
                ('keeps_deposit', models.BooleanField()),
                ('balance_days', models.PositiveSmallIntegerField()),
                ('claim', models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presale', to='inventory.claim')),
                ('due_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='presale_by_brand')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status__in', ['reserved', 'due'])), fields=('unit',), name='presale_open_once_per_unit'),
                    models.UniqueConstraint(fields=('brand', 'store', 'reference'), name='presale_reference_once_per_brand_and_store'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['reserved', 'due', 'sold', 'lapsed', 'cancelled'])), name='presale_status_known'),
                    models.CheckConstraint(condition=models.Q(('deposit__lt', models.F('price'))), name='presale_deposit_below_price'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['due', 'sold']), _negated=True), models.Q(('claim__isnull', False), ('due_at__isnull', False)), _connector='OR'), name='presale_due_is_held'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='presale_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='presale_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='presale_price_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('deposit__gte', 0)), name='presale_deposit_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='presale_deposit_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('deposit'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='presale_deposit_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='presale',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{due:cancelled,due:lapsed,due:sold,lapsed:sold,reserved:cancelled,reserved:due}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='c597a718ff88e996db8f74bfecb68a1934a75ec9', operation='UPDATE', pgid='pgtrigger_status_moves_f2c62', table='orders_presale', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='presale',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'reserved\')', func="RAISE EXCEPTION 'A new row begins as reserved, not as %', NEW.status;", hash='e873a53334a8ef7d5453c1be20cf6ea0c5eb37d0', operation='INSERT', pgid='pgtrigger_status_begins_821dd', table='orders_presale', when='BEFORE')),
        ),
    ]
