"""Revising what the source said."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.errors import Invalid
from backoffice.events.models import Event
from catalog.inventory import services
from catalog.inventory.models import Unit
from catalog.inventory.services import UnitRevision
from tests.catalog.inventory.making import make_offered_units, make_units


def test_it_writes_only_what_differs(world: Any) -> None:
    first, second, third = make_units(world, 3, colour="red", material="calf")
    with scope(world.office):
        revised = services.revise_units(
            revisions=[
                UnitRevision(
                    first.pk, {"asking_price": Decimal("99.90"), "source_listed_on": date(2024, 5, 6)}
                ),
                UnitRevision(second.pk, {"title": "Café «à propos»", "colour": "red", "currency": "USD"}),
                UnitRevision(third.pk, {"colour": "red", "asking_price": Decimal("1250.00")}),
            ],
            actor=world.office,
        )
        units = {unit.pk: unit for unit in Unit.objects.all()}
        events = {event.subject_id: event.data for event in Event.objects.filter(verb="unit.revised")}
    assert (revised.changed, revised.unchanged, revised.conflicts) == ([first.pk, second.pk], [third.pk], {})
    assert units[first.pk].asking_price == Decimal("99.900")
    assert units[first.pk].source_listed_on == date(2024, 5, 6)
    assert (units[first.pk].title, units[first.pk].colour) == (first.title, "red")
    assert (units[second.pk].title, units[second.pk].currency) == ("Café «à propos»", "USD")
    assert units[second.pk].asking_price == Decimal("1250.000")
    assert events == {
        first.pk: {"changed": {"asking_price": "99.90", "source_listed_on": "2024-05-06"}},
        second.pk: {"changed": {"title": "Café «à propos»", "currency": "USD"}},
    }


def test_it_leaves_what_is_claimed(world: Any) -> None:
    held, free = make_offered_units(world, 2)
    with scope(world.office):
        services.hold_unit(
            unit_id=held.pk, channel="overseas", price=Decimal(10), currency="EUR",
            until=timezone.now() + timedelta(minutes=5), actor=world.office,
        )  # fmt: skip
        revised = services.revise_units(
            revisions=[UnitRevision(pk, {"title": "New"}) for pk in (held.pk, free.pk, 999_999)],
            actor=world.office,
        )
        assert revised.changed == [free.pk]
        assert {pk: refusal.code for pk, refusal in revised.conflicts.items()} == {
            held.pk: "unit_claimed",
            999_999: "not_found",
        }
        assert Unit.objects.get(pk=held.pk).title == held.title


def test_it_revises_a_unit_whose_hold_is_over(world: Any) -> None:
    (unit,) = make_offered_units(world)
    with scope(world.office):
        services.hold_unit(
            unit_id=unit.pk, channel="overseas", price=Decimal(10), currency="EUR",
            until=timezone.now() + timedelta(minutes=5), actor=world.office,
        )  # fmt: skip
        Unit.objects.update(held_until=timezone.now() - timedelta(seconds=1))
        revised = services.revise_units(
            revisions=[UnitRevision(unit.pk, {"title": "New"})], actor=world.office
        )
    assert revised.changed == [unit.pk]


def test_it_refuses_a_column_that_is_ours(world: Any) -> None:
    (unit,) = make_units(world)
    with scope(world.office), pytest.raises(Invalid, match="«status» is not revised here"):
        services.revise_units(revisions=[UnitRevision(unit.pk, {"status": "sold"})], actor=world.office)


def test_it_refuses_decimals_that_the_new_currency_lacks(world: Any) -> None:
    (unit,) = make_units(world, asking_price=Decimal("10.50"))
    with scope(world.office), pytest.raises(Invalid, match="more decimals"):
        services.revise_units(revisions=[UnitRevision(unit.pk, {"currency": "JPY"})], actor=world.office)


def test_it_revises_many_in_one_statement(world: Any) -> None:
    counts = []
    for number in (2, 200):
        units = make_units(world, number)
        with scope(world.office), CaptureQueriesContext(connection) as captured:
            services.revise_units(
                revisions=[UnitRevision(unit.pk, {"title": "New"}) for unit in units], actor=world.office
            )
        counts.append(len(captured))
    assert counts[0] == counts[1]
