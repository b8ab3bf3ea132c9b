"""Filters of lists beyond those of the framework."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    DropdownFilter,
    MultipleChoicesDropdownFilter,
    RangeDateFilter,
)
from unfold.contrib.filters.forms import AutocompleteDropdownForm, DropdownForm
from unfold.utils import parse_date_str


class _OrAll(AutocompleteSelect):
    """Says «All» where nothing is chosen, as the selects beside it do."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-placeholder": "All"}


class _ChoiceForm(AutocompleteDropdownForm):
    widget = _OrAll


class _SeveralForm(DropdownForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["data-placeholder"] = "All"


class SeveralChoicesFilter(MultipleChoicesDropdownFilter):
    """Some of a field's choices; all to begin with."""

    form_class = _SeveralForm
    all_option = None


class ChosenFilter(AutocompleteSelectFilter):
    """One record of many, found by typing; all to begin with."""

    form_class = _ChoiceForm


class YesNoFilter(DropdownFilter):
    """Whether the condition `holds` of a row."""

    holds: ClassVar[Q]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "yes":
                return queryset.filter(self.holds)
            case "no":
                return queryset.exclude(self.holds)
            case _:
                return queryset


class RangeDayFilter(RangeDateFilter):
    """Moments from the beginning of one day to the end of another, in the time that the list shows them in."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for end, lookup, days in (("from", "gte", 0), ("to", "lt", 1)):
            day = parse_date_str(self.used_parameters.get(f"{self.parameter_name}_{end}", ""))
            if day is not None:
                moment = timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
                queryset = queryset.filter(**{f"{self.parameter_name}__{lookup}": moment})
        return queryset
