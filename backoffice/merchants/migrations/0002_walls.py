from django.db import migrations

from backoffice.access.walls import BRANDS, COMPANIES, CompanyWall, Gate, Wall

# What the office publishes, and what that was before: everyone in a scope may read it, staff alone write it.
PUBLIC = f"{BRANDS} IS NOT NULL"
PUBLISHED = ("sector", "rule", "stepclock", "holiday", "threshold")
OWN_OR_OF_OWN_BRANDS = f"id IN (SELECT company_id FROM merchants_brand UNION ALL SELECT unnest({COMPANIES}))"  # noqa: S608 - a constant
OF_COMPANY = f"company_id = ANY ({COMPANIES})"
# Of a company with several brands each owner sees the papers and terms of their own; what is no brand's yet is the
# company's. What hangs on a paper is seen with it.
OF_BRAND_OR_NONE = f"CASE WHEN brand_id IS NULL THEN true ELSE brand_id = ANY ({BRANDS}) END"
OF_APPLICATION = "application_id IN (SELECT id FROM merchants_application)"
OF_APPLICATION_OR_NONE = f"CASE WHEN application_id IS NULL THEN true ELSE {OF_APPLICATION} END"
OF_SELLER = f"selling_brand_id = ANY ({BRANDS})"
OF_CONTRACT = "contract_id IN (SELECT id FROM merchants_contract)"
# Nothing points to an application with its brand; databases of before have the key all the same.
KEY_OF_BRAND = "CREATE UNIQUE INDEX merchants_application_id_brand_id ON merchants_application (id, brand_id)"


class Migration(migrations.Migration):
    replaces = [
        ("merchants", "0004_walls_of_papers"),
        ("merchants", "0007_walls_of_reference_history"),
        ("merchants", "0017_papers_of_brands"),
    ]
    dependencies = [("merchants", "0001_initial")]

    operations = [
        # Staff alone write these: a brand that could choose its company would see any company by choosing it.
        Gate("merchants_brand", rule=f"id = ANY ({BRANDS})", writable=False),
        Gate("merchants_company", rule=OWN_OR_OF_OWN_BRANDS, writable=False),
        Wall("merchants_brandname"),
        CompanyWall("merchants_application", narrower=OF_BRAND_OR_NONE),
        migrations.RunSQL(KEY_OF_BRAND, "DROP INDEX merchants_application_id_brand_id"),
        CompanyWall(
            "merchants_document",
            parents={"application_id": "merchants_application"},
            narrower=OF_APPLICATION_OR_NONE,
        ),
        CompanyWall(
            "merchants_documentversion",
            parents={"document_id": "merchants_document", "translation_of_id": "merchants_documentversion"},
            narrower="document_id IN (SELECT id FROM merchants_document)",
        ),
        CompanyWall(
            "merchants_inforequest",
            parents={"application_id": "merchants_application"},
            narrower=OF_APPLICATION,
        ),
        CompanyWall(
            "merchants_infoitem",
            parents={
                "request_id": "merchants_inforequest",
                "document_id": "merchants_document",
                "answered_with_id": "merchants_documentversion",
            },
            narrower="request_id IN (SELECT id FROM merchants_inforequest)",
        ),
        # What the office agrees, books and decides: its people read it, whatever a door should let them ask for.
        CompanyWall(
            "merchants_contract",
            parents={"application_id": "merchants_application"},
            narrower=OF_SELLER,
            writable=False,
        ),
        *(
            CompanyWall(
                table, parents={"contract_id": "merchants_contract"}, narrower=OF_CONTRACT, writable=False
            )
            for table in ("merchants_contractterms", "merchants_depositentry", "merchants_shortfall")
        ),
        CompanyWall(
            "merchants_expirywarning",
            parents={"version_id": "merchants_documentversion"},
            narrower="version_id IN (SELECT id FROM merchants_documentversion)",
            writable=False,
        ),
        # History has many rows per id, so it cannot have the unique key that a wall builds.
        Gate("merchants_contractevent", rule=f"{OF_COMPANY} AND {OF_SELLER}", writable=False),
        Gate("merchants_contracttermsevent", rule=f"{OF_COMPANY} AND {OF_CONTRACT}", writable=False),
        Gate("merchants_findingoverride", rule=OF_COMPANY, writable=False),
        Wall("merchants_restriction", writable=False),
        *(Gate(f"merchants_{table}", rule=PUBLIC, writable=False) for table in PUBLISHED),
        *(Gate(f"merchants_{table}event", rule=PUBLIC, writable=False) for table in PUBLISHED),
    ]
