import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# Until the next migration clients are behind a wall without a door for the login role, which then sees no row and meets
# no error: PostgreSQL checks foreign keys with queries of the owner, and one of the toolkit's migrations goes through
# all applications to hash a secret that ours do not have.
SHUT = """
DROP POLICY brand_wall ON access_apiclient;
ALTER TABLE merchants_company NO FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_roles"), ("merchants", "0004_walls_of_papers")]
    run_before = [("oauth2_provider", "0001_initial")]

    operations = [
        migrations.RunSQL(SHUT, migrations.RunSQL.noop),
        migrations.AddField(
            "apiclient",
            "company",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="api_clients",
                to="merchants.company",
            ),
        ),
        migrations.RenameField("apiclient", "prefix", "client_id"),
        migrations.AlterField(
            "apiclient",
            "client_id",
            models.CharField(max_length=32, unique=True, verbose_name="client ID"),
        ),
        migrations.AddField("apiclient", "last_used_at", models.DateTimeField(null=True)),
        migrations.AlterField("apiclient", "name", models.CharField(max_length=120)),
        migrations.CreateModel(
            "ClientSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(blank=True, max_length=4)),
                ("created_by_name", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ends_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="access.apiclient",
                    ),
                ),
            ],
            options={
                "verbose_name": "secret",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(ends_at__isnull=True)
                        | models.Q(ends_at__gte=models.F("created_at")),
                        name="client_secret_runs_forward",
                    )
                ],
            },
        ),
    ]
