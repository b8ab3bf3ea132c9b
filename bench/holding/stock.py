"""Units for sale in one store, as many as a bench will hold."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import connection

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.merchants.models import Brand
from catalog.channels.models import Store
from catalog.channels.services import open_store
from catalog.inventory.models import Warehouse
from catalog.inventory.services import UnitIntake, give_verdicts, receive_units
from catalog.products.models import Category

from ..importing import files

STORE = "bench-shop"
_ACTOR = office("bench")
# Nobody's rows: a verdict names its examiner by key.
_EXAMINERS = [
    Actor(kind="user", id=number, name=name, roles=frozenset({Role.WAREHOUSE_OPERATOR}), brands=None)
    for number, name in ((900_001, "Ines"), (900_002, "Emil"))
]
_PARCEL = 5_000
_unheld: Iterator[int] = iter(())


def furnish(number: int) -> None:
    """Takes in and offers so many new units, by statements: what led them there is not what is measured."""
    global _unheld
    files.furnish()
    with scope(_ACTOR):
        if not Store.objects.filter(code=STORE).exists():
            open_store(code=STORE, name="Bench", channel="overseas", actor=_ACTOR)
        brands = list(
            Brand.objects.filter(code__startswith="house-").order_by("pk").values_list("pk", flat=True)
        )
        category = Category.objects.get(code="bags").pk
        warehouse = Warehouse.objects.get(code=files.WAREHOUSE).pk
        offered: list[int] = []
        while len(offered) < number:
            first = Warehouse.objects.get(pk=warehouse).units.count()
            offered += _offer(
                receive_units(
                    intakes=[
                        UnitIntake(
                            brand_id=brands[place % len(brands)], reference=f"HOLD-{place}",
                            title=f"Leather bag {place}", category_id=category, asking_price=Decimal("100.00"),
                            currency="EUR", warehouse_id=warehouse,
                        )
                        for place in range(first, first + min(_PARCEL, number - len(offered)))
                    ],
                    actor=_ACTOR,
                )
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _unheld = iter(offered)


def _offer(unit_ids: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_unit SET status = 'inspected' WHERE id = ANY (%s)", [unit_ids])
        for examiner in _EXAMINERS:
            give_verdicts(verdicts=dict.fromkeys(unit_ids, "pass"), actor=examiner)
        for status in ("graded", "photographed", "listed"):
            cursor.execute("UPDATE inventory_unit SET status = %s WHERE id = ANY (%s)", [status, unit_ids])
        cursor.execute(
            "INSERT INTO channels_listing (brand_id, unit_id, store_id, price, currency, status)"
            " SELECT brand_id, id, (SELECT id FROM channels_store WHERE code = %s), 100, 'EUR', 'live'"
            " FROM inventory_unit WHERE id = ANY (%s)",
            [STORE, unit_ids],
        )
    return unit_ids


def next_units(number: int) -> list[int]:
    """So many units that no one has held yet."""
    chosen = [unit_id for _, unit_id in zip(range(number), _unheld, strict=False)]
    if len(chosen) < number:
        raise RuntimeError("the stock of the bench is used up")
    return chosen
