"""Photographs of pieces: kept one by one or as a set, which must be whole before the piece goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.db.models.fields.files import FieldFile

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import Fact, append
from backoffice.events.places import refuse_elsewhere
from backoffice.files.services import SafeFile, keep, workshop

from ..bench_models import BenchTerm, Defect, TamperTag, TermList
from ..lacking import PROOF_VIEW, Lack, lacks_of_set, refuse_lacking, whole_tags
from ..locks import lock_units
from ..models import Unit, UnitPhoto
from ..photos import ARRIVAL_VIEW, re_encoded
from ..states import BEFORE_SALE, UNIT, UnitStatus
from .moves import move_all, not_in
from .sealing import tag_read

_PICTURED_IN = tuple(state for state in BEFORE_SALE if state != UnitStatus.INTAKE)


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photograph to be taken in: the view it shows («front», «serial») and the open file.

    It may show further views too, `also`: then the file is kept once. `defect` is the id of the flaw that it shows,
    `tag` the number of the tamper tag as it is read on it.
    """

    view: str
    file: IO[bytes]
    also: tuple[str, ...] = ()
    defect: int | None = None
    tag: str = ""


@transaction.atomic
def keep_photographs(*, photos: Mapping[int, Sequence[NewPhoto]], actor: Actor) -> list[UnitPhoto]:
    """Stores photographs by unit id, re-encoded without metadata, of pieces that are nobody's yet. All or none.

    At intake a piece is photographed as it came (`ARRIVAL_VIEW`), and only then; all other views come after it was
    inspected.

    Raises `Forbidden`, `NotFound`, `Invalid` for a file that is no picture, a flaw of another piece, or the picture of
    another view of the piece once more (`same_picture`), `StateConflict`,
    and `Conflict` with code `other_tag` where the tag on the picture is not the one that the piece wears.
    """
    UNIT.authorise("photograph", actor)
    pictures = _pictures(photos)
    units = lock_units(photos)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="photograph units")
    for pk in photos:
        if pk not in units:
            raise NotFound(f"There is no unit {pk}.", unit=pk)
        _refuse_out_of_turn(units[pk], photos[pk])
    rows = _keep(list(units.values()), photos, pictures)
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk, verb="unit.pictured", brand_id=units[pk].brand_id,
                data={"views": [view for photo in of_unit for view in (photo.view, *photo.also)]},
            )
            for pk, of_unit in photos.items()
        ],
    )  # fmt: skip
    return rows


@transaction.atomic
def photograph_piece(*, unit_id: int, photo: NewPhoto, actor: Actor) -> list[Lack]:
    """Keeps one photograph; with the last one that a graded piece lacked its set is whole, and it goes on.

    Returns what the set still lacks; nothing of a piece at intake. Raises as `keep_photographs` does.
    """
    keep_photographs(photos={unit_id: [photo]}, actor=actor)
    unit = Unit.objects.select_related("category").get(pk=unit_id)
    if unit.status == UnitStatus.INTAKE:
        return []
    lacks = lacks_of_set([unit])[unit_id]
    if not lacks and unit.status == UnitStatus.GRADED:
        photograph_units(photos={unit_id: []}, actor=actor)
    return lacks


def photograph_arrivals(*, files: Mapping[int, Sequence[IO[bytes]]], actor: Actor) -> list[UnitPhoto]:
    """Keeps photographs of how pieces at intake came, by unit id. Raises as `keep_photographs` does."""
    return keep_photographs(
        photos={pk: [NewPhoto(ARRIVAL_VIEW, file) for file in of_unit] for pk, of_unit in files.items()},
        actor=actor,
    )


@transaction.atomic
def photograph_units(*, photos: Mapping[int, Sequence[NewPhoto]], actor: Actor) -> list[UnitPhoto]:
    """Stores the photographs of each unit, and its set is whole with them and with those kept before. All or none.

    Raises as `keep_photographs` does, and `Conflict` with code `incomplete` that names what a piece lacks: views of its
    category, flaws without a picture, its tamper tag, the picture on which the tag can be read.
    """
    UNIT.authorise("photograph", actor)
    if not photos:
        raise Invalid("Say which pieces.", field="photos")
    pictures = _pictures(photos)
    units = move_all(
        "photograph",
        list(photos),
        actor=actor,
        data=lambda unit: {"photos": sum(1 + len(photo.also) for photo in photos[unit.pk])},
    )
    rows = _keep(units, photos, pictures)
    whole = list(Unit.objects.filter(pk__in=photos).select_related("category").order_by("pk"))
    refuse_lacking(whole, lacks_of_set(whole), to_be="photographed")
    return rows


def _refuse_out_of_turn(unit: Unit, photos: Sequence[NewPhoto]) -> None:
    views = {view.strip() for photo in photos for view in (photo.view, *photo.also)}
    if ARRIVAL_VIEW in views and unit.status != UnitStatus.INTAKE:
        raise not_in(unit, (UnitStatus.INTAKE,), "photograph how it came")
    if views != {ARRIVAL_VIEW} and unit.status not in _PICTURED_IN:
        raise not_in(unit, _PICTURED_IN, "photograph it")


