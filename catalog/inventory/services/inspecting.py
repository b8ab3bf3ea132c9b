"""Looking a piece over: what it is made of, what serial it bears, and a map of its flaws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import append, fact_about
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_changes, write_new

from ..bench_models import BenchTerm, Defect, Inspection, Severity, TermList
from ..locks import lock_units
from ..models import Unit
from ..readings import as_read, says_none
from ..serials import key_of
from ..states import UNIT, UnitStatus
from ..terms import terms_for
from .moves import move_all, not_in

# Inspected, and its set of photographs not whole yet.
FLAWED_IN = (UnitStatus.INSPECTED, UnitStatus.AUTHENTICATED, UnitStatus.GRADED)


@dataclass(frozen=True, slots=True)
class SeenDefect:
    """A flaw: the codes of its zone and kind as they stand in the piece's category, how bad it is, a word on it."""

    zone: str
    kind: str
    severity: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the inspector saw on one piece. `serial` is what can be read on it, `material` what it is made of.

    `nothing_exotic` is the inspector's word that no part of it comes from a protected animal or plant.
    """

    findings: str = ""
    defects: Sequence[SeenDefect] = ()
    material: str = ""
    nothing_exotic: bool = False
    serial: str = ""


@transaction.atomic
def inspect_units(
    *,
    unit_ids: Sequence[int],
    actor: Actor,
    findings: str = "",
    reports: Mapping[int, Report] | None = None,
) -> list[Unit]:
    """The pieces were looked over; `reports` by unit id, `findings` for those without one. All or none.

    A serial read on the piece is written down where the source told none; a word such as NONE says that it bears none.
    Raises what `moves.move_all` raises; `Invalid` for a zone, kind or severity that there is not, naming it; `Conflict`
    with code `serial_differs` where the source told another serial than the piece bears.
    """
    UNIT.authorise("inspect", actor)
    given = reports or {}
    units = lock_units(unit_ids)
    seen = {pk: given.get(pk) or Report(findings=findings) for pk in dict.fromkeys(unit_ids)}
    _refuse_other_serials(units, seen)
    defects = _defects(units, seen)
    moved = move_all("inspect", unit_ids, actor=actor, data=lambda unit: _told(seen[unit.pk]))
    common = {"by": actor.key, "by_name": actor.name[:150]}
    ids = write_new(
        Inspection,
        [
            {
                "brand_id": unit.brand_id, "unit_id": unit.pk, "visit": unit.visit, **common,
                "findings": seen[unit.pk].findings.strip(), "material": seen[unit.pk].material.strip()[:120],
                "nothing_exotic": seen[unit.pk].nothing_exotic, "serial": as_read(seen[unit.pk].serial)[:60],
            }
            for unit in moved
        ],
    )  # fmt: skip
    write_new(
        Defect,
        [
            {
                "brand_id": unit.brand_id, "unit_id": unit.pk, "visit": unit.visit, **common, "inspection_id": pk,
                "zone_id": zone.pk, "kind_id": kind.pk, "severity": defect.severity, "note": defect.note.strip()[:300],
            }
            for pk, unit in zip(ids, moved, strict=True)
            for defect, zone, kind in defects[unit.pk]
        ],
    )  # fmt: skip
    read = {pk: {"serial": serial[:60]} for pk, report in seen.items() if (serial := as_read(report.serial))}
    write_changes(Unit, read)
    for unit in moved:
        if unit.pk in read:
            unit.serial = read[unit.pk]["serial"]
    return moved


@transaction.atomic
def note_flaw(*, unit_id: int, flaw: SeenDefect, actor: Actor) -> Defect:
    """One more flaw of a piece that was inspected on this visit: the examiners, or whoever grades it, see more.

    It has to be photographed like the others, so it is noted before the set is whole. Raises `Forbidden`, `NotFound`,
    `Invalid` as `inspect_units`, or `StateConflict` before the inspection or after the photographs.
    """
    UNIT.authorise("inspect", actor)
    unit = lock_units([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    refuse_elsewhere(actor, [unit.warehouse_id], what="note flaws")
    if unit.status not in FLAWED_IN:
        raise not_in(unit, FLAWED_IN, "note a flaw")
    ((seen, zone, kind),) = _defects({unit_id: unit}, {unit_id: Report(defects=[flaw])})[unit_id]
    noted = Defect.objects.create(
        brand_id=unit.brand_id, unit=unit, visit=unit.visit, by=actor.key, by_name=actor.name[:150],
        inspection=Inspection.objects.get(unit=unit, visit=unit.visit), zone=zone, kind=kind,
        severity=seen.severity, note=seen.note.strip()[:300],
    )  # fmt: skip
    words = {"defect": f"{seen.zone}: {seen.kind}, {seen.severity}"}
    append(actor=actor, facts=[fact_about(unit, "unit.flaw_noted", words)])
    return noted


def _refuse_other_serials(units: Mapping[int, Unit], seen: Mapping[int, Report]) -> None:
    for pk, unit in units.items():
        said, told = seen[pk].serial, as_read(unit.serial)
        read = key_of(said)
        if told and (says_none(said) or (read and key_of(told) != read)):
            bears = f"the serial «{as_read(said)}»" if read else "no serial"
            raise Conflict(
                f"Unit {unit.reference} bears {bears}, but its source told «{told}»; put it into quarantine, or have "
                "the source revised first.",
                code="serial_differs", unit=pk,
            )  # fmt: skip


Placed = tuple[SeenDefect, BenchTerm, BenchTerm]


def _defects(units: Mapping[int, Unit], seen: Mapping[int, Report]) -> dict[int, list[Placed]]:
    """Unit id → its flaws with the words of its category."""
    placed: dict[int, list[Placed]] = {pk: [] for pk in seen}
    flawed = [unit for pk, unit in units.items() if seen[pk].defects]
    if not flawed:
        return placed
    categories = {unit.category_id for unit in flawed}
    zones, kinds = terms_for(TermList.ZONE, categories), terms_for(TermList.FLAW, categories)
    for unit in flawed:
        for defect in seen[unit.pk].defects:
            if defect.severity not in Severity.values:
                raise Invalid(
                    f"A flaw is 1, 2 or 3 bad, not {defect.severity}.", field="severity", unit=unit.pk
                )
            zone = _word(defect.zone, zones[unit.category_id], "zone", unit)
            placed[unit.pk].append((defect, zone, _word(defect.kind, kinds[unit.category_id], "kind", unit)))
    return placed


def _word(code: str, words: Sequence[BenchTerm], field: str, unit: Unit) -> BenchTerm:
    for word in words:
        if word.code == code:
            return word
    known = ", ".join(word.code for word in words) or "none yet; `install_bench` writes them"
    raise Invalid(f"«{code}» is no {field} of {unit.category}. Known: {known}.", field=field, unit=unit.pk)


def _told(report: Report) -> dict[str, Any]:
    words: dict[str, Any] = {}
    if report.findings.strip():
        words["findings"] = report.findings.strip()
    if report.defects:
        words["defects"] = [f"{each.zone}: {each.kind}, {each.severity}" for each in report.defects]
    if report.material.strip():
        words["material"] = report.material.strip()
    return words
