"""From the bench to the door: what is scanned there may be a return that waits to be scanned in."""

from collections.abc import Sequence

from django.urls import reverse

from catalog.inventory.bench_screen import Lead, leads_from_the_bench
from catalog.inventory.models import Unit

from . import queries
from .models import Return
from .states import ReturnStatus

# An order of more pieces is looked up in the list.
_MOST = 10


@leads_from_the_bench
def to_its_return(text: str, piece: Unit | None) -> Sequence[Lead]:
    rows = Return.objects.filter(unit=piece) if piece is not None else queries.returns_labelled(text)
    waiting = rows.filter(status=ReturnStatus.REQUESTED).select_related("unit", "line__order").order_by("pk")
    return [
        Lead(
            f"Scan in return {row.pk} of order {row.line.order.reference}: {row.unit}",
            reverse("admin:returns_return_verb", args=[row.pk, "receive"]),
        )
        for row in waiting[:_MOST]
    ]
