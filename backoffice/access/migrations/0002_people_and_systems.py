import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('access', '0004_roles'),
        ('access', '0005_clients_of_companies'),
        ('access', '0009_invitations'),
        ('access', '0011_guard_by_condition'),
    ]

    dependencies = [
        ('access', '0001_initial'),
        ('merchants', '0002_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='company',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='merchants.company'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['applicant', 'brand_member', 'brand_owner']), ('company__isnull', True), _connector='OR'), name='user_of_platform_has_no_company'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='merchants.brand')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'brand'), name='membership_once'),
                ],
            },
        ),
        migrations.AddField(
            model_name='apiclient',
            name='company',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='api_clients', to='merchants.company'),
        ),
        migrations.AddField(
            model_name='apiclient',
            name='brand',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_clients', to='merchants.brand'),
        ),
        migrations.AddConstraint(
            model_name='apiclient',
            constraint=models.UniqueConstraint(fields=('company', 'name'), name='client_name_once_per_company', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='apiclient',
            constraint=models.CheckConstraint(condition=models.Q(('brand__isnull', True), ('company__isnull', False), _connector='OR'), name='client_of_brand_has_company'),
        ),
        migrations.CreateModel(
            name='ClientSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='secrets', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(blank=True, max_length=4)),
                ('created_by_name', models.CharField(blank=True, max_length=150)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ends_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'secret',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gte', models.F('created_at')), _connector='OR'), name='client_secret_runs_forward'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('platform_admin', 'Platform admin'), ('reviewer', 'Reviewer'), ('account_manager', 'Account manager'), ('catalog_manager', 'Catalog manager'), ('warehouse_operator', 'Warehouse operator'), ('finance', 'Finance'), ('auditor', 'Auditor'), ('brand_owner', 'Brand owner'), ('brand_member', 'Brand member'), ('applicant', 'Applicant')], max_length=30)),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='merchants.company')),
                ('brand_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('right:goods', 'Units, products and stock'), ('right:selling', 'Listings and holds'), ('right:orders', 'Orders and parcels'), ('right:papers', 'Applications and dossiers'), ('right:money', 'Contracts and deposits'), ('right:people', 'Invite people and manage API clients')], max_length=20), blank=True, default=list, size=None)),
                ('warehouse_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('language', models.CharField(choices=[('en-gb', 'English'), ('zh-hans', '简体中文')], default='en-gb', max_length=10)),
                ('status', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('revoked', 'Revoked')], default='open', max_length=10)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by_name', models.CharField(max_length=150)),
                ('sendings', models.PositiveSmallIntegerField(default=1)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('accepted_by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accepted_invitation', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('role__in', ['platform_admin', 'reviewer', 'account_manager', 'catalog_manager', 'warehouse_operator', 'finance', 'auditor', 'brand_owner', 'brand_member', 'applicant'])), name='invitation_role_known'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'accepted', 'revoked'])), name='invitation_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', False), ('role__in', ['applicant', 'brand_member', 'brand_owner'])), models.Q(models.Q(('role__in', ['applicant', 'brand_member', 'brand_owner']), _negated=True), ('company__isnull', True)), _connector='OR'), name='invitation_company_fits_role'),
                    models.CheckConstraint(condition=models.Q(models.Q(('rights__contained_by', ['right:goods', 'right:selling', 'right:orders', 'right:papers', 'right:money', 'right:people']), ('role', 'brand_member')), ('rights', []), _connector='OR'), name='invitation_rights_of_members_only'),
                    models.CheckConstraint(condition=models.Q(('role', 'warehouse_operator'), ('warehouse_ids', []), _connector='OR'), name='invitation_warehouses_of_operators_only'),
                    models.CheckConstraint(condition=models.Q(models.Q(('accepted_by__isnull', False), ('status', 'accepted')), models.Q(models.Q(('status', 'accepted'), _negated=True), ('accepted_by__isnull', True)), _connector='OR'), name='invitation_accepted_by_somebody'),
                    models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('company'), condition=models.Q(('status', 'open')), name='invitation_open_once', nulls_distinct=False),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{open:accepted,open:revoked}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='0026eb952f86f58d7b3701ca02a604b15ff95092', operation='UPDATE', pgid='pgtrigger_status_moves_5e1ca', table='access_invitation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'open\')', func="RAISE EXCEPTION 'A new row begins as open, not as %', NEW.status;", hash='fab9e5309c3b600b8b654ad7a491d3f9301141d0', operation='INSERT', pgid='pgtrigger_status_begins_e11f8', table='access_invitation', when='BEFORE')),
        ),
    ]
