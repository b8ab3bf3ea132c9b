"""What the room stands on: grades and warehouses."""

from django.db import transaction

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record

from ..grades import SCALES
from ..models import Grade, Warehouse, WarehouseKind


@transaction.atomic
def install_grades() -> None:
    """Writes the scales of `grades.SCALES`; changes labels and ranks where they differ. Safe to repeat."""
    Grade.objects.bulk_create(
        [
            Grade(scale=scale, code=g.code, label=g.label, rank=g.rank)
            for scale, known in SCALES.items()
            for g in known
        ],
        update_conflicts=True,
        unique_fields=["scale", "code"],
        update_fields=["label", "rank"],
    )


@transaction.atomic
def open_warehouse(
    *, code: str, name: str, kind: str, country: str, address: str, actor: Actor, automated: bool = False
) -> Warehouse:
    """Opens a warehouse. `country` is ISO 3166-1 alpha-2. Raises `Conflict` for a code in use."""
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden("Only a platform admin opens warehouses.")
    if kind not in WarehouseKind.values:
        raise Invalid(f"There is no kind «{kind}». Known: {', '.join(WarehouseKind.values)}.", field="kind")
    if Warehouse.objects.filter(code=code).exists():
        raise Conflict(f"A warehouse «{code}» exists already; choose another code.", code="warehouse_exists")
    warehouse = Warehouse.objects.create(
        code=code, name=name, kind=kind, country=country, address=address, automated=automated
    )
    record(warehouse, "warehouse.opened", actor=actor, code=code, kind=kind, automated=automated)
    return warehouse
