import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django_countries.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import backoffice.merchants.models.searching
from backoffice.tables import AtOnce

# What `models.searching` says, and see there why. Letters from the last planes of Unicode are numbers that, multiplied,
# do not fit into an integer.
SEARCH_KEY = """
CREATE FUNCTION merchants_search_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(
        CASE
            WHEN letter ~ '^[a-z0-9 ]$' THEN letter
            WHEN ascii(letter) < 128 OR ascii(letter) BETWEEN 768 AND 879 THEN ''
            WHEN ascii(letter) < 11904 THEN substr('abcdefghijklmnopqrstuvwxyz012345', ascii(letter) % 32 + 1, 1)
            ELSE ' ' || chr(97 + (ascii(letter)::bigint * 7919 % 17576)::int / 676)
                     || chr(97 + (ascii(letter)::bigint * 7919 % 17576)::int / 26 % 26)
                     || chr(97 + (ascii(letter)::bigint * 7919 % 17576)::int % 26) || ' '
        END, '' ORDER BY place), '')
    FROM unnest(string_to_array(lower(normalize(
        regexp_replace(name, '(股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|有限会社)', '', 'g'), NFKD)), NULL))
        WITH ORDINALITY AS letters (letter, place)
$$
"""
NUMBER_KEY = """
CREATE FUNCTION merchants_number_key(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g'))
$$
"""


