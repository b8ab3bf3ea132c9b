"""Giving buyers their money back for pieces that are lost, as tasks for a person."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.registry import works

from .services import pay_back
from .states import REFUNDERS


@works(TaskKind.PAY_BACK, "refund_reference", roles=REFUNDERS)
def paid_back(*, subject_ids: Sequence[int], refund_reference: str, actor: Actor) -> None:
    pay_back(loss_ids=subject_ids, refund_reference=refund_reference, actor=actor)
