"""Which photographs a parcel still lacks before it may be packed."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from backoffice.events.errors import Conflict
from catalog.inventory.models import Unit

from . import queries
from .models import Parcel
from .packing_models import PackingPhoto, PackingRule, PackingView


class Missing(NamedTuple):
    """A view of a piece that no photograph shows yet."""

    unit: Unit
    view: PackingView


def views_asked(parcel: Parcel, units: Sequence[Unit]) -> dict[int, list[PackingView]]:
    """Unit id → the views that today's rules ask for, none where an automated warehouse is not asked.

    Which rule covers a piece is found by PostgreSQL (`packing_asked`), whose trigger asks the same when the parcel is
    packed, of the same day: that on which the transaction began, in UTC. In two queries; `category` of units is read.
    Raises `Conflict` with code `no_packing_rule` that names the category: what nobody has ruled on is not packed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, rule_id, codes FROM packing_asked(%s, %s)",
            [parcel.order_id, parcel.warehouse_id],
        )
        found = {unit_id: (rule_id, codes) for unit_id, rule_id, codes in cursor.fetchall()}
    rules = PackingRule.objects.in_bulk({rule_id for rule_id, _ in found.values() if rule_id is not None})
    asked = {}
    for unit in units:
        rule_id, codes = found[unit.pk]
        if rule_id is None:
            raise Conflict(
                f"Nobody has said which photographs «{unit.category}» needs at packing, so {unit.reference} cannot "
                "be packed. Ask a platform admin to set a packing rule for it.",
                code="no_packing_rule", unit=unit.pk, category=unit.category.code,
            )  # fmt: skip
        asked[unit.pk] = [view for view in rules[rule_id].views if view.code in codes]
    return asked


def missing_of(parcel: Parcel) -> list[Missing]:
    """What is still to be photographed, piece by piece. Raises as `views_asked` does."""
    units = queries.units_in(parcel)
    return missing_among(parcel, units, views_asked(parcel, units))


def missing_among(
    parcel: Parcel, units: Sequence[Unit], asked: dict[int, list[PackingView]]
) -> list[Missing]:
    shown = set(PackingPhoto.objects.filter(parcel=parcel).values_list("unit", "view"))
    return [
        Missing(unit, view) for unit in units for view in asked[unit.pk] if (unit.pk, view.code) not in shown
    ]


def lacks_photographs(parcel: Parcel, missing: Sequence[Missing]) -> Conflict:
    """The refusal that names every view of every piece."""
    of_unit: dict[str, list[str]] = {}
    for unit, view in missing:
        of_unit.setdefault(unit.reference, []).append(f"«{view.label}»")
    names = "; ".join(f"of {reference}: {', '.join(views)}" for reference, views in of_unit.items())
    return Conflict(
        f"Parcel {parcel.pk} cannot be packed yet. It lacks the photographs {names}.",
        code="incomplete",
        parcel=parcel.pk,
        lacks=[{"unit": unit.pk, "view": view.code, "what": view.label} for unit, view in missing],
    )
