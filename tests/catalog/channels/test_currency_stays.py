"""A piece that stores offer keeps its currency: its listings are in it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict
from catalog.channels import services as channels
from catalog.channels.models import Listing
from catalog.inventory import services
from catalog.inventory.models import Unit
from tests.backoffice.imports.making import preview, sheet_of
from tests.catalog.channels.making import make_listed_units
from tests.catalog.inventory.making import make_units


def ended(world: Any, unit: Unit) -> None:
    with scope(world.office) as office:
        listings = list(Listing.objects.filter(unit=unit).values_list("pk", flat=True))
        channels.end_listings(listing_ids=listings, reason="sold elsewhere", actor=office)


def test_the_currency_of_what_is_offered_stays_until_its_listings_have_ended(world: Any) -> None:
    (offered,), (free,) = make_listed_units(world), make_units(world)
    with scope(world.office) as office:
        revisions = [services.UnitRevision(unit.pk, {"currency": "USD"}) for unit in (offered, free)]
        revised = services.revise_units(revisions=revisions, actor=office)
        assert revised.changed == [free.pk]
        assert revised.conflicts[offered.pk].code == "currency_offered"
        assert "is offered in Boutique in EUR; end its listings" in revised.conflicts[offered.pk].sentence
        assert Unit.objects.get(pk=offered.pk).currency == "EUR"
        services.revise_unit(
            unit_id=offered.pk, changes={"asking_price": Decimal(9), "currency": "EUR"}, actor=office
        )
        with pytest.raises(Conflict, match="is offered in Boutique"):
            channels.change_price(
                unit_id=offered.pk, amount=Decimal(9), currency="USD", listings=[], actor=office
            )
    ended(world, offered)
    with scope(world.office) as office:
        services.revise_unit(unit_id=offered.pk, changes={"currency": "USD"}, actor=office)


def test_a_list_is_refused_that_would_change_it(world: Any) -> None:
    (unit,) = make_listed_units(world)
    row = {"brand": "Aurore", "reference": unit.reference, "price": "278.54", "currency": "USD"}
    actor = world.actor(world.operator)
    session = preview(sheet_of(row), "units", actor=actor, warehouse=unit.warehouse.code)
    assert session.counts["rejected"] == {"currency_offered": 1}
    session = preview(
        sheet_of({**row, "currency": "EUR"}), "units", actor=actor, warehouse=unit.warehouse.code
    )
    assert session.counts["update"] == 1


def test_rest_refuses_it(world: Any, as_client: Callable[[str], Client]) -> None:
    (unit,) = make_listed_units(world)
    client = as_client(world.token(scopes=[Scope.UNITS_READ, Scope.IMPORTS_WRITE])[1])
    etag = client.get(f"/api/v1/units/{unit.pk}").json()["etag"]
    refused = client.patch(
        f"/api/v1/units/{unit.pk}",
        {"asking_price": {"amount": "9.00", "currency": "USD"}},
        content_type="application/json",
        headers={"If-Match": etag, "Idempotency-Key": "other money"},
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "currency_offered")
