"""The words by which products are chosen for exports."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from backoffice.gateway.filters import CodeFilter, WordFilter
from backoffice.merchants.models import Brand

from .models import Category, Measure, Product


class ProductFilter(filters.FilterSet):
    brand = CodeFilter(of=Brand, field_name="brand__code", label="Code of the brand")
    category = CodeFilter(of=Category, field_name="category__code", label="Code of the category")
    measure = WordFilter(choices=Measure.choices)
    handle = filters.CharFilter(label="What all variants of one thing share")
    q = filters.CharFilter(method="search", label="Part of the title, the SKU or the GTIN")

    class Meta:
        model = Product
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return rows.filter(Q(title__icontains=value) | Q(sku__icontains=value) | Q(gtin__contains=value))
