"""Settling returns, as a task for a person."""

from collections.abc import Sequence
from decimal import Decimal

from backoffice.events.actors import Actor
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.registry import works

from .services import refund_return
from .states import SETTLERS


@works(TaskKind.SETTLE_RETURN, "refund_reference", "decision", may=["amount"], roles=SETTLERS)
def settle(
    *,
    subject_ids: Sequence[int],
    actor: Actor,
    refund_reference: str,
    decision: str,
    amount: Decimal | None = None,
) -> None:
    for return_id in subject_ids:
        refund_return(
            return_id=return_id,
            refund_reference=refund_reference,
            amount=amount,
            decision=decision,
            actor=actor,
        )
