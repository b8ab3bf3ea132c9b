"""The way over the bench that is not in a file of its own: put aside, offered, withdrawn."""

from collections.abc import Sequence

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid

from ..bench_models import Verdict, VerdictWord
from ..lacking import lacks_of_sale, refuse_lacking
from ..models import Unit
from ..states import UNIT
from .claims import free_lapsed
from .moves import move_all


@transaction.atomic
def quarantine_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """The pieces are put aside for good cause, before they are listed. All or none; `Invalid` without a reason."""
    return move_all("quarantine", unit_ids, actor=actor, data={"reason": _reason(reason)})


@transaction.atomic
def offer_units(*, unit_ids: Sequence[int], actor: Actor) -> list[Unit]:
    """The pieces are for sale from now on. The channels room calls this when it opens their listings.

    Raises `Conflict` with code `not_genuine` for one that an examiner failed, on whatever visit, or `incomplete` that
    names what a piece lacks.
    """
    # A verdict is given before this, at the bench; one that came by another way meanwhile PostgreSQL refuses.
    failed = Verdict.objects.filter(unit__pk__among=list(unit_ids), verdict=VerdictWord.FAIL)
    if (said := failed.select_related("unit").order_by("unit_id").first()) is not None:
        raise Conflict(
            f"An examiner found unit {said.unit} not genuine; it is never offered.",
            code="not_genuine", unit=said.unit_id,
        )  # fmt: skip
    moved = move_all("list", unit_ids, actor=actor)
    units = list(Unit.objects.filter(pk__in=unit_ids).select_related("category", "warehouse").order_by("pk"))
    refuse_lacking(units, lacks_of_sale(units), to_be="offered")
    return moved


@transaction.atomic
def withdraw_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[Unit]:
    """Takes pieces out of sale for good, at any time before they are claimed. All or none.

    A hold that is over does not stand in the way. Raises `Invalid` without a reason.
    """
    UNIT.authorise("withdraw", actor)
    words = {"reason": _reason(reason)}
    free_lapsed(unit_ids)
    return move_all("withdraw", unit_ids, actor=actor, data=words)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    return reason.strip()
