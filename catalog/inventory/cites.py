"""Whether a piece may cross a border as it is: its materials against the words known, its papers against the day."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from backoffice.merchants.days import today

from .bench_models import Inspection, Material, MaterialStanding, Permit, PermitKind
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
    words = sorted(Material.objects.all(), key=lambda each: len(each.word), reverse=True)
    seen = {row.unit_id: row for row in Inspection.objects.filter(unit__pk__among=ids).order_by("visit")}
    papers: dict[int, list[Permit]] = {}
    for permit in Permit.objects.filter(unit__pk__among=ids, valid_until__gte=today()):
        papers.setdefault(permit.unit_id, []).append(permit)
    pattern = _pattern(words)
    by_word = {each.word: each for each in words}
    return {
        unit.pk: _finding(unit, seen.get(unit.pk), papers.get(unit.pk, []), pattern, by_word)
        for unit in units
    }


def _pattern(words: Sequence[Material]) -> re.Pattern[str] | None:
    """Any word, the longest first, so that «croc-embossed» is not taken for a crocodile."""
    if not words:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(each.word) for each in words) + r")(?!\w)")


def _finding(
    unit: Unit,
    inspection: Inspection | None,
    papers: Sequence[Permit],
    pattern: re.Pattern[str] | None,
    by_word: dict[str, Material],
) -> CitesFinding:
    standing, because = _standing(
        source=unit.material,
        seen=inspection.material if inspection else "",
        title=unit.title,
        words=lambda text: [by_word[word] for word in pattern.findall(text.lower())] if pattern else [],
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


def _standing(
    *, source: str, seen: str, title: str, words: Callable[[str], list[Material]]
) -> tuple[CitesStanding, str]:
    """A protected species counts wherever it is named. Of what is merely exotic the inspector, who sees it, knows more
    than the source; and what is harmless must be said of the material, not in a title.
    """
    for word in (*words(seen), *words(source), *words(title)):
        if word.standing == MaterialStanding.LISTED:
            return CitesStanding.LISTED, f"«{word.word}» is {word.species}"
    for texts in ([seen], [source, title]):
        for word in (word for text in texts for word in words(text)):
            if word.standing == MaterialStanding.EXOTIC:
                return CitesStanding.EXOTIC, f"«{word.word}» may be of a listed species"
        if words(texts[0]):
            return CitesStanding.CLEAR, f"«{texts[0]}» is of no listed species"
    stated = seen.strip() or source.strip()
    if stated:
        return CitesStanding.UNKNOWN, f"the material «{stated}» is not known here"
    return CitesStanding.UNKNOWN, "no material is written down"
