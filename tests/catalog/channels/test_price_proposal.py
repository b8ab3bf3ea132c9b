"""A price is proposed from the brand's own sales of like pieces, each of them shown; or too few are said to be."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.merchants.days import today
from backoffice.merchants.models import Brand
from catalog.channels.models import PriceStep
from catalog.channels.proposing import Proposal, propose_price
from catalog.channels.services import Widening, hold_listed, put_price_steps
from catalog.inventory.models import Claim, Grade, Unit
from catalog.inventory.queries import house_grades
from catalog.inventory.services import sell_units
from tests.catalog.channels.making import make_listed_units
from tests.catalog.inventory.making import make_photographed_units
from tests.conftest import World

first_price_steps = import_module("catalog.channels.migrations.0004_first_price_steps")
MODEL = {"model_reference": "M-77"}


@pytest.fixture(autouse=True)
def rule(world: World) -> None:
    """The house's first rule, which is gone where a test before this one emptied the tables."""
    with scope(world.office):
        if not PriceStep.objects.exists():
            first_price_steps.put(apps, None)


def sold(
    world: World, prices: Sequence[int], *, brand: Brand | None = None, days: int = 10, **facts: Any
) -> list[Unit]:
    """Pieces that were sold at these prices so many days ago."""
    units = []
    for price in prices:
        words = {**MODEL, "asking_price": Decimal(price), **facts}
        units += make_listed_units(world, brand=brand, **words)
    with scope(world.office) as office:
        for unit in units:
            claim = hold_listed(unit_id=unit.pk, store_code="boutique", actor=office)
            sell_units(claim_ids=[claim.pk], order_reference=f"O-{unit.pk}", actor=office)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE inventory_claim SET created_at = now() - make_interval(days => %s) WHERE id = %s",
                    [days, claim.pk],
                )
    return units


def propose(world: World, unit: Unit) -> Proposal:
    with scope(world.office):
        return propose_price(Unit.objects.select_related("grade").get(pk=unit.pk))


def regrade(world: World, units: Sequence[Unit], grade: Grade) -> None:
    with scope(world.office):
        Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(grade=grade)


def test_the_median_of_the_same_model_and_grade_with_every_sale_shown(world: World) -> None:
    (unit,) = make_photographed_units(world, **MODEL)
    comparables = sold(world, [1000, 1100, 1300, 1600])
    sold(world, [9000], days=181)
    sold(world, [150_000], currency="JPY")
    proposal = propose(world, unit)
    assert proposal.price == Decimal("1200.00")
    assert proposal.sentence == (
        "1,200.00 EUR is the median of 4 sales, of the same model M-77 and the same grade, in the last 180 days; each "
        "counts once. Left out, for the house has no rate of exchange: 1 in JPY."
    )
    assert {each.unit_id for each in proposal.comparables} == {each.pk for each in comparables}
    assert {each.age for each in proposal.comparables} == {10}


def test_it_widens_in_steps_and_says_too_few_rather_than_invent(world: World) -> None:
    (unit,) = make_photographed_units(world, **MODEL)
    near = sold(world, [800, 900])
    with scope(world.office):
        best, second = house_grades()[:2]
    assert best.rank - second.rank <= 15
    regrade(world, near, second)
    assert propose(world, unit).price is None
    assert [(each.found, each.least) for each in propose(world, unit).tried] == [(0, 3), (2, 3), (2, 5)]
    assert propose(world, unit).sentence.startswith(
        "Too few comparables: 0 of 3, of the same model M-77 and the same"
    )
    sold(world, [1000])
    proposal = propose(world, unit)
    assert (proposal.price, len(proposal.tried)) == (Decimal("900.00"), 2)
    (other,) = make_photographed_units(world, model_reference="another")
    sold(world, [700, 700], model_reference="yet another")
    proposal = propose(world, other)
    assert (proposal.price, len(proposal.comparables)) == (Decimal("800.00"), 5)
    assert "of the same brand and category" in proposal.sentence


def test_another_brands_sales_are_nobodys_comparables(
    world: World, as_person: Callable[[User], Client], as_client: Callable[[str], Client]
) -> None:
    (unit,) = make_photographed_units(world, **MODEL)
    secret = sold(world, [4321, 4322, 4323], brand=world.kestrel, title="SECRET")
    assert propose(world, unit).comparables == ()
    page = as_person(world.admin).get(f"/admin/inventory/unit/{unit.pk}/change/").content.decode()
    assert "Too few comparables" in page
    assert "4,32" not in page
    client = as_client(world.token()[1])
    told = client.get(f"/api/v1/units/{unit.pk}/price-proposal").json()
    assert (told["price"], told["comparables"]) == (None, [])
    own = client.get(f"/api/v1/units/{secret[0].pk}/price-proposal").json()
    assert len(own["comparables"]) == 2
    aurore = as_client(world.token(brand=world.aurore, company=world.aurore.company)[1])
    assert aurore.get(f"/api/v1/units/{secret[0].pk}/price-proposal").status_code == 404


def test_a_piece_without_a_grade_and_a_rule_of_today(
    world: World, as_person: Callable[[User], Client]
) -> None:
    (unit,) = make_photographed_units(world, **MODEL)
    (cheap,) = sold(world, [500], days=1)
    with scope(world.office) as office:
        steps = [Widening(same_model=True, rank_span=0, days=30, least=1)]
        put_price_steps(steps=steps, valid_from=today(), source_note="A try", actor=office)
    assert propose(world, unit).price == Decimal("500.00")
    browser, page_of_it = as_person(world.admin), f"/admin/inventory/unit/{unit.pk}"
    page = browser.get(f"{page_of_it}/change/").content.decode()
    assert "is the median of 1 sale, of the same model" in page
    assert ", yesterday</li>" in page
    form = browser.get(f"{page_of_it}/verb/list/").content.decode()
    assert "By our own sales: 500.00 EUR is the median of 1 sale" in form
    with scope(world.office):
        Claim.objects.filter(unit=cheap).update(
            created_at=Claim.objects.get(unit=cheap).created_at - timedelta(30)
        )
    assert propose(world, unit).price is None
    with scope(world.office):
        Unit.objects.filter(pk=unit.pk).update(grade=None, graded_at=None)
    assert "no grade yet" in propose(world, unit).sentence
