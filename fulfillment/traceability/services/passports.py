"""Passports: issued, renewed under another address, revoked."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.bench_models import Verdict, VerdictWord
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.queries import found_not_genuine, moves_on
from catalog.inventory.services.examining import EXAMINERS
from catalog.inventory.states import CATALOG, UnitStatus

from ..identifiers import giai_of
from ..models import Passport
from ..states import PASSPORT, PassportStatus

# A passport tells a buyer what was found; before that there is nothing to tell.
BEFORE = frozenset({UnitStatus.INTAKE, UnitStatus.INSPECTED, UnitStatus.QUARANTINED})


@transaction.atomic
def issue_passport(*, unit_id: int, actor: Actor) -> Passport:
    """Gives the unit the address under which anybody who has it reads its story.

    Raises `Forbidden`, `NotFound`, and `Conflict`: `not_authenticated` for a piece that has not been found genuine,
    `passport_valid` where it has one already, `no_company_prefix` (`identifiers.company_prefix`).
    """
    unit = _locked(unit_id, actor)
    if Passport.objects.filter(unit=unit, status=PassportStatus.VALID).exists():
        raise Conflict(
            f"Unit {unit.reference} has a passport; print its code, or renew it to give it another address.",
            code="passport_valid",
            unit=unit.pk,
        )
    return _issue(unit, actor)


@transaction.atomic
def renew_passport(*, unit_id: int, reason: str, actor: Actor) -> Passport:
    """Gives the unit another address and ends the one it had: codes that were printed lead to a page that says so.

    Raises what `issue_passport` raises, `Conflict` (`no_passport`) where there is none to renew, and `Invalid` without
    a reason.
    """
    unit = _locked(unit_id, actor)
    _revoke(unit, reason, actor)
    return _issue(unit, actor)


@transaction.atomic
def revoke_passport(*, unit_id: int, reason: str, actor: Actor) -> Passport:
    """Ends the passport of the unit: its address tells nothing any more. Raises as `renew_passport`."""
    return _revoke(_locked(unit_id, actor), reason, actor)


def _locked(unit_id: int, actor: Actor) -> Unit:
    """The unit under its lock: of two who issue a passport at once, the second sees that of the first."""
    if not actor.may(CATALOG):
        raise Forbidden(
            f"{actor.name} may not issue or end passports; it takes the role {' or '.join(sorted(CATALOG))}."
        )
    unit = lock_units([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    refuse_elsewhere(actor, [unit.warehouse_id], what="issue or end passports")
    return unit


def _issue(unit: Unit, actor: Actor) -> Passport:
    if unit.status in BEFORE or not _found_genuine(unit):
        raise Conflict(
            f"Unit {unit.reference} is {UnitStatus(unit.status).label.lower()}; "
            "it gets a passport once it has been found genuine.",
            code="not_authenticated",
            unit=unit.pk,
            state=unit.status,
            permitted=moves_on(unit),
        )
    giai = giai_of(unit.pk)
    passport = Passport(brand_id=unit.brand_id, unit=unit, issued_by_name=actor.name[:150])
    passport.save(force_insert=True)
    record(passport, "passport.issued", actor=actor, unit=unit.pk, reference=unit.reference, giai=giai)
    return passport


def _found_genuine(unit: Unit) -> bool:
    """By two on its present visit, and failed by nobody ever: what was withdrawn or lost may not have got so far."""
    passed = Verdict.objects.filter(unit=unit, visit=unit.visit, verdict=VerdictWord.PASS).count()
    return passed >= EXAMINERS and not found_not_genuine([unit.pk]).exists()


def _revoke(unit: Unit, reason: str, actor: Actor) -> Passport:
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    data: dict[str, Any] = {"unit": unit.pk, "reference": unit.reference, "reason": reason.strip()}
    valid = Passport.objects.filter(unit=unit, status=PassportStatus.VALID)
    if not valid.exists():
        raise Conflict(
            f"Unit {unit.reference} has no valid passport; issue one first.", code="no_passport", unit=unit.pk
        )
    return move(PASSPORT, valid, "revoke", actor=actor, data=data, revoked_at=Now())
