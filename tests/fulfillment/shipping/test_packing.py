"""Photographs at packing: asked for by the rule of the category, over REST too, and kept in the chains."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from catalog.inventory.why_not import Act
from catalog.products.models import Category
from fulfillment.shipping import services
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.jobs import FULFIL
from fulfillment.shipping.models import PackingRule, Parcel
from fulfillment.shipping.packing import views_asked
from fulfillment.shipping.queries import units_in
from fulfillment.shipping.services import PackingPicture
from fulfillment.shipping.states import ParcelStatus
from tests.catalog.inventory.making import picture
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, ordered
from tests.fulfillment.shipping.making import carriers, fulfil, parcel_of, run_jobs
from tests.fulfillment.test_why_not import answer


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def picked(world: World, house: House) -> Parcel:
    """A parcel of two pieces in the hands of who packs it."""
    order = ordered(house, world.aurore, count=2, warehouse=house.by_hand)
    fulfil(order)
    with scope(world.office) as actor:
        return services.pick_parcel(parcel_id=Parcel.objects.get(order=order).pk, actor=actor)


def test_each_piece_needs_its_own_and_the_parcel_one_for_all(world: World, picked: Parcel) -> None:
    with scope(world.office) as actor:
        first, second = units_in(picked)
        both = [PackingPicture("tag", picture(), ("boxed",), unit.pk) for unit in (first, second)]
        services.photograph_packing(parcel_id=picked.pk, photos=both[:1], actor=actor)
        with pytest.raises(Conflict) as refused:
            services.pack_parcel(parcel_id=picked.pk, weight_g=900, actor=actor)
        (reason,) = [
            each for each in answer(second.pk, Act.SHIP, world.office).reasons if each.code == "incomplete"
        ]
        with pytest.raises(Invalid, match="known: boxed, closed, tag"):
            unknown = [PackingPicture("dial", picture())]
            services.photograph_packing(parcel_id=picked.pk, photos=unknown, actor=actor)
        rest = [*both[1:], PackingPicture("closed", picture())]
        services.pack_parcel(parcel_id=picked.pk, weight_g=900, photos=rest, actor=actor)
        told = Event.objects.filter(subject_type="unit", subject_id=first.pk, verb="unit.pictured_at_packing")
        assert [event.data["views"] for event in told.order_by("sequence")] == [["tag", "boxed"], ["closed"]]
    assert [(lack["unit"], lack["view"]) for lack in refused.value.data["lacks"]] == [
        (first.pk, "closed"), (second.pk, "tag"), (second.pk, "boxed"), (second.pk, "closed"),
    ]  # fmt: skip
    assert reason.step is not None
    assert reason.step.verb == "photograph the packing"
    assert f"of {second.reference}: «Tamper tag on the piece»" in reason.sentence


def test_no_statement_packs_or_hands_over_without_them(world: World, picked: Parcel) -> None:
    """Neither without the photographs, nor by saying that fewer or none were asked for, nor where nobody has ruled."""
    with scope(world.office) as actor:
        units = [str(unit.pk) for unit in units_in(picked)]
        parcels = Parcel.objects.filter(pk=picked.pk)

        def refused(why: str, **columns: Any) -> None:
            with pytest.raises(DatabaseError, match=why), transaction.atomic():
                parcels.update(**columns)

        packed = {"status": ParcelStatus.PACKED, "weight_g": 900}
        some = [PackingPicture("tag", picture(), ("boxed",))]
        services.photograph_packing(parcel_id=picked.pk, photos=some, actor=actor)
        said: list[dict[str, list[str]] | None] = [
            None, {}, {units[0]: []}, dict.fromkeys(units, []), dict.fromkeys(units, ["tag", "boxed"])
        ]  # fmt: skip
        for asked in said:
            refused("lacks a photograph", **packed, views_asked=asked)
        with transaction.atomic():
            PackingRule.objects.all().delete()
            refused("no packing rule covers", **packed, views_asked=dict.fromkeys(units, ["tag", "boxed"]))
            transaction.set_rollback(True)
        services.photograph_packing(
            parcel_id=picked.pk, photos=[PackingPicture("closed", picture())], actor=actor
        )
        parcels.update(**packed, views_asked=None)
        written_down = parcels.get().views_asked
        assert written_down == dict.fromkeys(units, ["tag", "boxed", "closed"])
        refused("not changed", views_asked=dict.fromkeys(units, []))


def test_the_nearest_rule_that_has_begun_counts_for_the_verb_and_the_database(
    world: World, picked: Parcel
) -> None:
    """Of the category itself, then of those above, then of all; one that begins tomorrow does not count yet."""
    today = timezone.localdate()
    with scope(world.office) as actor:
        units = units_in(picked)
        own = units[0].category
        above = Category.objects.create(code="leather", name="Leather goods")
        Category.objects.filter(pk=own.pk).update(parent=above)

        def ruled(view: str, category: Category | None, days: int) -> list[str]:
            services.set_packing_rule(
                category=category, valid_from=today + timedelta(days=days), piece_views=[view], parcel_views=[],
                of_machines=False, source_note="The insurer", actor=actor,
            )  # fmt: skip
            (asked,) = {tuple(v.code for v in views) for views in views_asked(picked, units).values()}
            with pytest.raises(DatabaseError, match="lacks a photograph"), transaction.atomic():
                Parcel.objects.filter(pk=picked.pk).update(status=ParcelStatus.PACKED, weight_g=900)
            return list(asked)

        PackingRule.objects.all().delete()
        assert ruled("of all", None, -2) == ["of-all"]
        assert ruled("of all later", None, -1) == ["of-all-later"]
        assert ruled("from above", above, -9) == ["from-above"]
        assert ruled("its own", own, -9) == ["its-own"]
        assert ruled("tomorrow", own, 1) == ["its-own"]
        services.pack_parcel(
            parcel_id=picked.pk, weight_g=900, photos=[PackingPicture("its-own", picture())], actor=actor
        )
        assert Parcel.objects.get(pk=picked.pk).views_asked == {str(unit.pk): ["its-own"] for unit in units}


def test_the_system_of_a_warehouse_sends_them(
    world: World, picked: Parcel, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token(brand=world.aurore, scopes=[Scope.PARCELS_READ, Scope.BENCH_WRITE])
    client = as_client(token)
    address = f"/api/v1/parcels/{picked.pk}/photographs"
    lacks = client.get(address).json()["lacks"]
    assert [lack["view"] for lack in lacks] == ["tag", "boxed", "closed"] * 2
    words = {"file": picture(), "view": "tag", "also": ["boxed", "closed"]}
    answer = client.post(address, words, headers={"idempotency-key": "shot-1"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["lacks"] == []
    photo = answer.json()["photographs"][0]
    shown = client.get(f"{address}/{photo['id']}", headers={"accept": "image/webp"})
    assert b"".join(shown.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    _, reader = world.token(brand=world.aurore, scopes=[Scope.PARCELS_READ])
    refused = as_client(reader).post(address, {"view": "tag"}, headers={"idempotency-key": "shot-2"})
    assert refused.status_code == 403
    _, other = world.token(brand=world.kestrel, scopes=[Scope.PARCELS_READ, Scope.BENCH_WRITE])
    assert as_client(other).get(address).status_code == 404


def test_what_nobody_has_ruled_on_is_not_packed(world: World, picked: Parcel, house: House) -> None:
    with scope(world.office) as actor:
        PackingRule.objects.all().delete()
        with pytest.raises(Conflict, match="which photographs «Handbags» needs"):
            services.pack_parcel(parcel_id=picked.pk, weight_g=900, actor=actor)
        with pytest.raises(Forbidden):
            set_rule(world, actor_of=world.operator)
        rule = set_rule(world)
        with pytest.raises(Conflict, match="has a rule"):
            set_rule(world)
    assert [(view.code, view.of_parcel) for view in rule.views] == [("in-its-case", False), ("sealed", True)]


def test_a_machine_waits_for_them_where_its_rule_asks(world: World, house: House) -> None:
    set_rule(world)
    order = ordered(house, world.aurore)
    for _ in range(3):
        run_jobs(FULFIL)
    parcel = parcel_of(order)
    assert parcel is not None
    assert parcel.status == ParcelStatus.PICKED
    with scope(world.office) as actor:
        assert next_step(order.pk, actor) is False
        photos = [PackingPicture("in-its-case", picture(), also=("sealed",))]
        services.photograph_packing(parcel_id=parcel.pk, photos=photos, actor=actor)
    run_jobs(FULFIL)
    packed = parcel_of(order)
    assert packed is not None
    assert packed.status == ParcelStatus.HANDED_OVER
    with scope(world.office):
        (unit,) = units_in(packed)
    assert packed.views_asked == {str(unit.pk): ["in-its-case", "sealed"]}


def set_rule(world: World, actor_of: object = None) -> PackingRule:
    actor = world.actor(actor_of) if actor_of else world.actor(world.admin)
    with scope(world.office):
        from_today = timezone.localdate()
        assert from_today > date(2020, 1, 1)
        return services.set_packing_rule(
            category=None, valid_from=from_today, piece_views=["In its case", ""], parcel_views=["Sealed"],
            of_machines=True, source_note="The insurer, § 4", actor=actor,
        )  # fmt: skip
