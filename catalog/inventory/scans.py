"""Which piece a scanned label means."""

import re

from django.db.models import Q, QuerySet

from backoffice.events.errors import Conflict, NotFound

from .models import Unit

# The serial part of a GS1 Digital Link, as a code on a label holds it.
_LINK = re.compile(r"https?://\S+/(?:21|8004)/([^/?#\s]+)")


def unit_by_scan(text: str, among: QuerySet[Unit]) -> Unit:
    """The piece of these that wears the scanned label: its number here (U12), its tamper tag, or its reference.

    Raises `NotFound`, and `Conflict` with code `several` where two brands gave the same reference.
    """
    scanned = text.strip()
    link = _LINK.fullmatch(scanned)
    word = link[1] if link else scanned
    number = re.fullmatch(r"[Uu]-?(\d{1,18})", word)
    wanted = Q(reference=word) | Q(tampertags__number=word.upper(), tampertags__broken_at=None)
    if number:
        wanted |= Q(pk=int(number[1]))
    found = list(among.filter(wanted).distinct().order_by("pk")[:2]) if word else []
    if not found:
        raise NotFound(f"No piece here wears the label «{scanned[:60]}»; scan it again.", scan=scanned[:60])
    if len(found) > 1:
        raise Conflict(
            f"«{scanned[:60]}» is the reference of pieces of two brands; scan the tamper tag, or U and the number.",
            code="several",
        )
    return found[0]
