from django.db import migrations

from backoffice.access.scope import BRAND_ROLE
from backoffice.access.walls import BRANDS, COMPANIES

_OF_COMPANY = f"""company_id IN (
    SELECT company_id FROM access_user
    WHERE id = (SELECT substring(current_setting('app.actor') FROM '^user:([0-9]{{1,18}})$')::bigint)
    UNION ALL SELECT unnest({COMPANIES})
)"""  # noqa: S608 - a constant
# A system of one brand handles no papers of its company: it is known by that brand, which is all it sees of brands.
_OF_COMPANY_OR_BRANDS = (
    _OF_COMPANY.removesuffix(")") + "    UNION ALL SELECT company_id FROM merchants_brand\n)"  # noqa: S608
)
# Of systems made for one brand only those whose brand one works for.
_OF_BRAND = f"CASE WHEN brand_id IS NULL THEN true ELSE brand_id = ANY ({BRANDS}) END"


def _policy(rule: str) -> str:
    return (
        "DROP POLICY brand_wall ON access_apiclient; "
        f"CREATE POLICY brand_wall ON access_apiclient FOR SELECT TO {BRAND_ROLE}, CURRENT_USER USING ({rule})"
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0012_caller_of_token"), ("merchants", "0017_papers_of_brands")]

    operations = [
        migrations.RunSQL(_policy(f"{_OF_COMPANY_OR_BRANDS} AND {_OF_BRAND}"), _policy(_OF_COMPANY)),
    ]
