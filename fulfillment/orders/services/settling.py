"""What was paid for nothing is given back, and whoever bought what was gone is told so."""

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Invalid
from backoffice.events.lifecycle import move
from fulfillment.tasks.services import complete_tasks

from .. import queries
from ..models import SaleCase
from ..states import CASE, CaseKind
from .paying import TASK_OF


@transaction.atomic
def settle_case(*, case_id: int, refund_reference: str, actor: Actor, told: str = "") -> SaleCase:
    """The payment was given back, under this reference of the payment company; `told` is what the buyer was told.

    Raises `Invalid` without the reference, or without a word to the buyer where a piece was sold twice; `NotFound`,
    `Forbidden`, `StateConflict` for a case that is settled.
    """
    CASE.authorise("settle", actor)
    refund_reference, told = refund_reference.strip(), told.strip()
    if not 1 <= len(refund_reference) <= 80:
        raise Invalid("Give the reference of the refund, up to 80 characters.", field="refund_reference")
    if len(told) > 500:
        raise Invalid("Say in up to 500 characters what the buyer was told.", field="told")
    case = queries.case_of(actor, case_id)
    if case.kind == CaseKind.SOLD_TWICE and not told:
        raise Invalid(
            "The piece was sold twice: write to the buyer, and say here what was told and offered.",
            field="told",
        )
    settled = move(
        CASE,
        SaleCase.objects.filter(pk=case.pk),
        "settle",
        actor=actor,
        data={"refund": refund_reference, "reference": case.reference},
        refund_reference=refund_reference,
        told=told,
        settled_at=timezone.now(),
        settled_by=actor.name[:150],
    )
    # Who may settle was decided above; that the task ends with it is nobody's further choice.
    complete_tasks(
        kind=TASK_OF[CaseKind(case.kind)], subject_type="sale_case", subject_ids=[case.pk],
        actor=office("orders"),
    )  # fmt: skip
    return settled
