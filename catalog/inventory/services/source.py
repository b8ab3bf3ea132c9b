"""Units on their way in: received from a consignor, and revised while the source still may."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.access.models import Right, Scope
from backoffice.access.remedies import who_may
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import Fact, append
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_changes, write_new
from backoffice.money import exact

from ..currencies import why_currency_stays
from ..keys import unit_ids_named
from ..locks import lock_unit_facts
from ..models import Movement, Unit, Warehouse
from ..places import SUPPLIER, warehouse_place
from ..readings import READ, as_read
from ..states import AWAY, CATALOG, UnitStatus
from .closing import refuse_closed

RECEIVERS = CATALOG | {Scope.IMPORTS_WRITE, Scope.CONSIGNMENTS_WRITE}
# A brand's people keep what is said of their pieces, wherever these lie.
REVISERS = RECEIVERS | {Right.GOODS}

# What a source says of a unit, by column; only these are ever revised.
SOURCE_FACTS = (
    "title", "category_id", "model", "model_reference", "serial", "material", "colour", "size", "gender", "year",
    "asking_price", "currency", "source_grade_id", "source_url", "source_listed_on", "source_country",
)  # fmt: skip
_REVISED_BY = ("brand_id", "reference", "status", "held_until", "warehouse_id", *SOURCE_FACTS)
CLAIMED = frozenset(
    {UnitStatus.HELD, UnitStatus.SOLD, UnitStatus.PICKED, UnitStatus.SHIPPED, UnitStatus.DELIVERED}
)


class UnitIntake(NamedTuple):
    """A unit to be received. `asking_price` is exact, in `currency`; what the source does not say stays empty."""

    brand_id: int
    reference: str
    title: str
    category_id: int
    asking_price: Decimal
    currency: str
    warehouse_id: int
    model: str = ""
    model_reference: str = ""
    serial: str = ""
    material: str = ""
    colour: str = ""
    size: str = ""
    gender: str = ""
    year: int | None = None
    source_grade_id: int | None = None
    source_url: str = ""
    source_listed_on: date | None = None
    source_country: str = ""
    bin: str = ""


@dataclass(frozen=True, slots=True)
class UnitRevision:
    """New source facts of a unit: `changes` by column, out of `SOURCE_FACTS`; columns not named stay."""

    unit_id: int
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Revised:
    """What came of revisions: ids of units that changed, of units that already were so, and refusals by unit id."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict | NotFound] = field(default_factory=dict)


@transaction.atomic
def receive_units(
    *, intakes: Sequence[UnitIntake], actor: Actor, origins: Sequence[Mapping[str, int]] | None = None
) -> list[int]:
    """Takes units in, all or none, in a handful of statements; returns their ids in the order given.

    Each unit gets its event and its movement from the supplier to its warehouse; `origins` are what the event says
    beside of where each of them was written down: {import, row}. Raises `Forbidden`, `Invalid` for a
    fact that cannot be, `Conflict` with code `unit_exists` for a reference that its brand already has, and with
    `to_be_announced` for whoever has no piece in hands.
    """
    receivers_only(actor)
    if not intakes:
        return []
    if receives_elsewhere(actor):
        raise Conflict(
            f"A brand announces what it sends; piece {intakes[0].reference} is here once its warehouse receives it.",
            code="to_be_announced", reference=intakes[0].reference,
        )  # fmt: skip
    refuse_elsewhere(actor, (intake.warehouse_id for intake in intakes), what="take units in")
    refuse_closed(intake.warehouse_id for intake in intakes)
    places = dict(
        Warehouse.objects.filter(pk__in={i.warehouse_id for i in intakes}).values_list("pk", "code")
    )
    rows = []
    for intake in intakes:
        facts = intake._asdict()
        if intake.warehouse_id not in places:
            raise Invalid(f"There is no warehouse {intake.warehouse_id}.", field="warehouse")
        facts |= _read(facts)
        facts["asking_price"] = _asked(intake.asking_price, intake.currency)
        _check_texts(facts, of=intake.reference)
        rows.append(facts)
    _refuse_twice(intakes)
    try:
        with transaction.atomic():
            ids = write_new(Unit, rows)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise _known(intakes) from error
        raise
    write_new(
        Movement,
        [
            {
                "brand_id": intake.brand_id,
                "unit_id": pk,
                "target": warehouse_place(places[intake.warehouse_id]),
            }
            for pk, intake in zip(ids, intakes, strict=True)
        ],
        same={"source": SUPPLIER, "quantity": 1, "reason": "received"},
    )
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk,
                verb="unit.received",
                brand_id=intake.brand_id,
                data={
                    "status": UnitStatus.INTAKE,
                    "reference": intake.reference,
                    "warehouse": places[intake.warehouse_id],
                    **origin,
                },
            )
            for pk, intake, origin in zip(ids, intakes, origins or repeat({}, len(ids)), strict=True)
        ],
        first=True,
    )
    return ids


