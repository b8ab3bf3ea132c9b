from django.db import migrations

from backoffice.access.walls import BRANDS, COMPANIES, CompanyWall, Gate, Wall

# Companies that were here before were taken in by a reviewer.
VERIFIED = "UPDATE merchants_company SET verified_at = created_at WHERE verified_at IS NULL"
# An application stood behind the wall of the brand that came of it; it is its company's paper.
OPEN_APPLICATIONS = """
DROP POLICY brand_wall ON merchants_application;
DROP POLICY staff_pass ON merchants_application;
DROP POLICY brand_wall ON merchants_company;
DROP POLICY staff_pass ON merchants_company;
"""
# What the office publishes: everyone in a scope may read it, staff alone write it.
PUBLIC = f"{BRANDS} IS NOT NULL"
OWN_OR_OF_OWN_BRANDS = f"id IN (SELECT company_id FROM merchants_brand UNION ALL SELECT unnest({COMPANIES}))"  # noqa: S608 - a constant


class Migration(migrations.Migration):
    dependencies = [("merchants", "0003_dossier"), ("events", "0003_company_wall"), ("access", "0004_roles")]

    operations = [
        migrations.RunSQL(VERIFIED, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN_APPLICATIONS, migrations.RunSQL.noop),
        # Staff alone write companies: a brand that could choose its company would see any company by choosing it.
        Gate("merchants_company", rule=OWN_OR_OF_OWN_BRANDS, writable=False),
        CompanyWall("merchants_application"),
        CompanyWall("merchants_document", parents={"application_id": "merchants_application"}),
        CompanyWall(
            "merchants_documentversion",
            parents={"document_id": "merchants_document", "translation_of_id": "merchants_documentversion"},
        ),
        CompanyWall("merchants_inforequest", parents={"application_id": "merchants_application"}),
        CompanyWall(
            "merchants_infoitem",
            parents={
                "request_id": "merchants_inforequest",
                "document_id": "merchants_document",
                "answered_with_id": "merchants_documentversion",
            },
        ),
        # What the office agrees, books and decides: its people read it, whatever a door should let them ask for.
        CompanyWall(
            "merchants_contract", parents={"application_id": "merchants_application"}, writable=False
        ),
        CompanyWall("merchants_contractterms", parents={"contract_id": "merchants_contract"}, writable=False),
        CompanyWall("merchants_depositentry", parents={"contract_id": "merchants_contract"}, writable=False),
        CompanyWall("merchants_shortfall", parents={"contract_id": "merchants_contract"}, writable=False),
        CompanyWall(
            "merchants_expirywarning", parents={"version_id": "merchants_documentversion"}, writable=False
        ),
        Wall("merchants_restriction", writable=False),
        Gate("merchants_sector", rule=PUBLIC, writable=False),
        Gate("merchants_rule", rule=PUBLIC, writable=False),
        Gate("merchants_stepclock", rule=PUBLIC, writable=False),
        Gate("merchants_holiday", rule=PUBLIC, writable=False),
        Gate("merchants_threshold", rule=PUBLIC, writable=False),
    ]
