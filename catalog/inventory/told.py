"""This room's codes in the words of people: warehouses by their names, and why a row is no piece."""

from collections.abc import Collection, Mapping

from backoffice.desk.told import declare

from .models import Warehouse


def _warehouses(codes: Collection[str]) -> Mapping[str, str]:
    return dict(Warehouse.objects.filter(code__in=codes).values_list("code", "name"))


declare(
    headlines={
        "no_piece": "A row without a piece",
        "said_gone": "Said to be sold or gone",
        "several_pieces": "A row of several pieces",
        "unit_claimed": "The piece is held or sold",
        "unit_exists": "The piece is here already",
        "unit_not_ready": "The piece is not ready yet",
    }
)
declare(callings=dict.fromkeys(("warehouse", "from", "to", "source", "target"), _warehouses))
