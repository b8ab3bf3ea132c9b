"""Builders for the channels room."""

from typing import Any

from backoffice.access.scope import scope
from backoffice.merchants.models import Brand
from catalog.channels import services
from catalog.channels.models import Listing, Store
from catalog.inventory.models import Unit
from tests.catalog.inventory.making import make_photographed_units


def make_store(
    world: Any, code: str = "boutique", *, channel: str = "overseas", brand: Brand | None = None
) -> Store:
    with scope(world.office) as office:
        known = Store.objects.filter(code=code).first()
        return known or services.open_store(
            code=code, name=code.title(), channel=channel, brand=brand, actor=office
        )


def make_listed_units(
    world: Any, number: int = 1, *, store: str = "boutique", brand: Brand | None = None, **facts: Any
) -> list[Unit]:
    """Units for sale in one store at their asking price."""
    make_store(world, store)
    units = make_photographed_units(world, number, brand=brand, **facts)
    with scope(world.office) as office:
        services.list_units(unit_ids=[unit.pk for unit in units], store_codes=[store], actor=office)
        return list(Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("pk"))


def listings_of(unit: Unit) -> list[tuple[str, str]]:
    """(store, status) of all listings of the unit, oldest first."""
    rows = Listing.objects.filter(unit=unit).order_by("pk")
    return list(rows.values_list("store__code", "status"))
