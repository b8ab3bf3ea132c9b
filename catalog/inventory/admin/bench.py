"""The pages of what the bench knows, and what its records show on the page of a piece."""

from collections.abc import Sequence
from typing import IO, Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid

from .. import services
from ..bench_forms import (
    ArrivalPhotographsForm,
    BinForm,
    FlawForm,
    GradeForm,
    PermitForm,
    PhotographsForm,
    RegradeForm,
    ReplaceTagForm,
    TagForm,
    VerdictForm,
    photos_given,
)
from ..bench_models import (
    BenchTerm,
    Bin,
    Defect,
    GivenGrade,
    Inspection,
    Material,
    Permit,
    SerialPattern,
    TamperTag,
    Verdict,
)
from ..lacking import whole_tags
from ..models import Grade, Unit
from ..services.grading import REGRADED_IN
from ..services.inspecting import FLAWED_IN
from ..services.sealing import SEALED_IN
from ..services.shelving import GONE
from ..services.source import CLAIMED, REVISERS
from ..states import CATALOG, FLOOR, UnitStatus
from .forms import FactsForm


def examine(unit: Unit, *, actor: Actor, verdict: str, findings: str = "") -> None:
    services.give_verdicts(verdicts={unit.pk: verdict}, actor=actor, findings=findings)


def grade(unit: Unit, *, actor: Actor, grade: Grade) -> None:
    services.grade_units(unit_ids=[unit.pk], grade=grade, actor=actor)


def photograph(unit: Unit, *, actor: Actor, **words: Any) -> None:
    photos, tag = photos_given(words)
    if tag and not whole_tags([unit.pk]):
        services.seal_units(tags={unit.pk: tag}, actor=actor)
    services.photograph_units(photos={unit.pk: photos}, actor=actor)


def _note_flaw(unit: Unit, *, actor: Actor, **words: Any) -> None:
    services.note_flaw(unit_id=unit.pk, flaw=services.SeenDefect(**words), actor=actor)


def _regrade(unit: Unit, *, actor: Actor, grade: Grade, reason: str) -> None:
    services.regrade_unit(unit_id=unit.pk, grade=grade, reason=reason, actor=actor)


def _seal(unit: Unit, *, actor: Actor, tag: str) -> None:
    services.seal_units(tags={unit.pk: tag}, actor=actor)


def _replace(unit: Unit, *, actor: Actor, new_number: str, reason: str) -> None:
    number = services.worn_by(unit).number
    services.replace_tag(number=number, new_number=new_number, reason=reason, actor=actor)


def _put_away(unit: Unit, *, actor: Actor, bin: str) -> None:
    services.put_away_units(bins={unit.pk: bin}, actor=actor)


def _revise(unit: Unit, *, actor: Actor, **changes: Any) -> None:
    if not changes:
        raise Invalid("Nothing was changed; write what is to be otherwise.")
    services.revise_unit(unit_id=unit.pk, changes=changes, actor=actor)


def _permit(unit: Unit, *, actor: Actor, **words: Any) -> None:
    services.record_permit(unit_id=unit.pk, actor=actor, **words)


def _photograph_arrival(unit: Unit, *, actor: Actor, photographs: Sequence[IO[bytes]]) -> None:
    services.photograph_arrivals(files={unit.pk: photographs}, actor=actor)


def _sealed(unit: Unit) -> bool:
    return bool(whole_tags([unit.pk]))


