"""Filters of lists, whose refusals say what can be asked for."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field


class WordFilter(django_filters.ChoiceFilter):
    """One of a few words; another one is refused with the list of them."""

    def __init__(self, *, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        words = ", ".join(value for value, _ in choices)
        refusal = {"invalid_choice": f"«%(value)s» is none of: {words}."}
        super().__init__(choices=choices, error_messages=refusal, **options)


@extend_schema_field(OpenApiTypes.INT)
class WholeNumberFilter(django_filters.NumberFilter):
    """A whole number; 1.5 is refused, not cut to 1."""

    field_class = forms.IntegerField
