"""The way over the bench that is not in a file of its own: put aside and taken back, offered, withdrawn."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid

from ..lacking import lacks_of_sale, refuse_lacking
from ..models import Unit
from ..queries import found_not_genuine
from ..states import UNIT
from .claims import free_lapsed
from .moves import move_all


@transaction.atomic
def quarantine_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """The pieces are put aside for good cause, before they are listed. All or none; `Invalid` without a reason."""
    return move_all("quarantine", unit_ids, actor=actor, data={"reason": _reason(reason)})


@transaction.atomic
def lift_quarantine(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """Pieces that were put aside go over the bench anew, on a new visit. All or none.

    Raises `Forbidden`, `Invalid` without a reason, `NotFound`, `StateConflict`, or `Conflict` with code `not_genuine`
    for one that an examiner failed, on whatever visit: PostgreSQL refuses it too.
    """
    UNIT.authorise("lift_quarantine", actor)
    words = {"reason": _reason(reason)}
    _refuse_failed(
        unit_ids, "its quarantine is never lifted. Withdraw it, and it goes back to who had brought it."
    )
    return move_all("lift_quarantine", unit_ids, actor=actor, data=words, visit=F("visit") + 1)


@transaction.atomic
def offer_units(*, unit_ids: Sequence[int], actor: Actor) -> list[Unit]:
    """The pieces are for sale from now on. The channels room calls this when it opens their listings.

    Raises `Conflict` with code `not_genuine` for one that an examiner failed, on whatever visit, or `incomplete` that
    names what a piece lacks.
    """
    # A verdict is given before this, at the bench; one that came by another way meanwhile PostgreSQL refuses.
    _refuse_failed(unit_ids, "it is never offered.")
    moved = move_all("list", unit_ids, actor=actor)
    units = list(Unit.objects.filter(pk__in=unit_ids).select_related("category", "warehouse").order_by("pk"))
    refuse_lacking(units, lacks_of_sale(units), to_be="offered")
    return moved


@transaction.atomic
def withdraw_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """Takes pieces out of sale for good, at any time before they are claimed, also from quarantine. All or none.

    The event of one that an examiner failed says so. A hold that is over does not stand in the way. Raises `Invalid`
    without a reason.
    """
    UNIT.authorise("withdraw", actor)
    words = {"reason": _reason(reason)}
    free_lapsed(unit_ids)
    failed = set(found_not_genuine(unit_ids).values_list("unit_id", flat=True))
    return move_all(
        "withdraw", unit_ids, actor=actor,
        data=lambda unit: {**words, "not_genuine": True} if unit.pk in failed else words,
    )  # fmt: skip


def _refuse_failed(unit_ids: Sequence[int], therefore: str) -> None:
    said = found_not_genuine(unit_ids).select_related("unit").order_by("unit_id").first()
    if said is not None:
        raise Conflict(
            f"An examiner found unit {said.unit} not genuine; {therefore}",
            code="not_genuine",
            unit=said.unit_id,
        )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    return reason.strip()
