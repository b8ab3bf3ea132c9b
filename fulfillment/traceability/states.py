"""The lives of a passport and of an EPCIS document."""

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


class DocumentStatus(models.TextChoices):
    WRITING = "writing", "Being written"
    READY = "ready", "Ready"
    ENDED = "ended", "No longer kept"


EPCIS = Lifecycle(
    subject="epcis_document",
    states=DocumentStatus,
    initial=DocumentStatus.WRITING,
    transitions=[
        Transition("finish", (DocumentStatus.WRITING,), DocumentStatus.READY, past="written"),
        Transition("end", (DocumentStatus.READY,), DocumentStatus.ENDED, past="ended"),
    ],
)
