"""The words by which parcels are chosen, for lists and exports."""

import django_filters

from backoffice.gateway.filters import WholeNumberFilter, WordFilter

from .models import Parcel
from .states import ParcelStatus


class ParcelFilter(django_filters.FilterSet):
    order = WholeNumberFilter(field_name="order_id", help_text="The order's id")
    waybill = django_filters.CharFilter()
    status = WordFilter(choices=ParcelStatus.choices)

    class Meta:
        model = Parcel
        fields = ["order", "waybill", "status"]
