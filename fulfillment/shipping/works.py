"""Picking, packing, handing over, and clearing up where a parcel is, as tasks for a person."""

from collections.abc import Collection, Mapping, Sequence

from backoffice.events.actors import Actor
from catalog.inventory.states import FLOOR
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.registry import works

from .services import PackingPicture, clear_up_parcels
from .services.parcels import hand_over_parcels, pack_parcels, pick_parcels


@works(TaskKind.PICK, "scans", roles=FLOOR)
def pick(*, subject_ids: Sequence[int], actor: Actor, scans: Collection[str]) -> None:
    """`scans` are the tags or serials as read on the pieces of all the parcels."""
    pick_parcels(parcel_ids=subject_ids, actor=actor, scans=scans)


@works(TaskKind.PACK, "weight_g", may=["photos", "scale_shows_it"], roles=FLOOR)
def pack(
    *,
    subject_ids: Sequence[int],
    actor: Actor,
    weight_g: int,
    photos: Mapping[int, Sequence[PackingPicture]] | None = None,
    scale_shows_it: bool = False,
) -> None:
    """`weight_g` is the gross weight of each of the parcels, `photos` are pictures by parcel id."""
    pack_parcels(
        weights=dict.fromkeys(subject_ids, weight_g),
        photos=photos,
        scale_shows_it=scale_shows_it,
        actor=actor,
    )


@works(TaskKind.HAND_OVER, roles=FLOOR)
def hand_over(*, subject_ids: Sequence[int], actor: Actor) -> None:
    hand_over_parcels(parcel_ids=subject_ids, actor=actor)


@works(TaskKind.CLEAR_UP, "decision", roles=FLOOR)
def clear_up(*, subject_ids: Sequence[int], actor: Actor, decision: str) -> None:
    clear_up_parcels(parcel_ids=subject_ids, decision=decision, actor=actor)