class Migration(AtOnce):

    replaces = [
        ('merchants', '0003_dossier'),
        ('merchants', '0005_signed_terms'),
        ('merchants', '0006_reference_history'),
        ('merchants', '0008_papers_and_search'),
        ('merchants', '0009_second_reviews'),
        ('merchants', '0010_search_columns'),
        ('merchants', '0011_search_key_of_every_letter'),
        ('merchants', '0012_guard_by_condition'),
        ('merchants', '0013_company_reference'),
        ('merchants', '0014_dated_sectors'),
        ('merchants', '0015_decimals_by_function'),
        ('merchants', '0016_limits_named'),
    ]

    initial = True

    dependencies = [
        ('events', '0004_decimals_of_amounts'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(SEARCH_KEY, 'DROP FUNCTION merchants_search_key(text)'),
        migrations.RunSQL(NUMBER_KEY, 'DROP FUNCTION merchants_number_key(text)'),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('name_key', models.CharField(blank=True, max_length=200)),
                ('search_key', models.GeneratedField(db_persist=True, expression=backoffice.merchants.models.searching.SearchKey('name'), output_field=models.TextField())),
                ('country', django_countries.fields.CountryField(max_length=2)),
                ('registration_number', models.CharField(max_length=60)),
                ('reference', models.CharField(blank=True, help_text="The office's own name for it", max_length=80)),
                ('registered_on', models.DateField(blank=True, help_text='The date of its registration', null=True)),
                ('vat_number', models.CharField(blank=True, max_length=30, verbose_name='VAT number')),
                ('iban', models.CharField(blank=True, max_length=40, verbose_name='IBAN')),
                ('gtin_prefix', models.CharField(blank=True, max_length=12, verbose_name='GS1 company prefix')),
                ('address', models.CharField(blank=True, max_length=300)),
                ('website', models.URLField(blank=True)),
                ('account_manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name_plural': 'companies',
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['name_key'], name='company_name_trigrams', opclasses=['gin_trgm_ops']),
                    models.Index(fields=['country', 'registration_number'], name='company_by_number'),
                    django.contrib.postgres.indexes.GinIndex(fields=['search_key'], name='company_search_keys', opclasses=['gin_trgm_ops']),
                    models.Index(backoffice.merchants.models.searching.NumberKey('registration_number'), name='company_by_number_key'),
                    models.Index(backoffice.merchants.models.searching.NumberKey('vat_number'), condition=models.Q(('vat_number', ''), _negated=True), name='company_by_vat_key'),
                    models.Index(backoffice.merchants.models.searching.NumberKey('iban'), condition=models.Q(('iban', ''), _negated=True), name='company_by_iban_key'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('verified_at__isnull', False)), fields=('country', 'registration_number'), name='company_registered_once'),
                    models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('reference',), name='company_reference_once'),
                    models.CheckConstraint(condition=models.Q(('verified_at__isnull', True), models.Q(('registration_number', ''), _negated=True), _connector='OR'), name='company_verified_has_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FindingOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='merchants.company')),
                ('field', models.CharField(max_length=40)),
                ('code', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=60)),
                ('reason', models.CharField(max_length=500)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('company', 'field', 'code', 'value'), name='finding_override_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='brands', to='merchants.company')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('country', django_countries.fields.CountryField(blank=True, help_text='Country of origin; empty while it is not known', max_length=2)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['name'], name='brand_name_trigrams', opclasses=['gin_trgm_ops']),
                ],
            },
        ),
        migrations.CreateModel(
            name='BrandName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='merchants.brand')),
                ('name', models.CharField(max_length=120)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('search_key', models.GeneratedField(db_persist=True, expression=backoffice.merchants.models.searching.SearchKey('name'), output_field=models.TextField())),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['search_key'], name='brand_name_search_keys', opclasses=['gin_trgm_ops']),
                ],
            },
        ),
        migrations.CreateModel(
            name='Sector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_zh_hans', models.CharField(blank=True, max_length=120)),
                ('nice_classes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('code', 'valid_from'), name='sector_once_per_day'),
                    models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='sector_runs_forward'),
                    models.CheckConstraint(condition=models.Q(('nice_classes__contained_by', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45])), name='sector_nice_classes_1_to_45'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sector',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "valid_to") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh_hans", new_values."nice_classes", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7edefea3162bc3baa7d5867785f63eb5a3e9b31a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_015e0', referencing='REFERENCING NEW TABLE AS new_values ', table='merchants_sector', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sector',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "valid_to") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh_hans", new_values."nice_classes", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='611a2dc7c4dd2c9fe5d810d4c1e9416d24c56902', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9d930', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='merchants_sector', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sector',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_sectorevent" ("code", "id", "name", "name_zh_hans", "nice_classes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "valid_to") SELECT old_values."code", old_values."id", old_values."name", old_values."name_zh_hans", old_values."nice_classes", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source_note", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='66ff1eb298130ce48033573c885b4a7473c4dca2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_851ef', referencing='REFERENCING OLD TABLE AS old_values ', table='merchants_sector', when='AFTER')),
        ),
        migrations.CreateModel(
            name='SectorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='merchants.sector')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_zh_hans', models.CharField(blank=True, max_length=120)),
                ('nice_classes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sectorevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0ecf51b9391eab0d56c9ec263570442fc356cf40', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_10cc0', table='merchants_sectorevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('document', 'A document is needed'), ('company_age', 'The company must be so many months old'), ('second_review', 'A pending trademark (TM) takes a second review'), ('trademark_registered', 'A pending trademark (TM) is not enough')], max_length=24)),
                ('document', models.CharField(blank=True, choices=[('registration', 'Company registration'), ('trademark', 'Trademark certificate'), ('authorisation', 'Letter of authorisation'), ('bank_proof', 'Proof of the bank account'), ('retail_licence', 'Retail licence'), ('food_licence', 'Food business licence'), ('cosmetics_licence', 'Cosmetics filing or licence'), ('brand_story', 'Brand story'), ('translation', 'Translation'), ('other', 'Another paper')], max_length=30)),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('channel', models.CharField(blank=True, choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('sector', models.SlugField(blank=True, max_length=40)),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2)),
                ('outside_mainland', models.BooleanField(default=False, help_text='Only for companies outside mainland China (with HK, MO and TW among them)')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['document', 'company_age', 'second_review', 'trademark_registered'])), name='rule_kind_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'document'), _negated=True), ('document__in', ['registration', 'trademark', 'authorisation', 'bank_proof', 'retail_licence', 'food_licence', 'cosmetics_licence', 'brand_story', 'translation', 'other']), _connector='OR'), name='rule_for_document_names_it'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'company_age'), _negated=True), ('months__isnull', False), _connector='OR'), name='rule_for_age_names_months'),
                    models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='rule_runs_forward'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_ruleevent" ("channel", "country", "document", "id", "kind", "months", "outside_mainland", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source_note", "valid_from", "valid_to") SELECT new_values."channel", new_values."country", new_values."document", new_values."id", new_values."kind", new_values."months", new_values."outside_mainland", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sector", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='25fa01a74282d950b32eca4abab1481223157322', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_15d1e', referencing='REFERENCING NEW TABLE AS new_values ', table='merchants_rule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_ruleevent" ("channel", "country", "document", "id", "kind", "months", "outside_mainland", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source_note", "valid_from", "valid_to") SELECT new_values."channel", new_values."country", new_values."document", new_values."id", new_values."kind", new_values."months", new_values."outside_mainland", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sector", new_values."source_note", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9209c4d89cf7893f41a279d7ec564bd9b114e186', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7b4b6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='merchants_rule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_ruleevent" ("channel", "country", "document", "id", "kind", "months", "outside_mainland", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source_note", "valid_from", "valid_to") SELECT old_values."channel", old_values."country", old_values."document", old_values."id", old_values."kind", old_values."months", old_values."outside_mainland", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sector", old_values."source_note", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='44584a4952f99491717ff2bba6ca60c02431a95d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c0f8b', referencing='REFERENCING OLD TABLE AS old_values ', table='merchants_rule', when='AFTER')),
        ),
        migrations.CreateModel(
            name='RuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='merchants.rule')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('document', 'A document is needed'), ('company_age', 'The company must be so many months old'), ('second_review', 'A pending trademark (TM) takes a second review'), ('trademark_registered', 'A pending trademark (TM) is not enough')], max_length=24)),
                ('document', models.CharField(blank=True, choices=[('registration', 'Company registration'), ('trademark', 'Trademark certificate'), ('authorisation', 'Letter of authorisation'), ('bank_proof', 'Proof of the bank account'), ('retail_licence', 'Retail licence'), ('food_licence', 'Food business licence'), ('cosmetics_licence', 'Cosmetics filing or licence'), ('brand_story', 'Brand story'), ('translation', 'Translation'), ('other', 'Another paper')], max_length=30)),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('channel', models.CharField(blank=True, choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('sector', models.SlugField(blank=True, db_index=False, max_length=40)),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2)),
                ('outside_mainland', models.BooleanField(default=False, help_text='Only for companies outside mainland China (with HK, MO and TW among them)')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a53b1418b2f1604103a0a5c0e114e1cfbe1f42bd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_41106', table='merchants_ruleevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='merchants.company')),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('brand_name', models.CharField(max_length=120)),
                ('search_key', models.GeneratedField(db_persist=True, expression=backoffice.merchants.models.searching.SearchKey('brand_name'), output_field=models.TextField())),
                ('brand_country', django_countries.fields.CountryField(blank=True, help_text='Country of origin; empty while it is not known', max_length=2)),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20), size=None)),
                ('sectors', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, size=None)),
                ('territory', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(choices=[('portal', "The applicant's own pages"), ('desk', 'A member of staff'), ('sheet', 'A spreadsheet'), ('api', 'A partner system')], default='desk', max_length=10)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('in_review', 'In review'), ('second_review', 'Second review'), ('need_info', 'Information needed'), ('approved', 'Approved'), ('contract_signed', 'Contract signed'), ('deposit_paid', 'Deposit paid'), ('live', 'Live'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('suspended', 'Suspended'), ('terminated', 'Terminated')], default='draft', max_length=20)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by_key', models.CharField(blank=True, max_length=80)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('agreed_terms_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_review_because', models.CharField(blank=True, max_length=300)),
                ('reason_code', models.CharField(blank=True, choices=[('papers_incomplete', 'Papers are missing or unreadable'), ('trademark_not_proven', 'The trademark is not registered or does not cover the goods'), ('authorisation_chain_broken', 'The authorisation from the owner to the company has a gap'), ('company_not_eligible', 'The company does not meet the conditions of the channel'), ('goods_not_permitted', 'The goods may not be sold on the channel'), ('already_onboarded', 'The brand is here already'), ('other', 'Another reason')], max_length=40)),
                ('reason', models.TextField(blank=True)),
                ('onboarded_brand', models.ForeignKey(db_column='brand_id', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='merchants.brand')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['company', '-id'], name='application_by_company'),
                    models.Index(fields=['status', 'due_at'], name='application_by_due'),
                    django.contrib.postgres.indexes.GinIndex(fields=['search_key'], name='application_search_keys', opclasses=['gin_trgm_ops']),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'in_review', 'second_review', 'need_info', 'approved', 'contract_signed', 'deposit_paid', 'live', 'rejected', 'withdrawn', 'expired', 'suspended', 'terminated'])), name='application_status_known'),
                    models.CheckConstraint(condition=models.Q(('created_by__isnull', True), ('reviewer__isnull', True), models.Q(('reviewer', models.F('created_by')), _negated=True), _connector='OR'), name='application_reviewer_is_not_creator'),
                    models.CheckConstraint(condition=models.Q(('second_reviewer__isnull', True), models.Q(('reviewer__isnull', False), models.Q(('second_reviewer', models.F('reviewer')), _negated=True), models.Q(('created_by__isnull', True), models.Q(('second_reviewer', models.F('created_by')), _negated=True), _connector='OR')), _connector='OR'), name='application_second_reviewer_is_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('onboarded_brand__isnull', False), ('status__in', ('approved', 'contract_signed', 'deposit_paid', 'live', 'suspended', 'terminated'))), models.Q(('onboarded_brand__isnull', True), ('status__in', ('draft', 'submitted', 'in_review', 'second_review', 'need_info', 'rejected'))), models.Q(('status__in', ['approved', 'contract_signed', 'deposit_paid', 'live', 'suspended', 'terminated', 'draft', 'submitted', 'in_review', 'second_review', 'need_info', 'rejected']), _negated=True), _connector='OR'), name='application_approved_has_brand'),
                    models.CheckConstraint(condition=models.Q(models.Q(('reason_code__in', ['papers_incomplete', 'trademark_not_proven', 'authorisation_chain_broken', 'company_not_eligible', 'goods_not_permitted', 'already_onboarded', 'other']), ('status', 'rejected')), models.Q(models.Q(('status', 'rejected'), _negated=True), ('reason_code', '')), _connector='OR'), name='application_rejected_has_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('in_review', 'second_review', 'need_info', 'approved', 'rejected')), _negated=True), ('reviewer__isnull', False), _connector='OR'), name='application_in_review_has_reviewer'),
                    models.CheckConstraint(condition=models.Q(('channels__contained_by', ['flagship', 'self_operated', 'full_service', 'overseas']), ('channels__len__gt', 0)), name='application_channels_known'),
                    models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='application_term_runs_forward'),
                    models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('company', 'reference'), name='application_reference_once_per_company'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{approved:contract_signed,approved:expired,approved:withdrawn,contract_signed:deposit_paid,contract_signed:expired,contract_signed:withdrawn,deposit_paid:live,deposit_paid:withdrawn,draft:expired,draft:submitted,draft:withdrawn,in_review:approved,in_review:in_review,in_review:need_info,in_review:rejected,in_review:second_review,in_review:submitted,in_review:withdrawn,live:suspended,live:terminated,need_info:expired,need_info:in_review,need_info:rejected,need_info:second_review,need_info:withdrawn,second_review:approved,second_review:need_info,second_review:rejected,second_review:second_review,second_review:withdrawn,submitted:in_review,submitted:withdrawn,suspended:live,suspended:terminated}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='ca1752c3af9c48eab1b23991238759b9840b95f1', operation='UPDATE', pgid='pgtrigger_status_moves_d03da', table='merchants_application', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'draft\')', func="RAISE EXCEPTION 'A new row begins as draft, not as %', NEW.status;", hash='cbab8a569d4d4ed46adfde96d1885ebe33c82a00', operation='INSERT', pgid='pgtrigger_status_begins_ee385', table='merchants_application', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='merchants.company')),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='merchants.application')),
                ('kind', models.CharField(choices=[('registration', 'Company registration'), ('trademark', 'Trademark certificate'), ('authorisation', 'Letter of authorisation'), ('bank_proof', 'Proof of the bank account'), ('retail_licence', 'Retail licence'), ('food_licence', 'Food business licence'), ('cosmetics_licence', 'Cosmetics filing or licence'), ('brand_story', 'Brand story'), ('translation', 'Translation'), ('other', 'Another paper')], max_length=30)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'kind'], name='document_by_company')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['registration', 'trademark', 'authorisation', 'bank_proof', 'retail_licence', 'food_licence', 'cosmetics_licence', 'brand_story', 'translation', 'other'])), name='document_kind_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.company')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='merchants.document')),
                ('number', models.PositiveSmallIntegerField()),
                ('file', models.FileField(max_length=200, upload_to='papers/%Y/%m/')),
                ('filename', models.CharField(max_length=255)),
                ('media_type', models.CharField(max_length=80)),
                ('size', models.BigIntegerField(help_text='Bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('paper_number', models.CharField(blank=True, help_text='The number on the paper', max_length=80)),
                ('issuer', models.CharField(blank=True, max_length=200)),
                ('holder', models.CharField(blank=True, max_length=200)),
                ('holder_key', models.CharField(blank=True, max_length=200)),
                ('granted_to', models.CharField(blank=True, max_length=200)),
                ('granted_to_key', models.CharField(blank=True, max_length=200)),
                ('mark', models.CharField(blank=True, help_text='The trademark as it is written', max_length=120)),
                ('search_key', models.GeneratedField(db_persist=True, expression=backoffice.merchants.models.searching.SearchKey('mark'), output_field=models.TextField())),
                ('trademark_status', models.CharField(blank=True, choices=[('R', 'Registered (R)'), ('TM', 'Pending (TM)')], max_length=2)),
                ('nice_classes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None)),
                ('territory', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('unlimited', models.BooleanField(default=False)),
                ('language', models.CharField(blank=True, help_text='ISO 639-1', max_length=10)),
                ('translation_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='merchants.documentversion')),
                ('verdict', models.CharField(choices=[('pending', 'Not yet looked at'), ('accepted', 'Accepted'), ('refused', 'Refused')], default='pending', max_length=10)),
                ('verdict_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verdict_note', models.CharField(blank=True, max_length=500)),
                ('uploaded_by_name', models.CharField(blank=True, max_length=150)),
                ('uploaded_by_key', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['expires_on'], name='document_by_expiry'),
                    models.Index(fields=['company', '-id'], name='document_version_by_company'),
                    django.contrib.postgres.indexes.GinIndex(condition=models.Q(('mark', ''), _negated=True), fields=['search_key'], name='document_search_keys', opclasses=['gin_trgm_ops']),
                    models.Index(backoffice.merchants.models.searching.NumberKey('paper_number'), condition=models.Q(('paper_number', ''), _negated=True), name='document_by_number_key'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('document', 'number'), name='document_version_once'),
                    models.CheckConstraint(condition=models.Q(('verdict__in', ['pending', 'accepted', 'refused'])), name='document_verdict_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('unlimited', True), _negated=True), ('expires_on__isnull', True), _connector='OR'), name='document_unlimited_has_no_end'),
                    models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('expires_on__isnull', True), ('expires_on__gte', models.F('issued_on')), _connector='OR'), name='document_runs_forward'),
                    models.CheckConstraint(condition=models.Q(('nice_classes__contained_by', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45])), name='document_nice_1_to_45'),
                    models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'refused'), _negated=True), models.Q(('verdict_note', ''), _negated=True), _connector='OR'), name='document_refused_has_reason'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='versions_are_never_edited', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."file" IS DISTINCT FROM (NEW."file") OR OLD."filename" IS DISTINCT FROM (NEW."filename") OR OLD."media_type" IS DISTINCT FROM (NEW."media_type") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."paper_number" IS DISTINCT FROM (NEW."paper_number") OR OLD."issuer" IS DISTINCT FROM (NEW."issuer") OR OLD."holder" IS DISTINCT FROM (NEW."holder") OR OLD."holder_key" IS DISTINCT FROM (NEW."holder_key") OR OLD."granted_to" IS DISTINCT FROM (NEW."granted_to") OR OLD."granted_to_key" IS DISTINCT FROM (NEW."granted_to_key") OR OLD."mark" IS DISTINCT FROM (NEW."mark") OR OLD."trademark_status" IS DISTINCT FROM (NEW."trademark_status") OR OLD."nice_classes" IS DISTINCT FROM (NEW."nice_classes") OR OLD."territory" IS DISTINCT FROM (NEW."territory") OR OLD."issued_on" IS DISTINCT FROM (NEW."issued_on") OR OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."unlimited" IS DISTINCT FROM (NEW."unlimited") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."translation_of_id" IS DISTINCT FROM (NEW."translation_of_id") OR OLD."uploaded_by_name" IS DISTINCT FROM (NEW."uploaded_by_name") OR OLD."uploaded_by_key" IS DISTINCT FROM (NEW."uploaded_by_key") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='37977560f2d8904fbfd4b899b4bf4377cef902fc', operation='UPDATE', pgid='pgtrigger_versions_are_never_edited_332a7', table='merchants_documentversion', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='InfoRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.company')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='info_requests', to='merchants.application')),
                ('message', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('review_due_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('application',), name='info_request_open_once_per_application'),
                ],
            },
        ),
        migrations.CreateModel(
            name='InfoItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.company')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='merchants.inforequest')),
                ('kind', models.CharField(blank=True, choices=[('registration', 'Company registration'), ('trademark', 'Trademark certificate'), ('authorisation', 'Letter of authorisation'), ('bank_proof', 'Proof of the bank account'), ('retail_licence', 'Retail licence'), ('food_licence', 'Food business licence'), ('cosmetics_licence', 'Cosmetics filing or licence'), ('brand_story', 'Brand story'), ('translation', 'Translation'), ('other', 'Another paper')], help_text='Empty: an answer in words', max_length=30)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.document')),
                ('sentence', models.CharField(blank=True, max_length=500)),
                ('answered_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.documentversion')),
                ('words', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='StepClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('in_review', 'In review'), ('second_review', 'Second review'), ('need_info', 'Information needed'), ('approved', 'Approved'), ('contract_signed', 'Contract signed'), ('deposit_paid', 'Deposit paid'), ('live', 'Live'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('suspended', 'Suspended'), ('terminated', 'Terminated')], max_length=20)),
                ('working_days', models.PositiveSmallIntegerField()),
                ('remind_before', models.PositiveSmallIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('step', 'valid_from'), name='step_clock_once_per_day'),
                    models.CheckConstraint(condition=models.Q(('working_days__gte', 1)), name='step_clock_at_least_a_day'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stepclock',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_stepclockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_before", "source_note", "step", "valid_from", "working_days") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remind_before", new_values."source_note", new_values."step", new_values."valid_from", new_values."working_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='abd65119960b6b2e18fe840c2bd434c012c6406b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_25bd4', referencing='REFERENCING NEW TABLE AS new_values ', table='merchants_stepclock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stepclock',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_stepclockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_before", "source_note", "step", "valid_from", "working_days") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remind_before", new_values."source_note", new_values."step", new_values."valid_from", new_values."working_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b771c90ad77579a8f2d2b26afd2619a1b85eb232', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8bae2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='merchants_stepclock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stepclock',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_stepclockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_before", "source_note", "step", "valid_from", "working_days") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remind_before", old_values."source_note", old_values."step", old_values."valid_from", old_values."working_days" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1d788a0304b5dd0991729c67195c3f9830822314', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5a944', referencing='REFERENCING OLD TABLE AS old_values ', table='merchants_stepclock', when='AFTER')),
        ),
        migrations.CreateModel(
            name='StepClockEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='merchants.stepclock')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('step', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('in_review', 'In review'), ('second_review', 'Second review'), ('need_info', 'Information needed'), ('approved', 'Approved'), ('contract_signed', 'Contract signed'), ('deposit_paid', 'Deposit paid'), ('live', 'Live'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('suspended', 'Suspended'), ('terminated', 'Terminated')], max_length=20)),
                ('working_days', models.PositiveSmallIntegerField()),
                ('remind_before', models.PositiveSmallIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stepclockevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='90e2b57c82bebc4876df82349e05af8051528a68', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ef023', table='merchants_stepclockevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('works', models.BooleanField(default=False)),
                ('source_note', models.CharField(blank=True, max_length=300)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holiday',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_holidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "works") SELECT new_values."day", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source_note", new_values."works" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bc53cbc502874da8da542c9388147bb003118bd4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_aadc8', referencing='REFERENCING NEW TABLE AS new_values ', table='merchants_holiday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holiday',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_holidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "works") SELECT new_values."day", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source_note", new_values."works" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e7eaa86b807514554f36872dfc87f74d74b84890', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d5201', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='merchants_holiday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holiday',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_holidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "works") SELECT old_values."day", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source_note", old_values."works" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f3239d79015e5a2b6c4643fec79281207b06e21b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_dc85b', referencing='REFERENCING OLD TABLE AS old_values ', table='merchants_holiday', when='AFTER')),
        ),
        migrations.CreateModel(
            name='HolidayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='merchants.holiday')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=120)),
                ('works', models.BooleanField(default=False)),
                ('source_note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holidayevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e1648cadf44fd13561300ce8c60a544e165a45dc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9a506', table='merchants_holidayevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='merchants.company')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='merchants.application')),
                ('selling_brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='merchants.brand')),
                ('channel', models.CharField(choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('number', models.CharField(help_text='Ours, on the paper', max_length=40, unique=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed'), ('ended', 'Ended')], default='draft', max_length=12)),
                ('ends_on', models.DateField(null=True, verbose_name='last day')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'signed', 'ended'])), name='contract_status_known'),
                    models.CheckConstraint(condition=models.Q(('channel__in', ['flagship', 'self_operated', 'full_service', 'overseas'])), name='contract_channel_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'ended'), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='contract_ended_has_last_day'),
                    models.UniqueConstraint(condition=models.Q(('status', 'ended'), _negated=True), fields=('selling_brand', 'channel'), name='contract_open_once_per_brand_and_channel'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{draft:ended,draft:signed,signed:ended}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='3f5fc0393d092a8fd87ea56679d950d808c548ca', operation='UPDATE', pgid='pgtrigger_status_moves_7e42f', table='merchants_contract', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'draft\')', func="RAISE EXCEPTION 'A new row begins as draft, not as %', NEW.status;", hash='f3d94cd4a3e02333f72af99b3920d9dc80ac29c9', operation='INSERT', pgid='pgtrigger_status_begins_2733f', table='merchants_contract', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_contractevent" ("application_id", "channel", "company_id", "created_at", "ends_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "selling_brand_id", "status") SELECT new_values."application_id", new_values."channel", new_values."company_id", new_values."created_at", new_values."ends_on", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."selling_brand_id", new_values."status" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dc60a059bb9a0514fe27def7af3c5a395af87cb2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8c0d4', referencing='REFERENCING NEW TABLE AS new_values ', table='merchants_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_contractevent" ("application_id", "channel", "company_id", "created_at", "ends_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "selling_brand_id", "status") SELECT new_values."application_id", new_values."channel", new_values."company_id", new_values."created_at", new_values."ends_on", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."selling_brand_id", new_values."status" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='58917a12b436408aef42cbc923574491c10ea42f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_57632', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='merchants_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_contractevent" ("application_id", "channel", "company_id", "created_at", "ends_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "selling_brand_id", "status") SELECT old_values."application_id", old_values."channel", old_values."company_id", old_values."created_at", old_values."ends_on", old_values."id", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."selling_brand_id", old_values."status" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dec10cccdd2c355060ffe45a7aa5344e54ef73b2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2ac5a', referencing='REFERENCING OLD TABLE AS old_values ', table='merchants_contract', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ContractEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='merchants.contract')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='merchants.company')),
                ('application', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='merchants.application')),
                ('selling_brand', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='merchants.brand')),
                ('channel', models.CharField(choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('number', models.CharField(help_text='Ours, on the paper', max_length=40)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed'), ('ended', 'Ended')], default='draft', max_length=12)),
                ('ends_on', models.DateField(null=True, verbose_name='last day')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d09623d6effaf96efe2b0f9c127138f6ce9eff37', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_034a5', table='merchants_contractevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ContractTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.company')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='merchants.contract')),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('commission_bp', models.PositiveIntegerField(help_text='Basis points: 400 are 4 %', verbose_name='commission')),
                ('fixed_fee', models.DecimalField(decimal_places=3, max_digits=18)),
                ('minimum_guarantee', models.DecimalField(decimal_places=3, max_digits=18)),
                ('deposit', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('settlement_cycle', models.CharField(choices=[('weekly', 'Weekly'), ('monthly', 'Monthly'), ('quarterly', 'Quarterly')], max_length=10)),
                ('territory', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None)),
                ('exclusive', models.BooleanField(default=False)),
                ('notice_days', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('approved_once', 'Approved by one'), ('approved', 'Approved'), ('signed', 'Signed'), ('discarded', 'Discarded')], default='proposed', max_length=15)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_on', models.DateField(null=True)),
                ('signed_by', models.CharField(blank=True, help_text='Who signed for the company', max_length=150)),
                ('cut_off_on', models.DateField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name_plural': 'contract terms',
                'constraints': [
                    models.UniqueConstraint(fields=('contract', 'number'), name='contract_terms_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'approved_once', 'approved', 'signed', 'discarded'])), name='contract_terms_status_known'),
                    models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='contract_terms_run_forward'),
                    models.CheckConstraint(condition=models.Q(('commission_bp__lte', 10000)), name='contract_terms_commission_to_100'),
                    models.CheckConstraint(condition=models.Q(('proposed_by__isnull', True), ('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='contract_terms_approved_by_another'),
                    models.CheckConstraint(condition=models.Q(('second_approved_by__isnull', True), models.Q(('approved_by__isnull', False), models.Q(('second_approved_by', models.F('approved_by')), _negated=True), models.Q(('proposed_by__isnull', True), models.Q(('second_approved_by', models.F('proposed_by')), _negated=True), _connector='OR')), _connector='OR'), name='contract_terms_second_approval_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('signed_on__isnull', False), ('status', 'signed')), models.Q(('status', 'signed'), _negated=True), _connector='OR'), name='contract_terms_signed_have_a_date'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved_once', 'approved', 'signed']), _negated=True), ('approved_by__isnull', False), _connector='OR'), name='contract_terms_approved_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('cut_off_on__isnull', True), models.Q(('cut_off_on__gte', models.F('starts_on')), ('cut_off_on__lte', models.F('ends_on'))), _connector='OR'), name='contract_terms_cut_off_within_them'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'signed')), expressions=[('contract', '='), (models.Func(models.F('starts_on'), models.Func(models.F('cut_off_on'), models.F('ends_on'), function='coalesce'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='contract_terms_signed_never_overlap'),
                    models.CheckConstraint(condition=models.Q(('fixed_fee__gte', 0)), name='contract_terms_fixed_fee_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='contract_terms_fixed_fee_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('fixed_fee'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='contract_terms_fixed_fee_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('minimum_guarantee__gte', 0)), name='contract_terms_guarantee_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='contract_terms_guarantee_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('minimum_guarantee'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='contract_terms_guarantee_has_its_decimals'),
                    models.CheckConstraint(condition=models.Q(('deposit__gte', 0)), name='contract_terms_deposit_not_negative'),
                    models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='contract_terms_deposit_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('deposit'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='contract_terms_deposit_has_its_decimals'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{approved:discarded,approved:signed,approved_once:approved,approved_once:discarded,proposed:approved,proposed:approved_once,proposed:discarded}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='c4f6e589074855b209fe8b0fe1f737b76e78df34', operation='UPDATE', pgid='pgtrigger_status_moves_026e7', table='merchants_contractterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'proposed\')', func="RAISE EXCEPTION 'A new row begins as proposed, not as %', NEW.status;", hash='06c090d7b56e50b780a3ef71eb969bdd5b2f8eec', operation='INSERT', pgid='pgtrigger_status_begins_9b55a', table='merchants_contractterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='terms_are_never_edited', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contract_id" IS DISTINCT FROM (NEW."contract_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."commission_bp" IS DISTINCT FROM (NEW."commission_bp") OR OLD."fixed_fee" IS DISTINCT FROM (NEW."fixed_fee") OR OLD."minimum_guarantee" IS DISTINCT FROM (NEW."minimum_guarantee") OR OLD."deposit" IS DISTINCT FROM (NEW."deposit") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."settlement_cycle" IS DISTINCT FROM (NEW."settlement_cycle") OR OLD."territory" IS DISTINCT FROM (NEW."territory") OR OLD."exclusive" IS DISTINCT FROM (NEW."exclusive") OR OLD."notice_days" IS DISTINCT FROM (NEW."notice_days"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c95f53630f5066d79c07ae0c8ba0e227a09719f7', operation='UPDATE', pgid='pgtrigger_terms_are_never_edited_4f884', table='merchants_contractterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='terms_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='665c3c916727acadf9151d4889e954c585bd13ee', operation='DELETE', pgid='pgtrigger_terms_stay_e1154', table='merchants_contractterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='what_is_signed_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" = \'signed\')', func="\n                    IF (NEW.signed_on, NEW.signed_by, NEW.proposed_by_id, NEW.approved_by_id, NEW.second_approved_by_id)\n                        IS DISTINCT FROM\n                       (OLD.signed_on, OLD.signed_by, OLD.proposed_by_id, OLD.approved_by_id, OLD.second_approved_by_id)\n                       OR NEW.cut_off_on IS NULL AND OLD.cut_off_on IS NOT NULL OR NEW.cut_off_on > OLD.cut_off_on\n                    THEN\n                        RAISE EXCEPTION 'Terms % are signed; they can only be cut off, earlier', OLD.id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='542cbb56d49397f668d6dfc7c6e4807ce0ab01a9', operation='UPDATE', pgid='pgtrigger_what_is_signed_stays_8308f', table='merchants_contractterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_contracttermsevent" ("approved_by_id", "commission_bp", "company_id", "contract_id", "created_at", "currency", "cut_off_on", "deposit", "ends_on", "exclusive", "fixed_fee", "id", "minimum_guarantee", "notice_days", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "second_approved_by_id", "settlement_cycle", "signed_by", "signed_on", "starts_on", "status", "territory") SELECT new_values."approved_by_id", new_values."commission_bp", new_values."company_id", new_values."contract_id", new_values."created_at", new_values."currency", new_values."cut_off_on", new_values."deposit", new_values."ends_on", new_values."exclusive", new_values."fixed_fee", new_values."id", new_values."minimum_guarantee", new_values."notice_days", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."proposed_by_id", new_values."second_approved_by_id", new_values."settlement_cycle", new_values."signed_by", new_values."signed_on", new_values."starts_on", new_values."status", new_values."territory" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b1ce8ce17049e508de4115b4f9b79104ce969ddb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_9bd74', referencing='REFERENCING NEW TABLE AS new_values ', table='merchants_contractterms', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_contracttermsevent" ("approved_by_id", "commission_bp", "company_id", "contract_id", "created_at", "currency", "cut_off_on", "deposit", "ends_on", "exclusive", "fixed_fee", "id", "minimum_guarantee", "notice_days", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "second_approved_by_id", "settlement_cycle", "signed_by", "signed_on", "starts_on", "status", "territory") SELECT new_values."approved_by_id", new_values."commission_bp", new_values."company_id", new_values."contract_id", new_values."created_at", new_values."currency", new_values."cut_off_on", new_values."deposit", new_values."ends_on", new_values."exclusive", new_values."fixed_fee", new_values."id", new_values."minimum_guarantee", new_values."notice_days", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."proposed_by_id", new_values."second_approved_by_id", new_values."settlement_cycle", new_values."signed_by", new_values."signed_on", new_values."starts_on", new_values."status", new_values."territory" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='609aa386be280374313dd6f70ab1a654c3186aec', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_907f3', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='merchants_contractterms', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractterms',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_contracttermsevent" ("approved_by_id", "commission_bp", "company_id", "contract_id", "created_at", "currency", "cut_off_on", "deposit", "ends_on", "exclusive", "fixed_fee", "id", "minimum_guarantee", "notice_days", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "second_approved_by_id", "settlement_cycle", "signed_by", "signed_on", "starts_on", "status", "territory") SELECT old_values."approved_by_id", old_values."commission_bp", old_values."company_id", old_values."contract_id", old_values."created_at", old_values."currency", old_values."cut_off_on", old_values."deposit", old_values."ends_on", old_values."exclusive", old_values."fixed_fee", old_values."id", old_values."minimum_guarantee", old_values."notice_days", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."proposed_by_id", old_values."second_approved_by_id", old_values."settlement_cycle", old_values."signed_by", old_values."signed_on", old_values."starts_on", old_values."status", old_values."territory" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='85f70df9e0582e4f6512851ada91a3ac1431740d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a92c0', referencing='REFERENCING OLD TABLE AS old_values ', table='merchants_contractterms', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ContractTermsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='merchants.contractterms')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='merchants.company')),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='merchants.contract')),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('commission_bp', models.PositiveIntegerField(help_text='Basis points: 400 are 4 %', verbose_name='commission')),
                ('fixed_fee', models.DecimalField(decimal_places=3, max_digits=18)),
                ('minimum_guarantee', models.DecimalField(decimal_places=3, max_digits=18)),
                ('deposit', models.DecimalField(decimal_places=3, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('settlement_cycle', models.CharField(choices=[('weekly', 'Weekly'), ('monthly', 'Monthly'), ('quarterly', 'Quarterly')], max_length=10)),
                ('territory', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None)),
                ('exclusive', models.BooleanField(default=False)),
                ('notice_days', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('approved_once', 'Approved by one'), ('approved', 'Approved'), ('signed', 'Signed'), ('discarded', 'Discarded')], default='proposed', max_length=15)),
                ('proposed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_approved_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_on', models.DateField(null=True)),
                ('signed_by', models.CharField(blank=True, help_text='Who signed for the company', max_length=150)),
                ('cut_off_on', models.DateField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contracttermsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cb754d8f404ea10e4f68ea9dad914574f5428622', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3b1ae', table='merchants_contracttermsevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(choices=[('second_approval', 'Fixed fee, guarantee or deposit above which two people approve terms'), ('commission_floor', 'Commission below which two people approve terms, in basis points'), ('commission', 'Commission that new terms are proposed with, in basis points'), ('notice_days', 'Days of notice that new terms are proposed with'), ('deposit', 'Deposit that new terms are proposed with'), ('deposit_special', 'Deposit for special goods'), ('annual_fee', 'Annual fee that new terms are proposed with'), ('annual_fee_special', 'Annual fee for special goods'), ('deposit_days', 'Days to make good a deposit that falls short'), ('import_rows', 'Rows that one person may have a spreadsheet write at once')], max_length=40, verbose_name='limit')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('valid_from', models.DateField()),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('code', 'currency', 'valid_from'), name='threshold_once_per_day'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='threshold',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_thresholdevent" ("code", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "value") SELECT new_values."code", new_values."currency", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source_note", new_values."valid_from", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='677a457e4f5026468e32ef707d71440226fc4ea4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2f9e8', referencing='REFERENCING NEW TABLE AS new_values ', table='merchants_threshold', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='threshold',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_thresholdevent" ("code", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "value") SELECT new_values."code", new_values."currency", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source_note", new_values."valid_from", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6ce1355fd58b1867e651781a4b85e7c29b643252', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_06914', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='merchants_threshold', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='threshold',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "merchants_thresholdevent" ("code", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_note", "valid_from", "value") SELECT old_values."code", old_values."currency", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source_note", old_values."valid_from", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='faab5f01dadd443ec71d0ffe5b3dbe68b9529d2f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7fca2', referencing='REFERENCING OLD TABLE AS old_values ', table='merchants_threshold', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ThresholdEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='merchants.threshold')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(choices=[('second_approval', 'Fixed fee, guarantee or deposit above which two people approve terms'), ('commission_floor', 'Commission below which two people approve terms, in basis points'), ('commission', 'Commission that new terms are proposed with, in basis points'), ('notice_days', 'Days of notice that new terms are proposed with'), ('deposit', 'Deposit that new terms are proposed with'), ('deposit_special', 'Deposit for special goods'), ('annual_fee', 'Annual fee that new terms are proposed with'), ('annual_fee_special', 'Annual fee for special goods'), ('deposit_days', 'Days to make good a deposit that falls short'), ('import_rows', 'Rows that one person may have a spreadsheet write at once')], db_index=False, max_length=40, verbose_name='limit')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('valid_from', models.DateField()),
                ('source_note', models.CharField(max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='thresholdevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a2205301b8f95d13d4319b2fa091931fceaed98f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0799e', table='merchants_thresholdevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='DepositEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.company')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposit_entries', to='merchants.contract')),
                ('kind', models.CharField(choices=[('payment', 'Deposit paid'), ('top_up', 'Topped up'), ('deduction', 'Deducted'), ('refund', 'Paid back')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('reference', models.CharField(help_text="The bank's or the case's number", max_length=80)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('booked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('booked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name_plural': 'deposit entries',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['payment', 'top_up'])), models.Q(('amount__lt', 0), ('kind__in', ['deduction', 'refund'])), _connector='OR'), name='deposit_entry_has_its_sign'),
                    models.UniqueConstraint(fields=('contract', 'kind', 'reference'), name='deposit_entry_once_per_reference'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='depositentry',
            trigger=pgtrigger.compiler.Trigger(name='deposit_entries_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9a4833e2764dab8318f09a218463b6b5cbd7da78', operation='UPDATE OR DELETE', pgid='pgtrigger_deposit_entries_stay_08af7', table='merchants_depositentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='depositentry',
            trigger=pgtrigger.compiler.Trigger(name='deposit_never_overdrawn', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."amount" < 0)', func="\n                    PERFORM FROM merchants_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;\n                    IF (\n                        SELECT coalesce(sum(amount), 0) + NEW.amount FROM merchants_depositentry\n                        WHERE contract_id = NEW.contract_id AND currency = NEW.currency\n                    ) < 0 THEN\n                        RAISE EXCEPTION 'The deposit of contract % would be overdrawn', NEW.contract_id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='e51f54db074d96b830c6c0c0294e3dda6f73d6b2', operation='INSERT', pgid='pgtrigger_deposit_never_overdrawn_c9b3e', table='merchants_depositentry', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Shortfall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.company')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shortfalls', to='merchants.contract')),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('due_on', models.DateField()),
                ('lapsed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('contract',), name='shortfall_open_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='merchants.brand')),
                ('channel', models.CharField(blank=True, choices=[('flagship', 'Flagship store'), ('self_operated', 'Self-operated'), ('full_service', 'Full-service'), ('overseas', 'Overseas fulfilment')], max_length=20)),
                ('sector', models.SlugField(blank=True, max_length=40)),
                ('cause', models.CharField(choices=[('not_live', 'Not live yet'), ('trademark', 'No trademark in force covers the goods'), ('authorisation', 'The chain of authorisation has a gap'), ('licence', 'A licence has lapsed'), ('paper', 'A paper has lapsed'), ('deposit', 'The deposit was not made good'), ('contract', 'The contract has ended'), ('suspended', 'Suspended'), ('terminated', 'Terminated')], max_length=20)),
                ('details', models.JSONField(default=dict)),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('cause__in', ['not_live', 'trademark', 'authorisation', 'licence', 'paper', 'deposit', 'contract', 'suspended', 'terminated'])), name='restriction_cause_known'),
                    models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('brand', 'channel', 'sector', 'cause'), name='restriction_open_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExpiryWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.company')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='warnings', to='merchants.documentversion')),
                ('days', models.PositiveSmallIntegerField()),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('version', 'days'), name='expiry_warning_once'),
                ],
            },
        ),
    ]
