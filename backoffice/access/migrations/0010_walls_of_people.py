from django.db import migrations

from backoffice.access.scope import BRAND_ROLE
from backoffice.access.walls import BRANDS, COLLEAGUES, PERSON, Gate

OWN = f"user_id = ANY ({PERSON})"
# What nobody behind a wall has to do with: sessions are the login role's, the rest is the framework's.
OUT_OF_REACH = (
    "django_session",
    "account_emailconfirmation",
    "access_user_groups",
    "access_user_user_permissions",
)
MEMBERSHIPS_ARE_READ = f"""
DROP POLICY brand_wall ON access_membership;
CREATE POLICY brand_wall ON access_membership FOR SELECT TO {BRAND_ROLE}, CURRENT_USER
    USING (brand_id = ANY ({BRANDS}));
"""


class Migration(migrations.Migration):
    """A company's people see themselves and each other, and nobody else; the office alone writes people."""

    dependencies = [
        ("access", "0009_invitations"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
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
        migrations.RunSQL(
            [
                f"REVOKE ALL ON {', '.join(OUT_OF_REACH)} FROM {BRAND_ROLE}",
                MEMBERSHIPS_ARE_READ,
            ],
            migrations.RunSQL.noop,
        ),
    ]
