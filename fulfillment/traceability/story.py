"""The story of a unit as anybody may read it: what it is, how it was graded, which flaws it has, what examiners found,
whether it has come back, how it was sealed, where it was kept.

What is not named here is not told: this module picks facts one by one and never hands a row or an event on. It knows no
owner, cost, price or buyer, and of the numbers of serial and tamper tag only the end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django_countries import countries

from backoffice.events.models import Event
from catalog.inventory.bench_models import Defect, Severity
from catalog.inventory.grades import grade_in, scale_name
from catalog.inventory.known.chinese import colour_in, material_in
from catalog.inventory.lacking import PROOF_VIEW
from catalog.inventory.models import Grade, Inspection, Movement, Unit, UnitPhoto, Warehouse, WarehouseKind
from catalog.products.words import category_in

from . import words
from .epcis.vocabulary import happened
from .queries import UnitChain, unit_chain

Words = str | Promise
SERIAL_SHOWN = 3
# The one view in which a piece is seen and no number of it: others are for examiners.
SHOWN_VIEW = "front"
# A file that was kept as one of these shows a number, whatever else it shows.
_NUMBERED_VIEWS = ("serial", PROOF_VIEW)


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade as it was given: on its giver's own scale, never converted. `at` is None where the source did not say."""

    giver: Words
    scale: str
    label: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Flaw:
    """A flaw in the reader's language; `photo` is the number of its picture, None where there is none for the public.

    What the inspector wrote beside it is told to nobody: it is free text.
    """

    kind: str
    zone: str
    severity: Words
    heavy: bool
    photo: int | None


@dataclass(frozen=True, slots=True)
class Inspected:
    """When the piece was last looked over, and each flaw that was found, the worst first."""

    at: datetime
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class ComeBack:
    """The piece came back from a buyer; `examined_at` is when it was found genuine anew, None until then.

    `lost_at` is when it was lost with us before anybody had done that.
    """

    at: datetime
    examined_at: datetime | None = None
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an examiner found. Examiners are numbered in the order in which they spoke; their names are not told."""

    examiner: int | None
    verdict: Words
    good: bool | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tamper tag on the piece, by the end of its number; `until` is None while it is whole."""

    number: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """Where the piece was: the kind of place and its country's name (empty where that is not told), since when."""

    place: Words
    country: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """All that the public page says. `facts` are (name, value) of what the piece is, as its source says.

    `failed` is true for ever once an examiner found it not genuine, `doubted` from its quarantine until it is found
    genuine. Kind, material and colour are in the reader's language where our lists know the word.
    """

    title: str
    brand: str
    facts: tuple[tuple[Words, str], ...]
    grades: tuple[Graded, ...]
    inspected: Inspected | None
    returns: tuple[ComeBack, ...]
    verdicts: tuple[Verdict, ...]
    tags: tuple[Tagged, ...]
    custody: tuple[Stay, ...]
    chain: UnitChain
    failed: bool
    doubted: bool
    pictured: bool


def story_of(unit: Unit) -> Story:
    """The story of the unit as the log tells it now. In the office's scope; the caller has seen a valid passport."""
    events = list(Event.objects.filter(subject_type="unit", subject_id=unit.pk).order_by("sequence"))
    return Story(
        title=unit.title,
        brand=unit.brand.name,
        facts=tuple(_facts(unit)),
        grades=tuple(_grades(unit, events)),
        inspected=_inspected(unit),
        returns=tuple(_returns(events)),
        verdicts=tuple(_verdicts(events)),
        tags=tuple(_tags(events)),
        custody=tuple(_custody(unit, events)),
        chain=unit_chain(unit),
        failed=any(str(event.data.get("verdict", "")).lower() == "fail" for event in events),
        doubted=_doubted(events),
        pictured=front_of(unit) is not None,
    )


