"""People, partner systems, and which brands each may touch."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now


class Role(models.TextChoices):
    """What a person does here. Platform staff pass the walls; a brand operator stands behind one."""

    PLATFORM_ADMIN = "platform_admin", "Platform admin"
    REVIEWER = "reviewer", "Reviewer"
    WAREHOUSE_OPERATOR = "warehouse_operator", "Warehouse operator"
    BRAND_OPERATOR = "brand_operator", "Brand operator"


class User(AbstractUser):
    """A person who logs in to the admin. The role decides what they may do; see `Membership` for brands."""

    role = models.CharField(max_length=30, choices=Role, default=Role.BRAND_OPERATOR)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known")
        ]

    @property
    def is_platform_staff(self) -> bool:
        return self.role != Role.BRAND_OPERATOR


class Membership(models.Model):
    """A brand operator works for a brand."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    brand = models.ForeignKey("merchants.Brand", on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "brand"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} for {self.brand}"


class Scope(models.TextChoices):
    """What a partner system may ask for over REST."""

    UNITS_READ = "units:read", "Read units"
    HOLDS_WRITE = "holds:write", "Hold and release units"
    ORDERS_READ = "orders:read", "Read orders"
    ORDERS_WRITE = "orders:write", "Place orders"
    PARCELS_READ = "parcels:read", "Read parcels and labels"
    TRACKING_WRITE = "tracking:write", "Report tracking events"
    IMPORTS_READ = "imports:read", "Read imports"
    IMPORTS_WRITE = "imports:write", "Upload and apply imports"
    EVENTS_READ = "events:read", "Read the event feed"


class ApiClient(models.Model):
    """A partner system. Its secret is kept only as an HMAC; the prefix finds the row.

    With a `brand` the client stands behind that brand's wall. Without one it is the platform's own partner (a
    storefront of all brands, a warehouse, a carrier) and only its scopes limit it.
    """

    name = models.CharField(max_length=120, unique=True)
    brand = models.ForeignKey(
        "merchants.Brand", on_delete=models.CASCADE, null=True, blank=True, related_name="api_clients"
    )
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list, help_text="The scopes granted, as a list of codes")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "API client"

    def __str__(self) -> str:
        return self.name
