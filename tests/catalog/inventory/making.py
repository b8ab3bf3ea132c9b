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

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from backoffice.merchants.models import Brand
from catalog.inventory import queries, services
from catalog.inventory.bench_models import TermList
from catalog.inventory.lacking import whole_tags
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.terms import terms_for
from catalog.products.models import Category

Result = TypeVar("Result")
_numbers = count(1)
_colours = count(1)


def picture(width: int = 240, height: int = 200, format: str = "PNG", **options: Any) -> BytesIO:
    """An open image file, which looks like no other."""
    file = BytesIO()
    colour = next(_colours) * 0x9E3779 % 0x1000000
    Image.new("RGB", (width, height), f"#{colour:06x}").save(file, format, **options)
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
            "material": "Calfskin",
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


# Two people who look at a piece on their own. Nobody's row: a verdict names its examiner by key.
EXAMINERS = [
    Actor(
        kind="user", id=900_000 + number, name=name, roles=frozenset({Role.WAREHOUSE_OPERATOR}), brands=None
    )
    for number, name in enumerate(("Ines Examiner", "Emil Examiner", "Thea Examiner"))
]  # fmt: skip


def pass_units(unit_ids: Sequence[int]) -> None:
    """Two examiners find the pieces genuine. Must be called inside a staff scope."""
    for examiner in EXAMINERS[:2]:
        services.give_verdicts(verdicts=dict.fromkeys(unit_ids, "pass"), actor=examiner)


def whole_sets(unit_ids: Sequence[int]) -> dict[int, list[services.NewPhoto]]:
    """Two pictures for each piece: its front, and one on which all else can be seen and its tag be read."""
    tags = {unit_id: tag.number for unit_id, tag in whole_tags(unit_ids).items()}
    categories = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "category_id"))
    views = terms_for(TermList.VIEW, categories.values())
    return {
        pk: [
            services.NewPhoto("front", picture()),
            services.NewPhoto(
                "tag",
                picture(),
                also=tuple(v.code for v in views[categories[pk]] if v.code not in ("front", "tag")),
                tag=tags.get(pk, ""),
            ),
        ]
        for pk in unit_ids
    }


def seal(unit_ids: Sequence[int], actor: Actor) -> None:
    services.seal_units(tags={pk: f"TAG-{pk}" for pk in unit_ids}, actor=actor)


def shelve(unit_ids: Sequence[int], actor: Actor) -> None:
    for warehouse in Warehouse.objects.filter(units__in=unit_ids).distinct():
        services.open_bins(warehouse=warehouse, codes=["A-1"], actor=actor)
    services.put_away_units(bins=dict.fromkeys(unit_ids, "A-1"), actor=actor)


def over_the_bench(unit_ids: Sequence[int], actor: Actor) -> None:
    """From intake to the shelf, set-wise. Must be called inside a staff scope."""
    services.install_grades()
    services.install_bench()
    services.inspect_units(unit_ids=unit_ids, actor=actor)
    pass_units(unit_ids)
    services.grade_units(unit_ids=unit_ids, grade=queries.house_grades()[0], actor=actor)
    seal(unit_ids, actor)
    services.photograph_units(photos=whole_sets(unit_ids), actor=actor)
    shelve(unit_ids, actor)


def make_photographed_units(
    world: Any, number: int = 1, *, brand: Brand | None = None, **facts: Any
) -> list[Unit]:
    """Units that went over the bench and wait to be listed."""
    units = make_units(world, number, brand=brand, **facts)
    ids = [unit.pk for unit in units]
    with scope(world.office) as office:
        over_the_bench(ids, office)
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


def as_it_stands(form: Any) -> dict[str, Any]:
    """What a browser sends of a form in which nobody changed anything."""
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        value = "" if value is None else getattr(value, "pk", value)
        sent[field.html_name] = value
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = value
    return sent
