"""What the page of a piece shows at first sight: its pictures, its flaws on a map of its zones, where it came from."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse

from backoffice.desk.told import pages_for
from backoffice.events.models import Event

from .bench_models import Defect, TermList
from .gallery import latest_pictures
from .models import Unit, UnitPhoto
from .photos import ARRIVAL_LABEL, ARRIVAL_VIEW
from .terms import terms_for


@dataclass(slots=True)
class Picture:
    """One file, with all that it shows; `flaw` where it was taken of one."""

    large: str
    small: str
    views: list[str]
    flaw: str = ""

    @property
    def words(self) -> str:
        return f"Flaw: {self.flaw}" if self.flaw else ", ".join(self.views)


@dataclass(slots=True)
class Zone:
    """A part of the piece with the flaws found on it, each with its picture where there is one."""

    label: str
    flaws: list[tuple[Defect, str]] = field(default_factory=list)

    @property
    def worst(self) -> int:
        return max((flaw.severity for flaw, _ in self.flaws), default=0)


@dataclass(frozen=True, slots=True)
class Origin:
    """The row of a spreadsheet that a piece came in by."""

    session: int
    row: int
    address: str


def origin_of(unit: Unit, request: HttpRequest) -> Origin | None:
    """The row of its import, where it came in by one and this person may see that. In one query."""
    page = pages_for(request).get("import")
    if page is None:
        return None
    began = Event.objects.filter(subject_type="unit", subject_id=unit.pk, sequence=1).values_list(
        "data", flat=True
    )
    told = began.first() or {}
    if "import" not in told:
        return None
    session, row = told["import"], told["row"]
    return Origin(session, row, f"{reverse(page, args=[session])}?row={row}#rows")


def at_first_sight(unit: Unit) -> tuple[list[Picture], list[Zone]]:
    """The pictures of its latest visit to the bench that has some, those of how it came last, and the zones of its
    category with the flaws of this visit; no zones before it was inspected. In seven queries.
    """
    photos = UnitPhoto.objects.filter(unit=unit).select_related("defect__zone", "defect__kind")
    views = terms_for(TermList.VIEW, [unit.category_id])[unit.category_id]
    labels = {ARRIVAL_VIEW: ARRIVAL_LABEL, **{term.code: term.label for term in views}}
    pictures: list[Picture] = []
    of_flaw: dict[int, str] = {}
    for shown in latest_pictures(photos):
        views_shown = [labels.get(each.view, each.view.replace("-", " ").capitalize()) for each in shown]
        picture = _picture(shown[0], views_shown)
        pictures.append(picture)
        if shown[0].defect_id is not None:
            of_flaw[shown[0].defect_id] = picture.large
    return pictures, _map_of(unit, of_flaw)


def as_it_came(unit: Unit) -> list[Picture]:
    """The pictures of how it came for this visit to the bench."""
    photos = UnitPhoto.objects.filter(unit=unit, visit=unit.visit, view=ARRIVAL_VIEW).order_by("pk")
    return [_picture(photo, [ARRIVAL_LABEL]) for photo in photos]


def _picture(photo: UnitPhoto, views: list[str]) -> Picture:
    return Picture(
        large=reverse("admin:inventory_unit_photo", args=[photo.unit_id, photo.pk]),
        small=reverse("admin:inventory_unit_small_photo", args=[photo.unit_id, photo.pk]),
        views=views,
        flaw=str(photo.defect) if photo.defect else "",
    )


def _map_of(unit: Unit, pictures: dict[int, str]) -> list[Zone]:
    if not unit.inspections.filter(visit=unit.visit).exists():
        return []
    terms = terms_for(TermList.ZONE, [unit.category_id])[unit.category_id]
    zones = {term.pk: Zone(term.label) for term in terms}
    flaws = Defect.objects.filter(unit=unit, visit=unit.visit).select_related("zone", "kind").order_by("pk")
    for flaw in flaws:
        zone = zones.setdefault(flaw.zone_id, Zone(flaw.zone.label))
        zone.flaws.append((flaw, pictures.get(flaw.pk, "")))
    return list(zones.values())