Pictures = dict[int, SafeFile]


def _pictures(photos: Mapping[int, Sequence[NewPhoto]]) -> Pictures:
    """The files as they are kept, by the identity of each open file: one that stands for several photographs is one."""
    files = {id(photo.file): photo.file for of_unit in photos.values() for photo in of_unit}
    with workshop():
        return {key: re_encoded(file) for key, file in files.items()}


def _keep(
    units: Sequence[Unit], photos: Mapping[int, Sequence[NewPhoto]], pictures: Pictures
) -> list[UnitPhoto]:
    tags = whole_tags(unit.pk for unit in units)
    flaws = dict(
        Defect.objects.filter(
            pk__in=[
                photo.defect for of_unit in photos.values() for photo in of_unit if photo.defect is not None
            ]
        ).values_list("pk", "unit_id")
    )
    kept, known = _kept_before(units), _known_views()
    names: dict[int, str] = {}
    rows: list[UnitPhoto] = []
    for unit in units:
        for photo in photos[unit.pk]:
            if photo.defect is not None and flaws.get(photo.defect) != unit.pk:
                raise Invalid(
                    f"Unit {unit.reference} has no flaw {photo.defect}.", field="defect", unit=unit.pk
                )
            views = [view.strip()[:30] or "front" for view in (photo.view, *photo.also)]
            strange = [view for view in views if photo.defect is None and known and view not in known]
            if strange:
                raise Invalid(
                    f"«{strange[0]}» is no view; known are {', '.join(sorted(known))}.",
                    code="unknown_view", field="view", unit=unit.pk,
                )  # fmt: skip
            tag = _tag_on(photo, views, unit, tags.get(unit.pk))
            if photo.defect is None and ARRIVAL_VIEW not in views and id(photo.file) not in names:
                _refuse_second_view(unit, views, pictures[id(photo.file)], kept[unit.pk])
            for view in views:
                row = UnitPhoto(
                    brand_id=unit.brand_id, unit=unit, view=view, visit=unit.visit, defect_id=photo.defect,
                    tag=tag if view == PROOF_VIEW else None,
                )  # fmt: skip
                if id(photo.file) in names:
                    row.file.name = names[id(photo.file)]
                else:
                    keep(row.file, pictures[id(photo.file)].content)
                    names[id(photo.file)] = str(row.file.name)
                    kept[unit.pk] += [(each, row.file) for each in views]
                rows.append(row)
    return UnitPhoto.objects.bulk_create(rows)


def _known_views() -> set[str]:
    """The views that the bench asks for, of pieces of any kind, and how it came; none where it asks for none yet."""
    asked = set(BenchTerm.objects.filter(list=TermList.VIEW).values_list("code", flat=True))
    return asked | {ARRIVAL_VIEW, PROOF_VIEW} if asked else set()


Kept = dict[int, list[tuple[str, FieldFile]]]


def _kept_before(units: Sequence[Unit]) -> Kept:
    """Of each piece the views of its set that this visit has already, with their files."""
    kept: Kept = {unit.pk: [] for unit in units}
    visits = {unit.pk: unit.visit for unit in units}
    of_sets = UnitPhoto.objects.filter(unit__in=units, defect=None).exclude(view=ARRIVAL_VIEW)
    for photo in of_sets.order_by("pk"):
        if photo.visit == visits[photo.unit_id]:
            kept[photo.unit_id].append((photo.view, photo.file))
    return kept


def _refuse_second_view(
    unit: Unit, views: Sequence[str], picture: SafeFile, kept: list[tuple[str, FieldFile]]
) -> None:
    """A set of one picture under many names proves nothing. One that does show several views is given once, for all."""
    content = picture.content.read()
    picture.content.seek(0)
    for view, file in kept:
        if view not in views and file.size == len(content):
            with file.open("rb") as other:
                if other.read() == content:
                    raise Invalid(
                        f"«{picture.filename}» is the very picture that was given for «{view}» of {unit.reference}; "
                        f"take another one of «{views[0]}».",
                        code="same_picture", field=f"view_{views[0]}", unit=unit.pk, view=views[0],
                    )  # fmt: skip


def _tag_on(photo: NewPhoto, views: Sequence[str], unit: Unit, worn: TamperTag | None) -> TamperTag | None:
    if not photo.tag.strip():
        return None
    number = tag_read(photo.tag, worn)
    if PROOF_VIEW not in views:
        raise Invalid(f"The tag is read on the view «{PROOF_VIEW}».", field="tag", unit=unit.pk)
    if worn is None or worn.number != number:
        wears = f"wears {worn.number}" if worn else "wears none"
        raise Conflict(
            f"The photograph shows the tag {number}, but unit {unit.reference} {wears}: is it the right piece?",
            code="other_tag", unit=unit.pk, tag=number,
        )  # fmt: skip
    return worn
