"""The life of a task."""

from django.db import models

from backoffice.access.models import Role
from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import BENCH, CATALOG, FLOOR, OFFICE


class TaskStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLAIMED = "claimed", "Claimed"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


S = TaskStatus
# Goods are the floor's, money is finance's: `registry.Trade.roles` says of each kind whose it is.
TAKERS = FLOOR | {Role.FINANCE}
# A partner's system that works at the bench closes the tasks that it has done.
WORKERS = CATALOG | BENCH | TAKERS
TASK = Lifecycle(
    subject="task",
    states=TaskStatus,
    initial=S.OPEN,
    warehouse="warehouse_id",
    transitions=[
        Transition("claim", (S.OPEN,), S.CLAIMED, TAKERS, past="claimed"),
        Transition("put_back", (S.CLAIMED,), S.OPEN, TAKERS, past="put_back"),
        Transition("complete", (S.OPEN, S.CLAIMED), S.DONE, WORKERS, past="completed"),
        Transition("cancel", (S.OPEN, S.CLAIMED), S.CANCELLED, OFFICE, past="cancelled"),
    ],
)
