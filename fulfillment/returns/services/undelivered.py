"""A parcel that its carrier could not deliver comes back: its pieces are returned although no buyer asked for it."""

from django.db import transaction

from backoffice.events.actors import Actor, office
from backoffice.events.lifecycle import move_many
from backoffice.events.log import record
from catalog.inventory.locks import lock_units
from catalog.inventory.states import ClaimState
from fulfillment.orders.models import OrderLine
from fulfillment.shipping.services import take_parcel_back
from fulfillment.tasks.services import cancel_tasks

from ..models import Return
from ..states import RETURN, ReturnStatus

_GONE = "It was not in the parcel that came back: it is lost, and its buyer is paid back for that."


@transaction.atomic
def take_back_parcel(*, parcel_id: int, reason: str, actor: Actor) -> list[Return]:
    """The parcel is at our door again, undelivered: of each piece in it a return is opened, to be scanned in.

    What is in it is read like any other return, since it was in others' hands. Its buyers never had it: they get their
    money back, and no window, refusal or request stands in between. Raises as `take_parcel_back`.
    """
    parcel = take_parcel_back(parcel_id=parcel_id, reason=reason, actor=actor)
    lines = list(OrderLine.objects.filter(order=parcel.order_id).order_by("pk"))
    lock_units([line.unit_id for line in lines])
    words = f"Undelivered: {reason.strip()}"
    opened = [
        Return.objects.create(
            brand_id=line.brand_id, line=line, unit_id=line.unit_id, reason=words, price=line.price,
            currency=line.currency,
        )
        for line in lines
    ]  # fmt: skip
    for row in opened:
        record(
            row, "return.requested", actor=actor, unit=row.unit_id, order=parcel.order_id, reason=words,
            undelivered=True,
        )  # fmt: skip
    return opened


@transaction.atomic
def give_up_undelivered(*, unit_id: int) -> bool:
    """The piece was not in the parcel that came back, or another lay there: its return ends. Whether its buyer is still
    to be paid back. For the verb of the loss, which holds the unit.
    """
    house = office("returns")
    rows = Return.objects.filter(unit=unit_id, line__claim__state=ClaimState.SOLD)
    waiting = rows.filter(status__in=(ReturnStatus.REQUESTED, ReturnStatus.SWAPPED))
    ended = move_many(
        RETURN, waiting, "refuse", actor=house, data=lambda row: {"unit": row.unit_id, "decision": _GONE},
        decision=_GONE,
    )  # fmt: skip
    cancel_tasks(
        subject_type="return", subject_ids=[row.pk for row in ended], actor=house, reason="its piece is lost"
    )
    return not rows.filter(status=ReturnStatus.REFUNDED).exists()
