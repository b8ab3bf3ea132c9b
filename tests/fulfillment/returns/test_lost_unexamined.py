"""A piece that came back and was lost before anybody examined it: the loss is ours, and its buyer gets the price."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict, Invalid, NotFound, StateConflict
from backoffice.events.models import Event
from catalog.inventory.models import Unit
from catalog.inventory.services import find_units, inspect_units, lose_units, quarantine_units
from catalog.inventory.why_not import Act, why_not
from fulfillment.custody.services import report_damage, report_loss
from fulfillment.orders.models import Order
from fulfillment.returns.models import Return
from fulfillment.returns.services import owe_for_lost, refund_return, refuse_return
from fulfillment.tasks.models import Task
from fulfillment.tasks.services import work_tasks
from fulfillment.traceability.story import story_of
from tests.catalog.inventory.making import pass_units
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house
from tests.fulfillment.returns.making import asked, came_back
from tests.fulfillment.shipping.making import carriers


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def row(world: World, house: House) -> Return:
    """A return whose piece waits at the bench."""
    return came_back(house, asked(house, world.aurore))


def tasks() -> list[tuple[str, str]]:
    return list(Task.objects.filter(subject_type__in=["return", "loss"]).values_list("kind", "status"))


def assert_sound(world: World) -> None:
    with scope(world.office):
        assert [(each.assertion.name, each.guilty) for each in examine_all() if not each.holds] == []


def write_off(unit_id: int, actor: Any) -> None:
    report_damage(unit_id=unit_id, reason="A shelf fell on it", write_off=True, actor=actor)


def lose(unit_id: int, actor: Any) -> None:
    report_loss(unit_id=unit_id, reason="A shelf fell on it", actor=actor)


@pytest.mark.parametrize("happens", [lose, write_off])
@pytest.mark.parametrize("inspected", [False, True])
def test_its_buyer_is_owed_the_whole_price_once(
    world: World, row: Return, happens: Callable[[int, Any], None], inspected: bool
) -> None:
    with scope(world.office) as office:
        if inspected:
            inspect_units(unit_ids=[row.unit_id], actor=office)
        happens(row.unit_id, office)
        assert (Return.objects.get().status, Order.objects.get().status) == ("accepted", "returned")
        assert tasks() == [("settle_return", "open")]
    assert_sound(world)
    with scope(world.office) as office:
        with pytest.raises(StateConflict):
            refuse_return(return_id=row.pk, decision="It is gone", actor=office)
        with pytest.raises(Invalid) as part:
            refund_return(
                return_id=row.pk, refund_reference="RE", amount=Decimal(1), decision="Worn", actor=office
            )
        assert part.value.data["field"] == "amount"
        work_tasks(
            task_ids=[Task.objects.get(subject_type="return").pk],
            actor=office,
            refund_reference="RE",
            decision="",
        )
        paid = Return.objects.get()
        assert (paid.status, paid.refunded) == ("refunded", paid.price)
        with pytest.raises(StateConflict):
            refund_return(return_id=row.pk, refund_reference="RE-2", actor=office)
    assert_sound(world)


@pytest.mark.parametrize("genuine", [True, False])
@pytest.mark.parametrize("paid", [True, False])
def test_a_find_changes_nothing_about_it(world: World, row: Return, genuine: bool, paid: bool) -> None:
    with scope(world.office) as office:
        lose(row.unit_id, office)
        if paid:
            refund_return(return_id=row.pk, refund_reference="RE", actor=office)
        unit = Unit.objects.get(pk=row.unit_id)
        find_units(unit_ids=[unit.pk], warehouse=unit.warehouse, reason="Behind a shelf", actor=office)
        inspect_units(unit_ids=[unit.pk], actor=office)
        if genuine:
            pass_units([unit.pk])
        else:
            quarantine_units(unit_ids=[unit.pk], reason="A doubt", actor=office)
        assert Return.objects.get().status == ("refunded" if paid else "accepted")
        assert tasks() == [("settle_return", "done" if paid else "open")]
        lose(unit.pk, office)
        assert len(tasks()) == 1
    assert_sound(world)


def test_what_is_only_damaged_is_examined_as_ever(world: World, row: Return) -> None:
    with scope(world.office) as office:
        report_damage(unit_id=row.unit_id, reason="Scratched", actor=office)
        assert Return.objects.get().status == "received"
        inspect_units(unit_ids=[row.unit_id], actor=office)
        pass_units([row.unit_id])
        assert Return.objects.get().status == "accepted"
    assert_sound(world)


def test_why_not_and_the_public_story_say_it(world: World, row: Return) -> None:
    with scope(world.office) as office:
        lose(row.unit_id, office)
        unit = Unit.objects.select_related("category", "brand", "source_grade", "warehouse").get(
            pk=row.unit_id
        )

        def said() -> tuple[str, Any]:
            answers = {answer.act: answer for answer in why_not(unit, office).answers}
            (reason,) = [each for each in answers[Act.LIST].reasons if each.code == "return_lost"]
            return reason.sentence, reason.step and reason.step.verb

        first, step = said()
        assert "was lost with us before it was examined; its buyer is owed the whole price." in first
        assert step == "give its buyer the money back"
        assert [work.kind for work in why_not(unit, office).work] == ["settle_return"]
        (back,) = story_of(unit).returns
        assert (back.examined_at, back.lost_at is None) == (None, False)
        refund_return(return_id=row.pk, refund_reference="RE", actor=office)
        assert said() == (first.replace("is owed the whole price", "has the money back"), None)
        with pytest.raises(Conflict):
            lose(unit.pk, office)


@pytest.fixture
def forgotten(world: World, row: Return) -> Return:
    """A return that waits for examiners although its piece is lost, as before the house answered for losses."""
    with scope(world.office) as office:
        lose_units(unit_ids=[row.unit_id], reason="A shelf fell on it", actor=office)
        row.refresh_from_db()
        assert row.status == "received"
    return row


def test_what_was_lost_before_is_owed_by_a_click_once(
    world: World, forgotten: Return, as_person: Callable[[User], Client]
) -> None:
    page = reverse("admin:returns_return_change", args=[forgotten.pk])
    owe = reverse("admin:returns_return_verb", args=[forgotten.pk, "owe"])
    floor, finance = (as_person(world.staff(role)) for role in (Role.WAREHOUSE_OPERATOR, Role.FINANCE))
    assert f'href="{owe}"' not in floor.get(page).content.decode()
    floor.post(owe)
    with scope(world.office):
        assert (Return.objects.get().status, tasks()) == ("received", [])
    assert f'href="{owe}"' in finance.get(page).content.decode()
    assert "a task asks for the whole" in finance.get(owe).content.decode()
    assert finance.post(owe).status_code == 302
    with scope(world.office):
        back = Return.objects.get()
        assert (back.status, back.lost_at is None, Order.objects.get().status) == (
            "accepted",
            False,
            "returned",
        )
        assert tasks() == [("settle_return", "open")]
        said = Event.objects.get(verb="return.answered_for")
        assert (said.subject_id, said.actor_name) == (forgotten.pk, "finance of the house")
    assert f'href="{owe}"' not in finance.get(page).content.decode()
    finance.post(owe)
    with scope(world.office) as office:
        assert tasks() == [("settle_return", "open")]
        with pytest.raises(StateConflict):
            owe_for_lost(return_id=forgotten.pk, actor=office)
        report = refund_return(return_id=forgotten.pk, refund_reference="RE", actor=office)
        assert report.refunded == report.price


def test_a_card_leads_finance_to_exactly_those_that_are_to_be_owed(
    world: World, house: House, forgotten: Return, as_person: Callable[[User], Client]
) -> None:
    waiting = came_back(house, asked(house, world.aurore))
    floor, finance = (as_person(world.staff(role)) for role in (Role.WAREHOUSE_OPERATOR, Role.FINANCE))
    title = "Returns lost before they were examined"

    def led_to() -> list[int]:
        cards = [each for each in finance.get("/admin/").context["cards"] if each.title == title]
        rows = [row.pk for card in cards for row in finance.get(card.link).context["cl"].result_list]
        assert [card.waiting for card in cards] == [len(rows)] * len(cards)
        return rows

    assert led_to() == [forgotten.pk]
    assert title not in floor.get("/admin/").content.decode()
    with scope(world.office) as office:
        lose(waiting.unit_id, office)
        assert Return.objects.get(pk=waiting.pk).status == "accepted"
    assert led_to() == [forgotten.pk]
    with scope(world.office) as office:
        owe_for_lost(return_id=forgotten.pk, actor=office)
    assert led_to() == []


def test_it_is_owed_over_rest_and_only_what_is_lost(
    world: World, forgotten: Return, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token(brand=world.aurore, scopes=["orders:read", "orders:write"])
    _, others = world.token(brand=world.kestrel, scopes=["orders:read", "orders:write"])
    _, reader = world.token(scopes=["orders:read"])
    address = f"/api/v1/returns/{forgotten.pk}/owe"

    def owe(who: str, key: str) -> Any:
        return as_client(who).post(address, content_type="application/json", headers={"Idempotency-Key": key})

    assert [owe(others, "1").status_code, owe(reader, "1").status_code] == [404, 403]
    first = owe(token, "1")
    assert (first.status_code, first.json()["status"], first.json()["lost_at"] is None) == (
        200,
        "accepted",
        False,
    )
    assert owe(token, "1").json() == first.json()
    again = owe(token, "2")
    assert (again.status_code, again.json()["code"]) == (409, "state_conflict")
    with scope(world.office):
        assert tasks() == [("settle_return", "open")]


def test_what_can_be_examined_is_not_owed(world: World, row: Return) -> None:
    with scope(world.office) as office:
        with pytest.raises(Conflict) as refused:
            owe_for_lost(return_id=row.pk, actor=office)
        assert refused.value.code == "not_lost"
        with pytest.raises(NotFound):
            owe_for_lost(return_id=row.pk + 1, actor=office)
        assert (Return.objects.get().status, tasks()) == ("received", [])


def test_why_not_says_who_may_owe_it(world: World, forgotten: Return) -> None:
    with scope(world.office) as office:
        unit = Unit.objects.select_related("category", "brand", "warehouse").get(pk=forgotten.unit_id)
        answers = {answer.act: answer for answer in why_not(unit, office).answers}
        (reason,) = [each for each in answers[Act.LIST].reasons if each.code == "return_lost"]
        assert "its buyer is owed the whole price." in reason.sentence
        assert reason.step is not None
        assert (reason.step.verb, "finance" in reason.step.roles) == ("owe its buyer the price", True)
