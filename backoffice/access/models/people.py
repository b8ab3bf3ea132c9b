"""People, what each may do, and which brands they may touch."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here. Platform staff pass the walls; a company's people stand behind theirs."""

    PLATFORM_ADMIN = "platform_admin", _("Platform admin")
    REVIEWER = "reviewer", _("Reviewer")
    ACCOUNT_MANAGER = "account_manager", _("Account manager")
    CATALOG_MANAGER = "catalog_manager", _("Catalog manager")
    WAREHOUSE_OPERATOR = "warehouse_operator", _("Warehouse operator")
    FINANCE = "finance", _("Finance")
    AUDITOR = "auditor", _("Auditor")
    BRAND_OWNER = "brand_owner", _("Brand owner")
    BRAND_MEMBER = "brand_member", _("Brand member")
    APPLICANT = "applicant", _("Applicant")


LANGUAGES = [("en-gb", "English"), ("zh-hans", "简体中文")]
R = Role
PLATFORM_ROLES = frozenset(
    {
        R.PLATFORM_ADMIN,
        R.REVIEWER,
        R.ACCOUNT_MANAGER,
        R.CATALOG_MANAGER,
        R.WAREHOUSE_OPERATOR,
        R.FINANCE,
        R.AUDITOR,
    }
)
COMPANY_ROLES = frozenset({R.BRAND_OWNER, R.BRAND_MEMBER, R.APPLICANT})


class Right(models.TextChoices):
    """What a brand member may do; a brand owner has all of these. They are roles of the actor beside their role."""

    GOODS = "right:goods", _("Units, products and stock")
    SELLING = "right:selling", _("Listings and holds")
    ORDERS = "right:orders", _("Orders and parcels")
    PAPERS = "right:papers", _("Applications and dossiers")
    MONEY = "right:money", _("Contracts and deposits")
    PEOPLE = "right:people", _("Invite people and manage API clients")


class User(AbstractUser):
    """A person who logs in. The role decides what they may do; see `Membership` for brands.

    A company's people belong to that `company`, an applicant from the moment they name it; platform staff to none.
    """

    role = models.CharField(max_length=30, choices=Role, default=Role.APPLICANT)
    company = models.ForeignKey(
        "merchants.Company", on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    rights = ArrayField(models.CharField(max_length=20, choices=Right), default=list, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGES, default="en-gb")

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(COMPANY_ROLES)) | models.Q(company__isnull=True),
                name="user_of_platform_has_no_company",
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.BRAND_MEMBER, rights__contained_by=Right.values)
                | models.Q(rights=[]),
                name="user_rights_of_members_only",
            ),
            # People log in by it too. It is compared as it is typed: without regard to case.
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="user_address_once"),
        ]

    @property
    def is_platform_staff(self) -> bool:
        return self.role in PLATFORM_ROLES


class Posting(models.Model):
    """A warehouse operator works in this warehouse. With no posting at all they work in every one."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="postings")
    warehouse = models.ForeignKey("inventory.Warehouse", on_delete=models.PROTECT, related_name="postings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "warehouse"], name="posting_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.warehouse}"


class Membership(models.Model):
    """A person works for a brand."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    brand = models.ForeignKey("merchants.Brand", on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "brand"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} for {self.brand}"
