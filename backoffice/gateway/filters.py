"""Filters of lists, whose refusals say what can be asked for."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request

from backoffice.events.errors import Invalid
from backoffice.money import CURRENCIES


class KnownParameters(DjangoFilterBackend):
    """The filters of a list; what is none of them is refused, for a list that looks past a slip of the pen shows too
    much. So is one that stands twice: only its last value would count.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        if isinstance(view, ListModelMixin):
            self._refuse_unknown(request, queryset, view)
        return super().filter_queryset(request, queryset, view)

    def _refuse_unknown(self, request: Request, queryset: QuerySet[Any], view: Any) -> None:
        filters = self.get_filterset_class(view, queryset)
        pages = view.paginator
        known = [
            *(filters.base_filters if filters is not None else ()),
            pages.cursor_query_param,
            pages.page_size_query_param,
        ]
        for name, values in request.query_params.lists():
            if name not in known:
                raise Invalid(
                    f"This list has no filter «{name[:40]}»; it takes {', '.join(known)}.",
                    code="unknown_parameter",
                    parameter=name[:40],
                )
            if len(values) > 1:
                raise Invalid(
                    f"«{name}» stands in the address {len(values)} times; send it once.",
                    code="repeated_parameter",
                    parameter=name,
                )


class WordFilter(django_filters.ChoiceFilter):
    """One of a few words; another one is refused with the list of them."""

    def __init__(self, *, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        words = ", ".join(value for value, _ in choices)
        refusal = {"invalid_choice": f"«%(value)s» is none of: {words}."}
        super().__init__(choices=choices, error_messages=refusal, **options)


class WordsFilter(django_filters.BaseInFilter, WordFilter):
    """Some of a few words, with commas between them."""


@extend_schema_field(OpenApiTypes.INT)
class WholeNumberFilter(django_filters.NumberFilter):
    """A whole number; 1.5 is refused, not cut to 1."""

    field_class = forms.IntegerField


class _YesNoField(forms.CharField):
    def clean(self, value: Any) -> bool | None:
        word = super().clean(value)
        known = {"true": True, "1": True, "false": False, "0": False, "": None}
        if word.lower() not in known:
            raise ValidationError(
                "«%(word)s» is neither true nor false.", code="neither_true_nor_false", params={"word": word}
            )
        return known[word.lower()]


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(django_filters.Filter):
    """True or false, in any case, or 1 or 0; another word is refused, not passed over."""

    field_class = _YesNoField


class _CurrencyField(forms.CharField):
    def clean(self, value: Any) -> str:
        code: str = super().clean(value)
        if code and code not in CURRENCIES:
            raise ValidationError(
                "«%(code)s» is no ISO 4217 currency; write for example EUR.",
                code="unknown_currency",
                params={"code": code},
            )
        return code


@extend_schema_field(OpenApiTypes.STR)
class CurrencyFilter(django_filters.CharFilter):
    """A currency's code; what is none is refused."""

    field_class = _CurrencyField


class _CodeField(forms.CharField):
    def __init__(self, *, of: type[Model], **options: Any) -> None:
        super().__init__(**options)
        self.of = of

    def clean(self, value: Any) -> str:
        code: str = super().clean(value)
        if code and not self.of._default_manager.filter(code=code).exists():
            raise ValidationError(
                "No %(what)s that you may see has the code «%(code)s».",
                code="unknown_code",
                params={"what": self.of._meta.verbose_name, "code": code},
            )
        return code


@extend_schema_field(OpenApiTypes.STR)
class CodeFilter(django_filters.CharFilter):
    """The code of a record of the model `of`. One that nobody has is refused, and so is one behind a wall: an empty
    list would look as if there were nothing to show.
    """

    field_class = _CodeField

    def __init__(self, *, of: type[Model], **options: Any) -> None:
        super().__init__(of=of, **options)