def front_of(unit: Unit) -> UnitPhoto | None:
    """The photograph that the public page shows: the latest of the front that was not kept as a view with a number."""
    fronts = UnitPhoto.objects.filter(unit=unit, view__iexact=SHOWN_VIEW)
    return fronts.exclude(file__in=_numbered_files(unit)).order_by("-pk").first()


def flaw_picture(unit: Unit, photo_id: int) -> UnitPhoto | None:
    """The photograph of a flaw that the public page shows; None for any other photograph."""
    return next((photo for photo in _flaw_pictures(unit, _last_look(unit)) if photo.pk == photo_id), None)


def masked(serial: str) -> str:
    """The end of a number, by which who holds the piece can compare it: a third of it, three signs at most."""
    shown = min(SERIAL_SHOWN, len(serial) // 3)
    return f"•••{serial[len(serial) - shown :]}" if serial else ""


def _facts(unit: Unit) -> Iterator[tuple[Words, str]]:
    language = get_language() or ""
    for name, value in (
        (words.CATEGORY, category_in(language, unit.category.code, unit.category.name)),
        (words.MODEL, unit.model_reference),
        (words.MATERIAL, material_in(language, _material(unit))),
        (words.COLOUR, colour_in(language, unit.colour)),
        (words.SIZE, unit.size),
        (words.SERIAL, masked(unit.serial)),
    ):
        if value:
            yield name, value


def _material(unit: Unit) -> str:
    """As who last had it in hand saw it; where nobody said, as its source told it."""
    seen = Inspection.objects.filter(unit=unit).exclude(material="").order_by("-visit").first()
    return seen.material if seen else unit.material


def _grades(unit: Unit, events: Iterable[Event]) -> Iterator[Graded]:
    given = [(e.data["scale"], e.data["grade"], e.at) for e in events if {"scale", "grade"} <= e.data.keys()]
    labels = {
        (grade.scale, grade.code): grade.label
        for grade in Grade.objects.filter(scale__in={s for s, _, _ in given})
    }
    language = get_language() or ""
    for scale, code, at in reversed(given):
        label = grade_in(language, scale, code, labels.get((scale, code), str(code)))
        yield Graded(words.BY_US, scale_name(str(scale)), label, at)
    if unit.source_grade is not None:
        source = unit.source_grade
        label = grade_in(language, source.scale, source.code, source.label)
        yield Graded(words.BY_SOURCE, scale_name(source.scale), label, None)


def _last_look(unit: Unit) -> Inspection | None:
    return Inspection.objects.filter(unit=unit).order_by("-visit").first()


def _flaw_pictures(unit: Unit, inspection: Inspection | None) -> list[UnitPhoto]:
    """Pictures of the flaws that this inspection found, without those on which a number may be read."""
    if inspection is None:
        return []
    photos = UnitPhoto.objects.filter(unit=unit, defect__inspection=inspection, defect__zone__numbered=False)
    return list(photos.exclude(file__in=_numbered_files(unit)).order_by("pk"))


def _numbered_files(unit: Unit) -> QuerySet[UnitPhoto, Any]:
    return UnitPhoto.objects.filter(unit=unit, view__in=_NUMBERED_VIEWS).values("file")


def _inspected(unit: Unit) -> Inspected | None:
    inspection = _last_look(unit)
    if inspection is None:
        return None
    pictures = {photo.defect_id: photo.pk for photo in _flaw_pictures(unit, inspection)}
    found = Defect.objects.filter(inspection=inspection).select_related("zone", "kind")
    language = get_language() or ""
    return Inspected(
        at=inspection.at,
        flaws=tuple(
            Flaw(
                kind=flaw.kind.label_in(language),
                zone=flaw.zone.label_in(language),
                severity=words.SEVERITIES[Severity(flaw.severity)],
                heavy=flaw.severity == Severity.HEAVY,
                photo=pictures.get(flaw.pk),
            )
            for flaw in found.order_by("-severity", "pk")
        ),
    )


def _returns(events: Iterable[Event]) -> Iterator[ComeBack]:
    """Each time that the piece came back, and when it was found genuine after that. Why, and from whom, is not told."""
    back: datetime | None = None
    for event in events:
        if event.verb == "unit.returned":
            if back is not None:
                yield ComeBack(back)
            back = event.at
        elif event.verb == "unit.lost" and back is not None:
            yield ComeBack(back, lost_at=event.at)
            back = None
        elif event.verb == "unit.authenticated" and back is not None:
            yield ComeBack(back, event.at)
            back = None
    if back is not None:
        yield ComeBack(back)


def _verdicts(events: Iterable[Event]) -> Iterator[Verdict]:
    """Each verdict that the log tells of: of an examiner alone, or that the piece was found genuine or put aside."""
    # A partner's system speaks for several people, and names them.
    examiners: dict[tuple[str, str], int] = {}
    for event in events:
        said = str(event.data.get("verdict", "")).lower()
        if said in words.VERDICTS:
            number = examiners.setdefault(
                (event.actor, str(event.data.get("examiner", ""))), len(examiners) + 1
            )
            yield Verdict(number, words.VERDICTS[said], words.GOOD[said], event.at)
        elif event.verb == "unit.authenticated":
            yield Verdict(None, words.GENUINE, True, event.at)
        elif event.verb == "unit.quarantined":
            yield Verdict(None, words.PUT_ASIDE, False, event.at)
        elif event.verb == "unit.quarantine_lifted":
            yield Verdict(None, words.TAKEN_UP, None, event.at)


def _doubted(events: Iterable[Event]) -> bool:
    said = [event.verb for event in events if event.verb in ("unit.quarantined", "unit.authenticated")]
    return said[-1:] == ["unit.quarantined"]


def _tags(events: Iterable[Event]) -> Iterable[Tagged]:
    """Each tag that the piece has worn, the latest first."""
    tags: dict[str, Tagged] = {}
    for event in events:
        gone = {"unit.tag_broken": "tag", "unit.tag_replaced": "before"}.get(event.verb, "")
        if (number := str(event.data.get(gone, ""))) in tags:
            tags[number] = replace(tags[number], until=event.at)
        if event.verb in ("unit.sealed", "unit.tag_replaced"):
            number = str(event.data["tag"])
            tags[number] = Tagged(masked(number), event.at)
    return reversed(tags.values())


def _custody(unit: Unit, events: Iterable[Event]) -> Iterator[Stay]:
    """Each place in its turn. Movements inside of one place, and names of places, are nobody else's business.

    What was sent to a buyer is with its carrier, until that has told that it arrived.
    """
    movements = list(Movement.objects.filter(unit=unit).order_by("pk").values("target", "at"))
    codes = {_code(m["target"]) for m in movements}
    warehouses = {w.code: w for w in Warehouse.objects.filter(code__in=codes - {""})}
    stays = [(m["at"], _place(m["target"], warehouses), m["at"]) for m in movements]
    stays += [
        (event.at, (words.DELIVERED, ""), happened(event))
        for event in events if event.verb == "unit.delivered"
    ]  # fmt: skip
    before: Any = None
    # In the order in which the house wrote them down: a carrier tells of a delivery later.
    for _written, stay, since in sorted(stays, key=itemgetter(0)):
        if stay != before:
            yield Stay(stay[0], str(countries.name(stay[1]) or ""), since)
        before = stay


def _place(target: str, warehouses: dict[str, Warehouse]) -> tuple[Words, str]:
    warehouse = warehouses.get(_code(target))
    if warehouse is not None:
        return words.PLACES[WarehouseKind(warehouse.kind)], str(warehouse.country)
    return words.ENDS.get(target.partition(":")[0], words.ELSEWHERE), ""


def _code(place: str) -> str:
    kind, _, code = place.partition(":")
    return code if kind == "warehouse" else ""
