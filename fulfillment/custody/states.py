"""The lives of a journey between warehouses, of what a count found amiss, and of a loss."""

from django.db import models

from backoffice.access.models import Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import BENCH

INSURERS = frozenset({Role.PLATFORM_ADMIN, Role.FINANCE})
REFUNDERS = INSURERS | {Scope.ORDERS_WRITE}
VIEWERS = BENCH | INSURERS | {Role.CATALOG_MANAGER, Role.AUDITOR}


class JourneyStatus(models.TextChoices):
    ON_THE_WAY = "on_the_way", "On the way"
    ARRIVED = "arrived", "Arrived"
    LOST = "lost", "Lost on the way"


JOURNEY = Lifecycle(
    subject="journey",
    states=JourneyStatus,
    initial=JourneyStatus.ON_THE_WAY,
    transitions=[
        Transition("arrive", (JourneyStatus.ON_THE_WAY,), JourneyStatus.ARRIVED, BENCH, past="arrived"),
        Transition("lose", (JourneyStatus.ON_THE_WAY,), JourneyStatus.LOST, past="lost", mishap=True),
    ],
)


class DifferenceStatus(models.TextChoices):
    OPEN = "open", "Open"
    FOUND = "found", "Found"
    LOST = "lost", "Lost"


DIFFERENCE = Lifecycle(
    subject="difference",
    states=DifferenceStatus,
    initial=DifferenceStatus.OPEN,
    warehouse="warehouse_id",
    transitions=[
        Transition("find", (DifferenceStatus.OPEN,), DifferenceStatus.FOUND, BENCH, past="found"),
        Transition("write_off", (DifferenceStatus.OPEN,), DifferenceStatus.LOST, BENCH, past="written_off"),
    ],
)


class LossStatus(models.TextChoices):
    REPORTED = "reported", "Reported"
    CLAIMED = "claimed", "Claimed"
    SETTLED = "settled", "Settled"
    CLOSED = "closed", "Closed without payment"


# Before anybody has paid for it, or it is known that nobody will.
VALUED_IN = (LossStatus.REPORTED, LossStatus.CLAIMED)

LOSS = Lifecycle(
    subject="loss",
    states=LossStatus,
    initial=LossStatus.REPORTED,
    transitions=[
        Transition("claim", (LossStatus.REPORTED,), LossStatus.CLAIMED, INSURERS, past="claimed"),
        Transition("settle", (LossStatus.CLAIMED,), LossStatus.SETTLED, INSURERS, past="settled"),
        Transition(
            "close", (LossStatus.REPORTED, LossStatus.CLAIMED), LossStatus.CLOSED, INSURERS, past="closed"
        ),
    ],
)
