"""The life of a return, from the buyer's request to the money."""

from django.db import models

from backoffice.access.models import Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import BENCH, OFFICE


class ReturnStatus(models.TextChoices):
    REQUESTED = "requested", "Requested"
    RECEIVED = "received", "At the bench"
    ACCEPTED = "accepted", "Accepted"
    SWAPPED = "swapped", "Another piece came"
    REFUNDED = "refunded", "Refunded"
    REFUSED = "refused", "Refused"


# The shop that has the money gives it back too, and says so.
ASKERS = frozenset({Role.PLATFORM_ADMIN, Scope.ORDERS_WRITE})
SETTLERS = frozenset({Role.PLATFORM_ADMIN, Role.FINANCE, Scope.ORDERS_WRITE})
S = ReturnStatus
RETURN = Lifecycle(
    subject="return",
    states=ReturnStatus,
    initial=S.REQUESTED,
    transitions=[
        Transition("receive", (S.REQUESTED,), S.RECEIVED, BENCH),
        # Found at the door by whoever scans, or at the bench by the examiners.
        Transition("report_swap", (S.REQUESTED, S.RECEIVED), S.SWAPPED, BENCH, past="swapped"),
        # The quarantine that had doubted it is lifted: examiners say anew whether it is what was sold.
        Transition("reopen", (S.SWAPPED,), S.RECEIVED, OFFICE),
        Transition("accept", (S.RECEIVED,), S.ACCEPTED, OFFICE, past="accepted"),
        # It was lost before it was examined: whose fault that is leaves nothing to examine.
        Transition("answer_for", (S.RECEIVED,), S.ACCEPTED, SETTLERS, past="answered_for"),
        Transition("refund", (S.ACCEPTED, S.SWAPPED), S.REFUNDED, SETTLERS, past="refunded"),
        Transition("refuse", (S.REQUESTED, S.SWAPPED), S.REFUSED, SETTLERS),
    ],
)
# The house has not said yet whose the piece is: nobody else may ask for it to be taken back.
UNDECIDED = (S.REQUESTED, S.RECEIVED, S.SWAPPED)
# It was scanned in, and lies there undecided.
AT_THE_DOOR = (S.RECEIVED, S.SWAPPED)
# What was accepted is the house's again and may be sold; only its first buyer's money is still owed.
OPEN = (*UNDECIDED, S.ACCEPTED)
# The house has said that it takes the piece back.
GIVEN = (S.ACCEPTED, S.REFUNDED)
