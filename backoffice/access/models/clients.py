"""Partner systems, what each may ask for, and the secrets by which it proves itself."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from .people import Right


class Scope(models.TextChoices):
    """What a partner system may ask for over REST."""

    UNITS_READ = "units:read", "Read units"
    BENCH_WRITE = "bench:write", "Work at the bench and in the warehouse"
    HOLDS_WRITE = "holds:write", "Hold and release units"
    ORDERS_READ = "orders:read", "Read orders"
    ORDERS_WRITE = "orders:write", "Place orders"
    PARCELS_READ = "parcels:read", "Read parcels and labels"
    TRACKING_WRITE = "tracking:write", "Report tracking events"
    IMPORTS_READ = "imports:read", "Read imports"
    IMPORTS_WRITE = "imports:write", "Upload and apply imports"
    EVENTS_READ = "events:read", "Read the event feed"
    TRACEABILITY_READ = "traceability:read", "Take EPCIS documents away"
    CONSIGNMENTS_READ = "consignments:read", "Read consignments, expected arrivals and payouts"
    CONSIGNMENTS_WRITE = "consignments:write", "Announce and receive arrivals, withdraw pieces"
    PAYOUTS_WRITE = "payouts:write", "Record payments to consignors and of their fees"
    APPLICATIONS_READ = "applications:read", "Read applications and their dossiers"
    APPLICATIONS_WRITE = "applications:write", "Open, fill in, submit and answer applications"
    WEBHOOKS_WRITE = "webhooks:write", "Register webhooks and replay what they missed"


# What a company may give to its own systems, and the right that its people need to give it. Carriers alone report
# tracking: what they say moves money.
SCOPES_OF_COMPANIES: dict[str, frozenset[str]] = {
    Scope.UNITS_READ: frozenset({Right.GOODS}),
    Scope.HOLDS_WRITE: frozenset({Right.SELLING}),
    Scope.ORDERS_READ: frozenset({Right.ORDERS}),
    Scope.ORDERS_WRITE: frozenset({Right.ORDERS}),
    Scope.PARCELS_READ: frozenset({Right.ORDERS}),
    Scope.IMPORTS_READ: frozenset({Right.GOODS}),
    Scope.IMPORTS_WRITE: frozenset({Right.GOODS}),
    Scope.EVENTS_READ: frozenset(Right.values),
    Scope.TRACEABILITY_READ: frozenset({Right.GOODS}),
    Scope.CONSIGNMENTS_READ: frozenset({Right.MONEY}),
    Scope.CONSIGNMENTS_WRITE: frozenset({Right.GOODS}),
    Scope.APPLICATIONS_READ: frozenset({Right.PAPERS}),
    Scope.APPLICATIONS_WRITE: frozenset({Right.PAPERS}),
    Scope.WEBHOOKS_WRITE: frozenset(Right.values),
}

# Papers and terms are the company's, of all its brands together.
SCOPES_OF_PAPERS = frozenset({Scope.APPLICATIONS_READ, Scope.APPLICATIONS_WRITE})


class ApiClient(models.Model):
    """A partner system: the application of OAuth2's client credentials (RFC 6749, section 4.4).

    With a `company` it stands behind that company's walls, with a `brand` of it too behind that brand's alone, without
    the company's papers. Without
    one it is the platform's own partner (a storefront of all brands, a warehouse, a carrier) and only its scopes limit
    it. `client_id` is public. `last_used_at` is exact to a minute.
    """

    name = models.CharField(max_length=120)
    company = models.ForeignKey(
        "merchants.Company", on_delete=models.PROTECT, null=True, blank=True, related_name="api_clients"
    )
    brand = models.ForeignKey(
        "merchants.Brand", on_delete=models.CASCADE, null=True, blank=True, related_name="api_clients"
    )
    client_id = models.CharField("client ID", max_length=32, unique=True)
    scopes = models.JSONField(default=list, help_text="The scopes granted, as a list of codes")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)

    # What the toolkit asks of an application, beside its `client_id`.
    client_type = "confidential"

    class Meta:
        verbose_name = "API client"
        constraints = [
            # A name that is taken tells nobody of another company.
            models.UniqueConstraint(
                fields=["company", "name"], nulls_distinct=False, name="client_name_once_per_company"
            ),
            models.CheckConstraint(
                condition=Q(brand__isnull=True) | Q(company__isnull=False), name="client_of_brand_has_company"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def allows_grant_type(self, *grant_types: str) -> bool:
        return "client-credentials" in grant_types


class ClientSecret(models.Model):
    """One of a client's secrets. Kept only as an HMAC under the installation's key; `hint` are its last characters.

    It works until `ends_at`, for ever without one, or until it is revoked. A new one beside the old lets a partner
    change over without a pause.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="secrets")
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4, blank=True)
    created_by_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "secret"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("created_at")),
                name="client_secret_runs_forward",
            )
        ]

    def __str__(self) -> str:
        return f"secret …{self.hint}" if self.hint else f"secret {self.pk}"

    @property
    def works(self) -> bool:
        return self.revoked_at is None and (self.ends_at is None or self.ends_at > timezone.now())
