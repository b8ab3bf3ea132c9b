"""The life of an order."""

from django.db import models

from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import BUYERS, FLOOR, OFFICE


class OrderStatus(models.TextChoices):
    PLACED = "placed", "Placed and paid"
    ALLOCATED = "allocated", "Allocated"
    SHIPPED = "shipped", "Shipped"
    DELIVERED = "delivered", "Delivered"
    CANCELLED = "cancelled", "Cancelled"


class SaleState(models.TextChoices):
    """What a channel's report says of the payment; it follows from the amounts and is no lifecycle."""

    STATED = "stated", "Stated without payment"
    UNPAID = "unpaid", "Not paid"
    PAID = "paid", "Paid"
    PART_REFUNDED = "part_refunded", "Partly refunded"
    REFUNDED = "refunded", "Refunded"


S = OrderStatus
ORDER = Lifecycle(
    subject="order",
    states=OrderStatus,
    initial=S.PLACED,
    transitions=[
        Transition("allocate", (S.PLACED,), S.ALLOCATED, FLOOR),
        Transition("ship", (S.ALLOCATED,), S.SHIPPED, FLOOR, past="shipped"),
        Transition("deliver", (S.SHIPPED,), S.DELIVERED, OFFICE, past="delivered"),
        Transition("cancel", (S.PLACED,), S.CANCELLED, BUYERS, past="cancelled"),
    ],
)
