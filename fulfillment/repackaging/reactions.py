"""What repackaging does at the news of others."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from backoffice.events.log import Fact, react_to

from .models import WorkOrder
from .states import WorkOrderStatus


@react_to("warehouse.closed")
def not_at_work(facts: Sequence[Fact], actor: Actor) -> None:
    """Refused in the verb's own transaction while something is made there."""
    planned = WorkOrder.objects.filter(
        warehouse__in=[fact.subject_id for fact in facts],
        status__in=(WorkOrderStatus.PLANNED, WorkOrderStatus.STARTED),
    )
    order = planned.order_by("pk").first()
    if order is not None:
        raise Conflict(
            f"Work order {order} is {order.get_status_display().lower()} there; finish or cancel it first.",
            code="warehouse_in_use",
        )
