"""The lives of an agreement, of a version of its terms, of an announced piece and of a piece under an agreement."""

from django.db import models

from backoffice.access.models import Right, Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition
from backoffice.merchants.states import MANAGE
from catalog.inventory.states import CATALOG, OFFICE

# Who consigns, and for what share, is between the house, the brand and the consignor.
PRIVY = MANAGE | {Role.FINANCE, Role.AUDITOR, Right.MONEY}
ATTACH = CATALOG | MANAGE
ANNOUNCE = ATTACH | {Scope.CONSIGNMENTS_WRITE, Scope.IMPORTS_WRITE}
WITHDRAW = ATTACH | {Scope.CONSIGNMENTS_WRITE}


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"
    ENDED = "ended", "Ended"


AGREEMENT = Lifecycle(
    subject="consignment",
    states=AgreementStatus,
    initial=AgreementStatus.DRAFT,
    transitions=[
        Transition("sign", (AgreementStatus.DRAFT,), AgreementStatus.SIGNED, MANAGE, past="signed"),
        Transition(
            "end",
            (AgreementStatus.DRAFT, AgreementStatus.SIGNED),
            AgreementStatus.ENDED,
            MANAGE,
            past="ended",
        ),
    ],
)


class VersionStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    SIGNED = "signed", "Signed"
    DISCARDED = "discarded", "Discarded"


VERSION = Lifecycle(
    subject="consignment_terms",
    states=VersionStatus,
    initial=VersionStatus.PROPOSED,
    transitions=[
        Transition("sign", (VersionStatus.PROPOSED,), VersionStatus.SIGNED, MANAGE, past="signed"),
        Transition("discard", (VersionStatus.PROPOSED,), VersionStatus.DISCARDED, MANAGE, past="discarded"),
    ],
)


class ConsignedStatus(models.TextChoices):
    HERE = "consigned", "Consigned"
    DETACHED = "detached", "Detached"
    WITHDRAWN = "withdrawn", "Withdrawn by its consignor"
    HANDED_BACK = "handed_back", "Handed back"


CONSIGNED = Lifecycle(
    subject="consigned_piece",
    states=ConsignedStatus,
    initial=ConsignedStatus.HERE,
    warehouse="unit__warehouse_id",
    transitions=[
        Transition("detach", (ConsignedStatus.HERE,), ConsignedStatus.DETACHED, ATTACH, past="detached"),
        Transition(
            "withdraw", (ConsignedStatus.HERE,), ConsignedStatus.WITHDRAWN, WITHDRAW, past="withdrawn"
        ),
        Transition(
            "hand_back", (ConsignedStatus.WITHDRAWN,), ConsignedStatus.HANDED_BACK, OFFICE, past="handed_back"
        ),
    ],
)


class ArrivalStatus(models.TextChoices):
    EXPECTED = "expected", "Expected"
    ARRIVED = "arrived", "Arrived"
    CANCELLED = "cancelled", "Cancelled"


ARRIVAL = Lifecycle(
    subject="arrival",
    states=ArrivalStatus,
    initial=ArrivalStatus.EXPECTED,
    warehouse="warehouse_id",
    transitions=[
        Transition("receive", (ArrivalStatus.EXPECTED,), ArrivalStatus.ARRIVED, ANNOUNCE, past="arrived"),
        Transition("cancel", (ArrivalStatus.EXPECTED,), ArrivalStatus.CANCELLED, ANNOUNCE, past="cancelled"),
    ],
)
