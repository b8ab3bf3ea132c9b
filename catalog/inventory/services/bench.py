"""The bench: inspecting, authenticating, grading, photographing, and taking out of the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.files.services import keep, workshop

from ..grades import HOUSE_SCALE
from ..models import Grade, Unit, UnitPhoto
from ..photos import re_encoded
from ..states import UNIT
from .claims import free_lapsed
from .moves import move_all


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photograph to be taken in: the view it shows («front», «serial number») and the open file."""

    view: str
    file: IO[bytes]


@transaction.atomic
def inspect_units(*, unit_ids: Sequence[int], actor: Actor, findings: str = "") -> list[Unit]:
    """The pieces were looked over. All or none; see `moves.move_all` for what is raised."""
    return move_all("inspect", unit_ids, actor=actor, data=_words(findings=findings))


@transaction.atomic
def authenticate_units(*, unit_ids: Sequence[int], actor: Actor, findings: str = "") -> list[Unit]:
    """The pieces are genuine. All or none."""
    return move_all("authenticate", unit_ids, actor=actor, data=_words(findings=findings))


@transaction.atomic
def quarantine_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """The pieces are put aside for good cause, before they are listed. All or none; `Invalid` without a reason."""
    return move_all("quarantine", unit_ids, actor=actor, data={"reason": _reason(reason)})


@transaction.atomic
def grade_units(*, unit_ids: Sequence[int], grade: Grade, actor: Actor) -> list[Unit]:
    """Gives our own grade, on the house's scale. All or none; what the source said stays beside it."""
    if grade.scale != HOUSE_SCALE:
        raise Invalid(
            f"{grade} is a grade of another scale; at the bench only the scale «{HOUSE_SCALE}» is given.",
            field="grade",
        )
    return move_all(
        "grade",
        unit_ids,
        actor=actor,
        data={"grade": grade.code, "scale": grade.scale},
        grade=grade,
        graded_at=timezone.now(),
        graded_by_id=actor.id if actor.kind == "user" else None,
    )


@transaction.atomic
def photograph_units(*, photos: Mapping[int, Sequence[NewPhoto]], actor: Actor) -> list[UnitPhoto]:
    """Stores photographs by unit id, at least one each, re-encoded without metadata. All or none.

    Raises `Invalid` for a unit without any, or a file that is no picture or is too large, in a sentence that names it.
    """
    UNIT.authorise("photograph", actor)
    bare = [unit_id for unit_id, of_unit in photos.items() if not of_unit]
    if bare or not photos:
        raise Invalid("Add at least one photograph of each piece.", field="photos", units=bare)
    with workshop():
        pictures = {
            unit_id: [(photo.view.strip()[:30] or "front", re_encoded(photo.file)) for photo in of_unit]
            for unit_id, of_unit in photos.items()
        }
    units = move_all(
        "photograph", list(photos), actor=actor, data=lambda unit: {"photos": len(pictures[unit.pk])}
    )
    rows = []
    for unit in units:
        for view, picture in pictures[unit.pk]:
            row = UnitPhoto(brand_id=unit.brand_id, unit=unit, view=view)
            keep(row.file, picture.content)
            rows.append(row)
    return UnitPhoto.objects.bulk_create(rows)


@transaction.atomic
def offer_units(*, unit_ids: Sequence[int], actor: Actor) -> list[Unit]:
    """The pieces are for sale from now on. The channels room calls this when it opens their listings."""
    return move_all("list", unit_ids, actor=actor)


@transaction.atomic
def withdraw_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """Takes pieces out of sale for good, at any time before they are claimed. All or none.

    A hold that is over does not stand in the way. Raises `Invalid` without a reason.
    """
    UNIT.authorise("withdraw", actor)
    words = {"reason": _reason(reason)}
    free_lapsed(unit_ids)
    return move_all("withdraw", unit_ids, actor=actor, data=words)


def _words(**words: str) -> dict[str, str]:
    return {name: word.strip() for name, word in words.items() if word.strip()}


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    return reason.strip()
