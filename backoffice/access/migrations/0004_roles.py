import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

COMPANY_ROLES = ["applicant", "brand_member", "brand_owner"]
ROLES = [
    ("platform_admin", "Platform admin"),
    ("reviewer", "Reviewer"),
    ("account_manager", "Account manager"),
    ("catalog_manager", "Catalog manager"),
    ("warehouse_operator", "Warehouse operator"),
    ("finance", "Finance"),
    ("auditor", "Auditor"),
    ("brand_owner", "Brand owner"),
    ("brand_member", "Brand member"),
    ("applicant", "Applicant"),
]
RIGHTS = [
    ("right:goods", "Units, products and stock"),
    ("right:selling", "Listings and holds"),
    ("right:orders", "Orders and parcels"),
    ("right:papers", "Applications and dossiers"),
    ("right:money", "Contracts and deposits"),
    ("right:people", "Invite people and manage API clients"),
]


class Migration(migrations.Migration):
    dependencies = [("access", "0003_walls"), ("merchants", "0002_walls")]

    operations = [
        migrations.RemoveConstraint("user", "user_role_known"),
        migrations.AlterField(
            "user", "role", models.CharField(choices=ROLES, default="applicant", max_length=30)
        ),
        migrations.AddField(
            "user",
            "company",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="merchants.company",
            ),
        ),
        migrations.AddField(
            "user",
            "rights",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=RIGHTS, max_length=20),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            "user",
            "language",
            models.CharField(
                choices=[("en-gb", "English"), ("zh-hans", "简体中文")], default="en-gb", max_length=10
            ),
        ),
        # Who worked for a brand before saw all of it: that is what an owner does.
        migrations.RunSQL(
            "UPDATE access_user SET role = 'brand_owner' WHERE role = 'brand_operator'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(role__in=[code for code, _ in ROLES]), name="user_role_known"
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(role__in=COMPANY_ROLES) | models.Q(company__isnull=True),
                name="user_of_platform_has_no_company",
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(role="brand_member", rights__contained_by=[code for code, _ in RIGHTS])
                | models.Q(rights=[]),
                name="user_rights_of_members_only",
            ),
        ),
    ]
