"""Photographs at packing: taken by whoever packs, or sent by the system of a partner warehouse."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from backoffice.events.log import Fact, append, record
from backoffice.events.places import refuse_elsewhere
from backoffice.files.services import keep, workshop
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.photos import re_encoded
from catalog.inventory.states import BENCH

from .. import queries
from ..locks import lock_parcel
from ..models import Parcel
from ..packing import views_asked
from ..packing_models import PackingPhoto, PackingView
from ..states import ParcelStatus

PICTURED_IN = (ParcelStatus.PICKED, ParcelStatus.PACKED, ParcelStatus.LABELLED)


@dataclass(frozen=True, slots=True)
class PackingPicture:
    """A photograph to be taken in: the view that it shows and the open file.

    It may show further views too, `also`; then the file is kept once. `unit` is the piece that it shows; without one it
    shows all pieces of the parcel.
    """

    view: str
    file: IO[bytes]
    also: tuple[str, ...] = ()
    unit: int | None = None


@transaction.atomic
def photograph_packing(
    *, parcel_id: int, photos: Sequence[PackingPicture], actor: Actor
) -> list[PackingPhoto]:
    """Stores photographs of a parcel whose pieces are picked, and which the carrier has not got. All or none.

    Raises `Forbidden`, `NotFound`, `Invalid` for a file that is no picture, a piece that is not in the parcel or a view
    that its rule does not know, and `Conflict` with code `not_at_packing` or `no_packing_rule`.
    """
    if not actor.may(BENCH):
        raise Forbidden(f"{actor.name} may not photograph parcels; it takes {' or '.join(sorted(BENCH))}.")
    if not photos:
        raise Invalid("Take a photograph first.", field="photos")
    files = {id(photo.file): photo.file for photo in photos}
    with workshop():
        pictures = {key: re_encoded(file) for key, file in files.items()}
    parcel = lock_parcel(parcel_id)
    if parcel is None:
        raise NotFound(f"There is no parcel {parcel_id}.")
    refuse_elsewhere(actor, [parcel.warehouse_id], what="photograph a parcel")
    if parcel.status not in PICTURED_IN:
        raise Conflict(
            f"Parcel {parcel.pk} is {parcel.get_status_display().lower()}. Photographs are taken once its pieces are "
            "picked, and until the carrier has it.",
            code="not_at_packing", parcel=parcel.pk, state=parcel.status,
        )  # fmt: skip
    units = queries.units_in(parcel)
    known = views_asked(parcel, units)
    names: dict[int, str] = {}
    rows = []
    for photo in photos:
        for unit, view in _shown(photo, units, known, parcel):
            row = PackingPhoto(
                brand_id=parcel.brand_id, parcel=parcel, unit=unit, view=view.code, label=view.label, by=actor.key,
                by_name=actor.name[:150],
            )  # fmt: skip
            if id(photo.file) in names:
                row.file.name = names[id(photo.file)]
            else:
                keep(row.file, pictures[id(photo.file)].content)
                names[id(photo.file)] = str(row.file.name)
            rows.append(row)
    kept = PackingPhoto.objects.bulk_create(rows)
    _tell(parcel, kept, actor)
    return kept


def keep_the_good(*, parcel_id: int, photos: Sequence[PackingPicture], actor: Actor) -> None:
    """Stores those of the photographs that can be, after the whole of them was refused for one: a person took each of
    them of an open box, and would have to take them all again.
    """
    for photo in photos:
        with suppress(Refusal), transaction.atomic():
            photograph_packing(parcel_id=parcel_id, photos=[photo], actor=actor)


def _shown(
    photo: PackingPicture, units: Sequence[Unit], known: dict[int, list[PackingView]], parcel: Parcel
) -> list[tuple[Unit, PackingView]]:
    meant = [unit for unit in units if photo.unit in (None, unit.pk)]
    if not meant:
        raise Invalid(f"Unit {photo.unit} is not in parcel {parcel.pk}.", field="unit")
    found = []
    for code in (photo.view, *photo.also):
        of_view = [(unit, view) for unit in meant for view in known[unit.pk] if view.code == code]
        if not of_view:
            codes = sorted({view.code for unit in meant for view in known[unit.pk]})
            raise Invalid(
                f"No view «{code[:40]}» is asked for here; known: {', '.join(codes) or 'none'}.", field="view"
            )
        found += of_view
    return found


def _tell(parcel: Parcel, rows: Sequence[PackingPhoto], actor: Actor) -> None:
    """Into the chain of the parcel, and of each of its pieces that was photographed."""
    views: dict[int, list[str]] = {}
    for row in rows:
        views.setdefault(row.unit_id, []).append(row.view)
    record(parcel, "parcel.pictured", actor=actor, units={str(pk): codes for pk, codes in views.items()})
    lock_units(views)
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk, verb="unit.pictured_at_packing", brand_id=parcel.brand_id,
                data={"parcel": parcel.pk, "views": codes},
            )
            for pk, codes in sorted(views.items())
        ],
    )  # fmt: skip
