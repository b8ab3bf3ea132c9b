"""Photographs of what came back."""

from collections.abc import Sequence
from typing import IO

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record
from backoffice.files.services import keep, workshop
from catalog.inventory.locks import lock_units
from catalog.inventory.photos import re_encoded
from catalog.inventory.states import BENCH

from .. import queries
from ..models import ReturnPhoto
from ..states import AT_THE_DOOR


@transaction.atomic
def photograph_return(*, return_id: int, photographs: Sequence[IO[bytes]], actor: Actor) -> list[ReturnPhoto]:
    """Keeps photographs, open files, of what was scanned in and is not decided on. All or none.

    Raises `Forbidden`, `NotFound`, `Invalid` for a file that is no picture, and `Conflict` with code
    `not_at_the_door` before it came and once the house has decided.
    """
    if not actor.may(BENCH):
        raise Forbidden(f"{actor.name} may not photograph returns; it takes {' or '.join(sorted(BENCH))}.")
    if not photographs:
        raise Invalid("Take a photograph first.", field="photographs")
    with workshop():
        pictures = [re_encoded(file) for file in photographs]
    lock_units([queries.return_of(return_id).unit_id])
    row = queries.return_of(return_id)
    if row.status not in AT_THE_DOOR:
        raise Conflict(
            f"{str(row).capitalize()} is {row.get_status_display().lower()}. Photographs are taken of what was scanned "
            "in, until it is decided on.",
            code="not_at_the_door", state=row.status,
        )  # fmt: skip
    photos = []
    for picture in pictures:
        photo = ReturnPhoto(brand_id=row.brand_id, of_return=row, by=actor.key, by_name=actor.name[:150])
        keep(photo.file, picture.content)
        photos.append(photo)
    kept = ReturnPhoto.objects.bulk_create(photos)
    record(row, "return.pictured", actor=actor, unit=row.unit_id, photographs=len(kept))
    return kept
