"""The words by which products are chosen for exports."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from backoffice.gateway.filters import WordFilter

from .models import Measure, Product


class ProductFilter(filters.FilterSet):
    brand = filters.CharFilter(field_name="brand__code", label="Code of the brand")
    category = filters.CharFilter(field_name="category__code", label="Code of the category")
    measure = WordFilter(choices=Measure.choices)
    handle = filters.CharFilter(label="What all variants of one thing share")
    q = filters.CharFilter(method="search", label="Part of the title, the SKU or the GTIN")

    class Meta:
        model = Product
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return rows.filter(Q(title__icontains=value) | Q(sku__icontains=value) | Q(gtin__contains=value))
