import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django_countries.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('inventory', '0003_indexes_that_serve'),
        ('inventory', '0005_guard_by_condition'),
        ('inventory', '0007_bench'),
        ('inventory', '0008_what_a_piece_is'),
        ('inventory', '0009_custody'),
        ('inventory', '0010_returned_sales'),
        ('inventory', '0011_words_for_the_public'),
        ('inventory', '0012_names_for_people'),
        ('inventory', '0013_decimals_by_function'),
        ('inventory', '0014_damage_at_intake'),
        ('inventory', '0015_one_stage_for_listed_and_held'),
        ('inventory', '0016_harm_to_withdrawn'),
        ('inventory', '0017_lots_movements_alone'),
        ('inventory', '0020_quarantine_lifted'),
        ('inventory', '0021_missing_is_not_held'),
    ]

    initial = True

    dependencies = [
        ('products', '0002_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BenchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(choices=[('zone', 'Zones of a piece'), ('flaw', 'Kinds of flaws'), ('view', 'Views that must be photographed')], max_length=10)),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.category')),
                ('code', models.SlugField(max_length=30)),
                ('label', models.CharField(max_length=80)),
                ('label_zh_hans', models.CharField(blank=True, db_default='', max_length=80, verbose_name='label in Chinese')),
                ('numbered', models.BooleanField(db_default=False, default=False, help_text='A serial may be read there')),
                ('position', models.PositiveSmallIntegerField()),
                ('source_note', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('list', 'category', 'code'), name='bench_term_once_per_list', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(('list__in', ['zone', 'flaw', 'view'])), name='bench_term_list_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SerialPattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('house', models.CharField(help_text="The brand's name as letters and digits only", max_length=120)),
                ('label', models.CharField(max_length=120)),
                ('pattern', models.CharField(max_length=200)),
                ('made_from', models.PositiveSmallIntegerField(null=True)),
                ('made_to', models.PositiveSmallIntegerField(null=True)),
                ('source_note', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('house', 'label'), name='serial_pattern_once_per_house'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=60, unique=True)),
                ('standing', models.CharField(choices=[('not_listed', 'Of no protected species'), ('listed', 'Of a protected species (CITES)'), ('exotic', 'Exotic, of an unknown species')], max_length=12)),
                ('species', models.CharField(blank=True, max_length=120)),
                ('source_note', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('standing__in', ['not_listed', 'listed', 'exotic'])), name='material_standing_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Warehouse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('overseas', 'Overseas'), ('bonded', 'Bonded zone'), ('domestic', 'Domestic')], max_length=10)),
                ('country', django_countries.fields.CountryField(max_length=2)),
                ('address', models.CharField(max_length=300)),
                ('automated', models.BooleanField(default=False)),
                ('grade_scale', models.SlugField(db_default='entrepot', default='entrepot', max_length=30)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['overseas', 'bonded', 'domestic'])), name='warehouse_kind_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Bin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bins', to='inventory.warehouse')),
                ('code', models.CharField(max_length=20)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('warehouse', 'code'), name='bin_once_per_warehouse'),
                    models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z0-9][A-Z0-9./-]*$')), name='bin_code_of_letters_and_digits'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scale', models.SlugField(max_length=30)),
                ('code', models.CharField(max_length=30)),
                ('label', models.CharField(max_length=80)),
                ('rank', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('scale', 'code'), name='grade_once_per_scale'),
                    models.CheckConstraint(condition=models.Q(('rank__lte', 100)), name='grade_rank_to_100'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='merchants.brand')),
                ('reference', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=250)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='products.category')),
                ('model', models.CharField(blank=True, db_default='', max_length=250)),
                ('model_reference', models.CharField(blank=True, help_text="The maker's reference number", max_length=60)),
                ('serial', models.CharField(blank=True, max_length=60)),
                ('material', models.CharField(blank=True, max_length=120)),
                ('colour', models.CharField(blank=True, max_length=80)),
                ('size', models.CharField(blank=True, max_length=80)),
                ('gender', models.CharField(blank=True, choices=[('women', 'Women'), ('men', 'Men'), ('unisex', 'Women and men'), ('girls', 'Girls'), ('boys', 'Boys'), ('kids', 'Children')], db_default='', max_length=10, verbose_name='made for')),
                ('year', models.PositiveSmallIntegerField(null=True, verbose_name='year made')),
                ('asking_price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('source_grade', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.grade')),
                ('source_url', models.CharField(blank=True, max_length=500)),
                ('source_listed_on', models.DateField(null=True)),
                ('source_country', django_countries.fields.CountryField(blank=True, max_length=2)),
                ('status', models.CharField(choices=[('intake', 'At intake'), ('inspected', 'Inspected'), ('authenticated', 'Authenticated'), ('graded', 'Graded'), ('photographed', 'Photographed'), ('listed', 'Listed'), ('held', 'Held'), ('sold', 'Sold'), ('picked', 'Picked'), ('shipped', 'Shipped'), ('delivered', 'Delivered'), ('quarantined', 'In quarantine'), ('withdrawn', 'Withdrawn'), ('lost', 'Lost')], default='intake', max_length=15)),
                ('stage', models.GeneratedField(db_persist=True, expression=models.Case(models.When(status='held', then=models.Value('listed')), default=models.F('status')), output_field=models.CharField(max_length=15))),
                ('visit', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('held_until', models.DateTimeField(null=True)),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='inventory.warehouse')),
                ('bin', models.CharField(blank=True, max_length=20)),
                ('missing_since', models.DateTimeField(null=True)),
                ('in_transit_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arriving', to='inventory.warehouse')),
                ('grade', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.grade')),
                ('graded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('graded_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='unit_by_brand'),
                    models.Index(condition=models.Q(('model', ''), _negated=True), fields=['brand', 'model'], name='unit_by_model'),
                    models.Index(fields=['stage', '-id'], name='unit_by_stage'),
                    models.Index(condition=models.Q(('grade__isnull', False)), fields=['grade'], name='unit_by_grade'),
                    django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), 'gin_trgm_ops'), name='unit_title_trigrams'),
                    django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reference'), 'gin_trgm_ops'), name='unit_reference_trigrams'),
                    django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('serial'), 'gin_trgm_ops'), name='unit_serial_trigrams'),
                    models.Index(django.db.models.functions.text.Upper(models.Func(models.F('serial'), models.Value('[^A-Za-z0-9]'), models.Value(''), models.Value('g'), function='regexp_replace'), output_field=models.CharField()), condition=models.Q(('serial', ''), _negated=True), name='unit_by_serial_key'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('brand', 'reference'), name='unit_reference_once_per_brand'),
                    models.CheckConstraint(condition=models.Q(('in_transit_to', None), models.Q(('bin', ''), models.Q(('in_transit_to', models.F('warehouse')), _negated=True)), _connector='OR'), name='unit_in_transit_is_in_no_bin'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['intake', 'inspected', 'authenticated', 'graded', 'photographed', 'listed', 'held', 'sold', 'picked', 'shipped', 'delivered', 'quarantined', 'withdrawn', 'lost'])), name='unit_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('held_until__isnull', False), ('status', 'held')), models.Q(models.Q(('status', 'held'), _negated=True), ('held_until__isnull', True)), _connector='OR'), name='unit_held_has_end'),
                    models.CheckConstraint(condition=models.Q(models.Q(('grade__isnull', True), ('graded_at__isnull', True)), models.Q(('grade__isnull', False), ('graded_at__isnull', False)), _connector='OR'), name='unit_grade_has_time'),
                    models.CheckConstraint(condition=models.Q(('asking_price__gte', 0)), name='unit_asking_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='unit_asking_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('asking_price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='unit_asking_price_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('gender__in', ['', 'women', 'men', 'unisex', 'girls', 'boys', 'kids'])), name='unit_gender_known'),
                    models.CheckConstraint(condition=models.Q(('year__isnull', True), ('year__range', (1700, 2100)), _connector='OR'), name='unit_year_plausible'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{authenticated:graded,authenticated:intake,authenticated:lost,authenticated:quarantined,authenticated:withdrawn,delivered:intake,graded:intake,graded:lost,graded:photographed,graded:quarantined,graded:withdrawn,held:intake,held:listed,held:lost,held:sold,inspected:authenticated,inspected:intake,inspected:lost,inspected:quarantined,inspected:withdrawn,intake:inspected,intake:intake,intake:lost,intake:quarantined,intake:withdrawn,listed:held,listed:intake,listed:lost,listed:withdrawn,lost:intake,photographed:intake,photographed:listed,photographed:lost,photographed:quarantined,photographed:withdrawn,picked:intake,picked:lost,picked:shipped,quarantined:intake,quarantined:lost,quarantined:withdrawn,shipped:delivered,sold:intake,sold:listed,sold:lost,sold:picked,withdrawn:intake,withdrawn:lost}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='c9c05db87ae018f738b8ecec5e74c1c327557a10', operation='UPDATE', pgid='pgtrigger_status_moves_2cfc2', table='inventory_unit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'intake\')', func="RAISE EXCEPTION 'A new row begins as intake, not as %', NEW.status;", hash='fda731674df15bc7a7c8e6c6f4ba8e4101ead8de', operation='INSERT', pgid='pgtrigger_status_begins_a5929', table='inventory_unit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='missing_is_not_held', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."missing_since" IS NOT NULL AND NEW."status" = \'held\' AND OLD."status" = \'listed\')', func="\n                    RAISE EXCEPTION 'Unit % is missing and held by nobody before it is found', NEW.id\n                        USING ERRCODE = 'restrict_violation';\n                ", hash='24e8422dcd0ade3bc2bb5f0b90948f110a328679', operation='UPDATE OF "status"', pgid='pgtrigger_missing_is_not_held_9d685', table='inventory_unit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='two_examiners', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" = \'authenticated\' AND NOT (OLD."status" = \'authenticated\'))', func="\n                    IF (\n                        SELECT count(*) FILTER (WHERE verdict = 'pass') < 2 OR bool_or(verdict = 'fail')\n                        FROM inventory_verdict WHERE unit_id = NEW.id AND visit = NEW.visit\n                    ) THEN\n                        RAISE EXCEPTION 'Unit % needs two examiners who pass it and none who fails it', NEW.id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='3b0313a23e638ea5a94319924ef03f53b1096c97', operation='UPDATE OF "status"', pgid='pgtrigger_two_examiners_919b2', table='inventory_unit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='failed_stays_aside', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" = \'intake\' AND OLD."status" = \'quarantined\')', func="\n                    IF EXISTS (SELECT FROM inventory_verdict WHERE unit_id = NEW.id AND verdict = 'fail') THEN\n                        RAISE EXCEPTION 'Unit % failed an examination; its quarantine is never lifted', NEW.id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='d3c0d06e08a56159a9b89cf884c6afe6023a88ce', operation='UPDATE OF "status"', pgid='pgtrigger_failed_stays_aside_66551', table='inventory_unit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='failed_is_never_listed', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status = 'listed' AND OLD.status NOT IN ('listed', 'held', 'sold'))", func="\n                    IF EXISTS (SELECT FROM inventory_verdict WHERE unit_id = NEW.id AND verdict = 'fail') THEN\n                        RAISE EXCEPTION 'Unit % failed an examination and is never listed', NEW.id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='16aa6c46d3f564db02cbef4d81210e0c2d3203ac', operation='UPDATE OF "status"', pgid='pgtrigger_failed_is_never_listed_97f57', table='inventory_unit', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='inventory.unit')),
                ('visit', models.PositiveSmallIntegerField(default=1)),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('findings', models.TextField(blank=True)),
                ('material', models.CharField(blank=True, max_length=120)),
                ('nothing_exotic', models.BooleanField(default=False)),
                ('serial', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='inspection_by_brand')],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'visit'), name='inspection_once_per_visit'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inspection',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1356b18a0fb45551130d2155f9ef5372bbe0e18b', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_b5ff5', table='inventory_inspection', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Defect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='inventory.unit')),
                ('visit', models.PositiveSmallIntegerField(default=1)),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('inspection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='defects', to='inventory.inspection')),
                ('zone', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.benchterm')),
                ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.benchterm')),
                ('severity', models.PositiveSmallIntegerField(choices=[(1, 'Light'), (2, 'Visible'), (3, 'Heavy')])),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit', 'visit'], name='defect_by_unit'),
                    models.Index(fields=['inspection'], name='defect_by_inspection'),
                    models.Index(fields=['brand', '-id'], name='defect_by_brand'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('severity__in', [1, 2, 3])), name='defect_severity_known'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='defect',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='17d1495972b45b328e2e302f6328db4619aed676', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_07217', table='inventory_defect', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='inventory.unit')),
                ('visit', models.PositiveSmallIntegerField(default=1)),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('verdict', models.CharField(choices=[('pass', 'Genuine'), ('fail', 'Not genuine'), ('inconclusive', 'Cannot be told')], max_length=12)),
                ('findings', models.TextField(blank=True)),
                ('serial_advice', models.CharField(choices=[('plausible', 'Plausible'), ('implausible', 'Implausible'), ('unknown', 'Unknown')], default='unknown', max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='verdict_by_brand')],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'visit', 'by'), name='verdict_once_per_examiner'),
                    models.CheckConstraint(condition=models.Q(('verdict__in', ['pass', 'fail', 'inconclusive'])), name='verdict_known'),
                    models.CheckConstraint(condition=models.Q(('serial_advice__in', ['plausible', 'implausible', 'unknown'])), name='verdict_serial_advice_known'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='verdict',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fecb656e0086caf418caca26150d74aece262358', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_02590', table='inventory_verdict', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='GivenGrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='inventory.unit')),
                ('visit', models.PositiveSmallIntegerField(default=1)),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('grade', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.grade')),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit', '-id'], name='given_grade_by_unit'),
                    models.Index(fields=['brand', '-id'], name='given_grade_by_brand'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='givengrade',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f9c9e306a674e3b1a7f0e8c602923531a2bfe823', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_e62a2', table='inventory_givengrade', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='TamperTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='inventory.unit')),
                ('visit', models.PositiveSmallIntegerField(default=1)),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('number', models.CharField(max_length=40, unique=True)),
                ('broken_at', models.DateTimeField(null=True)),
                ('broken_by_name', models.CharField(blank=True, max_length=150, verbose_name='broken by')),
                ('broken_because', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit', '-id'], name='tamper_tag_by_unit'),
                    models.Index(fields=['brand', '-id'], name='tamper_tag_by_brand'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('broken_at__isnull', True)), fields=('unit',), name='tamper_tag_whole_once_per_unit'),
                    models.CheckConstraint(condition=models.Q(('broken_at__isnull', True), models.Q(('broken_because', ''), _negated=True), _connector='OR'), name='tamper_tag_broken_has_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Permit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='inventory.unit')),
                ('visit', models.PositiveSmallIntegerField(default=1)),
                ('by', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('kind', models.CharField(choices=[('export', 'Export or re-export permit'), ('import', 'Import permit')], max_length=10)),
                ('number', models.CharField(max_length=60)),
                ('species', models.CharField(max_length=120)),
                ('valid_until', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='permit_by_brand')],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'kind', 'number'), name='permit_once_per_unit'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['export', 'import'])), name='permit_kind_known'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permit',
            trigger=pgtrigger.compiler.Trigger(name='once_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eb70403e7dd737b279a8ca45ce9bd401c9d4d595', operation='UPDATE OR DELETE', pgid='pgtrigger_once_written_f6825', table='inventory_permit', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='UnitPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='inventory.unit')),
                ('view', models.CharField(default='front', max_length=30)),
                ('file', models.FileField(upload_to='units/%Y/%m/')),
                ('visit', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('defect', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='inventory.defect')),
                ('tag', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.tampertag')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='inventory.unit')),
                ('state', models.CharField(choices=[('held', 'Held'), ('sold', 'Sold'), ('released', 'Released'), ('expired', 'Expired'), ('cancelled', 'Sale cancelled'), ('returned', 'Returned')], default='held', max_length=10)),
                ('channel', models.CharField(choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('claimant', models.CharField(help_text='Key of the actor who holds it: client:12', max_length=80)),
                ('price', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('held_until', models.DateTimeField()),
                ('extended_at', models.DateTimeField(null=True)),
                ('order_reference', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'hold',
                'indexes': [
                    models.Index(condition=models.Q(('state', 'held')), fields=['held_until'], name='claim_holds_ending'),
                    models.Index(fields=['unit', '-id'], name='claim_by_unit'),
                    models.Index(fields=['brand', '-id'], name='claim_by_brand'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ['held', 'sold'])), fields=('unit',), name='claim_active_once_per_unit'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['held', 'sold', 'released', 'expired', 'cancelled', 'returned'])), name='claim_state_known'),
                    models.CheckConstraint(condition=models.Q(('channel__in', ['flagship', 'self_operated', 'full_service', 'overseas'])), name='claim_channel_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'sold'), _negated=True), models.Q(('order_reference', ''), _negated=True), _connector='OR'), name='claim_sold_has_order'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='claim_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='claim_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='claim_price_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM NEW."state" AND concat(OLD."state", \':\', NEW."state") <> ALL (\'{held:expired,held:released,held:sold,sold:cancelled,sold:returned}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the state of %\', OLD."state", NEW."state", TG_TABLE_NAME;', hash='d019ebb1a680f2875c4ea693c1e6e3ff0eb185fa', operation='UPDATE', pgid='pgtrigger_state_moves_c6236', table='inventory_claim', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='state_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IS DISTINCT FROM \'held\')', func="RAISE EXCEPTION 'A new row begins as held, not as %', NEW.state;", hash='16a868c0a8e0b099ce1b928df1c9d94487bde681', operation='INSERT', pgid='pgtrigger_state_begins_86366', table='inventory_claim', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='merchants.brand')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='products.product')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='inventory.warehouse')),
                ('number', models.CharField(help_text='As printed on the goods; GS1 AI 10', max_length=20)),
                ('manufactured_on', models.DateField(null=True)),
                ('expires_on', models.DateField()),
                ('quantity', models.BigIntegerField()),
                ('status', models.CharField(choices=[('quarantine', 'In quarantine'), ('released', 'Released'), ('on_hold', 'On hold'), ('recalled', 'Recalled')], default='quarantine', max_length=12)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['product', 'expires_on'], name='lot_first_expired_first_out'),
                    models.Index(fields=['brand', '-id'], name='lot_by_brand'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('product', 'number'), name='lot_number_once_per_product'),
                    models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='lot_quantity_not_negative'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['quarantine', 'released', 'on_hold', 'recalled'])), name='lot_status_known'),
                    models.CheckConstraint(condition=models.Q(('manufactured_on__isnull', True), ('expires_on__gt', models.F('manufactured_on')), _connector='OR'), name='lot_expires_after_it_was_made'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{on_hold:recalled,on_hold:released,quarantine:on_hold,quarantine:recalled,quarantine:released,released:on_hold,released:recalled}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='4e20ebf9951a2a6f5b2768d56c83cb29c0ea103d', operation='UPDATE', pgid='pgtrigger_status_moves_517a4', table='inventory_lot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'quarantine\')', func="RAISE EXCEPTION 'A new row begins as quarantine, not as %', NEW.status;", hash='914aef443d3cfde5d54deb60dbd3bf5a08324576', operation='INSERT', pgid='pgtrigger_status_begins_6da5c', table='inventory_lot', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='inventory.unit')),
                ('lot', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='inventory.lot')),
                ('source', models.CharField(max_length=100)),
                ('target', models.CharField(max_length=100)),
                ('quantity', models.BigIntegerField()),
                ('reason', models.CharField(max_length=60)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit', 'id'], name='movement_by_unit'),
                    models.Index(condition=models.Q(('lot__isnull', False)), fields=['lot', 'id'], name='movement_by_lot'),
                    models.Index(fields=['brand', '-id'], name='movement_by_brand'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('lot__isnull', True), ('quantity', 1), ('unit__isnull', False)), models.Q(('lot__isnull', False), ('quantity__gt', 0), ('unit__isnull', True)), _connector='OR'), name='movement_of_one_thing'),
                    models.CheckConstraint(condition=models.Q(models.Q(('source', models.F('target')), _negated=True), models.Q(('source', ''), _negated=True), models.Q(('target', ''), _negated=True)), name='movement_has_two_ends'),
                ],
            },
        ),
    ]
