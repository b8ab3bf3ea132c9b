"""Pieces that are lost or damaged, and those that turn up again."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Invalid, NotFound
from backoffice.events.lifecycle import move_many
from backoffice.events.log import append, fact_about
from backoffice.events.places import refuse_elsewhere

from ..locks import lock_units
from ..models import Claim, Movement, Unit, Warehouse
from ..places import LOSS, buyer_place, transit_place, warehouse_place
from ..states import ASIDE, CLAIM, UNIT, ClaimState, UnitStatus
from .closing import refuse_closed
from .departure import refuse_handed_back
from .moves import move_all, not_in, refuse_in_transit

CUSTODY = office("custody")


@transaction.atomic
def lose_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """The pieces are gone, wherever they stood. All or none; one movement each, into loss.

    Holds and sales of theirs end with it: nobody can have what is not there. What has left for its buyer is lost on its
    way; that its order allows it is for the caller to see to. Raises `Forbidden`, `Invalid` without a
    reason, `NotFound`, `StateConflict` for a piece that is with a buyer or lost already, or `Conflict` with code
    `handed_back`.
    """
    units = _locked(unit_ids, actor)
    sold = Claim.objects.filter(unit_id__in=list(unit_ids), state=ClaimState.SOLD)
    buyers = dict(sold.values_list("unit_id", "order_reference"))
    end_claims(unit_ids, because="lost")
    lost = move_all(
        "lose", unit_ids, actor=actor, data={"reason": _reason(reason)}, held_until=None, bin="", in_transit_to=None,
        missing_since=None,
    )  # fmt: skip
    codes = dict(Warehouse.objects.values_list("pk", "code"))
    Movement.objects.bulk_create(
        Movement(
            brand_id=unit.brand_id, unit_id=unit.pk, quantity=1, reason="lost", target=LOSS,
            source=_place(units[unit.pk], codes, buyers),
        )
        for unit in lost
    )  # fmt: skip
    return lost


@transaction.atomic
def find_units(*, unit_ids: Sequence[int], warehouse: Warehouse, reason: str, actor: Actor) -> list[Unit]:
    """Lost pieces turned up in the warehouse. All or none. They go over the bench anew, on a new visit.

    Raises `Forbidden`, `Invalid` without a reason, `NotFound`, or `StateConflict` for one that was not lost.
    """
    lock_units(unit_ids)
    refuse_elsewhere(actor, [warehouse.pk], what="receive units")
    refuse_closed([warehouse.pk])
    found = move_all(
        "find", unit_ids, actor=actor, data={"reason": _reason(reason), "warehouse": warehouse.code},
        warehouse=warehouse, visit=F("visit") + 1,
    )  # fmt: skip
    Movement.objects.bulk_create(
        Movement(
            brand_id=unit.brand_id, unit_id=unit.pk, quantity=1, reason="found", source=LOSS,
            target=warehouse_place(warehouse.code),
        )
        for unit in found
    )  # fmt: skip
    return found


@transaction.atomic
def set_back_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """The pieces are not what they were known to be, for example damaged: they go over the bench anew. All or none.

    Holds and sales of theirs end with it. Raises as `lose_units`, and `Conflict` with code `in_transit`.
    """
    refuse_in_transit(_locked(unit_ids, actor).values())
    end_claims(unit_ids, because="set back")
    return move_all(
        "set_back", unit_ids, actor=actor, data={"reason": _reason(reason)}, held_until=None,
        visit=F("visit") + 1,
    )  # fmt: skip


@transaction.atomic
def note_damage(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """Pieces that were put aside are damaged: they stay where they are, and the log of each says it. All or none.

    What is on its way to a buyer is set back instead. Raises as `set_back_units`.
    """
    UNIT.authorise("set_back", actor)
    units = _locked(unit_ids, actor)
    refuse_in_transit(units.values())
    data = {"reason": _reason(reason)}
    for unit_id in unit_ids:
        unit = units.get(unit_id)
        if unit is None:
            raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
        if unit.status not in ASIDE:
            raise not_in(unit, ASIDE, "note a damage")
    append(actor=actor, facts=[fact_about(unit, "unit.damaged", data) for unit in units.values()])
    return list(units.values())


def end_claims(unit_ids: Sequence[int], *, because: str) -> None:
    """Ends holds and sales of locked units, which the caller takes out of sale in the same transaction."""
    standing = Claim.objects.filter(unit_id__in=list(unit_ids))
    words = {"reason": because}
    move_many(CLAIM, standing.filter(state=ClaimState.HELD), "release", actor=CUSTODY, data=words)
    move_many(CLAIM, standing.filter(state=ClaimState.SOLD), "cancel", actor=CUSTODY, data=words)


def _locked(unit_ids: Sequence[int], actor: Actor) -> dict[int, Unit]:
    units = lock_units(unit_ids)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="write units off")
    refuse_handed_back(units.values())
    return units


def _place(unit: Unit, codes: dict[int, str], buyers: dict[int, str]) -> str:
    if unit.status == UnitStatus.SHIPPED:
        return buyer_place(buyers[unit.pk])
    if unit.in_transit_to_id is not None:
        return transit_place(codes[unit.in_transit_to_id])
    return warehouse_place(codes[unit.warehouse_id])


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    return reason.strip()
