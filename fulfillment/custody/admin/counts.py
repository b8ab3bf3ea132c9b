"""Cycle counts at the desk, and what they found amiss."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, ScannedField, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.places import within
from catalog.inventory.models import Warehouse
from catalog.inventory.scans import whereabouts_of
from catalog.inventory.states import BENCH, FLOOR

from .. import services
from ..models import BinCount, Difference
from ..states import DIFFERENCE, VIEWERS, DifferenceStatus

STAGES = {DifferenceStatus.OPEN: "danger", DifferenceStatus.FOUND: "success", DifferenceStatus.LOST: "info"}


class CountForm(VerbForm):
    warehouse = forms.ModelChoiceField(Warehouse.objects.open().order_by("code"))
    bin_code = ScannedField(max_length=20, label="Bin", help_text="Scan its label")
    scans = forms.CharField(
        max_length=200_000, required=False, widget=forms.Textarea,
        help_text="Scan every piece in it, one label per line; leave it empty when the bin is empty",
    )  # fmt: skip
    none_is_there = forms.BooleanField(required=False, label="None of them is there")
    second_words = frozenset({"none_is_there"})


class FoundForm(VerbForm):
    outcome = forms.CharField(max_length=300, label="Where it was")


class LostForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


def _count(*, actor: Actor, scans: str, **words: Any) -> BinCount:
    return services.count_bin(scans=scans.splitlines(), actor=actor, **words)


def _find(difference: Difference, *, actor: Actor, outcome: str) -> None:
    services.find_difference(difference=difference, outcome=outcome, actor=actor)


def _write_off(difference: Difference, *, actor: Actor, reason: str) -> None:
    services.write_off_difference(difference=difference, reason=reason, actor=actor)


class MissingOfCount(ReadOnlyInline):
    model = Difference
    fields = readonly_fields = ("unit", "status", "outcome")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("unit")


@admin.register(BinCount)
class BinCountDesk(Desk):
    inlines = (MissingOfCount,)
    viewers = VIEWERS
    subject = "count"
    warehouse_path = "warehouse"
    creation = AdminVerb("count", "Count a bin", _count, CountForm, roles=BENCH)
    list_display = (
        "bin",
        "warehouse",
        "at",
        "by_name",
        "expected",
        "found",
        "moved",
        "missing",
        "unknown_labels",
    )
    list_select_related = ("warehouse",)
    list_filter = (("warehouse", ChosenFilter),)
    list_filter_submit = True
    search_fields = ("bin",)
    ordering = ("-pk",)
    empty_advice = "Count a bin: scan its label and every piece in it."
    fields = readonly_fields = (
        "bin", "warehouse", "at", "by_name", "expected", "found", "moved", "missing", "strangers",
    )  # fmt: skip

    @display(description="Labels of no piece here", empty_value="none")
    def unknown_labels(self, count: BinCount) -> str:
        return ", ".join(count.unknown)

    @display(description="Labels of no piece here", empty_value="none")
    def strangers(self, count: BinCount) -> str:
        """What lies there and does not belong there by the book is somebody's: of a transfer not received, say."""
        return "; ".join(whereabouts_of(label) for label in count.unknown)


@todo(*FLOOR)
def missing(actor: Actor) -> list[Card]:
    gone = Difference.objects.filter(status=DifferenceStatus.OPEN)
    return [
        Card(
            title="Missing pieces",
            waiting=waiting(within(gone, "warehouse", actor)),
            link=f"{reverse('admin:custody_difference_changelist')}?status__exact={DifferenceStatus.OPEN}",
            advice="They are not where they should lie, and no store offers them: look for them, or write them off.",
            urgent=True,
        )
    ]


@admin.register(Difference)
class DifferenceDesk(Desk):
    """Missing pieces. A count that finds one, in whatever bin, ends its difference by itself."""

    viewers = VIEWERS
    lifecycle = DIFFERENCE
    subject = "difference"
    warehouse_path = "warehouse"
    verbs = (
        AdminVerb("find", "It was found", _find, FoundForm, bulk=True),
        AdminVerb(
            "write_off", "Write it off as lost", _write_off, LostForm, danger=True,
            outlook=lambda difference: "It is off every channel at once, and its loss is reported with its value.",
        ),
    )  # fmt: skip
    list_display = ("unit", "place", "stage", "opened_at", "ended_at", "outcome", "brand")
    file_columns = (
        FileColumn("Piece", "unit__reference"), FileColumn("Title", "unit__title"), "place", "stage",
        "opened_at", "ended_at", "outcome", "brand",
    )  # fmt: skip
    list_select_related = ("unit", "brand", "warehouse")
    list_filter = (("status", ChoicesDropdownFilter), ("brand", ChosenFilter))
    list_filter_submit = True
    search_fields = ("unit__reference", "unit__title", "bin")
    ordering = ("-pk",)
    empty_advice = "Nothing is missing that was counted, or looked for."
    fields = readonly_fields = (
        "unit", "brand", "place", "count", "reported_by", "opened_at", "ended_at", "outcome",
    )  # fmt: skip

    @display(description="Missing from")
    def place(self, difference: Difference) -> str:
        return f"{difference.warehouse}, {difference.bin or 'in no bin'}"

    @display(description="State", ordering="status", label=STAGES)
    def stage(self, difference: Difference) -> tuple[str, str]:
        return difference.status, difference.get_status_display()
