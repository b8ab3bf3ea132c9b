"""The words by which returns are chosen, for lists and exports."""

import django_filters

from backoffice.gateway.filters import WordFilter

from .models import Return
from .states import ReturnStatus


class ReturnFilter(django_filters.FilterSet):
    status = WordFilter(choices=ReturnStatus.choices)
    order_reference = django_filters.CharFilter(
        field_name="line__order__reference", help_text="The shop's own order number"
    )

    class Meta:
        model = Return
        fields = ["status", "order_reference"]
