"""What the room stands on: grades and warehouses."""

from django.db import transaction

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record

from ..grades import SCALES
from ..models import Grade, Unit, Warehouse, WarehouseKind
from ..states import UnitStatus


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
    """Opens a warehouse. `country` is ISO 3166-1 alpha-2.

    Raises `Conflict` for a code or a name in use, in whatever case: pages tell warehouses apart by their names.
    """
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden("Only a platform admin opens warehouses.")
    if kind not in WarehouseKind.values:
        raise Invalid(f"There is no kind «{kind}». Known: {', '.join(WarehouseKind.values)}.", field="kind")
    if (known := Warehouse.objects.filter(code__iexact=code).first()) is not None:
        raise Conflict(
            f"A warehouse «{known.code}» exists already; choose another code.",
            code="warehouse_exists", field="code",
        )  # fmt: skip
    name = _name_of_its_own(name)
    warehouse = Warehouse.objects.create(
        code=code, name=name, kind=kind, country=country, address=address, automated=automated
    )
    record(warehouse, "warehouse.opened", actor=actor, code=code, kind=kind, automated=automated)
    return warehouse


@transaction.atomic
def revise_warehouse(
    *, warehouse: Warehouse, name: str, address: str, automated: bool, actor: Actor
) -> Warehouse:
    """The warehouse is called otherwise, stands elsewhere, or works otherwise from now on; printed labels stay.

    Raises `Forbidden`, `Invalid`, or `Conflict` for a name in use, and with code `pieces_wait` for another way of
    working while sold pieces wait there: what was asked of people, or of a machine, would wait for ever.
    """
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden("Only a platform admin changes warehouses.")
    current = Warehouse.objects.select_for_update().get(pk=warehouse.pk)
    if not address.strip():
        raise Invalid("Write the address; it stands on labels.", field="address")
    waiting = Unit.objects.filter(warehouse=current, status__in=(UnitStatus.SOLD, UnitStatus.PICKED))
    if automated != current.automated and waiting.exists():
        raise Conflict(
            f"Sold pieces wait in {current} to be picked or packed; send them first, and change then how it works.",
            code="pieces_wait", field="automated",
        )  # fmt: skip
    before = {"name": current.name, "address": current.address, "automated": current.automated}
    current.name, current.address = _name_of_its_own(name, current), address.strip()
    current.automated = automated
    current.save(update_fields=["name", "address", "automated"])
    now = {"name": current.name, "address": current.address, "automated": automated}
    changed = {key: value for key, value in now.items() if value != before[key]}
    record(current, "warehouse.revised", actor=actor, **changed)
    return current


def _name_of_its_own(name: str, warehouse: Warehouse | None = None) -> str:
    name = " ".join(name.split())
    others = Warehouse.objects.exclude(pk=warehouse.pk if warehouse else 0)
    if not name:
        raise Invalid("Write the name by which people know it.", field="name")
    if (other := others.filter(name__iexact=name).first()) is not None:
        raise Conflict(
            f"The warehouse «{other.code}» is called {other.name} already; choose a name that tells them apart.",
            code="warehouse_named", field="name",
        )  # fmt: skip
    return name
