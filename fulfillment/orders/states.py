"""The life of an order."""

from django.db import models

from backoffice.access.models import Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import BENCH, BUYERS, FLOOR, OFFICE


class OrderStatus(models.TextChoices):
    PLACED = "placed", "Placed and paid"
    ALLOCATED = "allocated", "Allocated"
    SHIPPED = "shipped", "Shipped"
    DELIVERED = "delivered", "Delivered"
    RETURNED = "returned", "Returned"
    CANCELLED = "cancelled", "Cancelled"


class SaleState(models.TextChoices):
    """What a channel's report says of the payment; it follows from the amounts and is no lifecycle."""

    STATED = "stated", "Stated without payment"
    UNPAID = "unpaid", "Not paid"
    PAID = "paid", "Paid"
    PART_REFUNDED = "part_refunded", "Partly refunded"
    REFUNDED = "refunded", "Refunded"


# Shops alone sell; what was sold by mistake, or to nobody, the platform takes back too.
CANCELLERS = BUYERS | {Role.PLATFORM_ADMIN}
S = OrderStatus
ORDER = Lifecycle(
    subject="order",
    states=OrderStatus,
    initial=S.PLACED,
    transitions=[
        Transition("allocate", (S.PLACED,), S.ALLOCATED, FLOOR),
        Transition("ship", (S.ALLOCATED,), S.SHIPPED, BENCH, past="shipped"),
        Transition("deliver", (S.SHIPPED,), S.DELIVERED, OFFICE, past="delivered"),
        # A parcel that nobody could deliver comes back too.
        Transition("return", (S.SHIPPED, S.DELIVERED), S.RETURNED, OFFICE),
        # While its parcel is in nobody's hands: shipping says so.
        Transition("cancel", (S.PLACED, S.ALLOCATED), S.CANCELLED, CANCELLERS, past="cancelled"),
        # A piece of it is gone; nobody asks for that, it is found out.
        Transition("break_off", (S.ALLOCATED, S.SHIPPED), S.CANCELLED, OFFICE, past="broken_off"),
    ],
)


class CaseKind(models.TextChoices):
    """Why a payment found no piece: it came too late for its hold, a channel sold what was not there to sell, or the
    piece it was a deposit for is not to be had."""

    LATE_PAYMENT = "late_payment", "Paid too late"
    SOLD_TWICE = "sold_twice", "Sold twice"
    DEPOSIT = "deposit", "Deposit due back"


class CaseStatus(models.TextChoices):
    OPEN = "open", "Open"
    SETTLED = "settled", "Settled"
    USED = "used", "Used for its order"


# The shop that has the money gives it back too, and says so.
SETTLERS = frozenset({Role.PLATFORM_ADMIN, Role.FINANCE, Scope.ORDERS_WRITE})
CASE = Lifecycle(
    subject="sale_case",
    states=CaseStatus,
    initial=CaseStatus.OPEN,
    transitions=[
        Transition("settle", (CaseStatus.OPEN,), CaseStatus.SETTLED, SETTLERS, past="settled"),
        # The balance of a presale came after all, before its deposit went back.
        Transition("use", (CaseStatus.OPEN,), CaseStatus.USED, OFFICE, past="used"),
    ],
)


class PresaleStatus(models.TextChoices):
    RESERVED = "reserved", "Kept against a deposit"
    DUE = "due", "Balance due"
    SOLD = "sold", "Sold"
    LAPSED = "lapsed", "Balance not paid"
    CANCELLED = "cancelled", "Cancelled"


PRESALE = Lifecycle(
    subject="presale",
    states=PresaleStatus,
    initial=PresaleStatus.RESERVED,
    transitions=[
        Transition("call", (PresaleStatus.RESERVED,), PresaleStatus.DUE, OFFICE),
        # A late balance sells it too, while piece and deposit are still to be had.
        Transition(
            "sell", (PresaleStatus.DUE, PresaleStatus.LAPSED), PresaleStatus.SOLD, BUYERS, past="sold"
        ),
        Transition("lapse", (PresaleStatus.DUE,), PresaleStatus.LAPSED, OFFICE),
        Transition(
            "cancel",
            (PresaleStatus.RESERVED, PresaleStatus.DUE),
            PresaleStatus.CANCELLED,
            frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER}),
            past="cancelled",
        ),
    ],
)
