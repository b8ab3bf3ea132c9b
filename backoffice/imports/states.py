"""The life of an import session."""

from django.db import models

from backoffice.access.models import Right, Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition

# The platform's people who may import at all; each profile says who may import its records.
APPROVERS = frozenset(
    {
        Role.PLATFORM_ADMIN,
        Role.CATALOG_MANAGER,
        Role.WAREHOUSE_OPERATOR,
        Role.REVIEWER,
        Role.ACCOUNT_MANAGER,
        Role.FINANCE,
    }
)

# A brand's people bring the lists that their own system may bring. What is large the platform approves for both.
IMPORTERS = APPROVERS | {Scope.IMPORTS_WRITE, Right.GOODS, Right.ORDERS}


class SessionStatus(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded"
    PREVIEWED = "previewed", "Previewed"
    TO_APPROVE = "to_approve", "To be approved"
    APPLYING = "applying", "Applying"
    STOPPING = "stopping", "Being stopped"
    APPLIED = "applied", "Applied"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    DISCARDED = "discarded", "Discarded"


S = SessionStatus
SESSION = Lifecycle(
    subject="import",
    states=SessionStatus,
    initial=S.UPLOADED,
    transitions=[
        Transition("preview", (S.UPLOADED, S.PREVIEWED), S.PREVIEWED, IMPORTERS, past="previewed"),
        Transition("apply", (S.PREVIEWED,), S.APPLYING, IMPORTERS, past="confirmed"),
        Transition("ask", (S.PREVIEWED,), S.TO_APPROVE, IMPORTERS, past="approval_asked"),
        Transition("approve", (S.TO_APPROVE,), S.APPLYING, APPROVERS),
        Transition("send_back", (S.TO_APPROVE,), S.PREVIEWED, IMPORTERS, past="sent_back"),
        # What is written by then stays.
        Transition("cancel", (S.APPLYING,), S.STOPPING, IMPORTERS, past="stop_asked"),
        Transition("finish", (S.APPLYING, S.STOPPING), S.APPLIED, past="applied"),
        # Again from undone: what had moved then may be free by now. From undoing: its job may have failed for good.
        Transition("undo", (S.APPLIED, S.UNDOING, S.UNDONE), S.UNDOING, IMPORTERS, past="undo_asked"),
        Transition("finish_undo", (S.UNDOING,), S.UNDONE, past="undone"),
        Transition(
            "discard", (S.UPLOADED, S.PREVIEWED, S.TO_APPROVE), S.DISCARDED, IMPORTERS, past="discarded"
        ),
    ],
)
# What was written stands, or stood; `applied_at` says since when.
WRITTEN = (S.APPLIED, S.UNDOING, S.UNDONE)


class ExportStatus(models.TextChoices):
    WRITING = "writing", "Being written"
    READY = "ready", "Ready"
    ENDED = "ended", "No longer kept"


EXPORT = Lifecycle(
    subject="export",
    states=ExportStatus,
    initial=ExportStatus.WRITING,
    transitions=[
        Transition("finish", (ExportStatus.WRITING,), ExportStatus.READY, past="written"),
        Transition("end", (ExportStatus.READY,), ExportStatus.ENDED, past="ended"),
    ],
)
