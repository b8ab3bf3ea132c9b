import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
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
        ('consignment', '0003_arrivals'),
        ('consignment', '0005_payouts'),
        ('consignment', '0007_losses_and_fees'),
        ('consignment', '0010_decimals_by_function'),
        ('consignment', '0011_taken_over'),
        ('consignment', '0013_fees_waived'),
    ]

    initial = True

    dependencies = [
        ('custody', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consignor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('company', 'Company')], max_length=10)),
                ('name', models.CharField(max_length=150)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('country', django_countries.fields.CountryField(max_length=2)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='consignor_by_brand')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['person', 'company'])), name='consignor_kind_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('consignor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='consignment.consignor')),
                ('number', models.CharField(help_text='Ours, on the paper', max_length=40, unique=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed'), ('ended', 'Ended')], default='draft', max_length=10)),
                ('ends_on', models.DateField(null=True, verbose_name='last day')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'consignment agreement',
                'indexes': [models.Index(fields=['brand', '-id'], name='consignment_by_brand')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'signed', 'ended'])), name='consignment_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'ended'), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='consignment_ended_has_last_day'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{draft:ended,draft:signed,signed:ended}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='c02b16ea0841bbd15875dcdb2727b5cc181f9c1b', operation='UPDATE', pgid='pgtrigger_status_moves_15c20', table='consignment_agreement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'draft\')', func="RAISE EXCEPTION 'A new row begins as draft, not as %', NEW.status;", hash='a64af5ba61beaf0fc0f5cfbcd5b6f5a7b9bcaec9', operation='INSERT', pgid='pgtrigger_status_begins_d34e1', table='consignment_agreement', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='AgreementTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='consignment.agreement')),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('share_bp', models.PositiveIntegerField(help_text='Basis points of the net sale: 7000 are 70 %', verbose_name='share')),
                ('minimum_price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('sale_fee', models.DecimalField(decimal_places=3, help_text='Per piece sold, before the split', max_digits=18)),
                ('withdrawal_fee', models.DecimalField(decimal_places=3, help_text='Per piece that the consignor takes back', max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('return_days', models.PositiveSmallIntegerField(help_text='Days from delivery in which a buyer may return')),
                ('return_rules', models.CharField(blank=True, max_length=1000)),
                ('on_loss', models.CharField(blank=True, choices=[('minimum', 'The agreed minimum price'), ('value', 'The value of the loss'), ('share', "The consignor's share of the value, as of a sale")], help_text='What is paid for a piece that is lost here, or damaged and written off', max_length=10)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('signed', 'Signed'), ('discarded', 'Discarded')], default='proposed', max_length=10)),
                ('signed_on', models.DateField(null=True)),
                ('signed_by', models.CharField(blank=True, help_text='Who signed for the consignor', max_length=150)),
                ('cut_off_on', models.DateField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name_plural': 'agreement terms',
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='consignment_terms_by_brand'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('agreement', 'number'), name='consignment_terms_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'signed', 'discarded'])), name='consignment_terms_status_known'),
                    models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='consignment_terms_run_forward'),
                    models.CheckConstraint(condition=models.Q(('on_loss__in', ['', 'minimum', 'value', 'share'])), name='consignment_terms_on_loss_known'),
                    models.CheckConstraint(condition=models.Q(('share_bp__lte', 10000)), name='consignment_terms_share_to_100'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'signed'), _negated=True), ('signed_on__isnull', False), _connector='OR'), name='consignment_terms_signed_have_a_date'),
                    models.CheckConstraint(condition=models.Q(('cut_off_on__isnull', True), ('cut_off_on__lte', models.F('ends_on')), _connector='OR'), name='consignment_terms_cut_off_before_end'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'signed'), models.Q(('cut_off_on__isnull', True), ('cut_off_on__gte', models.F('starts_on')), _connector='OR')), expressions=[('agreement', '='), (models.Func(models.F('starts_on'), models.Func(models.F('cut_off_on'), models.F('ends_on'), function='coalesce'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='consignment_terms_signed_never_overlap'),
                    models.CheckConstraint(condition=models.Q(('minimum_price__gte', 0)), name='consignment_minimum_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='consignment_minimum_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('minimum_price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='consignment_minimum_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('sale_fee__gte', 0)), name='consignment_sale_fee_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='consignment_sale_fee_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('sale_fee'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='consignment_sale_fee_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('withdrawal_fee__gte', 0)), name='consignment_withdrawal_fee_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='consignment_withdrawal_fee_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('withdrawal_fee'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='consignment_withdrawal_fee_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementterms',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{proposed:discarded,proposed:signed}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='73f87fac0f79438795cc07778c17187a193add02', operation='UPDATE', pgid='pgtrigger_status_moves_2b297', table='consignment_agreementterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementterms',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'proposed\')', func="RAISE EXCEPTION 'A new row begins as proposed, not as %', NEW.status;", hash='b7f3af50c3de1bf4326899689869b5d286b2d5ab', operation='INSERT', pgid='pgtrigger_status_begins_378ab', table='consignment_agreementterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementterms',
            trigger=pgtrigger.compiler.Trigger(name='consignment_terms_are_never_edited', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."brand_id" IS DISTINCT FROM (NEW."brand_id") OR OLD."agreement_id" IS DISTINCT FROM (NEW."agreement_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."share_bp" IS DISTINCT FROM (NEW."share_bp") OR OLD."minimum_price" IS DISTINCT FROM (NEW."minimum_price") OR OLD."sale_fee" IS DISTINCT FROM (NEW."sale_fee") OR OLD."withdrawal_fee" IS DISTINCT FROM (NEW."withdrawal_fee") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."return_days" IS DISTINCT FROM (NEW."return_days") OR OLD."return_rules" IS DISTINCT FROM (NEW."return_rules") OR OLD."on_loss" IS DISTINCT FROM (NEW."on_loss"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5062ee1c6e6ef31a5249942168c8c9d85830eca0', operation='UPDATE', pgid='pgtrigger_consignment_terms_are_never_edited_50456', table='consignment_agreementterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementterms',
            trigger=pgtrigger.compiler.Trigger(name='consignment_terms_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9dbd996179a1a46ef1e576d2b19c94739e585221', operation='DELETE', pgid='pgtrigger_consignment_terms_stay_33928', table='consignment_agreementterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementterms',
            trigger=pgtrigger.compiler.Trigger(name='signed_consignment_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" = \'signed\')', func="\n                    IF (NEW.signed_on, NEW.signed_by) IS DISTINCT FROM (OLD.signed_on, OLD.signed_by)\n                        OR NEW.cut_off_on IS NULL AND OLD.cut_off_on IS NOT NULL OR NEW.cut_off_on > OLD.cut_off_on\n                    THEN\n                        RAISE EXCEPTION 'Terms % are signed; they can only be cut off, earlier', OLD.id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='82d34e14361a3f090a39064b181c4c0f4ea194cb', operation='UPDATE', pgid='pgtrigger_signed_consignment_stays_7be5b', table='consignment_agreementterms', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='inventory.warehouse')),
                ('agreement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='consignment.agreement')),
                ('announced_by', models.CharField(choices=[('consignor', 'Its consignor'), ('warehouse', 'A warehouse notice')], default='consignor', max_length=10)),
                ('reference', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=250)),
                ('category', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.category')),
                ('model_reference', models.CharField(blank=True, help_text="The maker's reference number", max_length=60)),
                ('serial', models.CharField(blank=True, max_length=60)),
                ('tracking_number', models.CharField(blank=True, max_length=60)),
                ('asking_price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('expected_on', models.DateField()),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('status', models.CharField(choices=[('expected', 'Expected'), ('arrived', 'Arrived'), ('cancelled', 'Cancelled')], default='expected', max_length=10)),
                ('unit', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrival', to='inventory.unit')),
                ('differences', models.JSONField(default=list)),
                ('damage', models.CharField(blank=True, max_length=500)),
                ('announced_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('arrived_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='arrival_by_brand'),
                    models.Index(condition=models.Q(('status', 'expected')), fields=['expected_on'], name='arrival_expected'),
                    django.contrib.postgres.indexes.GinIndex(fields=['codes'], name='arrival_by_code'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('brand', 'reference'), name='arrival_reference_once_per_brand'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['expected', 'arrived', 'cancelled'])), name='arrival_status_known'),
                    models.CheckConstraint(condition=models.Q(('announced_by__in', ['consignor', 'warehouse'])), name='arrival_announcer_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('arrived_at__isnull', False), ('status', 'arrived'), ('unit__isnull', False)), models.Q(models.Q(('status', 'arrived'), _negated=True), ('arrived_at__isnull', True), ('unit__isnull', True)), _connector='OR'), name='arrival_arrived_has_unit'),
                    models.CheckConstraint(condition=models.Q(('asking_price__gte', 0)), name='arrival_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='arrival_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('asking_price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='arrival_price_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='arrival',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{expected:arrived,expected:cancelled}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='a370308d5211199d0bce34f1e03388b2a3192792', operation='UPDATE', pgid='pgtrigger_status_moves_b6c5a', table='consignment_arrival', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='arrival',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'expected\')', func="RAISE EXCEPTION 'A new row begins as expected, not as %', NEW.status;", hash='d282a967c0b2f060531cce1cdb46d701e1e0a396', operation='INSERT', pgid='pgtrigger_status_begins_d6abe', table='consignment_arrival', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ConsignedPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='consignment.agreement')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consignments', to='inventory.unit')),
                ('minimum_price', models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('fee', models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ('fee_reference', models.CharField(blank=True, help_text='Of the payment of what was left of the fee', max_length=80)),
                ('fee_waived_at', models.DateTimeField(null=True, verbose_name='fee not due since')),
                ('fee_back_reference', models.CharField(blank=True, db_default='', help_text='Of our payment to the consignor', max_length=80, verbose_name='fee given back under')),
                ('status', models.CharField(choices=[('consigned', 'Consigned'), ('detached', 'Detached'), ('withdrawn', 'Withdrawn by its consignor'), ('handed_back', 'Handed back'), ('taken_over', 'Ours: paid for as damaged')], default='consigned', max_length=12)),
                ('attached_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='consigned_by_brand')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'consigned')), fields=('unit',), name='consigned_once_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['consigned', 'detached', 'withdrawn', 'handed_back', 'taken_over'])), name='consigned_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'consigned')), models.Q(models.Q(('status', 'consigned'), _negated=True), ('ended_at__gte', models.F('attached_at'))), _connector='OR'), name='consigned_ended_has_time'),
                    models.CheckConstraint(condition=models.Q(('fee_back_reference', ''), ('fee_waived_at__isnull', False), _connector='OR'), name='consigned_fee_given_back_was_waived'),
                    models.CheckConstraint(condition=models.Q(('minimum_price__gte', 0)), name='consigned_minimum_not_negative'),
                    models.CheckConstraint(condition=models.Func(models.F('minimum_price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='consigned_minimum_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='consigned_fee_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='consigned_fee_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('fee'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='consigned_fee_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consignedpiece',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{consigned:detached,consigned:handed_back,consigned:taken_over,consigned:withdrawn,withdrawn:handed_back,withdrawn:taken_over}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='a340ad3ea87d4f495a1f4f35c5e0db66dfdb4985', operation='UPDATE', pgid='pgtrigger_status_moves_2ea28', table='consignment_consignedpiece', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consignedpiece',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'consigned\')', func="RAISE EXCEPTION 'A new row begins as consigned, not as %', NEW.status;", hash='fbe80805a1b54285e6e5c2a2814ac282bcfe5c4d', operation='INSERT', pgid='pgtrigger_status_begins_d08eb', table='consignment_consignedpiece', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='consignment.consignedpiece')),
                ('claim', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payout', to='inventory.claim')),
                ('loss', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payout', to='custody.loss')),
                ('terms', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consignment.agreementterms')),
                ('order_reference', models.CharField(max_length=80, verbose_name='order')),
                ('price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('fee', models.DecimalField(decimal_places=3, max_digits=18)),
                ('net', models.DecimalField(decimal_places=3, max_digits=18)),
                ('share', models.DecimalField(decimal_places=3, max_digits=18)),
                ('rest', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('delivered_at', models.DateTimeField()),
                ('window_until', models.DateTimeField(verbose_name='return window until')),
                ('status', models.CharField(choices=[('waiting', 'Return window open'), ('due', 'Due'), ('paid', 'Paid'), ('cancelled', 'Cancelled by a return'), ('owed_back', 'Owed back after a return'), ('recovered', 'Got back')], default='waiting', max_length=10)),
                ('paid_at', models.DateTimeField(null=True)),
                ('payment_reference', models.CharField(blank=True, max_length=80)),
                ('returned_at', models.DateTimeField(null=True)),
                ('recovery_reference', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='payout_by_brand'),
                    models.Index(condition=models.Q(('status', 'waiting')), fields=['window_until'], name='payout_waiting'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status__in', ('waiting', 'due', 'paid'))), fields=('piece',), name='payout_standing_once_per_piece'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'due', 'paid', 'cancelled', 'owed_back', 'recovered'])), name='payout_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('claim__isnull', False), ('loss__isnull', True)), models.Q(('claim__isnull', True), ('loss__isnull', False)), _connector='OR'), name='payout_of_a_sale_or_a_loss'),
                    models.CheckConstraint(condition=models.Q(('net', django.db.models.expressions.CombinedExpression(models.F('share'), '+', models.F('rest'))), ('net__lte', models.F('price'))), name='payout_adds_up'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['paid', 'owed_back', 'recovered']), _negated=True), models.Q(('paid_at__gte', models.F('window_until')), models.Q(('payment_reference', ''), _negated=True)), _connector='OR'), name='payout_paid_after_its_window'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'recovered'), _negated=True), models.Q(('recovery_reference', ''), _negated=True), _connector='OR'), name='payout_recovered_has_reference'),
                    models.CheckConstraint(condition=models.Q(('window_until__gte', models.F('delivered_at'))), name='payout_window_after_delivery'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='payout_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='payout_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='payout_price_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='payout_fee_not_negative'),
                    models.CheckConstraint(condition=models.Func(models.F('fee'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='payout_fee_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('share__gte', 0)), name='payout_share_not_negative'),
                    models.CheckConstraint(condition=models.Func(models.F('share'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='payout_share_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('rest__gte', 0)), name='payout_rest_not_negative'),
                    models.CheckConstraint(condition=models.Func(models.F('rest'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='payout_rest_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payout',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{due:cancelled,due:paid,due:waiting,owed_back:recovered,paid:owed_back,waiting:cancelled,waiting:due,waiting:waiting}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='a5a1774ff63fd9e03ec49f4187f312bd0f4e1fdc', operation='UPDATE', pgid='pgtrigger_status_moves_02de9', table='consignment_payout', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payout',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'waiting\')', func="RAISE EXCEPTION 'A new row begins as waiting, not as %', NEW.status;", hash='e5648a5b05a36cd73fed80fcc3daad9afe7fdd37', operation='INSERT', pgid='pgtrigger_status_begins_8ff1e', table='consignment_payout', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payout',
            trigger=pgtrigger.compiler.Trigger(name='payout_amounts_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."brand_id" IS DISTINCT FROM (NEW."brand_id") OR OLD."piece_id" IS DISTINCT FROM (NEW."piece_id") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."loss_id" IS DISTINCT FROM (NEW."loss_id") OR OLD."terms_id" IS DISTINCT FROM (NEW."terms_id") OR OLD."price" IS DISTINCT FROM (NEW."price") OR OLD."fee" IS DISTINCT FROM (NEW."fee") OR OLD."net" IS DISTINCT FROM (NEW."net") OR OLD."share" IS DISTINCT FROM (NEW."share") OR OLD."rest" IS DISTINCT FROM (NEW."rest") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."delivered_at" IS DISTINCT FROM (NEW."delivered_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='97bc9d8df7848186060b71fd9b0067fbb77aef20', operation='UPDATE', pgid='pgtrigger_payout_amounts_stay_d9ebb', table='consignment_payout', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payout',
            trigger=pgtrigger.compiler.Trigger(name='payouts_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6e8addeb80b9c4e4a6a2d7be26bedff90cdd4dae', operation='DELETE', pgid='pgtrigger_payouts_stay_8e263', table='consignment_payout', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payout',
            trigger=pgtrigger.compiler.Trigger(name='payout_after_its_window', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status IN ('due', 'paid'))", func="\n                    IF NEW.window_until > clock_timestamp() THEN\n                        RAISE EXCEPTION 'The return window of payout % is open until %', NEW.id, NEW.window_until\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='7898d9bc1c3cf3e0a4799169741936a07cd22ac7', operation='UPDATE', pgid='pgtrigger_payout_after_its_window_d62a2', table='consignment_payout', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='SetOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_offs', to='consignment.payout')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_offs', to='consignment.consignedpiece')),
                ('amount', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='set_off_by_brand')],
                'constraints': [
                    models.UniqueConstraint(fields=('payout', 'piece'), name='set_off_once_per_payout'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='set_off_of_something'),
                    models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='set_off_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='set_off_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('amount'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='set_off_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='setoff',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bd9ee94bcd4fdae72c5f1789a13000acc9457faa', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_22885', table='consignment_setoff', when='BEFORE')),
        ),
    ]
