"""What a restriction takes off the stores, what it leaves, and how it comes back."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.merchants import services as merchants
from catalog.channels import queries, services
from catalog.channels.models import Listing
from catalog.channels.tasks import follow_restrictions
from catalog.inventory import services as inventory
from catalog.inventory.models import Unit
from catalog.products.models import Category
from tests.catalog.channels.making import listings_of, make_listed_units, make_store
from tests.catalog.channels.test_holds_api import post
from tests.catalog.inventory.making import in_threads, make_photographed_units
from tests.catalog.inventory.test_hold import let_time_pass, partner


def make_category(world: Any, code: str, sector: str) -> Category:
    with scope(world.office):
        return Category.objects.get_or_create(code=code, defaults={"name": code, "sector": sector})[0]


def listed(world: Any, sector: str = "bags", *, store: str = "boutique", **facts: Any) -> Unit:
    """One unit of a sector, for sale in one store."""
    category = make_category(world, f"goods-{sector}", sector)
    (unit,) = make_listed_units(world, store=store, category_id=category.pk, **facts)
    return unit


def list_in(world: Any, unit: Unit, store: str) -> None:
    with scope(world.office) as office:
        services.list_units(unit_ids=[unit.pk], store_codes=[store], actor=office)


def restrict(world: Any, cause: str = "trademark", **where: Any) -> None:
    with scope(world.office) as office:
        merchants.restrict(brand=where.pop("brand", world.aurore), cause=cause, actor=office, **where)


def lift(world: Any, cause: str = "trademark", **where: Any) -> None:
    with scope(world.office) as office:
        merchants.lift(brand=world.aurore, cause=cause, actor=office, **where)


def hold(unit: Unit, actor: Any, store: str = "boutique") -> Any:
    with scope(actor):
        return services.hold_listed(unit_id=unit.pk, store_code=store, actor=actor)


def statuses(world: Any, *units: Unit) -> list[str]:
    with scope(world.office):
        return [status for unit in units for _, status in listings_of(unit)]


def test_it_suspends_exactly_what_is_covered_and_restores_it(world: Any) -> None:
    make_store(world, "aurore-flagship", channel="flagship", brand=world.aurore)
    bag, shoe = listed(world, "bags"), listed(world, "shoes")
    list_in(world, bag, "aurore-flagship")
    list_in(world, shoe, "aurore-flagship")
    neighbour = listed(world, "bags", brand=world.kestrel)
    restrict(world, channel="flagship", sector="bags")
    assert statuses(world, bag, shoe, neighbour) == ["live", "suspended", "live", "live", "live"]
    restrict(world, "deposit", channel="overseas")
    assert statuses(world, bag, shoe, neighbour) == ["suspended", "suspended", "suspended", "live", "live"]
    restrict(world, "deposit", channel="flagship")
    lift(world, "trademark")
    assert statuses(world, bag, shoe, neighbour) == ["suspended"] * 4 + ["live"], "another restriction stands"
    lift(world, "deposit", channel="flagship")
    lift(world, "deposit", channel="overseas")
    assert statuses(world, bag, shoe, neighbour) == ["live"] * 5
    with scope(world.office):
        event = Event.objects.filter(verb="listing.suspended").earliest("id")
        assert (event.data, event.actor) == (
            {"status": "suspended", "because": ["trademark"]},
            "system:listing clock",
        )
        assert Event.objects.filter(verb="listing.restored").count() == 4
        assert broken_chains() == []


def test_goods_of_a_sector_nobody_has_stated_are_suspended_with_any(world: Any) -> None:
    unit = listed(world, "")
    restrict(world, sector="food")
    assert statuses(world, unit) == ["suspended"]
    lift(world)
    assert statuses(world, unit) == ["live"]


def test_a_unit_that_turns_out_to_be_of_another_category_follows(world: Any) -> None:
    unit = listed(world, "bags")
    food = make_category(world, "goods-food", "food")
    restrict(world, sector="food")
    assert statuses(world, unit) == ["live"]
    with scope(world.office) as office:
        bags = unit.category_id
        for category in (food.pk, bags):
            inventory.revise_units(
                revisions=[inventory.UnitRevision(unit_id=unit.pk, changes={"category_id": category})],
                actor=office,
            )
            assert listings_of(unit) == [("boutique", "suspended" if category == food.pk else "live")]


def test_the_sweep_puts_right_what_no_event_tells(world: Any) -> None:
    food, bag = listed(world, "food"), listed(world, "bags")
    restrict(world, sector="food")
    with scope(world.office):
        Category.objects.filter(pk=food.category_id).update(sector="bags")
        Category.objects.filter(pk=bag.category_id).update(sector="food")
    follow_restrictions()
    assert statuses(world, food, bag) == ["live", "suspended"]
    follow_restrictions()
    assert statuses(world, food, bag) == ["live", "suspended"]


def test_nothing_restricted_is_offered(world: Any) -> None:
    make_store(world)
    make_store(world, "aurore-flagship", channel="flagship", brand=world.aurore)
    category = make_category(world, "goods-bags", "bags")
    (unit,) = make_photographed_units(world, category_id=category.pk)
    restrict(world, channel="flagship", sector="bags")
    with scope(world.actor(world.operator)) as operator:
        with pytest.raises(Conflict, match="No trademark in force covers these goods of Aurore") as refused:
            services.list_units(
                unit_ids=[unit.pk], store_codes=["boutique", "aurore-flagship"], actor=operator
            )
        assert refused.value.code == "restricted"
        assert refused.value.data == {"unit": unit.pk, "store": "aurore-flagship", "causes": ["trademark"]}
        assert not Listing.objects.exists()
        services.list_units(unit_ids=[unit.pk], store_codes=["boutique"], actor=operator)


def test_a_suspended_listing_is_not_held(world: Any) -> None:
    unit = listed(world)
    restrict(world, "deposit")
    partners = partner(world)
    with pytest.raises(Conflict) as refused:
        hold(unit, partners)
    assert refused.value.code == "restricted"
    assert refused.value.sentence.endswith(
        "Its brand may not sell such goods on the channel Overseas fulfilment at present."
    )
    assert "causes" not in refused.value.data, "what a brand owes is nothing for a storefront"
    with pytest.raises(Conflict, match="The deposit was not made good") as refused:
        hold(unit, partner(world, brand=world.aurore))
    assert refused.value.data["causes"] == ["deposit"]
    with scope(world.office):
        assert listings_of(unit) == [("boutique", "suspended")]
        unit.refresh_from_db()
        assert unit.status == "listed"


def test_the_api_says_409_with_code_and_reason(world: Any, as_client: Callable[[str], Client]) -> None:
    unit = listed(world)
    restrict(world, "suspended", details={"reason": "A recall"})
    _, token = world.token(brand=world.aurore)
    answer = post(as_client(token), f"units/{unit.pk}/holds", {"store": "boutique"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "restricted"
    assert "Aurore is suspended (A recall)." in answer.json()["detail"]


def test_a_hold_placed_before_is_good_until_its_end_and_may_be_sold(world: Any) -> None:
    kept, sold = listed(world), listed(world)
    actor = partner(world)
    first, second = hold(kept, actor), hold(sold, actor)
    restrict(world)
    assert statuses(world, kept, sold) == ["claimed", "claimed"]
    with scope(actor):
        inventory.sell_units(claim_ids=[second.pk], order_reference="O-1", actor=actor)
    with scope(world.office) as office:
        inventory.pick_units(unit_ids=[sold.pk], actor=office)
        assert listings_of(sold) == [("boutique", "ended")]
    with scope(actor):
        inventory.release_hold(claim_id=first.pk, actor=actor)
    assert statuses(world, kept) == ["suspended"]
    lift(world)
    assert statuses(world, kept) == ["live"]


def test_a_hold_that_is_over_is_not_taken_again(world: Any) -> None:
    unit = listed(world)
    actor = partner(world)
    claim = hold(unit, actor)
    restrict(world)
    with scope(world.office):
        let_time_pass(claim)
    with scope(actor), pytest.raises(Conflict) as refused:
        inventory.sell_units(claim_ids=[claim.pk], order_reference="O-1", actor=actor)
    assert refused.value.code == "restricted"
    with scope(world.office) as office:
        inventory.expire_holds(limit=5)
        assert listings_of(unit) == [("boutique", "suspended")]
        with pytest.raises(Conflict) as refused:
            inventory.hold_unit(
                unit_id=unit.pk, channel="overseas", price=Decimal(1), currency="EUR",
                until=timezone.now() + timedelta(minutes=5), actor=office,
            )  # fmt: skip
        assert refused.value.code == "restricted"


def test_a_sale_that_is_cancelled_comes_back_suspended(world: Any) -> None:
    unit = listed(world)
    actor = partner(world)
    claim = hold(unit, actor)
    with scope(actor):
        (sold,) = inventory.sell_units(claim_ids=[claim.pk], order_reference="O-1", actor=actor)
    restrict(world)
    with scope(world.office) as office:
        inventory.cancel_sales(claim_ids=[sold.pk], actor=office)
        assert listings_of(unit) == [("boutique", "suspended")]


def test_a_claim_elsewhere_takes_a_suspended_listing_with_it(world: Any) -> None:
    make_store(world, "aurore-flagship", channel="flagship", brand=world.aurore)
    unit = listed(world)
    list_in(world, unit, "aurore-flagship")
    restrict(world, channel="flagship")
    actor = partner(world)
    claim = hold(unit, actor)
    lift(world)
    assert statuses(world, unit) == ["claimed", "claimed"], "a held unit is live nowhere, whatever is lifted"
    with scope(actor):
        inventory.release_hold(claim_id=claim.pk, actor=actor)
    assert statuses(world, unit) == ["live", "live"]


def test_suspended_listings_are_ended_like_others(world: Any) -> None:
    unit = listed(world)
    restrict(world)
    with scope(world.office) as office:
        services.end_listings(listing_ids=[Listing.objects.get().pk], actor=office)
        assert listings_of(unit) == [("boutique", "ended")]
    lift(world)
    assert statuses(world, unit) == ["ended"]


def test_it_says_why_a_unit_is_not_offered(world: Any) -> None:
    unit = listed(world)
    with scope(world.office):
        assert queries.why_not_offered(unit) == {}
    restrict(world, "not_live")
    with scope(world.office):
        (sentences,) = queries.why_not_offered(unit).values()
        assert sentences[0].startswith("Aurore is not live yet.")


def test_the_admin_says_why(world: Any, as_person: Callable[[User], Client]) -> None:
    unit = listed(world)
    restrict(world, "deposit", details={"contract": "C-2026-00007", "due_on": "2026-12-15"})
    with scope(world.office):
        listing = Listing.objects.get()
    for person in (world.owner, world.operator):
        browser = as_person(person)
        for page in (f"inventory/unit/{unit.pk}", f"channels/listing/{listing.pk}"):
            text = browser.get(f"/admin/{page}/change/").content.decode()
            assert "The deposit of contract C-2026-00007 was not made good by 15 Dec 2026." in text
        assert "Suspended listings" in browser.get("/admin/").content.decode()


def test_it_costs_the_same_for_few_and_for_many(world: Any, django_assert_max_num_queries: Any) -> None:
    make_listed_units(world, 12)
    with scope(world.office) as office, django_assert_max_num_queries(24):
        merchants.restrict(brand=world.aurore, cause="trademark", actor=office)
    with scope(world.office):
        assert set(Listing.objects.values_list("status", flat=True)) == {"suspended"}


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_at_once_nothing_restricted_stays_live(world: Any) -> None:
    make_store(world)
    held, free = listed(world), listed(world)
    (waiting,) = make_photographed_units(world, category_id=held.category_id)
    actor = partner(world)
    claim = hold(held, actor)

    def release() -> None:
        with scope(actor):
            inventory.release_hold(claim_id=claim.pk, actor=actor)

    def offer() -> None:
        with scope(world.office) as office:
            services.list_units(unit_ids=[waiting.pk], store_codes=["boutique"], actor=office)

    def close() -> None:
        with scope(world.office) as office:
            merchants.restrict(brand=world.aurore, cause="deposit", actor=office)

    in_threads([release, offer, close, lambda: hold(free, actor)])
    with scope(world.office):
        found = dict(Listing.objects.values_list("unit", "status"))
        assert found[held.pk] == "suspended"
        assert found.get(waiting.pk, "suspended") == "suspended"
        assert found[free.pk] in ("suspended", "claimed")
        free.refresh_from_db()
        assert (free.status == "held") == (found[free.pk] == "claimed")
        assert broken_chains() == []
