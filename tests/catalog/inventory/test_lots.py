"""Lots."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.models import Event
from backoffice.merchants.models import Brand
from catalog.inventory import queries, services
from catalog.inventory.models import Lot, Movement
from catalog.inventory.places import LOSS, buyer_place, work_place
from catalog.products.models import Product
from tests.catalog.inventory.making import in_threads, make_category, make_warehouse

YESTERDAY = timezone.now().date() - timedelta(days=1)
NEXT_YEAR = timezone.now().date() + timedelta(days=365)


def make_lot(world: Any, number: str = "L-1", *, brand: Brand | None = None, **facts: Any) -> Lot:
    with scope(world.office) as office:
        product, _ = Product.objects.get_or_create(
            brand=brand or world.aurore,
            sku="POW-1",
            defaults={
                "title": "Powder", "measure": "gram", "country_of_origin": "FR",
                "category": make_category("raw-materials"),
            },
        )  # fmt: skip
        words = {
            "product": product, "warehouse": make_warehouse(world), "number": number, "manufactured_on": None,
            "expires_on": NEXT_YEAR, "quantity": 1000, "actor": office, **facts,
        }  # fmt: skip
        return services.receive_lot(**words)


def test_it_is_received_into_quarantine(world: Any) -> None:
    lot = make_lot(world)
    with scope(world.office):
        lot.refresh_from_db()
        movement, event = Movement.objects.get(), Event.objects.get(subject_type="lot")
        assert queries.lots_out_of_balance() == []
    assert (lot.status, lot.quantity, lot.brand_id) == ("quarantine", 1000, world.aurore.pk)
    assert (movement.source, movement.target, movement.quantity) == ("supplier", "warehouse:tokyo", 1000)
    assert event.verb == "lot.received"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"number": "has space"}, "number"),
        ({"number": "L" * 21}, "number"),
        ({"number": ""}, "number"),
        ({"quantity": 0}, "quantity"),
        ({"manufactured_on": YESTERDAY, "expires_on": YESTERDAY}, "expires_on"),
        ({"manufactured_on": NEXT_YEAR, "expires_on": NEXT_YEAR + timedelta(days=1)}, "manufactured_on"),
    ],
)
def test_it_refuses_what_cannot_be(world: Any, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_lot(world, **facts)
    assert refused.value.data["field"] == field


def test_the_desk_asks_for_a_second_look_at_what_is_odd(
    world: Any, as_person: Callable[[User], Client]
) -> None:
    lot = make_lot(world, "L6")
    desk = as_person(world.operator)
    words = {
        "product": lot.product_id, "warehouse": lot.warehouse_id, "number": "L7", "expires_on": "2020-01-01",
        "quantity": 5,
    }  # fmt: skip
    address = "/admin/inventory/lot/add/"
    assert "read number and dates again" not in desk.get(address).content.decode()
    assert "expired on 2020-01-01" in desk.post(address, words).content.decode()
    alike = {**words, "number": "l6", "expires_on": NEXT_YEAR}
    asked = desk.post(address, alike).content.decode()
    assert "has a lot L6 already" in asked
    assert "I have read number and dates again" in asked
    with scope(world.office):
        assert Lot.objects.count() == 1
    for sure in (words, alike):
        assert desk.post(address, {**sure, "read_again": "on"}).status_code == 302
    with scope(world.office):
        assert set(Lot.objects.values_list("number", flat=True)) == {"L6", "L7", "l6"}


def test_it_uses_a_number_once(world: Any) -> None:
    make_lot(world)
    with pytest.raises(Conflict) as refused:
        make_lot(world)
    assert refused.value.code == "lot_exists"


def test_it_is_taken_from_once_released(world: Any) -> None:
    lot = make_lot(world)
    with scope(world.office) as office:
        words: dict[str, Any] = {
            "lot_id": lot.pk,
            "target": work_place(7),
            "reason": "consumed",
            "actor": office,
        }
        with pytest.raises(Conflict) as refused:
            services.take_from_lot(quantity=1, **words)
        assert (refused.value.code, refused.value.data["permitted"]) == (
            "lot_not_released",
            ["release", "block", "recall"],
        )
        services.release_lot(lot_id=lot.pk, actor=office)
        movement = services.take_from_lot(quantity=400, **words)
        assert (movement.source, movement.target, movement.quantity) == ("warehouse:tokyo", "work:7", 400)
        with pytest.raises(Conflict) as short:
            services.take_from_lot(quantity=601, **words)
        assert (short.value.code, short.value.data) == (
            "lot_short",
            {"lot": lot.pk, "left": 600, "asked": 601},
        )
        assert "600 grams left" in short.value.sentence
        services.take_from_lot(lot_id=lot.pk, quantity=600, target=LOSS, reason="spilled", actor=office)
        lot.refresh_from_db()
        assert lot.quantity == 0
        assert queries.lots_out_of_balance() == []
        assert Event.objects.filter(verb="lot.taken_from").latest("id").data["left"] == 0


def test_it_is_not_taken_from_when_blocked_recalled_or_expired(world: Any) -> None:
    lot = make_lot(world)
    old = make_lot(world, "L-0")
    with scope(world.office) as office:
        for pk in (lot.pk, old.pk):
            services.release_lot(lot_id=pk, actor=office)
        Lot.objects.filter(pk=old.pk).update(expires_on=timezone.now().date() - timedelta(days=1))
        words: dict[str, Any] = {"quantity": 1, "target": LOSS, "reason": "x", "actor": office}
        with pytest.raises(Conflict) as expired:
            services.take_from_lot(lot_id=old.pk, **words)
        assert expired.value.code == "lot_expired"
        Lot.objects.filter(pk=old.pk).update(expires_on=timezone.now().date())
        services.take_from_lot(lot_id=old.pk, **words)
        services.block_lot(lot_id=lot.pk, reason="smells", actor=office)
        with pytest.raises(Conflict):
            services.take_from_lot(lot_id=lot.pk, **words)
        services.recall_lot(lot_id=lot.pk, reason="the supplier called", actor=office)
        with pytest.raises(StateConflict):
            services.release_lot(lot_id=lot.pk, actor=office)


def test_it_is_not_released_past_its_expiry(world: Any) -> None:
    lot = make_lot(world, expires_on=date(2020, 1, 1))
    with scope(world.office) as office, pytest.raises(Conflict) as refused:
        services.release_lot(lot_id=lot.pk, actor=office)
    assert refused.value.code == "lot_expired"


@pytest.mark.parametrize("target", ["", "nowhere", "work:", "warehouse:tokyo"])
def test_it_goes_to_a_known_place(world: Any, target: str) -> None:
    lot = make_lot(world)
    with scope(world.office) as office:
        services.release_lot(lot_id=lot.pk, actor=office)
        with pytest.raises(Invalid):
            services.take_from_lot(lot_id=lot.pk, quantity=1, target=target, reason="x", actor=office)


def test_it_is_made_from_work(world: Any) -> None:
    lot = make_lot(world)
    with scope(world.office) as office:
        made = services.make_lot(
            product=lot.product, warehouse=lot.warehouse, number="M-1", manufactured_on=date(2026, 1, 1),
            expires_on=date(2027, 1, 1), quantity=5, source=work_place(7), actor=office,
        )  # fmt: skip
        assert made.movements.get().source == "work:7"
        assert queries.lots_out_of_balance() == []
        Lot.objects.filter(pk=made.pk).update(quantity=4)
        assert queries.lots_out_of_balance() == [(made.pk, "M-1", 4, 5)]


def test_it_stands_behind_the_wall(world: Any) -> None:
    lot = make_lot(world)
    owner, stranger = world.actor(world.owner), world.actor(world.stranger)
    with scope(owner):
        assert Lot.objects.get() == lot
        with pytest.raises(Forbidden):
            services.take_from_lot(lot_id=lot.pk, quantity=1, target=LOSS, reason="x", actor=owner)
        with pytest.raises(Forbidden):
            services.release_lot(lot_id=lot.pk, actor=owner)
    with scope(stranger):
        assert not Lot.objects.exists()
    with scope(world.office), pytest.raises(NotFound):
        services.release_lot(lot_id=999_999, actor=world.office)


@pytest.mark.django_db(transaction=True)
def test_it_never_goes_below_zero(world: Any) -> None:
    lot = make_lot(world, quantity=100)
    with scope(world.office) as office:
        services.release_lot(lot_id=lot.pk, actor=office)

    def take() -> Movement:
        with scope(world.office) as office:
            return services.take_from_lot(
                lot_id=lot.pk, quantity=30, target=buyer_place("X"), reason="sold", actor=office
            )

    results = in_threads([take] * 12)
    assert sum(isinstance(result, Movement) for result in results) == 3
    assert {result.code for result in results if isinstance(result, Conflict)} == {"lot_short"}
    with scope(world.office):
        lot.refresh_from_db()
        assert lot.quantity == 10
        assert queries.lots_out_of_balance() == []
