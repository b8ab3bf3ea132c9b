"""Which piece a scanned label means."""

import re

from django.db.models import Q, QuerySet

from backoffice.events.errors import Conflict, NotFound

from .models import Unit
from .states import HERE, UnitStatus

# The serial part of a GS1 Digital Link, as a code on a label holds it.
_LINK = re.compile(r"https?://\S+/(?:21|8004)/([^/?#\s]+)")


def unit_by_scan(text: str, among: QuerySet[Unit]) -> Unit:
    """The piece of these that wears the scanned label: its number here (U12), its tamper tag, or its reference, in
    another case where none has it in this one.

    Raises `NotFound`, which says where the piece is if it is not one of these, and `Conflict` with code `several` where
    two brands gave the same reference.
    """
    scanned = text.strip()
    link = _LINK.fullmatch(scanned)
    word, shown = link[1] if link else scanned, scanned[:60]
    found = _wearing(word, among)
    if not found:
        elsewhere = _wearing(word, Unit.objects.select_related("warehouse", "in_transit_to"))
        if not elsewhere:
            raise NotFound(f"No piece here wears the label «{shown}»; scan it again.", scan=shown)
        piece = elsewhere[0]
        raise NotFound(
            f"«{shown}» is unit {piece}, and none of the pieces meant here: {_whereabouts(piece)}.",
            scan=shown,
        )
    if len(found) > 1:
        raise Conflict(
            f"«{shown}» is the reference of pieces of two brands; scan the tamper tag, or U and the number.",
            code="several",
        )
    return found[0]


def _wearing(word: str, among: QuerySet[Unit]) -> list[Unit]:
    """Up to two pieces that wear this label."""
    if not word:
        return []
    wanted = Q(reference=word) | Q(tampertags__number=word.upper(), tampertags__broken_at=None)
    if number := re.fullmatch(r"[Uu]-?(\d{1,18})", word):
        wanted |= Q(pk=int(number[1]))
    found = list(among.filter(wanted).distinct().order_by("pk")[:2])
    return found or list(among.filter(reference__iexact=word).order_by("pk")[:2])


def _whereabouts(unit: Unit) -> str:
    status = UnitStatus(unit.status).label.lower()
    if unit.in_transit_to is not None:
        return f"it is {status}, on its way to {unit.in_transit_to}"
    return f"it is {status}, in {unit.warehouse}" if unit.status in HERE else f"it is {status}"
