"""The words by which parcels are chosen, for lists and exports."""

import django_filters

from backoffice.gateway.filters import CodeFilter, WholeNumberFilter, WordFilter
from catalog.inventory.models import Warehouse

from .models import Parcel
from .states import ParcelStatus


class ParcelFilter(django_filters.FilterSet):
    order = WholeNumberFilter(field_name="order_id", help_text="The order's id")
    waybill = django_filters.CharFilter()
    status = WordFilter(choices=ParcelStatus.choices)
    warehouse = CodeFilter(of=Warehouse, field_name="warehouse__code", help_text="Code of the warehouse")

    class Meta:
        model = Parcel
        fields = ["order", "waybill", "status"]
