"""Stores, and what is offered in them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from catalog.channels import services
from catalog.channels.admin import HoldForm, OfferForm
from catalog.channels.models import Listing, Store
from catalog.inventory import services as inventory
from catalog.inventory.models import Unit
from fulfillment.tasks.admin import ListForm
from fulfillment.tasks.models import Task, TaskKind
from tests.catalog.channels.making import listings_of, make_listed_units, make_store
from tests.catalog.inventory.making import make_photographed_units, make_units
from tests.catalog.inventory.test_hold import let_time_pass, partner


def test_it_opens_stores(world: Any) -> None:
    make_store(world, "aurore-flagship", channel="flagship", brand=world.aurore)
    admin, operator = world.actor(world.admin), world.actor(world.operator)
    with scope(admin):
        with pytest.raises(Conflict) as refused:
            services.open_store(code="aurore-flagship", name="X", channel="overseas", actor=admin)
        assert refused.value.code == "store_exists"
        for facts in (
            {"channel": "flagship"},
            {"channel": "bazaar"},
            {"channel": "overseas", "hold_minutes": 61},
        ):
            with pytest.raises(Invalid):
                services.open_store(code="x", name="X", actor=admin, **facts)
        with pytest.raises(Forbidden):
            services.open_store(code="x", name="X", channel="overseas", actor=operator)
        assert Store.objects.count() == 1


def test_it_lists_a_batch_in_several_stores(world: Any) -> None:
    make_store(world)
    make_store(world, "aurore-flagship", channel="flagship", brand=world.aurore)
    units = make_photographed_units(world, 2)
    ids = [unit.pk for unit in units]
    with scope(world.actor(world.operator)) as operator:
        services.list_units(
            unit_ids=ids,
            store_codes=["boutique", "aurore-flagship"],
            price_of={ids[0]: Decimal("1500"), ids[1]: Decimal("1600.50")},
            actor=operator,
        )
        assert set(Unit.objects.values_list("status", flat=True)) == {"listed"}
        assert Listing.objects.count() == Event.objects.filter(verb="listing.opened").count() == 4
        assert set(Listing.objects.filter(unit=ids[1]).values_list("price", "currency")) == {
            (Decimal("1600.500"), "EUR")
        }


def test_it_asks_the_consignors_price_and_joins_a_second_store_later(world: Any) -> None:
    (unit,) = make_listed_units(world)
    make_store(world, "second")
    with scope(world.office) as office:
        services.list_units(unit_ids=[unit.pk], store_codes=["second"], price_of=Decimal(7), actor=office)
        assert list(Listing.objects.order_by("pk").values_list("store__code", "price")) == [
            ("boutique", Decimal("1250.000")),
            ("second", Decimal("7.000")),
        ]
        assert Event.objects.filter(verb="unit.listed").count() == 1


def test_the_desk_offers_it_in_a_further_store_and_at_no_price_of_zero(
    world: Any, as_person: Callable[[Any], Client]
) -> None:
    (unit,) = make_listed_units(world)
    desk = as_person(world.admin)
    page = f"/admin/inventory/unit/{unit.pk}"
    assert "Offer in a further store" not in desk.get(f"{page}/change/").content.decode()
    store = make_store(world, "second")
    assert "Offer in a further store" in desk.get(f"{page}/change/").content.decode()
    form = f"{page}/verb/offer_further/"
    assert "boutique" not in desk.get(form).content.decode()
    refused = desk.post(form, {"stores": [store.pk], "price": "0"})
    assert "A price is above zero" in refused.content.decode()
    desk.post(form, {"stores": [store.pk], "price": "7"})
    with scope(world.office):
        assert Listing.objects.get(store=store).price == 7


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("other brand", "other_brands_store"),
        ("twice", "already_listed"),
        ("not ready", "state_conflict"),
        ("no store", "unknown_store"),
        ("no unit", "not_found"),
        ("no price", "invalid"),
        ("bad price", "invalid"),
    ],
)
def test_it_lists_all_or_none(world: Any, case: str, code: str) -> None:
    make_store(world)
    make_store(world, "kestrel-flagship", channel="flagship", brand=world.kestrel)
    first, second = make_photographed_units(world, 2)
    (raw,) = make_units(world)
    words: dict[str, Any] = {
        "unit_ids": [first.pk, second.pk],
        "store_codes": ["boutique"],
        "actor": world.office,
    }
    with scope(world.office):
        if case == "twice":
            services.list_units(**{**words, "unit_ids": [second.pk]})
        before = Listing.objects.count(), Event.objects.count()
        words |= {
            "other brand": {"store_codes": ["boutique", "kestrel-flagship"]},
            "not ready": {"unit_ids": [first.pk, raw.pk]},
            "no store": {"store_codes": ["boutique", "nowhere"]},
            "no unit": {"unit_ids": [first.pk, 999_999]},
            "no price": {"price_of": {first.pk: Decimal(1)}},
            "bad price": {"price_of": Decimal("1.005")},
        }.get(case, {})
        with pytest.raises((Conflict, NotFound, Invalid)) as refused:
            services.list_units(**words)
        assert refused.value.code == code
        assert (Listing.objects.count(), Event.objects.count()) == before
        first.refresh_from_db()
        assert first.status == "photographed"


def test_it_follows_the_units_claims(world: Any) -> None:
    (unit,) = make_listed_units(world)
    actor = partner(world)

    def hold() -> Any:
        with scope(actor):
            return services.hold_listed(unit_id=unit.pk, store_code="boutique", actor=actor)

    claim = hold()
    with scope(actor):
        assert listings_of(unit) == [("boutique", "claimed")]
        inventory.release_hold(claim_id=claim.pk, actor=actor)
        assert listings_of(unit) == [("boutique", "live")]
    claim = hold()
    with scope(actor):
        (sold,) = inventory.sell_units(claim_ids=[claim.pk], order_reference="O-1", actor=actor)
        assert listings_of(unit) == [("boutique", "claimed")]
    with scope(world.office) as office:
        inventory.cancel_sales(claim_ids=[sold.pk], actor=office)
        assert listings_of(unit) == [("boutique", "live")]
    claim = hold()
    with scope(world.office) as office:
        let_time_pass(claim)
        inventory.expire_holds(limit=5)
        assert listings_of(unit) == [("boutique", "live")]
    claim = hold()
    with scope(actor):
        inventory.sell_units(claim_ids=[claim.pk], order_reference="O-2", actor=actor)
    with scope(world.office) as office:
        inventory.pick_units(unit_ids=[unit.pk], actor=office)
        assert listings_of(unit) == [("boutique", "ended")]
        assert broken_chains() == []


def test_it_ends_with_the_withdrawal(world: Any) -> None:
    (unit,) = make_listed_units(world)
    with scope(world.office) as office:
        inventory.withdraw_units(unit_ids=[unit.pk], reason="broken", actor=office)
        assert listings_of(unit) == [("boutique", "ended")]


def test_it_ends_all_or_none_and_may_be_listed_again(world: Any) -> None:
    first, second = make_listed_units(world, 2)
    with scope(world.office) as office:
        ids = list(Listing.objects.order_by("pk").values_list("pk", flat=True))
        services.end_listings(listing_ids=ids[:1], actor=office, reason="wrong price")
        with pytest.raises(StateConflict) as refused:
            services.end_listings(listing_ids=ids, actor=office)
        assert refused.value.data["listing"] == ids[0]
        assert listings_of(second) == [("boutique", "live")]
        with pytest.raises(NotFound):
            services.end_listings(listing_ids=[999_999], actor=office)
        services.list_units(unit_ids=[first.pk], store_codes=["boutique"], actor=office)
        assert listings_of(first) == [("boutique", "ended"), ("boutique", "live")]


def test_it_stands_behind_the_wall(world: Any) -> None:
    make_store(world, "kestrel-flagship", channel="flagship", brand=world.kestrel)
    (mine,) = make_listed_units(world)
    with scope(world.actor(world.owner)):
        assert Listing.objects.get().unit_id == mine.pk
        assert set(Store.objects.values_list("code", flat=True)) == {"boutique"}
    with scope(world.actor(world.stranger)):
        assert not Listing.objects.exists()
        assert set(Store.objects.values_list("code", flat=True)) == {"boutique", "kestrel-flagship"}


def test_forms_offer_only_the_stores_that_it_may_be_sold_in(world: Any) -> None:
    """Of all stores those of no brand and its own; to be offered further, where it is not yet; to be held, where it is
    listed.
    """
    (unit,) = make_listed_units(world)
    make_store(world, "aurore-flagship", channel="flagship", brand=world.aurore)
    make_store(world, "kestrel-flagship", channel="flagship", brand=world.kestrel)
    with scope(world.office) as office:
        task = Task(kind=TaskKind.LIST, subject_type="unit", subject_id=unit.pk)
        for form, name, row, stores in (
            (OfferForm, "stores", unit, ["aurore-flagship"]),
            (ListForm, "store_codes", task, ["aurore-flagship", "boutique"]),
            (HoldForm, "store", unit, ["boutique"]),
        ):
            shown = form(row=row, actor=office).fields[name].queryset  # type: ignore[attr-defined]
            assert [store.code for store in shown] == stores, form
