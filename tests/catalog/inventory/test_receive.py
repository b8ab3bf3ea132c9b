"""Taking units in."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from catalog.inventory import queries, services
from catalog.inventory.models import Movement, Unit
from tests.catalog.inventory.making import an_intake, make_units


def test_it_writes_unit_event_and_movement(world: Any) -> None:
    actor = world.actor(world.operator)
    with scope(actor):
        (pk,) = services.receive_units(intakes=[an_intake(world, reference="A-1", serial="S9")], actor=actor)
        unit = Unit.objects.get(pk=pk)
        event = Event.objects.get(subject_type="unit", subject_id=unit.pk)
        movement = Movement.objects.get(unit=unit)
    assert (unit.reference, unit.serial, unit.status, unit.asking_price) == (
        "A-1",
        "S9",
        "intake",
        Decimal("1250.000"),
    )
    assert (event.verb, event.actor, event.brand_id) == ("unit.received", actor.key, world.aurore.pk)
    assert event.data == {"status": "intake", "reference": "A-1", "warehouse": "tokyo"}
    assert (movement.source, movement.target, movement.quantity) == ("supplier", "warehouse:tokyo", 1)


def test_it_takes_thousands_in_a_handful_of_statements(world: Any) -> None:
    with scope(world.office):
        intakes = [an_intake(world) for _ in range(3000)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            ids = services.receive_units(intakes=intakes, actor=world.office)
        statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        references = Unit.objects.in_bulk(ids)
        assert [references[pk].reference for pk in ids] == [intake.reference for intake in intakes]
        assert Movement.objects.count() == Event.objects.filter(verb="unit.received").count() == 3000
        assert queries.units_without_place() == []
    assert len(statements) <= 12


def test_it_refuses_a_reference_that_the_brand_has(world: Any) -> None:
    (known,) = make_units(world, reference="A-1")
    with scope(world.office):
        fresh, same = an_intake(world), an_intake(world, reference="A-1")
        with pytest.raises(Conflict) as refused:
            services.receive_units(intakes=[fresh, same], actor=world.office)
        assert refused.value.code == "unit_exists"
        assert refused.value.data == {"unit": known.pk, "reference": "A-1"}
        assert list(Unit.objects.values_list("pk", flat=True)) == [known.pk]


def test_it_lets_two_brands_use_one_reference(world: Any) -> None:
    make_units(world, reference="A-1")
    make_units(world, reference="A-1", brand=world.kestrel)
    with scope(world.office):
        assert Unit.objects.filter(reference="A-1").count() == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"reference": " "}, "reference"),
        ({"serial": "a\x00b"}, "serial"),
        ({"asking_price": Decimal("1.005")}, "amount"),
        ({"asking_price": Decimal("100.50"), "currency": "JPY"}, "amount"),
        ({"currency": "EURO"}, "currency"),
        ({"warehouse_id": 999_999}, "warehouse"),
    ],
)
def test_it_refuses_what_cannot_be(world: Any, facts: dict[str, Any], field: str) -> None:
    with scope(world.office):
        with pytest.raises(Invalid) as refused:
            services.receive_units(intakes=[an_intake(world, **facts)], actor=world.office)
        assert refused.value.data["field"] == field
        assert not Unit.objects.exists()


def test_it_refuses_a_reference_given_twice(world: Any) -> None:
    with scope(world.office):
        intake = an_intake(world)
        with pytest.raises(Invalid, match="stands twice"):
            services.receive_units(intakes=[intake, intake], actor=world.office)


def test_it_refuses_a_brand_operator(world: Any) -> None:
    actor = world.actor(world.owner)
    with scope(world.office):
        intake = an_intake(world)
    with scope(actor):
        with pytest.raises(Forbidden):
            services.receive_units(intakes=[intake], actor=actor)
        assert not Unit.objects.exists()


def test_it_shows_a_brand_only_its_own(world: Any) -> None:
    (mine,) = make_units(world)
    (other,) = make_units(world, brand=world.kestrel)
    with scope(world.actor(world.owner)):
        assert list(Unit.objects.values_list("pk", flat=True)) == [mine.pk]
        assert not Movement.objects.exclude(unit=mine).exists()
    with scope(world.actor(world.stranger)):
        assert list(Unit.objects.values_list("pk", flat=True)) == [other.pk]
        assert Unit.objects.filter(pk=mine.pk).update(title="Taken over") == 0
