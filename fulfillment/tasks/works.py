"""The work at the bench, done by the verbs of inventory and channels."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from backoffice.events.actors import Actor
from catalog.channels.services import list_units
from catalog.inventory.models import Grade
from catalog.inventory.services import (
    Examined,
    NewPhoto,
    Report,
    give_verdicts,
    grade_units,
    inspect_units,
    photograph_units,
    seal_units,
)
from catalog.inventory.states import BENCH

from .models import TaskKind
from .registry import works


@works(TaskKind.INSPECT, may=["findings", "reports"], roles=BENCH)
def inspect(
    *,
    subject_ids: Sequence[int],
    actor: Actor,
    findings: str = "",
    reports: Mapping[int, Report] | None = None,
) -> None:
    inspect_units(unit_ids=subject_ids, actor=actor, findings=findings, reports=reports)


@works(TaskKind.AUTHENTICATE, "verdict", may=["findings"], roles=BENCH)
def authenticate(*, subject_ids: Sequence[int], actor: Actor, verdict: str, findings: str = "") -> Examined:
    return give_verdicts(verdicts=dict.fromkeys(subject_ids, verdict), actor=actor, findings=findings)


@works(TaskKind.GRADE, "grade")
def grade(*, subject_ids: Sequence[int], actor: Actor, grade: Grade) -> None:
    grade_units(unit_ids=subject_ids, grade=grade, actor=actor)


@works(TaskKind.PHOTOGRAPH, "photos", may=["tags"])
def photograph(
    *,
    subject_ids: Sequence[int],
    actor: Actor,
    photos: Mapping[int, Sequence[NewPhoto]],
    tags: Mapping[int, str] | None = None,
) -> None:
    """`photos` are by unit id: no piece is shown with another one's pictures. `tags` are put on before."""
    if tags:
        seal_units(tags=tags, actor=actor)
    photograph_units(photos={unit_id: photos.get(unit_id, ()) for unit_id in subject_ids}, actor=actor)


@works(TaskKind.LIST, "store_codes", "price")
def put_on_sale(
    *,
    subject_ids: Sequence[int],
    actor: Actor,
    store_codes: Sequence[str],
    price: Mapping[int, Decimal] | Decimal | None,
) -> None:
    """At one price for all or a price by unit id, in each unit's own currency; None asks the consignor's price."""
    list_units(unit_ids=subject_ids, store_codes=store_codes, price_of=price, actor=actor)
