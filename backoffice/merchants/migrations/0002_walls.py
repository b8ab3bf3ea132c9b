from django.db import migrations

from backoffice.access.walls import BRANDS, Gate, Wall


class Migration(migrations.Migration):
    dependencies = [("merchants", "0001_initial")]

    operations = [
        # Staff alone write these: a brand that could choose its company would see any company by choosing it.
        Gate("merchants_brand", rule=f"id = ANY ({BRANDS})", writable=False),
        Gate("merchants_company", rule="id IN (SELECT company_id FROM merchants_brand)", writable=False),
        Wall("merchants_brandname"),
        Wall("merchants_application", seen={"company_id": "merchants_company"}),
    ]
