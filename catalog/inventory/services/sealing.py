"""Tamper tags: a numbered seal goes on, is found broken, and is replaced by another number."""

import unicodedata
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import Fact, append, record
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_new

from ..bench_models import TamperTag
from ..lacking import whole_tags
from ..locks import lock_units
from ..models import Unit
from ..scans import label_of, sign_of
from ..states import HANDS, UnitStatus
from .moves import not_in

# What has been found genuine gets a seal.
SEALED_IN = (UnitStatus.AUTHENTICATED, UnitStatus.GRADED, UnitStatus.PHOTOGRAPHED, UnitStatus.LISTED)


@transaction.atomic
def seal_units(*, tags: Mapping[int, str], actor: Actor) -> list[int]:
    """Seals pieces, set-wise: tag numbers by unit id. All or none; returns the ids of the tags.

    Raises `Forbidden`, `NotFound`, `Invalid` for a number that is none, `StateConflict` for a piece that is not
    authenticated yet, `Conflict` with code `sealed_already` or `tag_used`: whose piece wears it is not told.
    """
    units = _sealable(tags, actor)
    numbers = {pk: tag_number(number) for pk, number in tags.items()}
    sealed = (
        TamperTag.objects.filter(unit__pk__among=list(units), broken_at=None).select_related("unit").first()
    )
    if sealed is not None:
        raise Conflict(
            f"Unit {sealed.unit.reference} wears the tag {sealed.number} already; replace it if it is broken.",
            code="sealed_already", unit=sealed.unit_id, tag=sealed.number,
        )  # fmt: skip
    ids = _write(units, numbers, actor)
    append(
        actor=actor,
        facts=[
            Fact(subject_id=pk, verb="unit.sealed", brand_id=units[pk].brand_id, data={"tag": number})
            for pk, number in numbers.items()
        ],
    )
    return ids


@transaction.atomic
def break_tag(*, number: str, reason: str, actor: Actor) -> TamperTag:
    """The tag was cut, or found broken: the piece is not sealed any more. Raises `NotFound`, `Invalid`, `Conflict`."""
    tag, unit = _whole_tag(number, actor)
    _break(tag, reason, actor)
    record(unit, "unit.tag_broken", actor=actor, tag=tag.number, reason=reason.strip())
    return tag


@transaction.atomic
def replace_tag(*, number: str, new_number: str, reason: str, actor: Actor) -> int:
    """Another tag instead of a broken one, in one act; returns the id of the new one. Raises as the two verbs do."""
    tag, unit = _whole_tag(number, actor)
    _sealable({unit.pk: new_number}, actor)
    _break(tag, reason, actor)
    (pk,) = _write({unit.pk: unit}, {unit.pk: tag_number(new_number)}, actor)
    record(
        unit,
        "unit.tag_replaced",
        actor=actor,
        tag=tag_number(new_number),
        before=tag.number,
        reason=reason.strip(),
    )
    return pk


def worn_by(unit: Unit) -> TamperTag:
    """The whole tag of the piece. Raises `Conflict` with code `not_sealed` where it wears none."""
    worn = whole_tags([unit.pk]).get(unit.pk)
    if worn is None:
        raise Conflict(
            f"Unit {unit.reference} wears no whole tag that could be replaced; seal it.",
            code="not_sealed", unit=unit.pk,
        )  # fmt: skip
    return worn


def tag_number(text: str) -> str:
    """The number as it is kept: in capitals, without blanks around. Raises `Invalid` for what is none."""
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not 3 <= len(number) <= 40 or not all(sign.isalnum() or sign in "-./" for sign in number):
        shown = label_of(text).shown
        raise Invalid(f"«{shown}» is no number of a tamper tag; scan the tag again.", field="tag")
    return number


def tag_read(text: str, worn: TamperTag | None) -> str:
    """The number that was read on a tag, spelt as that tag's own where it is the one that the piece wears.

    Raises `Invalid` for what is none.
    """
    if worn is not None and sign_of(text) == sign_of(worn.number):
        return worn.number
    return tag_number("".join(text.split()))


def _sealable(tags: Mapping[int, str], actor: Actor) -> dict[int, Unit]:
    if not actor.may(HANDS):
        raise Forbidden(f"{actor.name} may not seal units; it takes {' or '.join(sorted(HANDS))}.")
    units = lock_units(tags)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="seal units")
    for pk in tags:
        if pk not in units:
            raise NotFound(f"There is no unit {pk}.", unit=pk)
        if units[pk].status not in SEALED_IN:
            raise not_in(units[pk], SEALED_IN, "seal it")
    return units


def _write(units: Mapping[int, Unit], numbers: Mapping[int, str], actor: Actor) -> list[int]:
    rows = [
        {
            "brand_id": units[pk].brand_id,
            "unit_id": pk,
            "visit": units[pk].visit,
            "number": number,
            "by": actor.key,
            "by_name": actor.name[:150],
        }
        for pk, number in numbers.items()
    ]
    try:
        with transaction.atomic():
            return write_new(TamperTag, rows)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            known = ", ".join(sorted(numbers.values())[:3])
            raise Conflict(
                f"A tag is used once, and one of these was used before: {known}. Take a new one.",
                code="tag_used",
            ) from error
        raise


def _whole_tag(number: str, actor: Actor) -> tuple[TamperTag, Unit]:
    if not actor.may(HANDS):
        raise Forbidden(f"{actor.name} may not break tags; it takes {' or '.join(sorted(HANDS))}.")
    wanted = tag_number(number)
    place = TamperTag.objects.filter(number=wanted).values_list("unit_id", flat=True).first()
    units = lock_units([place] if place is not None else [])
    tag = TamperTag.objects.filter(number=wanted).first()
    if tag is None or tag.unit_id not in units:
        raise NotFound(f"There is no tag {wanted}.", tag=wanted)
    unit = units[tag.unit_id]
    refuse_elsewhere(actor, [unit.warehouse_id], what="break tags")
    if tag.broken_at is not None:
        raise Conflict(f"The tag {tag.number} is broken already.", code="tag_broken", tag=tag.number)
    return tag, unit


def _break(tag: TamperTag, reason: str, actor: Actor) -> None:
    if not reason.strip():
        raise Invalid("Say why the tag is broken, in a few words.", field="reason")
    tag.broken_at = timezone.now()
    tag.broken_by_name = actor.name[:150]
    tag.broken_because = reason.strip()[:300]
    tag.save(update_fields=["broken_at", "broken_by_name", "broken_because"])
