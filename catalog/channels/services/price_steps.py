"""The rule by which prices are proposed: put in force from a day on, never edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import append, fact_about
from backoffice.merchants.days import today

from ..models import PriceStep

RULERS = frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER})
MOST_STEPS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """One step: see `PriceStep`."""

    same_model: bool
    rank_span: int
    days: int
    least: int


@transaction.atomic
def put_price_steps(
    *, steps: Sequence[Widening], valid_from: date, source_note: str, actor: Actor
) -> list[PriceStep]:
    """Puts steps in force from a day on, in place of those before it, in their order.

    Raises `Forbidden`, `Invalid`, or `Conflict` with code `steps_exist` for a day that has some.
    """
    if not actor.may(RULERS):
        raise Forbidden("Only a platform admin or a catalog manager rules how prices are proposed.")
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Invalid(f"A rule has 1 to {MOST_STEPS} steps.", field="steps")
    if valid_from < today():
        raise Invalid(
            f"{valid_from} has passed; a rule is in force from today on, or later.", field="valid_from"
        )
    if not source_note.strip():
        raise Invalid("Say where the rule comes from.", field="source_note")
    for step in steps:
        if not (0 <= step.rank_span <= 100 and 1 <= step.days <= 3650 and 1 <= step.least <= 100):
            raise Invalid(
                "A step reaches 0 to 100 points of rank and 1 to 3650 days, and takes 1 to 100 sales.",
                field="steps",
            )
    if PriceStep.objects.filter(valid_from=valid_from).exists():
        raise Conflict(f"A rule from {valid_from} on exists; choose another day.", code="steps_exist")
    rows = PriceStep.objects.bulk_create(
        PriceStep(
            valid_from=valid_from, number=number, same_model=step.same_model, rank_span=step.rank_span, days=step.days,
            least=step.least, source_note=source_note.strip()[:300],
        )
        for number, step in enumerate(steps, start=1)
    )  # fmt: skip
    append(
        actor=actor,
        facts=[fact_about(row, "price_step.put_in_force", {"valid_from": row.valid_from}) for row in rows],
    )
    return rows
