"""The row locks of this room. A consignor and an agreement are locked before pieces, units before their listings."""

from collections.abc import Iterable

from .models import Agreement, Consignor


def agreement(pk: int) -> Agreement | None:
    """The agreement with its row locked; None where the wall lets none through."""
    return Agreement.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def consignors(pks: Iterable[int]) -> list[Consignor]:
    """The consignors with their rows locked, in the order of their keys."""
    rows = Consignor.objects.filter(pk__in=set(pks)).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))
