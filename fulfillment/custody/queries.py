"""Reading custody."""

from collections.abc import Collection

from django.db.models import QuerySet

from .models import Difference
from .states import DifferenceStatus


def open_differences(unit_ids: Collection[int]) -> QuerySet[Difference]:
    """Of these units, those that a count did not find and nobody since."""
    return Difference.objects.filter(unit__pk__among=list(unit_ids), status=DifferenceStatus.OPEN)
