"""A carrier that lost a parcel has it after all. Its order is off by then and its buyer is given the money back, which
no report undoes: a person finds out where the parcel is, and says what is done about it.
"""

from collections.abc import Sequence

from django.db import transaction

from backoffice.access.remedies import who_may
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.states import FLOOR
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.queries import open_tasks as tasks_to_do
from fulfillment.tasks.services import Subject, open_tasks

from ..locks import lock_parcels
from ..models import Milestone, Parcel, TrackingEvent
from ..states import ParcelStatus
from .parcels import LONGEST_REASON

_HAS_IT = (Milestone.IN_TRANSIT, Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED)


def contradicts(parcel: Parcel, event: TrackingEvent) -> bool:
    """Whether the carrier has, or has delivered, what was given up as lost. What came back may well be reported as
    delivered: to us.
    """
    return parcel.status == ParcelStatus.LOST and event.milestone in _HAS_IT


def ask_to_clear_up(parcel: Parcel, event: TrackingEvent, actor: Actor) -> None:
    """Opens the task, once. The caller has the parcel locked."""
    record(
        parcel, "parcel.contradicted", actor=actor, code=event.code, milestone=event.milestone,
        happened_at=event.happened_at,
    )  # fmt: skip
    reported = event.get_milestone_display().lower()
    title = f"{parcel} was given up as lost, and {parcel.carrier} reports it {reported}: find out where it is"
    subject = Subject("parcel", parcel.pk, parcel.brand_id, parcel.warehouse_id, title)
    open_tasks(kind=TaskKind.CLEAR_UP, subjects=[subject], actor=actor)


@transaction.atomic
def clear_up_parcels(*, parcel_ids: Sequence[int], decision: str, actor: Actor) -> list[Parcel]:
    """Somebody knows where these parcels are and says what is done about it. It moves nothing; all or none.

    Raises `Forbidden`, `NotFound`, `Invalid` without words, or `Conflict` with code `nothing_to_clear_up`.
    """
    if not actor.may(FLOOR):
        raise Forbidden(f"{actor.name} may not say what came of a parcel; {who_may(FLOOR, actor)}.")
    words = decision.strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        raise Invalid(f"Say what is done about it, in up to {LONGEST_REASON} characters.", field="decision")
    parcels = lock_parcels(parcel_ids)
    if unknown := {*parcel_ids} - {parcel.pk for parcel in parcels}:
        raise NotFound(f"There is no parcel {min(unknown)}.", parcel=min(unknown))
    refuse_elsewhere(actor, (parcel.warehouse_id for parcel in parcels), what="clear up where a parcel is")
    asked: set[int] = set(
        tasks_to_do()
        .filter(kind=TaskKind.CLEAR_UP, subject_type="parcel", subject_id__in=parcel_ids)
        .values_list("subject_id", flat=True)
    )
    for parcel in parcels:
        if parcel.pk not in asked:
            raise Conflict(
                f"Nothing is to be cleared up of parcel {parcel}.",
                code="nothing_to_clear_up",
                parcel=parcel.pk,
            )
        record(parcel, "parcel.cleared_up", actor=actor, decision=words)
    return parcels
