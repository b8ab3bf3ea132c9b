"""Partner systems, and what each may ask for."""

from django.db import models
from django.db.models.functions import Now


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
    APPLICATIONS_READ = "applications:read", "Read applications and their dossiers"
    APPLICATIONS_WRITE = "applications:write", "Open, fill in, submit and answer applications"
    WEBHOOKS_WRITE = "webhooks:write", "Register webhooks and replay what they missed"


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
