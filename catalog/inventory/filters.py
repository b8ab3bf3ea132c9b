"""The words by which units are chosen, for their list over REST and for exports."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as filters

from backoffice.gateway.filters import CodeFilter, CurrencyFilter, WholeNumberFilter, WordFilter, WordsFilter
from backoffice.merchants.models import Brand
from catalog.products.models import Category
from catalog.products.queries import categories_below

from .known.colours import Colour
from .models import HIGHEST_RANK, Unit, Warehouse, Wearer
from .queries import coloured, standing_as
from .searching import units_found
from .states import UnitStatus


class _Asked(forms.Form):
    def clean(self) -> dict[str, Any]:
        """Refuses bounds that nothing can fit, and prices in no currency: none is converted."""
        asked = super().clean() or {}
        least, most = asked.get("price_min"), asked.get("price_max")
        for name, bound in (("price_min", least), ("price_max", most)):
            if bound is not None and bound < 0:
                self._refuse(name, "No price is below zero.")
            elif bound is not None and not asked.get("currency") and "currency" not in self.errors:
                self._refuse(name, "Say in which `currency`; no price is converted.")
        if least is not None and most is not None and least > most:
            self._refuse("price_max", "It lies below `price_min`.")
        rank = asked.get("grade_min")
        if rank is not None and not 0 <= rank <= HIGHEST_RANK:
            self._refuse("grade_min", f"Ranks go from 0 to {HIGHEST_RANK}.")
        return asked

    def _refuse(self, name: str, sentence: str) -> None:
        self.add_error(name, forms.ValidationError(sentence, code="out_of_range"))


class UnitFilter(filters.FilterSet):
    status = WordsFilter(
        method="as_it_stands",
        choices=UnitStatus.choices,
        label="One state, or several with commas between them",
    )
    brand = CodeFilter(of=Brand, field_name="brand__code", label="Code of the brand")
    category = CodeFilter(
        of=Category, method="in_category", label="Code of the category; those below it are meant too"
    )
    warehouse = CodeFilter(of=Warehouse, field_name="warehouse__code", label="Code of the warehouse")
    model = filters.CharFilter(field_name="model", lookup_expr="icontains", label="Part of the model")
    colour = WordFilter(
        method="in_colour",
        choices=Colour.choices,
        label="Family of colours: blue finds navy, bleu and 蓝色 too",
    )
    gender = WordFilter(field_name="gender", choices=Wearer.choices)
    grade_min = WholeNumberFilter(
        field_name="grade__rank", lookup_expr="gte", label="Least rank of our grade, 0–100"
    )
    price_min = filters.NumberFilter(
        field_name="asking_price", lookup_expr="gte", label="Use it with `currency`"
    )
    price_max = filters.NumberFilter(
        field_name="asking_price", lookup_expr="lte", label="Use it with `currency`"
    )
    currency = CurrencyFilter(field_name="currency", label="ISO 4217 code")
    q = filters.CharFilter(
        method="search",
        label="Part of the title, whatever its accents, the reference, the serial or a name of the brand; or U and the "
        "number, a tag, or a serial in any spelling; or several of these with commas or lines between them",
    )

    class Meta:
        model = Unit
        form = _Asked
        fields: ClassVar[list[str]] = []

    def as_it_stands(self, rows: QuerySet[Unit], name: str, value: Sequence[str]) -> QuerySet[Unit]:
        return rows.filter(reduce(or_, map(standing_as, value)))

    def in_category(self, rows: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return rows.filter(category_id__in=categories_below(value))

    def in_colour(self, rows: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return rows.filter(coloured(value))

    def search(self, rows: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return units_found(rows, value)
