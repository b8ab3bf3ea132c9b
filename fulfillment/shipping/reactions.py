"""What shipping does at the news of others, and at its own."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, react_to
from fulfillment.orders.models import OrderLine
from fulfillment.orders.states import OrderStatus
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import cancel_tasks, complete_tasks

from .jobs import ask_to_apply_tracking, ask_to_fulfil
from .models import Parcel, TrackingEvent
from .packing import missing_of
from .services import call_off_parcel
from .states import ParcelStatus

CLOSES: Mapping[str, TaskKind] = {
    "parcel.picked": TaskKind.PICK,
    "parcel.packed": TaskKind.PACK,
    "parcel.handed_over": TaskKind.HAND_OVER,
}


@react_to("order.placed")
def send_it(facts: Sequence[Fact], actor: Actor) -> None:
    for fact in facts:
        assert fact.brand_id is not None
        ask_to_fulfil(fact.subject_id, brand_id=fact.brand_id, since="placed", actor=actor)


@react_to("order.cancelled")
def send_nothing(facts: Sequence[Fact], actor: Actor) -> None:
    """Refuses, and so nothing is cancelled, where somebody has a parcel in hand."""
    for fact in facts:
        call_off_parcel(order_id=fact.subject_id, actor=actor)


@react_to("parcel.cleared_up")
def is_clear(facts: Sequence[Fact], actor: Actor) -> None:
    parcel_ids = [fact.subject_id for fact in facts]
    complete_tasks(kind=TaskKind.CLEAR_UP, subject_type="parcel", subject_ids=parcel_ids, actor=actor)


@react_to("parcel.picked", "parcel.packed", "parcel.handed_over")
def go_on(facts: Sequence[Fact], actor: Actor) -> None:
    """Closes the person's task and has the order carried on; where no person works, its job is at it already."""
    verb, parcel_ids = facts[0].verb, [fact.subject_id for fact in facts]
    complete_tasks(kind=CLOSES[verb], subject_type="parcel", subject_ids=parcel_ids, actor=actor)
    if verb != "parcel.handed_over":
        _carry_on(parcel_ids, since=verb, actor=actor)


@react_to("parcel.labelled")
def ask_for_a_hand(facts: Sequence[Fact], actor: Actor) -> None:
    """A person printed the label: where people work, one of them is asked to hand the parcel over. A job goes on by
    itself.
    """
    if actor.kind != "system":
        _carry_on([fact.subject_id for fact in facts], since=facts[0].verb, actor=actor)


@react_to("parcel.put_back")
def pick_anew(facts: Sequence[Fact], actor: Actor) -> None:
    parcel_ids = [fact.subject_id for fact in facts]
    # Who may put it back was decided there; that it is not packed now is nobody's further choice.
    cancel_tasks(
        subject_type="parcel",
        subject_ids=parcel_ids,
        actor=office("shipping"),
        reason=f"put back by {actor.name}",
    )
    # As often as that happens, it is news.
    _carry_on(parcel_ids, since=f"{facts[0].verb}:{timezone.now().timestamp()}", actor=actor)


def _carry_on(parcel_ids: Sequence[int], *, since: str, actor: Actor) -> None:
    by_hand = Parcel.objects.filter(pk__in=parcel_ids, warehouse__automated=False).order_by("pk")
    for order_id, brand_id in by_hand.values_list("order_id", "brand_id"):
        ask_to_fulfil(order_id, brand_id=brand_id, since=since, actor=actor)


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
