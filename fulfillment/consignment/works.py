"""Handing pieces back to their consignors, as tasks for a person."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.registry import works

from .services import hand_back_pieces


@works(TaskKind.HAND_BACK)
def hand_back(*, subject_ids: Sequence[int], actor: Actor) -> None:
    hand_back_pieces(unit_ids=subject_ids, actor=actor)
