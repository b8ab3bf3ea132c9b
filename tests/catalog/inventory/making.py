"""Builders for the inventory room. Everything is made by the room's own verbs."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO
from itertools import count
from threading import Barrier
from typing import Any, TypeVar

from django.db import connection
from PIL import Image

from backoffice.access.scope import scope
from backoffice.events.errors import Refusal
from backoffice.merchants.models import Brand
from catalog.inventory import queries, services
from catalog.inventory.models import Unit, Warehouse
from catalog.products.models import Category

Result = TypeVar("Result")
_numbers = count(1)


def picture(width: int = 8, height: int = 6, format: str = "PNG", **options: Any) -> BytesIO:
    """An open image file."""
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, format, **options)
    file.seek(0)
    file.name = f"picture.{format.lower()}"
    return file


def make_warehouse(world: Any, code: str = "tokyo", **facts: Any) -> Warehouse:
    with scope(world.office):
        known = Warehouse.objects.filter(code=code).first()
        return known or services.open_warehouse(
            **{
                "code": code,
                "name": code.title(),
                "kind": "overseas",
                "country": "JP",
                "address": "1-2-3 Koto, Tokyo",
                "actor": world.office,
                **facts,
            }
        )


def make_category(code: str = "bags") -> Category:
    return Category.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def an_intake(world: Any, *, brand: Brand | None = None, **facts: Any) -> services.UnitIntake:
    number = next(_numbers)
    return services.UnitIntake(
        **{
            "brand_id": (brand or world.aurore).pk,
            "reference": f"REF-{number}",
            "title": f"Bag number {number}",
            "category_id": make_category().pk,
            "asking_price": Decimal("1250.00"),
            "currency": "EUR",
            "warehouse_id": make_warehouse(world).pk,
            **facts,
        }
    )


def make_units(world: Any, number: int = 1, *, brand: Brand | None = None, **facts: Any) -> list[Unit]:
    """Units at intake."""
    with scope(world.office):
        intakes = [an_intake(world, brand=brand, **facts) for _ in range(number)]
        ids = services.receive_units(intakes=intakes, actor=world.office)
        return list(Unit.objects.filter(pk__in=ids).order_by("pk"))


def make_photographed_units(
    world: Any, number: int = 1, *, brand: Brand | None = None, **facts: Any
) -> list[Unit]:
    """Units that went over the bench and wait to be listed."""
    units = make_units(world, number, brand=brand, **facts)
    ids = [unit.pk for unit in units]
    with scope(world.office) as office:
        services.install_grades()
        services.inspect_units(unit_ids=ids, actor=office)
        services.authenticate_units(unit_ids=ids, actor=office)
        services.grade_units(unit_ids=ids, grade=queries.house_grades()[0], actor=office)
        services.photograph_units(
            photos={pk: [services.NewPhoto("front", picture())] for pk in ids}, actor=office
        )
        return list(Unit.objects.filter(pk__in=ids).order_by("pk"))


def make_offered_units(
    world: Any, number: int = 1, *, brand: Brand | None = None, **facts: Any
) -> list[Unit]:
    """Units for sale, without listings: what the inventory room alone knows."""
    units = make_photographed_units(world, number, brand=brand, **facts)
    with scope(world.office) as office:
        return services.offer_units(unit_ids=[unit.pk for unit in units], actor=office)


def in_threads(jobs: Sequence[Callable[[], Result]]) -> list[Result | Refusal]:
    """Runs the jobs at once, each in a thread with a connection of its own; a refusal is a result too."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Result]) -> Result | Refusal:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return job()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
