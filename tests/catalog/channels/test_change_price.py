"""Another price at the desk: of a unit with its listings, and of one listing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict
from backoffice.events.models import Event
from catalog.channels import services
from catalog.channels.models import Listing
from catalog.inventory.models import Unit
from tests.catalog.channels.making import make_listed_units, make_store
from tests.catalog.inventory.making import as_it_stands
from tests.catalog.inventory.test_hold import hold, partner


@pytest.fixture
def clerk(world: Any, as_person: Callable[[Any], Client]) -> Client:
    return as_person(world.staff(Role.CATALOG_MANAGER))


def door(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_verb", args=[row.pk, "change_price"])


def offered_twice(world: Any) -> tuple[Unit, Listing, Listing]:
    """A unit at 1,250.00 EUR in the boutique and at 1,400.00 in the outlet."""
    make_store(world, "outlet")
    (unit,) = make_listed_units(world)
    with scope(world.office) as office:
        (dearer,) = services.list_units(
            unit_ids=[unit.pk], store_codes=["outlet"], price_of=Decimal("1400.00"), actor=office
        )
        return unit, Listing.objects.get(store__code="boutique"), dearer


def prices(unit: Unit) -> list[Decimal]:
    unit.refresh_from_db()
    return [
        unit.asking_price,
        *Listing.objects.filter(unit=unit).order_by("pk").values_list("price", flat=True),
    ]


def test_it_changes_the_price_of_a_unit_and_where_it_is_offered_at_it(world: Any, clerk: Client) -> None:
    unit, _, _ = offered_twice(world)
    form = as_it_stands(clerk.get(door(unit)).context["form"])
    assert (form["amount"], form["currency"]) == (Decimal("1250.00"), "EUR")
    assert clerk.post(door(unit), {**form, "amount": "1100"}).status_code == 302
    with scope(world.office):
        assert prices(unit) == [Decimal("1100.00"), Decimal("1100.00"), Decimal("1400.00")]
        assert Event.objects.filter(verb__in=["unit.revised", "listing.repriced"]).count() == 2


def test_listings_that_are_not_chosen_keep_their_price(world: Any, clerk: Client) -> None:
    unit, _, _ = offered_twice(world)
    assert clerk.post(door(unit), {"amount": "900", "currency": "eur"}).status_code == 302
    with scope(world.office):
        assert prices(unit) == [Decimal("900.00"), Decimal("1250.00"), Decimal("1400.00")]


def test_another_currency_is_refused_beside_the_listings(world: Any, clerk: Client) -> None:
    unit, boutique, _ = offered_twice(world)
    response = clerk.post(door(unit), {"amount": "900", "currency": "USD", "listings": [boutique.pk]})
    assert response.context["form"].errors == {
        "listings": ["In Boutique it is offered in EUR; end that listing, and offer the unit anew."]
    }
    with scope(world.office):
        assert prices(unit)[:2] == [Decimal("1250.00"), Decimal("1250.00")]


def test_a_held_unit_keeps_its_price(world: Any, clerk: Client) -> None:
    unit, boutique, _ = offered_twice(world)
    hold(unit, partner(world))
    for row in (unit, boutique):
        assert clerk.get(door(row)).status_code == 302
    with scope(world.office) as office:
        with pytest.raises(Conflict, match="its facts stand until it is free"):
            services.change_price(
                unit_id=unit.pk, amount=Decimal(900), currency="EUR", listings=[], actor=office
            )
        assert prices(unit)[0] == Decimal("1250.00")


def test_a_refused_listing_leaves_the_unit_as_it_was(world: Any) -> None:
    unit, boutique, _ = offered_twice(world)
    with scope(world.office) as office:
        services.end_listings(listing_ids=[boutique.pk], actor=office)
        with pytest.raises(Conflict, match="so its price stands"):
            services.change_price(
                unit_id=unit.pk, amount=Decimal(900), currency="EUR", listings=[boutique], actor=office
            )
        assert prices(unit)[0] == Decimal("1250.00")


def test_it_changes_the_price_of_one_listing(world: Any, clerk: Client) -> None:
    unit, _, dearer = offered_twice(world)
    assert clerk.post(door(dearer), {"price": "1350.00"}).status_code == 302
    with scope(world.office):
        assert prices(unit) == [Decimal("1250.00"), Decimal("1250.00"), Decimal("1350.00")]
    assert clerk.post(door(dearer), {"price": "0"}).status_code == 200


def test_who_has_not_seen_the_price_of_now_writes_no_other_over_it(world: Any, clerk: Client) -> None:
    unit, _, dearer = offered_twice(world)
    words = {"amount": "900", "currency": "EUR", "initial-amount": "1250.00", "initial-currency": "EUR"}
    assert clerk.post(door(unit), words).status_code == 302
    late = clerk.post(door(unit), {**words, "amount": "0.01"})
    assert late.status_code == 200
    assert "It was changed since you opened this page: it is «900.00» now." in late.content.decode()
    listing = {"price": "1300", "initial-price": "1400.00"}
    assert clerk.post(door(dearer), listing).status_code == 302
    assert clerk.post(door(dearer), {**listing, "price": "2"}).status_code == 200
    assert (
        '<input type="hidden" name="initial-price" value="1300.00"'
        in clerk.get(door(dearer)).content.decode()
    )
    with scope(world.office):
        assert Unit.objects.get().asking_price == Decimal("900.00")
        dearer.refresh_from_db()
        assert dearer.price == Decimal("1300.00")


def test_an_operator_of_a_brand_is_offered_neither(world: Any, as_person: Callable[[Any], Client]) -> None:
    unit, boutique, _ = offered_twice(world)
    owner = as_person(world.owner)
    for row in (unit, boutique):
        owner.post(door(row), {"amount": "1", "currency": "EUR", "price": "1"})
    with scope(world.office):
        assert prices(unit)[:2] == [Decimal("1250.00"), Decimal("1250.00")]
