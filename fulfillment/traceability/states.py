"""The life of a passport."""

from django.db import models

from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import CATALOG


class PassportStatus(models.TextChoices):
    VALID = "valid", "Valid"
    REVOKED = "revoked", "Revoked"


PASSPORT = Lifecycle(
    subject="passport",
    states=PassportStatus,
    initial=PassportStatus.VALID,
    warehouse="unit__warehouse_id",
    transitions=[
        Transition("revoke", (PassportStatus.VALID,), PassportStatus.REVOKED, CATALOG, past="revoked"),
    ],
)
