"""The lives of an agreement, of a version of its terms, of an announced piece, a consigned one and a payout."""

from django.db import models

from backoffice.access.models import Right, Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition
from backoffice.merchants.states import MANAGE, MONEY
from catalog.inventory.states import CATALOG, OFFICE

# Who consigns, and for what share, is between the house, the brand and the consignor.
PRIVY = MANAGE | {Role.FINANCE, Role.AUDITOR, Right.MONEY}
ATTACH = CATALOG | MANAGE
PAY = MONEY | {Scope.PAYOUTS_WRITE}
RECEIVE = ATTACH | {Scope.CONSIGNMENTS_WRITE, Scope.IMPORTS_WRITE}
ANNOUNCE = RECEIVE | {Right.GOODS}
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
    TAKEN_OVER = "taken_over", "Ours: paid for as damaged"


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
            # What the house withdrew went back without a word from its consignor.
            "hand_back",
            (ConsignedStatus.HERE, ConsignedStatus.WITHDRAWN),
            ConsignedStatus.HANDED_BACK,
            OFFICE,
            past="handed_back",
        ),
        # Who has been paid for the whole piece is not paid for its sale too.
        Transition(
            "take_over",
            (ConsignedStatus.HERE, ConsignedStatus.WITHDRAWN),
            ConsignedStatus.TAKEN_OVER,
            OFFICE,
            past="taken_over",
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
        Transition("receive", (ArrivalStatus.EXPECTED,), ArrivalStatus.ARRIVED, RECEIVE, past="arrived"),
        Transition("cancel", (ArrivalStatus.EXPECTED,), ArrivalStatus.CANCELLED, ANNOUNCE, past="cancelled"),
    ],
)


class PayoutStatus(models.TextChoices):
    WAITING = "waiting", "Return window open"
    DUE = "due", "Due"
    PAID = "paid", "Paid"
    CANCELLED = "cancelled", "Cancelled by a return"
    OWED_BACK = "owed_back", "Owed back after a return"
    RECOVERED = "recovered", "Got back"


P = PayoutStatus
PAYOUT = Lifecycle(
    subject="payout",
    states=PayoutStatus,
    initial=P.WAITING,
    transitions=[
        Transition("settle", (P.WAITING,), P.DUE, OFFICE),
        Transition("pay", (P.DUE,), P.PAID, PAY, past="paid"),
        Transition("postpone", (P.WAITING, P.DUE), P.WAITING, MONEY),
        Transition("cancel", (P.WAITING, P.DUE), P.CANCELLED, MONEY, past="cancelled"),
        Transition("claw_back", (P.PAID,), P.OWED_BACK, MONEY, past="clawed_back"),
        Transition("recover", (P.OWED_BACK,), P.RECOVERED, MONEY, past="recovered"),
    ],
)
