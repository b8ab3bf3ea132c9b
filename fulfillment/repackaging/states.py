"""The life of a work order."""

from django.db import models

from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import FLOOR


class WorkOrderStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    STARTED = "started", "Started"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"


S = WorkOrderStatus
WORK_ORDER = Lifecycle(
    subject="work_order",
    states=WorkOrderStatus,
    initial=S.PLANNED,
    warehouse="warehouse_id",
    transitions=[
        Transition("start", (S.PLANNED,), S.STARTED, FLOOR),
        Transition("finish", (S.STARTED,), S.FINISHED, FLOOR),
        Transition("cancel", (S.PLANNED,), S.CANCELLED, FLOOR, past="cancelled"),
    ],
)
