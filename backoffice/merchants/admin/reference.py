"""What is in force, by date: rules, sectors, clocks, limits and holidays."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django_countries import countries
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from backoffice.access.models import Role
from backoffice.desk.admin import Desk
from backoffice.desk.requests import STAFF
from backoffice.desk.verbs import AdminVerb, VerbForm

from .. import days, queries, services
from ..models import Channel, DocumentKind, Holiday, Limit, Rule, RuleKind, Sector, StepClock, Threshold
from ..states import ApplicationStatus
from .countries import choices
from .document_forms import nice_classes_of

ADMIN = frozenset({Role.PLATFORM_ADMIN})
_MOST_MONTHS = 1_200
INSTALLED = "The command install_rules writes those that an office starts with."


def _sectors() -> list[tuple[str, str]]:
    codes = queries.sectors_from(days.today()).values_list("code", flat=True)
    names = queries.sector_names(codes)
    return [("", "Every sector"), *sorted(names.items(), key=lambda each: each[1])]


class SourceForm(VerbForm):
    source_note = forms.CharField(
        max_length=services.NOTE_LENGTH, label="Source", help_text="The law, the notice or the decision"
    )


class RuleForm(SourceForm):
    kind = forms.ChoiceField(choices=RuleKind)
    document = forms.ChoiceField(
        choices=[("", "None"), *DocumentKind.choices], required=False, help_text="For «a document is needed»"
    )
    months = forms.IntegerField(
        min_value=1, max_value=_MOST_MONTHS, required=False, help_text="For the age of the company"
    )
    channel = forms.ChoiceField(choices=[("", "Every channel"), *Channel.choices], required=False)
    sector = forms.ChoiceField(choices=_sectors, required=False)
    country = forms.ChoiceField(choices=lambda: choices("Every country"), required=False)
    outside_mainland = forms.BooleanField(
        required=False, label="Outside the mainland", help_text="Only for companies outside mainland China"
    )
    valid_from = forms.DateField(help_text="The first day on which it counts")
    valid_to = forms.DateField(required=False, help_text="The last day; empty for as long as nobody ends it")
    field_order = ("kind", "document", "months", "channel", "sector", "country", "outside_mainland")


class EndForm(VerbForm):
    valid_to = forms.DateField(label="Last day", help_text="The last day on which it counts")
    source_note = forms.CharField(max_length=services.NOTE_LENGTH, required=False, label="Why")


class RuleReplacementForm(SourceForm):
    valid_from = forms.DateField(help_text="The old rule ends the day before")
    months = forms.IntegerField(
        min_value=1,
        max_value=_MOST_MONTHS,
        required=False,
        help_text="Of the company's age; empty: as before",
    )
    field_order = ("valid_from", "months")


class ClockForm(SourceForm):
    step = forms.ChoiceField(choices=ApplicationStatus)
    working_days = forms.IntegerField(min_value=1)
    remind_before = forms.IntegerField(min_value=0, initial=1, help_text="Working days before its end")
    valid_from = forms.DateField(help_text="Steps that begin from this day on")
    field_order = ("step", "working_days", "remind_before", "valid_from")

    def fit(self, row: StepClock) -> None:
        for name in ("step", "working_days", "remind_before"):
            self.fields[name].initial = getattr(row, name)


class CorrectClockForm(SourceForm):
    working_days = forms.IntegerField(min_value=1)
    remind_before = forms.IntegerField(min_value=0, help_text="Working days before its end")
    field_order = ("working_days", "remind_before")

    def fit(self, row: StepClock) -> None:
        for name in self.field_order:
            self.fields[name].initial = getattr(row, name)


class CorrectLimitForm(SourceForm):
    value = forms.DecimalField(min_value=0, max_digits=18, decimal_places=4)
    field_order = ("value",)

    def fit(self, row: Threshold) -> None:
        self.fields["value"].initial = row.value


class LimitForm(SourceForm):
    code = forms.ChoiceField(label="Limit", choices=Limit.choices)
    value = forms.DecimalField(min_value=0, max_digits=18, decimal_places=4)
    currency = forms.CharField(max_length=3, required=False, help_text="ISO 4217, where it is an amount")
    valid_from = forms.DateField()
    field_order = ("code", "value", "currency", "valid_from")

    def fit(self, row: Threshold) -> None:
        for name in ("code", "value", "currency"):
            self.fields[name].initial = getattr(row, name)


class SectorForm(SourceForm):
    code = forms.SlugField(max_length=40, help_text="As the catalog's category is called")
    name = forms.CharField(max_length=120)
    name_zh_hans = forms.CharField(max_length=120, required=False, label="Name in Chinese")
    nice_classes = forms.CharField(
        label="Nice classes", help_text="Each of them must be covered, for example 29, 30"
    )
    valid_from = forms.DateField(help_text="What it was until then ends the day before")
    field_order = ("code", "name", "name_zh_hans", "nice_classes", "valid_from")

    def fit(self, row: Sector) -> None:
        for name in ("code", "name", "name_zh_hans", "source_note"):
            self.fields[name].initial = getattr(row, name)
        self.fields["nice_classes"].initial = ", ".join(map(str, row.nice_classes))

    def clean_nice_classes(self) -> list[int]:
        return nice_classes_of(self.cleaned_data["nice_classes"])


class HolidayForm(SourceForm):
    day = forms.DateField()
    name = forms.CharField(max_length=120)
    works = forms.BooleanField(
        required=False, label="The office works", help_text="A Saturday or Sunday that makes up for a holiday"
    )
    field_order = ("day", "name", "works")


def _has_not_counted(row: StepClock | Threshold) -> bool:
    """Whether no day by it is over, so that it can be corrected."""
    return row.valid_from >= days.today()


class InForceFilter(DropdownFilter):
    title = "in force"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "Now"), ("later", "Later"), ("ended", "Ended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = days.today()
        match self.value():
            case "now":
                return queryset.filter(valid_from__lte=today).exclude(valid_to__lt=today)
            case "later":
                return queryset.filter(valid_from__gt=today)
            case "ended":
                return queryset.filter(valid_to__lt=today)
        return queryset


@admin.register(Rule)
class RuleAdmin(Desk):
    viewers = STAFF
    subject = "rule"
    empty_advice = INSTALLED
    creation = AdminVerb("write", "Put a rule in force", services.write_rule, RuleForm, roles=ADMIN)
    verbs = (
        AdminVerb(
            "replace",
            "Replace from a day on",
            lambda rule, **words: services.replace_rule(rule=rule, **words),
            RuleReplacementForm,
            roles=ADMIN,
            offered=lambda rule: rule.valid_to is None,
        ),
        AdminVerb(
            "end",
            "End",
            lambda rule, **words: services.end_rule(rule=rule, **words),
            EndForm,
            roles=ADMIN,
            offered=lambda rule: rule.valid_to is None,
            danger=True,
        ),
    )
    list_display = ("what", "where", "valid_from", "valid_to", "source_note")
    list_filter = (InForceFilter, ("kind", ChoicesDropdownFilter), ("document", ChoicesDropdownFilter))
    list_filter_submit = True
    search_fields = ("sector", "source_note")
    ordering = ("kind", "document", "sector", "channel", "-valid_from")
    fields = ("what", "where", "valid_from", "valid_to", "source_note")
    readonly_fields = ("what", "where")

    @display(description="What it asks for", ordering="kind")
    def what(self, rule: Rule) -> str:
        if rule.document:
            return str(rule.get_document_display())
        if rule.months is not None:
            return f"A company at least {rule.months} months old"
        return str(rule.get_kind_display())

    @display(description="Where")
    def where(self, rule: Rule) -> str:
        parts = [
            str(Channel(rule.channel).label) if rule.channel else "every channel",
            rule.sector or "every sector",
            str(countries.name(str(rule.country))) if rule.country else "",
            "outside the mainland" if rule.outside_mainland else "",
        ]
        words = ", ".join(part for part in parts if part)
        return words[:1].upper() + words[1:]


@admin.register(Sector)
class SectorAdmin(Desk):
    viewers = STAFF
    subject = "sector"
    empty_advice = INSTALLED
    creation = AdminVerb("write", "Write a sector", services.write_sector, SectorForm, roles=ADMIN)
    verbs = (
        AdminVerb(
            "rewrite",
            "Write anew from a day on",
            lambda sector, **words: services.write_sector(**words),
            SectorForm,
            roles=ADMIN,
        ),
        AdminVerb(
            "end",
            "End",
            lambda sector, **words: services.end_sector(sector=sector, **words),
            EndForm,
            roles=ADMIN,
            offered=lambda sector: sector.valid_to is None,
            danger=True,
        ),
    )
    list_display = ("name", "name_zh_hans", "code", "classes", "valid_from", "valid_to", "source_note")
    list_filter = (InForceFilter,)
    list_filter_submit = True
    search_fields = ("name", "name_zh_hans", "code")
    ordering = ("name", "-valid_from")
    fields = ("name", "name_zh_hans", "code", "classes", "valid_from", "valid_to", "source_note")
    readonly_fields = ("classes",)

    @display(description="Nice classes", ordering="nice_classes")
    def classes(self, sector: Sector) -> str:
        return ", ".join(map(str, sector.nice_classes))


@admin.register(StepClock)
class StepClockAdmin(Desk):
    viewers = STAFF
    subject = "step_clock"
    empty_advice = INSTALLED
    creation = AdminVerb("set", "Set a clock", services.set_clock, ClockForm, roles=ADMIN)
    verbs = (
        AdminVerb(
            "set",
            "Set anew from a day on",
            lambda clock, **words: services.set_clock(**words),
            ClockForm,
            roles=ADMIN,
        ),
        AdminVerb(
            "correct",
            "Correct it",
            lambda clock, **words: services.correct_clock(clock=clock, **words),
            CorrectClockForm,
            roles=ADMIN,
            offered=_has_not_counted,
        ),
    )
    list_display = ("step", "working_days", "remind_before", "valid_from", "source_note")
    list_filter = (("step", ChoicesDropdownFilter),)
    list_filter_submit = True
    ordering = ("step", "-valid_from")
    fields = ("step", "working_days", "remind_before", "valid_from", "source_note")


@admin.register(Threshold)
class ThresholdAdmin(Desk):
    viewers = STAFF
    subject = "threshold"
    empty_advice = INSTALLED
    creation = AdminVerb("set", "Set a limit", services.set_threshold, LimitForm, roles=ADMIN)
    verbs = (
        AdminVerb(
            "set",
            "Set anew from a day on",
            lambda limit, **words: services.set_threshold(**words),
            LimitForm,
            roles=ADMIN,
        ),
        AdminVerb(
            "correct",
            "Correct it",
            lambda limit, **words: services.correct_threshold(limit=limit, **words),
            CorrectLimitForm,
            roles=ADMIN,
            offered=_has_not_counted,
        ),
    )
    list_display = ("code", "amount", "valid_from", "source_note")
    search_fields = ("code",)
    ordering = ("code", "currency", "-valid_from")
    fields = ("code", "amount", "valid_from", "source_note")
    readonly_fields = ("amount",)

    @display(description="Value", ordering="value")
    def amount(self, limit: Threshold) -> str:
        return limit.amount


@admin.register(Holiday)
class HolidayAdmin(Desk):
    viewers = STAFF
    subject = "holiday"
    empty_advice = INSTALLED
    creation = AdminVerb("set", "Set a day", services.set_holiday, HolidayForm, roles=ADMIN)
    verbs = (
        AdminVerb(
            "clear",
            "Make it an ordinary day",
            lambda holiday, **words: services.clear_holiday(holiday=holiday, **words),
            roles=ADMIN,
            danger=True,
            outlook=lambda holiday: "It counts as any day of its week again, until somebody sets it anew.",
        ),
    )
    list_display = ("day", "name", "kind", "source_note")
    search_fields = ("name",)
    ordering = ("-day",)
    fields = ("day", "name", "kind", "source_note")
    readonly_fields = ("kind",)

    @display(description="The office", ordering="works", label={"Rests": "info", "Works": "warning"})
    def kind(self, holiday: Holiday) -> str:
        return "Works" if holiday.works else "Rests"
