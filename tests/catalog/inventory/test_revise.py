"""Revising what the source said."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.errors import Invalid
from backoffice.events.models import Event
from catalog.inventory import services
from catalog.inventory.models import Unit
from catalog.inventory.services import UnitRevision
from tests.catalog.inventory.making import as_it_stands, make_offered_units, make_units
from tests.catalog.inventory.test_hold import hold, partner


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


class TestAtTheDesk:
    @pytest.fixture
    def clerk(self, world: Any, as_person: Callable[[Any], Client]) -> Client:
        return as_person(world.staff(Role.CATALOG_MANAGER))

    def test_it_changes_what_was_changed_in_the_form_alone(self, world: Any, clerk: Client) -> None:
        (unit,) = make_units(
            world, title="Bag", colour="red", source_country="FR", source_listed_on=date(2026, 1, 2)
        )
        door = reverse("admin:inventory_unit_verb", args=[unit.pk, "revise"])
        form = as_it_stands(clerk.get(door).context["form"])
        with scope(world.office):
            services.revise_unit(unit_id=unit.pk, changes={"colour": "blue"}, actor=world.office)
        assert clerk.post(door, {**form, "title": "Handbag", "year": "1999"}).status_code == 302
        with scope(world.office):
            event = Event.objects.filter(verb="unit.revised").latest("pk")
            assert event.data == {"changed": {"title": "Handbag", "year": 1999}}
            unit.refresh_from_db()
            assert (unit.title, unit.colour, unit.source_country.code) == ("Handbag", "blue", "FR")

    def test_it_says_that_nothing_was_changed(self, world: Any, clerk: Client) -> None:
        (unit,) = make_units(world, year=1999)
        door = reverse("admin:inventory_unit_verb", args=[unit.pk, "revise"])
        response = clerk.post(door, as_it_stands(clerk.get(door).context["form"]))
        assert [str(message) for message in response.context["messages"]] == [
            "Nothing was changed; write what is to be otherwise."
        ]

    def test_it_is_not_offered_while_somebody_holds_the_unit(self, world: Any, clerk: Client) -> None:
        (unit,) = make_offered_units(world)
        hold(unit, partner(world))
        door = reverse("admin:inventory_unit_verb", args=[unit.pk, "revise"])
        assert door not in clerk.get(reverse("admin:inventory_unit_change", args=[unit.pk])).content.decode()
        assert clerk.get(door).status_code == 302
