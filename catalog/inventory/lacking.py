"""What a piece still lacks before its set of photographs is whole, and before it may be offered, each by its name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from backoffice.events.errors import Conflict

from .bench_models import Defect, TamperTag, TermList
from .cites import CitesStanding, findings_on
from .models import Unit, UnitPhoto
from .terms import terms_for

# The view on which the number of the tamper tag can be read: the set is of this very piece.
PROOF_VIEW = "tag"


class Lack(NamedTuple):
    """A thing that is missing: a code for machines, its name for people."""

    code: str
    what: str


def lacks_of_set(units: Sequence[Unit]) -> dict[int, list[Lack]]:
    """Unit id → what its photographs do not show yet on this visit, in five queries; empty lists where all is there.

    `category` of the units is read.
    """
    ids = [unit.pk for unit in units]
    views = terms_for(TermList.VIEW, {unit.category_id for unit in units})
    visits = {unit.pk: unit.visit for unit in units}
    shown: dict[int, set[str]] = {pk: set() for pk in ids}
    proofs: dict[int, set[int]] = {pk: set() for pk in ids}
    pictured: set[int] = set()
    rows = UnitPhoto.objects.filter(unit__pk__among=ids).values_list("unit", "visit", "view", "defect", "tag")
    for unit_id, visit, view, defect, read in rows:
        if visit != visits[unit_id]:
            continue
        shown[unit_id].add(view)
        if defect is not None:
            pictured.add(defect)
        if read is not None:
            proofs[unit_id].add(read)
    flaws: dict[int, list[Defect]] = {pk: [] for pk in ids}
    for each in Defect.objects.filter(unit__pk__among=ids).select_related("zone", "kind").order_by("pk"):
        if each.visit == visits[each.unit_id]:
            flaws[each.unit_id].append(each)
    tags = whole_tags(ids)
    lacks: dict[int, list[Lack]] = {}
    for unit in units:
        required = views[unit.category_id]
        found = [] if required else [Lack("views", f"a list of the views that {unit.category} must show")]
        found += [
            Lack(f"view:{v.code}", f"the view «{v.label}»") for v in required if v.code not in shown[unit.pk]
        ]
        found += [
            Lack(f"defect:{each.pk}", f"a photograph of the flaw «{each}»")
            for each in flaws[unit.pk]
            if each.pk not in pictured
        ]
        tag = tags.get(unit.pk)
        if tag is None:
            found.append(Lack("tag", "a whole tamper tag"))
        elif tag.pk not in proofs[unit.pk]:
            found.append(Lack("proof", f"a photograph on which the tag {tag.number} can be read"))
        lacks[unit.pk] = found
    return lacks


def lacks_of_border(units: Sequence[Unit]) -> dict[int, list[Lack]]:
    """Unit id → what it lacks to be offered across a border. `warehouse` of the units is read."""
    return {
        pk: [Lack("material" if finding.standing == CitesStanding.UNKNOWN else "cites", finding.blocks)]
        if finding.blocks
        else []
        for pk, finding in findings_on(units).items()
    }


def lacks_of_sale(units: Sequence[Unit]) -> dict[int, list[Lack]]:
    """Unit id → all that it lacks to be offered: its set, a place on the shelf, and papers for the border.

    `category` and `warehouse` of the units are read.
    """
    of_set, of_border = lacks_of_set(units), lacks_of_border(units)
    return {
        unit.pk: [
            *of_set[unit.pk],
            *([] if unit.bin else [Lack("bin", "a bin on the shelf")]),
            *of_border[unit.pk],
        ]
        for unit in units
    }


def whole_tags(unit_ids: Iterable[int]) -> dict[int, TamperTag]:
    """Unit id → the whole tag that it wears."""
    rows = TamperTag.objects.filter(unit__pk__among=list(unit_ids), broken_at=None)
    return {tag.unit_id: tag for tag in rows}


def refuse_lacking(units: Sequence[Unit], lacks: Mapping[int, Sequence[Lack]], *, to_be: str) -> None:
    """Raises `Conflict` with code `incomplete` for the first piece that lacks something, naming all of it."""
    for unit in units:
        if lacks[unit.pk]:
            names = ", ".join(lack.what for lack in lacks[unit.pk])
            raise Conflict(
                f"Unit {unit} cannot be {to_be} yet. It lacks: {names}.",
                code="incomplete", unit=unit.pk, lacks=[lack._asdict() for lack in lacks[unit.pk]],
            )  # fmt: skip
