from django.db import migrations

from backoffice.access.scope import BRAND_ROLE
from backoffice.access.walls import BRANDS, COLLEAGUES, COMPANIES, PERSON, Gate, Wall

# A client's brand is of the client's company. Nothing points to a client with its brand; databases of before have the
# key all the same.
BRAND_OF_COMPANY = """
CREATE UNIQUE INDEX merchants_brand_id_company_id ON merchants_brand (id, company_id);
CREATE UNIQUE INDEX access_apiclient_id_company_id ON access_apiclient (id, company_id);
CREATE UNIQUE INDEX access_apiclient_id_brand_id ON access_apiclient (id, brand_id);
ALTER TABLE access_apiclient ADD CONSTRAINT access_apiclient_brand_id_same_company
    FOREIGN KEY (brand_id, company_id) REFERENCES merchants_brand (id, company_id) DEFERRABLE INITIALLY DEFERRED;
"""
ANY_BRAND = """
ALTER TABLE access_apiclient DROP CONSTRAINT access_apiclient_brand_id_same_company;
DROP INDEX access_apiclient_id_brand_id, access_apiclient_id_company_id, merchants_brand_id_company_id;
"""
# A company's people and systems see its clients; the office writes them for those who may. A system of one brand
# handles no papers of its company: it is known by that brand, which is all it sees of brands.
OF_COMPANY_OR_BRANDS = f"""company_id IN (
    SELECT company_id FROM access_user
    WHERE id = (SELECT substring(current_setting('app.actor') FROM '^user:([0-9]{{1,18}})$')::bigint)
    UNION ALL SELECT unnest({COMPANIES})
    UNION ALL SELECT company_id FROM merchants_brand
)"""  # noqa: S608 - a constant
# Of systems made for one brand only those whose brand one works for.
OF_BRAND = f"CASE WHEN brand_id IS NULL THEN true ELSE brand_id = ANY ({BRANDS}) END"
# Nobody behind a wall has to do with tokens: the office issues and finds them. Outside a scope this raises an error.
NOBODY = f"{BRANDS} IS NULL"
OWN = f"user_id = ANY ({PERSON})"
# What nobody behind a wall has to do with: sessions are the login role's, the rest is the framework's.
OUT_OF_REACH = (
    "django_session",
    "account_emailconfirmation",
    "access_user_groups",
    "access_user_user_permissions",
)


class Migration(migrations.Migration):
    """A company's people see themselves and each other, and nobody else; the office alone writes people."""

    replaces = [
        ("access", "0003_walls"),
        ("access", "0006_walls_of_clients"),
        ("access", "0010_walls_of_people"),
        ("access", "0013_walls_of_one_brands_clients"),
    ]
    dependencies = [
        ("access", "0003_postings"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        # Who has no company yet sees themselves. A person's own company is among those whose people they see.
        Gate(
            "access_user",
            rule=f"coalesce(company_id = ANY ({COLLEAGUES}), id = ANY ({PERSON}))",
            writable=False,
        ),
        Wall("access_membership", writable=False),
        Gate("access_invitation", rule=f"company_id = ANY ({COLLEAGUES})", writable=False),
        *(
            Gate(table, rule=OWN, writable=False)
            for table in (
                "access_posting",
                "account_emailaddress",
                "mfa_authenticator",
                "usersessions_usersession",
            )
        ),
        migrations.RunSQL(BRAND_OF_COMPANY, ANY_BRAND),
        Gate("access_apiclient", rule=f"{OF_COMPANY_OR_BRANDS} AND {OF_BRAND}", writable=False),
        Gate("access_clientsecret", rule="client_id IN (SELECT id FROM access_apiclient)", writable=False),
        *(
            Gate(f"oauth2_provider_{table}", rule=NOBODY, writable=False)
            for table in ("accesstoken", "devicegrant", "grant", "idtoken", "refreshtoken")
        ),
        migrations.RunSQL(
            f"REVOKE ALL ON {', '.join(OUT_OF_REACH)} FROM {BRAND_ROLE}", migrations.RunSQL.noop
        ),
    ]
