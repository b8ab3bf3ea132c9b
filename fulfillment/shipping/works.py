"""Picking and packing, as tasks for a person."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.registry import works

from .services.parcels import pack_parcels, pick_parcels


@works(TaskKind.PICK)
def pick(*, subject_ids: Sequence[int], actor: Actor) -> None:
    pick_parcels(parcel_ids=subject_ids, actor=actor)


@works(TaskKind.PACK, "weight_g")
def pack(*, subject_ids: Sequence[int], actor: Actor, weight_g: int) -> None:
    """`weight_g` is the gross weight of each of the parcels."""
    pack_parcels(weights=dict.fromkeys(subject_ids, weight_g), actor=actor)
