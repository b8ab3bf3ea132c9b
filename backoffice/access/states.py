"""The life of an invitation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.events.lifecycle import Lifecycle, Transition

from .models.people import Right, Role

PLATFORM = frozenset({Role.PLATFORM_ADMIN})
# Who looks after people: a platform admin after everybody, the others after those of their own company.
KEEPERS = PLATFORM | {Role.BRAND_OWNER, Right.PEOPLE}
OFFICE: frozenset[str] = frozenset()


class InvitationStatus(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    REVOKED = "revoked", _("Revoked")


S = InvitationStatus
# That its time is up is no state: it is asked of the clock, and a resent one is open again.
INVITATION = Lifecycle(
    subject="invitation",
    states=InvitationStatus,
    initial=S.OPEN,
    transitions=[
        Transition("accept", (S.OPEN,), S.ACCEPTED, OFFICE, past="accepted"),
        Transition("revoke", (S.OPEN,), S.REVOKED, KEEPERS),
    ],
)
