"""CITES papers of a piece."""

from datetime import date

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from backoffice.merchants.days import today

from ..bench_models import Permit, PermitKind
from ..locks import lock_units
from ..states import CATALOG, UnitStatus
from .moves import not_in


@transaction.atomic
def record_permit(
    *, unit_id: int, kind: str, number: str, species: str, valid_until: date, actor: Actor
) -> Permit:
    """Writes down a paper as issued, which names the species and is good until a day. It is never changed afterwards.

    Raises `Forbidden`, `NotFound`, `Invalid`, `StateConflict` for a piece nobody has inspected, and `Conflict` with
    code `permit_known`.
    """
    if not actor.may(CATALOG):
        raise Forbidden(
            f"{actor.name} may not record permits; it takes the role {' or '.join(sorted(CATALOG))}."
        )
    if kind not in PermitKind.values:
        raise Invalid(f"There is no kind «{kind}». Known: {', '.join(PermitKind.values)}.", field="kind")
    for name, text, most in (("number", number, 60), ("species", species, 120)):
        if not 1 <= len(text.strip()) <= most:
            raise Invalid(
                f"Give the {name} as it stands on the paper, at most {most} characters.", field=name
            )
    if valid_until < today():
        raise Invalid(
            f"This paper ended on {valid_until}; a paper that is good is needed.", field="valid_until"
        )
    unit = lock_units([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    refuse_elsewhere(actor, [unit.warehouse_id], what="record permits")
    if unit.status == UnitStatus.INTAKE:
        raise not_in(unit, [UnitStatus.INSPECTED], "record a permit")
    permit = Permit(
        brand_id=unit.brand_id, unit=unit, visit=unit.visit, by=actor.key, by_name=actor.name[:150], kind=kind,
        number=number.strip(), species=species.strip(), valid_until=valid_until,
    )  # fmt: skip
    try:
        with transaction.atomic():
            permit.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(
                f"Paper {number} is recorded already.", code="permit_known", unit=unit_id
            ) from error
        raise
    record(
        unit, "unit.permit_recorded", actor=actor, kind=kind, number=number.strip(), valid_until=valid_until
    )
    return permit
