from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backoffice.access.scope import scope
from backoffice.access.walls import BRANDS, COMPANIES, Gate
from backoffice.events.actors import office

# A client's brand is of the client's company.
BRAND_OF_COMPANY = """
ALTER TABLE merchants_company FORCE ROW LEVEL SECURITY;
DROP POLICY staff_pass ON access_apiclient;
CREATE UNIQUE INDEX merchants_brand_id_company_id ON merchants_brand (id, company_id);
CREATE UNIQUE INDEX access_apiclient_id_company_id ON access_apiclient (id, company_id);
ALTER TABLE access_apiclient NO FORCE ROW LEVEL SECURITY;
ALTER TABLE merchants_brand NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_apiclient ADD CONSTRAINT access_apiclient_brand_id_same_company
    FOREIGN KEY (brand_id, company_id) REFERENCES merchants_brand (id, company_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_brand FORCE ROW LEVEL SECURITY;
"""
# A company's people and systems see its clients; the office writes them for those who may.
OF_COMPANY = f"""company_id IN (
    SELECT company_id FROM access_user
    WHERE id = (SELECT substring(current_setting('app.actor') FROM '^user:([0-9]{{1,18}})$')::bigint)
    UNION ALL SELECT unnest({COMPANIES})
)"""  # noqa: S608 - a constant
# Nobody behind a wall has to do with tokens: the office issues and finds them. Outside a scope this raises an error.
NOBODY = f"{BRANDS} IS NULL"


def carry_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A client gets the company of its brand. The secret in its static token becomes its first secret.

    Of `ent_<prefix>_<secret>` the middle part is the client's id from now on, and the last part its secret.
    """
    client_model = apps.get_model("access", "ApiClient")
    secret_model = apps.get_model("access", "ClientSecret")
    brand_model = apps.get_model("merchants", "Brand")
    with scope(office("migration")):
        for client in client_model.objects.all():
            if client.brand_id is not None:
                client.company_id = brand_model.objects.values_list("company_id", flat=True).get(
                    pk=client.brand_id
                )
                client.save(update_fields=["company_id"])
            secret_model.objects.create(
                client=client, hash=client.secret_hash, created_at=client.created_at, created_by_name=""
            )
    # Deferred checks that are still to come would stop the changes of the table below.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_clients_of_companies"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField("apiclient", "secret_hash"),
        migrations.AddConstraint(
            "apiclient",
            models.UniqueConstraint(
                fields=["company", "name"], nulls_distinct=False, name="client_name_once_per_company"
            ),
        ),
        migrations.AddConstraint(
            "apiclient",
            models.CheckConstraint(
                condition=models.Q(brand__isnull=True) | models.Q(company__isnull=False),
                name="client_of_brand_has_company",
            ),
        ),
        migrations.RunSQL(BRAND_OF_COMPANY, migrations.RunSQL.noop),
        Gate("access_apiclient", rule=OF_COMPANY, writable=False),
        Gate("access_clientsecret", rule="client_id IN (SELECT id FROM access_apiclient)", writable=False),
        *(
            Gate(f"oauth2_provider_{table}", rule=NOBODY, writable=False)
            for table in ("accesstoken", "devicegrant", "grant", "idtoken", "refreshtoken")
        ),
    ]
