from django.db import migrations

from backoffice.access.scope import BRAND_ROLE
from backoffice.access.walls import BRANDS, COMPANIES

_OF_COMPANY = f"company_id = ANY ({COMPANIES})"
# Of a company with several brands each owner sees the papers and terms of their own; what is no brand's yet is the
# company's. What hangs on a paper is seen with it.
_NARROWER = {
    "merchants_application": f"CASE WHEN brand_id IS NULL THEN true ELSE brand_id = ANY ({BRANDS}) END",
    "merchants_document": (
        "CASE WHEN application_id IS NULL THEN true"
        " ELSE application_id IN (SELECT id FROM merchants_application) END"
    ),
    "merchants_documentversion": "document_id IN (SELECT id FROM merchants_document)",
    "merchants_inforequest": "application_id IN (SELECT id FROM merchants_application)",
    "merchants_infoitem": "request_id IN (SELECT id FROM merchants_inforequest)",
    "merchants_expirywarning": "version_id IN (SELECT id FROM merchants_documentversion)",
    "merchants_contract": f"selling_brand_id = ANY ({BRANDS})",
    "merchants_contractevent": f"selling_brand_id = ANY ({BRANDS})",
    "merchants_contractterms": "contract_id IN (SELECT id FROM merchants_contract)",
    "merchants_contracttermsevent": "contract_id IN (SELECT id FROM merchants_contract)",
    "merchants_depositentry": "contract_id IN (SELECT id FROM merchants_contract)",
    "merchants_shortfall": "contract_id IN (SELECT id FROM merchants_contract)",
}
_WRITABLE = {
    "merchants_application",
    "merchants_document",
    "merchants_documentversion",
    "merchants_infoitem",
    "merchants_inforequest",
}


def _policy(table: str, rule: str) -> str:
    command, check = ("ALL", f" WITH CHECK ({rule})") if table in _WRITABLE else ("SELECT", "")
    return (
        f"DROP POLICY brand_wall ON {table}; CREATE POLICY brand_wall ON {table} FOR {command}"
        f" TO {BRAND_ROLE}, CURRENT_USER USING ({rule}){check}"
    )


class Migration(migrations.Migration):
    dependencies = [("merchants", "0016_limits_named")]

    operations = [
        migrations.RunSQL(_policy(table, f"{_OF_COMPANY} AND {narrower}"), _policy(table, _OF_COMPANY))
        for table, narrower in _NARROWER.items()
    ]
