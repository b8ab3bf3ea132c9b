"""The words by which orders and cases are chosen, for lists and exports."""

import django_filters

from backoffice.gateway.filters import CodeFilter, WordFilter
from catalog.channels.models import Store

from .models import Order, SaleCase
from .states import CaseKind, CaseStatus, OrderStatus


class OrderFilter(django_filters.FilterSet):
    store = CodeFilter(of=Store, field_name="store__code", help_text="The store's code")
    reference = django_filters.CharFilter(help_text="The shop's own order number")
    status = WordFilter(choices=OrderStatus.choices)

    class Meta:
        model = Order
        fields = ["store", "reference", "status"]


class SaleCaseFilter(django_filters.FilterSet):
    reference = django_filters.CharFilter(help_text="The shop's own order number")
    status = WordFilter(choices=CaseStatus.choices)
    kind = WordFilter(choices=CaseKind.choices)

    class Meta:
        model = SaleCase
        fields = ["reference", "status", "kind"]