MOVES = (
    AdminVerb("authenticate", "Give a verdict", examine, VerdictForm),
    AdminVerb("grade", "Grade", grade, GradeForm),
    AdminVerb("photograph", "Photograph", photograph, PhotographsForm),
)
ACTS = (
    AdminVerb(
        "photograph_arrival", "Photograph how it came", _photograph_arrival, ArrivalPhotographsForm, roles=CATALOG,
        offered=lambda unit: unit.status == UnitStatus.INTAKE,
    ),
    AdminVerb(
        "note_flaw", "Note a further flaw", _note_flaw, FlawForm, roles=FLOOR,
        offered=lambda unit: unit.status in FLAWED_IN,
    ),
    AdminVerb(
        "seal", "Put a tamper tag on", _seal, TagForm, roles=CATALOG,
        offered=lambda unit: unit.status in SEALED_IN and not _sealed(unit),
    ),
    AdminVerb(
        "replace_tag", "Replace the tamper tag", _replace, ReplaceTagForm, roles=CATALOG,
        offered=lambda unit: unit.status in SEALED_IN and _sealed(unit),
    ),
    AdminVerb(
        "put_away", "Put away", _put_away, BinForm, roles=FLOOR, bulk=True,
        offered=lambda unit: unit.status not in GONE,
    ),
    AdminVerb(
        "regrade", "Grade again", _regrade, RegradeForm, roles=CATALOG,
        offered=lambda unit: unit.status in REGRADED_IN,
    ),
    AdminVerb(
        "revise", "Change what is said of it", _revise, FactsForm, roles=REVISERS,
        offered=lambda unit: unit.status not in CLAIMED,
    ),
    AdminVerb(
        "record_permit", "Record a CITES paper", _permit, PermitForm, roles=CATALOG,
        offered=lambda unit: unit.status not in (UnitStatus.INTAKE, *GONE),
    ),
)  # fmt: skip


class _Record(ReadOnlyInline):
    ordering = ("-pk",)
    show_change_link = False


class Inspections(_Record):
    model = Inspection
    verbose_name_plural = "inspections"
    fields = readonly_fields = ("at", "by_name", "material", "nothing_exotic", "serial", "findings")


class Defects(_Record):
    model = Defect
    fk_name = "unit"
    verbose_name_plural = "flaws"
    fields = readonly_fields = ("zone", "kind", "severity", "note", "visit")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("zone", "kind")


class Verdicts(_Record):
    model = Verdict
    verbose_name_plural = "verdicts of examiners"
    fields = readonly_fields = ("at", "by_name", "verdict", "serial_advice", "findings")


class GivenGrades(_Record):
    model = GivenGrade
    verbose_name_plural = "grades given"
    fields = readonly_fields = ("at", "grade", "by_name", "reason")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("grade")


class Tags(_Record):
    model = TamperTag
    verbose_name_plural = "tamper tags"
    fields = readonly_fields = ("number", "at", "by_name", "broken_at", "broken_because")


class Permits(_Record):
    model = Permit
    verbose_name_plural = "CITES papers"
    fields = readonly_fields = ("kind", "number", "species", "valid_until", "by_name")


RECORDS = (Inspections, Defects, Verdicts, GivenGrades, Tags, Permits)


@admin.register(BenchTerm)
class BenchTermAdmin(Desk):
    """Zones, flaws and views, by category."""

    viewers = STAFF | {Right.GOODS}
    empty_advice = "They are installed with the office."
    list_display = ("label", "label_zh_hans", "list", "for_category", "code", "position")
    list_select_related = ("category",)
    list_filter = (("list", ChoicesDropdownFilter), ("category", RelatedDropdownFilter))
    list_filter_submit = True
    search_fields = ("label", "label_zh_hans", "code")
    ordering = ("list", "category", "position")
    fields = ("label", "label_zh_hans", "list", "category", "code", "position", "numbered", "source_note")

    @display(description="Category", ordering="category")
    def for_category(self, term: BenchTerm) -> str:
        return str(term.category) if term.category else "All others"


@admin.register(SerialPattern)
class SerialPatternAdmin(Desk):
    viewers = STAFF
    empty_advice = "They are installed with the office."
    list_display = ("house", "label", "pattern", "made_from", "made_to")
    search_fields = ("house", "label")
    ordering = ("house", "made_from", "label")
    fields = ("house", "label", "pattern", "made_from", "made_to", "source_note")


@admin.register(Material)
class MaterialAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    empty_advice = "They are installed with the office."
    list_display = ("word", "standing", "species")
    list_filter = (("standing", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("word", "species")
    ordering = ("word",)
    fields = ("word", "standing", "species", "source_note")


@admin.register(Bin)
class BinAdmin(Desk):
    viewers = STAFF
    warehouse_path = "warehouse"
    empty_advice = "Open them on the page of a warehouse."
    list_display = ("code", "warehouse")
    list_select_related = ("warehouse",)
    list_filter = (("warehouse", RelatedDropdownFilter),)
    list_filter_submit = True
    search_fields = ("code",)
    ordering = ("warehouse", "code")
    fields = ("code", "warehouse")