def lock_source_facts(unit_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The units by id, locked, with all that `revise_units` goes by; those outside the wall are missing."""
    return lock_unit_facts(unit_ids, *_REVISED_BY)


@transaction.atomic
def revise_units(
    *,
    revisions: Sequence[UnitRevision],
    actor: Actor,
    locked: Mapping[int, Mapping[str, Any]] | None = None,
) -> Revised:
    """Writes new source facts, set-wise; units that are claimed, sold or gone are left and returned as conflicts.

    So are those of which the currency would change while stores offer them in it.

    A unit gets an event only when a fact really differs. `locked` are the units by `lock_source_facts`, of a caller
    that has looked at them in this transaction. Raises `Forbidden`, and `Invalid` for a fact that cannot be; then
    nothing is written.
    """
    if not actor.may(REVISERS):
        raise Forbidden(f"{actor.name} may not change what is said of units; {who_may(REVISERS, actor)}.")
    wanted = _merged(revisions)
    units = lock_source_facts(wanted) if locked is None else locked
    named = (units[pk] for pk in wanted if pk in units)
    refuse_elsewhere(actor, (unit["warehouse_id"] for unit in named), what="revise units")
    now = timezone.now()
    kept = why_currency_stays(
        [
            pk
            for pk, changes in wanted.items()
            if pk in units and changes.get("currency", units[pk]["currency"]) != units[pk]["currency"]
        ]
    )
    outcome = Revised()
    writes: dict[int, dict[str, Any]] = {}
    facts: list[Fact] = []
    for unit_id, changes in wanted.items():
        unit = units.get(unit_id)
        if unit is None:
            outcome.conflicts[unit_id] = NotFound(f"There is no unit {unit_id}.", unit=unit_id)
            continue
        if unit["status"] in CLAIMED and not (unit["held_until"] is not None and unit["held_until"] <= now):
            state = UnitStatus(unit["status"])
            outcome.conflicts[unit_id] = Conflict(
                f"Unit {unit['reference']} is {state.label.lower()}; its facts stand until it is free.",
                code="unit_claimed", unit=unit_id, state=state,
            )  # fmt: skip
            continue
        if unit_id in kept:
            outcome.conflicts[unit_id] = Conflict(kept[unit_id], code="currency_offered", unit=unit_id)
            continue
        new = _differences(unit, changes)
        if not new:
            outcome.unchanged.append(unit_id)
            continue
        outcome.changed.append(unit_id)
        writes[unit_id] = new
        facts.append(
            Fact(subject_id=unit_id, verb="unit.revised", brand_id=unit["brand_id"], data={"changed": new})
        )
    write_changes(Unit, writes)
    append(actor=actor, facts=facts)
    return outcome


def revise_unit(*, unit_id: int, changes: Mapping[str, Any], actor: Actor) -> None:
    """As `revise_units`, of one unit; its conflict is raised."""
    outcome = revise_units(revisions=[UnitRevision(unit_id, changes)], actor=actor)
    for refusal in outcome.conflicts.values():
        raise refusal


def receives_elsewhere(actor: Actor) -> bool:
    """Whether the actor is a brand's own person or system, which has no piece in hands: to work at a bench, for one
    brand or for all, is given by the platform alone.
    """
    return actor.brands is not None and not actor.may(frozenset([Scope.BENCH_WRITE]))


def receivers_only(actor: Actor) -> None:
    if not actor.may(RECEIVERS):
        raise Forbidden(f"{actor.name} may not take units in; it takes {' or '.join(sorted(RECEIVERS))}.")


def _merged(revisions: Iterable[UnitRevision]) -> dict[int, dict[str, Any]]:
    """The changes by unit; of several revisions of one unit the later one counts."""
    merged: dict[int, dict[str, Any]] = {}
    for revision in revisions:
        unknown = sorted(set(revision.changes) - set(SOURCE_FACTS))
        if unknown:
            raise Invalid(
                f"«{unknown[0]}» is not revised here. Known: {', '.join(SOURCE_FACTS)}.", field=unknown[0]
            )
        merged.setdefault(revision.unit_id, {}).update(revision.changes)
    return merged


def _differences(unit: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    new = {**changes, **_read(changes)}
    _check_texts(new, of=unit["reference"])
    if "asking_price" in new or "currency" in new:
        currency = new.get("currency", unit["currency"])
        new["asking_price"] = _asked(new.get("asking_price", unit["asking_price"]), currency)
    return {name: value for name, value in new.items() if unit[name] != value}


def _read(facts: Mapping[str, Any]) -> dict[str, str]:
    """What stands on the piece itself, of these facts, as it is kept."""
    return {name: as_read(facts[name]) for name in READ if facts.get(name)}


def _asked(price: Decimal, currency: str) -> Decimal:
    asked = exact(price, currency)
    if asked <= 0:
        raise Invalid(f"What is asked for a piece is above zero; {asked} is not.", field="asking_price")
    return asked


def _refuse_twice(intakes: Sequence[UnitIntake]) -> None:
    keys: set[tuple[int, str]] = set()
    for intake in intakes:
        if (intake.brand_id, intake.reference) in keys:
            raise Invalid(
                f"The reference {intake.reference} stands twice in what was given.", field="reference"
            )
        keys.add((intake.brand_id, intake.reference))


def _known(intakes: Sequence[UnitIntake]) -> Conflict:
    """Which of them is here already, asked only when the database has refused them."""
    known = unit_ids_named((intake.brand_id, intake.reference) for intake in intakes)
    unit = Unit.objects.filter(pk__in=known[:1]).first()
    if unit is None:
        return Conflict("One of these references was taken in by another this moment.", code="unit_exists")
    if unit.status in AWAY:
        return Conflict(
            f"Unit {unit.reference} was here and is {unit.get_status_display().lower()} now; give a piece that comes "
            "again another reference.",
            code="unit_away", unit=unit.pk, reference=unit.reference,
        )  # fmt: skip
    return Conflict(
        f"Its brand already has a unit {unit.reference}; revise that one, or give another reference.",
        code="unit_exists", unit=unit.pk, reference=unit.reference,
    )  # fmt: skip


# By column: how many signs at most, and whether it may be empty.
_LENGTHS = {
    column.attname: (column.max_length, column.blank)
    for column in Unit._meta.concrete_fields
    if isinstance(column, CharField)
    and column.attname not in ("status", "currency", "gender")
    and column.max_length
}


def _check_texts(facts: Mapping[str, Any], *, of: str) -> None:
    for name, fact in facts.items():
        if name not in _LENGTHS:
            continue
        longest, may_be_empty = _LENGTHS[name]
        if not fact and (fact is None or may_be_empty):
            continue
        text = str(fact)
        if len(text) <= longest and "\x00" not in text and text.strip():
            continue
        if not may_be_empty and not text.strip():
            raise Invalid(f"Unit «{of}» has no {name.replace('_', ' ')}.", field=name)
        if len(text) > longest:
            raise Invalid(
                f"The {name.replace('_', ' ')} of unit «{of}» has {len(text)} characters; {longest} is the most.",
                field=name,
            )
        if "\x00" in text:
            raise Invalid(f"The {name.replace('_', ' ')} of unit «{of}» holds a NUL character.", field=name)
