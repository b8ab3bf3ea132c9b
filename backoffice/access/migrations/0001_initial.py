import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from backoffice.access.roles import provision
from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [('access', '0002_initial')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        TrigramExtension(),
        # Before the first table of ours: what exists is granted now, what comes later by default.
        migrations.RunPython(
            lambda apps, schema_editor: provision(schema_editor.connection), migrations.RunPython.noop
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('role', models.CharField(choices=[('platform_admin', 'Platform admin'), ('reviewer', 'Reviewer'), ('account_manager', 'Account manager'), ('catalog_manager', 'Catalog manager'), ('warehouse_operator', 'Warehouse operator'), ('finance', 'Finance'), ('auditor', 'Auditor'), ('brand_owner', 'Brand owner'), ('brand_member', 'Brand member'), ('applicant', 'Applicant')], default='applicant', max_length=30)),
                ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('right:goods', 'Units, products and stock'), ('right:selling', 'Listings and holds'), ('right:orders', 'Orders and parcels'), ('right:papers', 'Applications and dossiers'), ('right:money', 'Contracts and deposits'), ('right:people', 'Invite people and manage API clients')], max_length=20), blank=True, default=list, size=None)),
                ('language', models.CharField(choices=[('en-gb', 'English'), ('zh-hans', '简体中文')], default='en-gb', max_length=10)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('role__in', ['platform_admin', 'reviewer', 'account_manager', 'catalog_manager', 'warehouse_operator', 'finance', 'auditor', 'brand_owner', 'brand_member', 'applicant'])), name='user_role_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('rights__contained_by', ['right:goods', 'right:selling', 'right:orders', 'right:papers', 'right:money', 'right:people']), ('role', 'brand_member')), ('rights', []), _connector='OR'), name='user_rights_of_members_only'),
                    models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='user_address_once'),
                ],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('client_id', models.CharField(max_length=32, unique=True, verbose_name='client ID')),
                ('scopes', models.JSONField(default=list, help_text='The scopes granted, as a list of codes')),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'API client',
            },
        ),
    ]
