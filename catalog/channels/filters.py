"""The words by which units are chosen by where they are offered, for their list over REST and for exports."""

from django.db.models import QuerySet

from backoffice.gateway.filters import CodeFilter
from catalog.inventory.filters import UnitFilter
from catalog.inventory.models import Unit

from . import queries
from .models import Store


class OfferedUnitFilter(UnitFilter):
    store = CodeFilter(
        of=Store, method="offered_in", label="Code of a store in which it has a listing that has not ended"
    )

    def offered_in(self, rows: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return rows.filter(pk__in=queries.open_listings().filter(store__code=value).values("unit"))
