"""The consignor takes a piece back: at once off every channel, unless it is claimed; then it is handed over."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden
from backoffice.events.models import Event
from catalog.channels.services import hold_listed
from catalog.inventory.models import Movement, Unit
from catalog.inventory.queries import units_without_place
from catalog.inventory.services import give_verdicts, hand_back_units, inspect_units, withdraw_units
from fulfillment.consignment import services
from fulfillment.consignment.models import ConsignedPiece
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import work_tasks
from tests.catalog.channels.making import listings_of, make_listed_units
from tests.catalog.inventory.making import EXAMINERS, make_units
from tests.catalog.inventory.test_hold import let_time_pass
from tests.conftest import World

from .making import attach, signed


def withdraw(world: World, *units: Unit) -> list[ConsignedPiece]:
    with scope(world.office) as office:
        return services.withdraw_pieces(
            unit_ids=[unit.pk for unit in units], reason="A wedding", actor=office
        )


def test_it_goes_off_all_channels_and_back_to_its_owner(world: World) -> None:
    (unit,) = make_listed_units(world)
    attach(world, signed(world), [unit])
    (piece,) = withdraw(world, unit)
    assert (piece.fee, piece.currency) == (Decimal("40.00"), "EUR")
    with scope(world.office):
        unit.refresh_from_db()
        assert (unit.status, listings_of(unit)) == ("withdrawn", [("boutique", "ended")])
        task = Task.objects.get(subject_id=unit.pk, kind=TaskKind.HAND_BACK)
        assert "40.00 EUR" in task.title
    with scope(world.actor(world.operator)) as operator:
        work_tasks(task_ids=[task.pk], actor=operator)
    with scope(world.office):
        task.refresh_from_db()
        piece.refresh_from_db()
        assert (task.status, piece.status) == ("done", "handed_back")
        last = Movement.objects.filter(unit=unit).order_by("-pk")[0]
        assert (last.source, last.target) == ("warehouse:tokyo", "supplier")
        assert units_without_place() == []
    with pytest.raises(Conflict, match="handed back already"), scope(world.office) as office:
        services.hand_back_pieces(unit_ids=[unit.pk], actor=office)


def test_a_held_piece_is_not_taken_back_until_its_hold_is_over(world: World) -> None:
    free, held = make_listed_units(world, 2)
    attach(world, signed(world), [free, held])
    with scope(world.office) as office:
        claim = hold_listed(unit_id=held.pk, store_code="boutique", actor=office)
    with pytest.raises(Conflict, match="is held until") as refusal:
        withdraw(world, free, held)
    assert refusal.value.code == "unit_claimed"
    with scope(world.office):
        assert listings_of(free) == [("boutique", "live")]
    with scope(world.office):
        let_time_pass(claim)
    assert len(withdraw(world, free, held)) == 2


def test_who_may(world: World) -> None:
    (own,) = make_listed_units(world)
    with pytest.raises(Conflict, match="stands under no agreement"):
        withdraw(world, own)
    attach(world, signed(world), [own])
    for person in (world.staff(Role.FINANCE), world.owner):
        with pytest.raises(Forbidden), scope(world.actor(person)) as actor:
            services.withdraw_pieces(unit_ids=[own.pk], reason="no", actor=actor)
    with scope(world.actor(world.staff(Role.ACCOUNT_MANAGER))) as manager:
        services.withdraw_pieces(unit_ids=[own.pk], reason="A wedding", actor=manager)


def test_what_was_put_under_it_by_mistake_is_detached(world: World) -> None:
    (unit,) = make_listed_units(world)
    agreement: Any = signed(world)
    attach(world, agreement, [unit])
    with scope(world.office) as office:
        services.detach_pieces(unit_ids=[unit.pk], reason="the other bag", actor=office)
    attach(world, agreement, [unit])


@pytest.mark.parametrize("consigned", [True, False])
def test_what_the_house_withdraws_is_handed_back_too(world: World, consigned: bool) -> None:
    (unit,) = make_listed_units(world)
    if consigned:
        attach(world, signed(world), [unit])
    with scope(world.office):
        manager = world.actor(world.staff(Role.CATALOG_MANAGER))
    with scope(manager):
        withdraw_units(unit_ids=[unit.pk], reason="Torn", actor=manager)
    with scope(world.actor(world.operator)) as operator:
        task = Task.objects.get(subject_id=unit.pk, status="open")
        assert (task.kind, task.title) == ("hand_back", f"{unit.reference}: {unit.title}")
        work_tasks(task_ids=[task.pk], actor=operator)
    with scope(world.office) as office:
        task.refresh_from_db()
        assert task.status == "done"
        services.ask_to_hand_back(unit_ids=[unit.pk], actor=office)
        assert Task.objects.filter(kind=TaskKind.HAND_BACK).count() == 1


def test_an_upgrade_asks_for_what_was_withdrawn_before(world: World) -> None:
    waiting, back, forgotten, free = make_listed_units(world, 4)
    attach(world, signed(world), [waiting, back])
    with scope(world.office) as office:
        withdraw_units(unit_ids=[waiting.pk, back.pk, forgotten.pk], reason="Torn", actor=office)
        hand_back_units(unit_ids=[back.pk], actor=office)
        Task.objects.filter(subject_id=forgotten.pk, kind=TaskKind.HAND_BACK).delete()
    for _ in range(2):
        emit_post_migrate_signal(0, False, "default", plan=[])
        with scope(world.office):
            tasks = Task.objects.filter(kind=TaskKind.HAND_BACK).order_by("subject_id")
            assert list(tasks.values_list("subject_id", "status")) == [
                (waiting.pk, "open"), (back.pk, "done"), (forgotten.pk, "open")
            ]  # fmt: skip
            pieces = ConsignedPiece.objects.order_by("unit").values_list("unit", "status")
            assert list(pieces) == [(waiting.pk, "consigned"), (back.pk, "handed_back")]
            assert not Task.objects.filter(subject_id=free.pk, kind=TaskKind.HAND_BACK).exists()


def test_a_withdrawn_piece_is_offered_to_no_agreement(
    world: World, as_person: Callable[[User], Client]
) -> None:
    free, gone = make_listed_units(world, 2)
    with scope(world.office) as office:
        withdraw_units(unit_ids=[gone.pk], reason="Torn", actor=office)
    floor = as_person(world.operator)
    for unit, offered in ((free, True), (gone, False)):
        page = floor.get(reverse("admin:inventory_unit_change", args=[unit.pk])).content.decode()
        address = reverse("admin:inventory_unit_verb", args=[unit.pk, "consign"])
        assert (f'href="{address}"' in page) is offered


def test_what_an_examiner_failed_goes_back_to_its_owner(world: World) -> None:
    (unit,) = make_units(world)
    attach(world, signed(world), [unit])
    with scope(world.office) as office:
        inspect_units(unit_ids=[unit.pk], actor=office)
        give_verdicts(verdicts={unit.pk: "fail"}, findings="The stitches", actor=EXAMINERS[0])
    (piece,) = withdraw(world, unit)
    with scope(world.office):
        assert Event.objects.get(verb="unit.withdrawn").data["not_genuine"]
        task = Task.objects.get(subject_id=unit.pk, status="open")
        assert task.kind == TaskKind.HAND_BACK
    with scope(world.actor(world.operator)) as operator:
        work_tasks(task_ids=[task.pk], actor=operator)
    with scope(world.office):
        piece.refresh_from_db()
        assert piece.status == "handed_back"
        assert units_without_place() == []


def test_a_brands_system_withdraws_a_piece_that_stands_under_no_agreement(
    world: World, as_client: Callable[[str], Client]
) -> None:
    own, sold = make_listed_units(world, 2)
    (other,) = make_listed_units(world, brand=world.kestrel)
    with scope(world.office) as office:
        hold_listed(unit_id=sold.pk, store_code="boutique", actor=office)
    client = as_client(world.token(brand=world.aurore, scopes=[Scope.CONSIGNMENTS_WRITE])[1])

    def withdraw_it(pk: int, reason: str = "For an exhibition") -> Any:
        return client.post(
            f"/api/v1/units/{pk}/withdrawal", {"reason": reason}, content_type="application/json",
            headers={"idempotency-key": f"{pk}{reason}"},
        )  # fmt: skip

    assert [withdraw_it(own.pk, " ").status_code, withdraw_it(other.pk).status_code] == [422, 404]
    refused = withdraw_it(sold.pk)
    assert (refused.status_code, refused.json()["code"]) == (409, "unit_claimed")
    told = withdraw_it(own.pk)
    assert told.status_code == 201, told.content
    body = told.json()
    assert (body["unit"], body["status"], body["id"], body["agreement"]) == (own.pk, "withdrawn", None, None)
    with scope(world.office):
        assert Task.objects.get(subject_id=own.pk, kind=TaskKind.HAND_BACK).status == "open"
        assert Event.objects.get(verb="unit.withdrawn").data["reason"] == "For an exhibition"
