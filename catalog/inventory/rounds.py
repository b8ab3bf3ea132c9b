"""Pieces chosen in a list to be inspected: the bench screen takes them one by one, as their labels are scanned.

The round is its ids, in the address and in the forms of the screen; what of it still waits is asked of the pieces.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from backoffice.events.errors import Invalid

from .models import Unit
from .states import UnitStatus

# As many as go in an address, and more than anybody has on the bench in a day.
MOST = 200
_NAME = "round"


class Round(NamedTuple):
    """Its ids as they stand in the address, and the pieces of it that nobody has inspected yet, as they lie."""

    ids: str
    waiting: Sequence[Unit]


def address_of(unit_ids: Iterable[int]) -> str:
    """The bench screen with these pieces to be inspected; one alone stands there at once. Raises `Invalid` for more
    than `MOST`.
    """
    ids = list(unit_ids)
    if len(ids) > MOST:
        raise Invalid(f"{MOST} pieces in one round are the most; choose fewer.")
    bench = reverse("admin:inventory_unit_bench")
    return f"{bench}?unit={ids[0]}" if len(ids) == 1 else f"{bench}?{_NAME}={','.join(map(str, ids))}"


def round_of(request: HttpRequest, pieces: QuerySet[Unit]) -> Round | None:
    """The round that the request goes on with, of the pieces that this person may see."""
    sent: Any = request.POST if request.method == "POST" else request.GET
    ids = [int(word) for word in sent.get(_NAME, "").split(",") if word.isascii() and word.isdigit()][:MOST]
    if not ids:
        return None
    waiting = pieces.filter(pk__in=[pk for pk in ids if pk < 2**63], status=UnitStatus.INTAKE)
    return Round(",".join(map(str, ids)), list(waiting.order_by("bin", "pk")))


def gone_on(found: Round, unit_id: int | None = None) -> str:
    """The address at which the round goes on: with the next step of a piece, or with what still waits."""
    piece = f"unit={unit_id}&" if unit_id else ""
    return f"{reverse('admin:inventory_unit_bench')}?{piece}{_NAME}={found.ids}"
