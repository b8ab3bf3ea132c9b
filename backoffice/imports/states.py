"""The life of an import session."""

from django.db import models

from backoffice.access.models import Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition

# Who may import at all; each profile says who may import its records.
IMPORTERS = frozenset(
    {
        Role.PLATFORM_ADMIN,
        Role.CATALOG_MANAGER,
        Role.WAREHOUSE_OPERATOR,
        Role.REVIEWER,
        Role.ACCOUNT_MANAGER,
        Scope.IMPORTS_WRITE,
    }
)


class SessionStatus(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded"
    PREVIEWED = "previewed", "Previewed"
    APPLYING = "applying", "Applying"
    APPLIED = "applied", "Applied"
    DISCARDED = "discarded", "Discarded"


S = SessionStatus
SESSION = Lifecycle(
    subject="import",
    states=SessionStatus,
    initial=S.UPLOADED,
    transitions=[
        Transition("preview", (S.UPLOADED, S.PREVIEWED), S.PREVIEWED, IMPORTERS, past="previewed"),
        Transition("apply", (S.PREVIEWED,), S.APPLYING, IMPORTERS, past="confirmed"),
        Transition("finish", (S.APPLYING,), S.APPLIED, past="applied"),
        Transition("discard", (S.UPLOADED, S.PREVIEWED), S.DISCARDED, IMPORTERS, past="discarded"),
    ],
)
