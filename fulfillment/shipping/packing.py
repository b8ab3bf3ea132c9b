"""Which photographs a parcel still lacks before it may be packed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from backoffice.events.errors import Conflict
from catalog.inventory.models import Unit
from catalog.products.models import Category

from . import queries
from .models import Parcel
from .packing_models import PackingPhoto, PackingRule, PackingView


class Missing(NamedTuple):
    """A view of a piece that no photograph shows yet."""

    unit: Unit
    view: PackingView


def rules_on(day: date, category_ids: Iterable[int]) -> dict[int, PackingRule | None]:
    """Category id → its rule of that day, its own, the nearest above, or the general one; None where there is none.

    In two queries.
    """
    begun: dict[int | None, PackingRule] = {}
    for rule in PackingRule.objects.filter(valid_from__lte=day).order_by("valid_from"):
        begun[rule.category_id] = rule
    above = dict(Category.objects.values_list("pk", "parent_id"))
    found: dict[int, PackingRule | None] = {}
    for category_id in set(category_ids):
        place: int | None = category_id
        while place is not None and place not in begun:
            place = above.get(place)
        found[category_id] = begun.get(place)
    return found


def views_asked(parcel: Parcel, units: Sequence[Unit]) -> dict[int, list[PackingView]]:
    """Unit id → the views that today's rules ask for, none where an automated warehouse is not asked.

    `category` of the units and `warehouse` of the parcel are read.
    Raises `Conflict` with code `no_packing_rule` that names the category: what nobody has ruled on is not packed.
    """
    rules = rules_on(timezone.localdate(), [unit.category_id for unit in units])
    asked = {}
    for unit in units:
        rule = rules[unit.category_id]
        if rule is None:
            raise Conflict(
                f"Nobody has said which photographs «{unit.category}» needs at packing, so {unit.reference} cannot "
                "be packed. Ask a platform admin to set a packing rule for it.",
                code="no_packing_rule", unit=unit.pk, category=unit.category.code,
            )  # fmt: skip
        asked[unit.pk] = rule.views if rule.of_machines or not parcel.warehouse.automated else []
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
