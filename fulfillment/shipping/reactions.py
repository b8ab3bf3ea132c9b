"""What shipping does at the news of others, and at its own."""

from collections.abc import Mapping, Sequence

from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to
from fulfillment.orders.models import OrderLine
from fulfillment.orders.states import OrderStatus
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import cancel_tasks, complete_tasks

from .jobs import ask_to_apply_tracking, ask_to_fulfil
from .models import Parcel, TrackingEvent
from .packing import missing_of
from .states import ParcelStatus

CLOSES: Mapping[str, TaskKind] = {"parcel.picked": TaskKind.PICK, "parcel.packed": TaskKind.PACK}


@react_to("order.placed")
def send_it(facts: Sequence[Fact], actor: Actor) -> None:
    for fact in facts:
        assert fact.brand_id is not None
        ask_to_fulfil(fact.subject_id, brand_id=fact.brand_id, since="placed", actor=actor)


@react_to("parcel.picked", "parcel.packed")
def go_on(facts: Sequence[Fact], actor: Actor) -> None:
    """Closes the person's task and has the order carried on; where no person works, its job is at it already."""
    verb, parcel_ids = facts[0].verb, [fact.subject_id for fact in facts]
    complete_tasks(kind=CLOSES[verb], subject_type="parcel", subject_ids=parcel_ids, actor=actor)
    by_hand = Parcel.objects.filter(pk__in=parcel_ids, warehouse__automated=False).order_by("pk")
    for order_id, brand_id in by_hand.values_list("order_id", "brand_id"):
        ask_to_fulfil(order_id, brand_id=brand_id, since=verb, actor=actor)


@react_to("parcel.pictured")
def go_on_pictured(facts: Sequence[Fact], actor: Actor) -> None:
    """An automated warehouse whose rule asks for photographs packs once they are there."""
    parcels = Parcel.objects.select_related("warehouse").filter(
        pk__in=[fact.subject_id for fact in facts], warehouse__automated=True, status=ParcelStatus.PICKED
    )
    for parcel in parcels.order_by("pk"):
        if not missing_of(parcel):
            ask_to_fulfil(parcel.order_id, brand_id=parcel.brand_id, since="pictured", actor=actor)


@react_to("parcel.cancelled")
def give_up(facts: Sequence[Fact], actor: Actor) -> None:
    cancel_tasks(
        subject_type="parcel",
        subject_ids=[fact.subject_id for fact in facts],
        actor=actor,
        reason="parcel cancelled",
    )


@react_to("unit.arrived", "unit.turned_up")
def send_what_waited(facts: Sequence[Fact], actor: Actor) -> None:
    """A piece that was sold on its way between warehouses, or was missing, is here: its order goes on."""
    since = facts[0].verb.partition(".")[2]
    lines = OrderLine.objects.filter(
        unit_id__in=[fact.subject_id for fact in facts],
        order__status__in=(OrderStatus.PLACED, OrderStatus.ALLOCATED),
    )
    for order_id, brand_id in (
        lines.order_by("order_id").values_list("order_id", "order__brand_id").distinct()
    ):
        ask_to_fulfil(order_id, brand_id=brand_id, since=since, actor=actor)


@react_to("parcel.handed_over")
def catch_up(facts: Sequence[Fact], actor: Actor) -> None:
    """The carrier may have been quicker than our own hand-over: what it reported meanwhile is applied now."""
    early = TrackingEvent.objects.filter(parcel_id__in=[fact.subject_id for fact in facts], applied=False)
    for parcel_id, brand_id in early.values_list("parcel_id", "brand_id").distinct():
        ask_to_apply_tracking(parcel_id, brand_id=brand_id, since="handed_over", actor=actor)
