"""Giving back and apologising, as tasks for a person."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.registry import works

from .services import settle_case
from .states import SETTLERS


@works(TaskKind.REFUND, "refund_reference", "told", roles=SETTLERS)
def refund(*, subject_ids: Sequence[int], actor: Actor, refund_reference: str, told: str) -> None:
    for case_id in subject_ids:
        settle_case(case_id=case_id, refund_reference=refund_reference, told=told, actor=actor)


@works(TaskKind.APOLOGISE, "refund_reference", "told", roles=SETTLERS)
def apologise(*, subject_ids: Sequence[int], actor: Actor, refund_reference: str, told: str) -> None:
    for case_id in subject_ids:
        settle_case(case_id=case_id, refund_reference=refund_reference, told=told, actor=actor)
