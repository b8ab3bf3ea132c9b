"""The lives of a single unit, of a claim on it, and of a lot."""

from django.db import models

from backoffice.access.models import Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition

FLOOR = frozenset({Role.PLATFORM_ADMIN, Role.WAREHOUSE_OPERATOR})
# Partner warehouses do the work of the floor by their own systems.
BENCH = FLOOR | {Scope.BENCH_WRITE}
# What is offered and how it is described is the catalog manager's work too.
CATALOG = FLOOR | {Role.CATALOG_MANAGER}
# Whoever has the piece on the table: grades, seals and photographs it.
HANDS = CATALOG | BENCH
# A brand takes a piece of its own back by its system, as its consignors' by their agreements.
WITHDRAWERS = CATALOG | {Scope.CONSIGNMENTS_WRITE}
SELLERS = frozenset({Role.PLATFORM_ADMIN, Scope.HOLDS_WRITE})
BUYERS = frozenset({Scope.ORDERS_WRITE})
OFFICE: frozenset[str] = frozenset()


class UnitStatus(models.TextChoices):
    INTAKE = "intake", "At intake"
    INSPECTED = "inspected", "Inspected"
    AUTHENTICATED = "authenticated", "Authenticated"
    GRADED = "graded", "Graded"
    PHOTOGRAPHED = "photographed", "Photographed"
    LISTED = "listed", "Listed"
    HELD = "held", "Held"
    SOLD = "sold", "Sold"
    PICKED = "picked", "Picked"
    SHIPPED = "shipped", "Shipped"
    DELIVERED = "delivered", "Delivered"
    QUARANTINED = "quarantined", "In quarantine"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LOST = "lost", "Lost"


U = UnitStatus
BEFORE_SALE = (U.INTAKE, U.INSPECTED, U.AUTHENTICATED, U.GRADED, U.PHOTOGRAPHED, U.LISTED)
# In our hands: not with a buyer, nor given back for good.
HERE = (*BEFORE_SALE, U.HELD, U.SOLD, U.PICKED, U.QUARANTINED)
# With a buyer, given back, or nobody knows where.
AWAY = (U.SHIPPED, U.DELIVERED, U.WITHDRAWN, U.LOST)
# By the book it lies where its bin says: what is picked is in somebody's hands.
LYING = tuple(state for state in HERE if state != U.PICKED)
# For sale, whoever holds it for the moment.
OFFERED = (U.LISTED, U.HELD)
# Put aside: nobody is offered it, and no damage sends it back to the bench. What was withdrawn may have left already.
ASIDE = (U.QUARANTINED, U.WITHDRAWN)


def stage_of(status: str) -> str:
    """The status without holds, which come and go by the minute: a held piece is a listed one. As `Unit.stage`."""
    return U.LISTED.value if status == U.HELD else status


UNIT = Lifecycle(
    subject="unit",
    states=UnitStatus,
    initial=U.INTAKE,
    warehouse="warehouse_id",
    transitions=[
        Transition("inspect", (U.INTAKE,), U.INSPECTED, BENCH, past="inspected"),
        Transition("authenticate", (U.INSPECTED,), U.AUTHENTICATED, BENCH),
        Transition(
            "quarantine",
            (U.INTAKE, U.INSPECTED, U.AUTHENTICATED, U.GRADED, U.PHOTOGRAPHED),
            U.QUARANTINED,
            BENCH,
        ),
        # What was known of it holds no longer. Refused for ever where an examiner found it not genuine.
        Transition("lift_quarantine", (U.QUARANTINED,), U.INTAKE, BENCH, past="quarantine_lifted"),
        Transition("grade", (U.AUTHENTICATED,), U.GRADED, HANDS),
        Transition("photograph", (U.GRADED,), U.PHOTOGRAPHED, HANDS, past="photographed"),
        Transition("list", (U.PHOTOGRAPHED,), U.LISTED, CATALOG, past="listed"),
        Transition("hold", (U.LISTED,), U.HELD, SELLERS, past="held"),
        Transition("release", (U.HELD,), U.LISTED, SELLERS),
        Transition("sell", (U.HELD,), U.SOLD, BUYERS, past="sold"),
        Transition("unsell", (U.SOLD,), U.LISTED, FLOOR, past="sale_cancelled"),
        Transition("pick", (U.SOLD,), U.PICKED, BENCH, past="picked"),
        Transition("unpick", (U.PICKED,), U.SOLD, BENCH, past="put_back"),
        Transition("ship", (U.PICKED,), U.SHIPPED, BENCH, past="shipped"),
        Transition("deliver", (U.SHIPPED,), U.DELIVERED, OFFICE, past="delivered"),
        # What its carrier could not deliver comes back as well.
        Transition("take_return", (U.SHIPPED, U.DELIVERED), U.INTAKE, BENCH, past="returned"),
        Transition("withdraw", (*BEFORE_SALE, U.QUARANTINED), U.WITHDRAWN, WITHDRAWERS, past="withdrawn"),
        Transition("lose", (*HERE, U.SHIPPED, U.WITHDRAWN), U.LOST, BENCH, past="lost", mishap=True),
        Transition("find", (U.LOST,), U.INTAKE, FLOOR, past="found"),
        # Damage: what was known of the piece holds no longer, whoever had claimed it.
        Transition(
            "set_back",
            # Who is paid for a withdrawn piece leaves it to the house.
            (*(state for state in HERE if state not in ASIDE), U.WITHDRAWN),
            U.INTAKE,
            BENCH,
            past="set_back",
            mishap=True,
        ),
    ],
)


class ClaimState(models.TextChoices):
    HELD = "held", "Held"
    SOLD = "sold", "Sold"
    RELEASED = "released", "Released"
    EXPIRED = "expired", "Expired"
    CANCELLED = "cancelled", "Sale cancelled"
    RETURNED = "returned", "Returned"


C = ClaimState
CLAIM = Lifecycle(
    subject="hold",
    states=ClaimState,
    initial=C.HELD,
    field="state",
    warehouse="unit__warehouse_id",
    transitions=[
        Transition("release", (C.HELD,), C.RELEASED, SELLERS),
        Transition("expire", (C.HELD,), C.EXPIRED, OFFICE),
        Transition("sell", (C.HELD,), C.SOLD, BUYERS, past="sold"),
        Transition("cancel", (C.SOLD,), C.CANCELLED, FLOOR, past="cancelled"),
        Transition("take_return", (C.SOLD,), C.RETURNED, BENCH, past="returned"),
    ],
)


class LotStatus(models.TextChoices):
    QUARANTINE = "quarantine", "In quarantine"
    RELEASED = "released", "Released"
    ON_HOLD = "on_hold", "On hold"
    RECALLED = "recalled", "Recalled"


L = LotStatus
LOT = Lifecycle(
    subject="lot",
    states=LotStatus,
    initial=L.QUARANTINE,
    warehouse="warehouse_id",
    transitions=[
        Transition("release", (L.QUARANTINE, L.ON_HOLD), L.RELEASED, FLOOR),
        Transition("block", (L.QUARANTINE, L.RELEASED), L.ON_HOLD, FLOOR, past="blocked"),
        Transition("recall", (L.QUARANTINE, L.RELEASED, L.ON_HOLD), L.RECALLED, FLOOR, past="recalled"),
    ],
)
