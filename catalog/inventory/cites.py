"""Whether a piece may cross a border as it is: its materials against the words known, its papers against the day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import TextChoices

from backoffice.merchants.days import today

from .bench_models import Inspection, MaterialStanding, Permit, PermitKind
from .known.colours import all_words
from .material_words import Words, words_known
from .models import Unit, WarehouseKind


class CitesStanding(TextChoices):
    CLEAR = "clear", "Nothing listed"
    LISTED = "listed", "Of a protected species"
    EXOTIC = "exotic", "Exotic, of an unknown species"
    UNKNOWN = "unknown", "Not known"


@dataclass(frozen=True, slots=True)
class CitesFinding:
    """What the materials say, in a word and its reason, and what keeps the piece from crossing a border."""

    standing: CitesStanding
    because: str
    blocks: str = ""


# How a listing from such a warehouse crosses into China: 9610 is direct mail, 1210 bonded stock (General
# Administration of Customs, 2014/12 and 2014/57). Goods in a domestic warehouse cross no border any more.
MODES = {WarehouseKind.OVERSEAS: "9610", WarehouseKind.BONDED: "1210"}


def findings_on(units: Sequence[Unit]) -> dict[int, CitesFinding]:
    """Unit id → finding, in three queries. `warehouse` of the units is read."""
    ids = [unit.pk for unit in units]
    words = words_known()
    seen = {row.unit_id: row for row in Inspection.objects.filter(unit__pk__among=ids).order_by("visit")}
    papers: dict[int, list[Permit]] = {}
    for permit in Permit.objects.filter(unit__pk__among=ids, valid_until__gte=today()):
        papers.setdefault(permit.unit_id, []).append(permit)
    return {unit.pk: _finding(unit, seen.get(unit.pk), papers.get(unit.pk, []), words) for unit in units}


def _finding(
    unit: Unit,
    inspection: Inspection | None,
    papers: Sequence[Permit],
    words: Words,
) -> CitesFinding:
    standing, because = _standing(
        source=unit.material,
        seen=inspection.material if inspection else "",
        title=unit.title,
        words=words,
    )
    if standing == CitesStanding.UNKNOWN and inspection is not None and inspection.nothing_exotic:
        standing, because = CitesStanding.CLEAR, f"{inspection.by_name} saw nothing exotic on it"
    mode = MODES.get(WarehouseKind(unit.warehouse.kind))
    if standing == CitesStanding.CLEAR or mode is None:
        return CitesFinding(standing, because)
    lacking = [kind.label.lower() for kind in PermitKind if kind not in {paper.kind for paper in papers}]
    if standing == CitesStanding.UNKNOWN:
        return CitesFinding(standing, because, f"a word on what it is made of for {mode} ({because})")
    if not lacking:
        return CitesFinding(standing, because)
    return CitesFinding(standing, because, f"CITES papers for {mode}: {' and '.join(lacking)} ({because})")


def _standing(*, source: str, seen: str, title: str, words: Words) -> tuple[CitesStanding, str]:
    """A protected species counts wherever it is named. Of what is merely exotic the inspector, who sees it, knows more
    than the source. What is harmless must be said of the material, not in a title, and of all of it: a part that no
    word accounts for may be anything. An ivory dress is of that colour: what names one says nothing in a title.
    """
    told, seen_as, entitled = words.read(source), words.read(seen), words.read(title)
    entitled = replace(entitled, materials=tuple(m for m in entitled.materials if m.word not in all_words()))
    for material in (*seen_as.materials, *told.materials, *entitled.materials):
        if material.standing == MaterialStanding.LISTED:
            return CitesStanding.LISTED, f"«{material.word}» is {material.species}"
    for stated, reading, beside in ((seen, seen_as, None), (source, told, entitled)):
        for material in (*reading.materials, *(beside.materials if beside else ())):
            if material.standing == MaterialStanding.EXOTIC:
                return CitesStanding.EXOTIC, f"«{material.word}» may be of a listed species"
        if reading.unknown and reading.materials:
            unknown = "», «".join(reading.unknown)
            return CitesStanding.UNKNOWN, f"«{unknown}» in the material «{stated}» is not known here"
        if reading.materials:
            return CitesStanding.CLEAR, f"«{stated}» is of no listed species"
    stated = seen.strip() or source.strip()
    if stated:
        return CitesStanding.UNKNOWN, f"the material «{stated}» is not known here"
    return CitesStanding.UNKNOWN, "no material is written down"
