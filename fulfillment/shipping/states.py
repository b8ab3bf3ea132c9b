"""The life of a parcel."""

from django.db import models

from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import BENCH, FLOOR, OFFICE


class ParcelStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    PICKED = "picked", "Picked"
    PACKED = "packed", "Packed"
    LABELLED = "labelled", "Labelled"
    HANDED_OVER = "handed_over", "Handed over"
    IN_TRANSIT = "in_transit", "In transit"
    OUT_FOR_DELIVERY = "out_for_delivery", "Out for delivery"
    DELIVERED = "delivered", "Delivered"
    EXCEPTION = "exception", "Exception"
    CAME_BACK = "came_back", "Came back"
    LOST = "lost", "Lost on its way"
    CANCELLED = "cancelled", "Cancelled"


P = ParcelStatus
IN_HOUSE = (P.PLANNED, P.PICKED, P.PACKED, P.LABELLED)
UNDER_WAY = (P.HANDED_OVER, P.IN_TRANSIT, P.OUT_FOR_DELIVERY, P.EXCEPTION)
PARCEL = Lifecycle(
    subject="parcel",
    states=ParcelStatus,
    initial=P.PLANNED,
    warehouse="warehouse_id",
    transitions=[
        Transition("pick", (P.PLANNED,), P.PICKED, BENCH, past="picked"),
        Transition("put_back", (P.PICKED,), P.PLANNED, BENCH, past="put_back"),
        Transition("pack", (P.PICKED,), P.PACKED, BENCH, past="packed"),
        Transition("label", (P.PACKED,), P.LABELLED, FLOOR, past="labelled"),
        Transition("hand_over", (P.LABELLED,), P.HANDED_OVER, BENCH, past="handed_over"),
        Transition("cancel", IN_HOUSE, P.CANCELLED, OFFICE, past="cancelled"),
        Transition("depart", (P.HANDED_OVER, P.EXCEPTION), P.IN_TRANSIT, OFFICE, past="departed"),
        Transition(
            "bring_out",
            (P.HANDED_OVER, P.IN_TRANSIT, P.EXCEPTION),
            P.OUT_FOR_DELIVERY,
            OFFICE,
            past="out_for_delivery",
        ),
        Transition("deliver", UNDER_WAY, P.DELIVERED, OFFICE, past="delivered"),
        Transition(
            "raise_exception",
            (P.HANDED_OVER, P.IN_TRANSIT, P.OUT_FOR_DELIVERY),
            P.EXCEPTION,
            OFFICE,
            past="exception_raised",
        ),
        # Carriers tell neither for certain: it is at our door, or their search for it is over.
        Transition("come_back", UNDER_WAY, P.CAME_BACK, BENCH, past="came_back", mishap=True),
        Transition("lose", UNDER_WAY, P.LOST, BENCH, past="lost", mishap=True),
    ],
)
