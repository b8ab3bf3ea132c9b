import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from catalog.inventory.models import Unit
from catalog.inventory.queries import house_grades
from catalog.inventory.services import inspect_units, quarantine_units, withdraw_units
from catalog.inventory.states import UnitStatus
from fulfillment.tasks import queries
from fulfillment.tasks.deadlines import TASK_HOURS, due_at
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import claim_task, put_back_task, work_tasks
from fulfillment.tasks.states import TaskStatus
from tests.catalog.inventory.making import EXAMINERS, shelve, whole_sets
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, receive


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


@pytest.fixture
def operator(world: World) -> Actor:
    return world.actor(world.operator)


def open_kinds(world: World) -> list[tuple[int, str]]:
    with scope(world.office):
        return sorted(queries.open_tasks().values_list("subject_id", "kind"))


def ids(world: World, kind: TaskKind) -> list[int]:
    with scope(world.office):
        return list(queries.open_tasks().filter(kind=kind).order_by("pk").values_list("pk", flat=True))


def test_it_leads_pieces_from_intake_to_the_stores(world: World, house: House, operator: Actor) -> None:
    units = receive(house, world.aurore, count=3)
    assert open_kinds(world) == [(unit.pk, TaskKind.INSPECT) for unit in units]
    words: dict[TaskKind, dict[str, Any]] = {
        TaskKind.INSPECT: {},
        TaskKind.AUTHENTICATE: {"verdict": "pass"},
        TaskKind.GRADE: {"grade": None},
        TaskKind.PHOTOGRAPH: {"tags": {unit.pk: f"TAG-{unit.pk}" for unit in units}},
        TaskKind.LIST: {"store_codes": [house.store.code], "price": None},
    }
    pieces = [unit.pk for unit in units]
    for kind, said in words.items():
        assert open_kinds(world) == [(unit.pk, kind) for unit in units]
        with scope(operator):
            if kind == TaskKind.AUTHENTICATE:
                work_tasks(task_ids=ids(world, kind), actor=EXAMINERS[0], **said)
                assert open_kinds(world) == [(unit.pk, kind) for unit in units]
            if kind == TaskKind.GRADE:
                said = {"grade": house_grades()[0]}
            if kind == TaskKind.PHOTOGRAPH:
                photos = whole_sets(pieces)
                said["photos"] = {
                    pk: [
                        dataclasses.replace(each, tag=f"TAG-{pk}" if each.view == "tag" else "")
                        for each in of_unit
                    ]
                    for pk, of_unit in photos.items()
                }
            if kind == TaskKind.LIST:
                shelve(pieces, operator)
            work_tasks(task_ids=ids(world, kind), actor=operator, **said)
    assert open_kinds(world) == []
    with scope(world.office):
        assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.LISTED}
        done = set(Task.objects.values_list("status", "done_by", "warehouse__code", "brand_id"))
        people = (operator.name, EXAMINERS[0].name)
        assert done == {(TaskStatus.DONE, name, "osaka", world.aurore.pk) for name in people}
        assert Event.objects.filter(verb="task.completed").count() == 18
        assert broken_chains() == []


def test_it_closes_the_task_of_a_verb_called_elsewhere(world: World, house: House, operator: Actor) -> None:
    (unit,) = receive(house, world.aurore)
    with scope(operator):
        inspect_units(unit_ids=[unit.pk], actor=operator)
    assert open_kinds(world) == [(unit.pk, TaskKind.AUTHENTICATE)]


@pytest.mark.parametrize(("verb", "then"), [(quarantine_units, []), (withdraw_units, [TaskKind.HAND_BACK])])
def test_it_cancels_what_is_open_of_a_piece_that_leaves(
    world: World, house: House, operator: Actor, verb: object, then: list[TaskKind]
) -> None:
    first, second = receive(house, world.aurore, count=2)
    with scope(operator):
        verb(unit_ids=[first.pk], reason="a copy", actor=operator)  # type: ignore[operator]
    assert open_kinds(world) == [*((first.pk, kind) for kind in then), (second.pk, TaskKind.INSPECT)]
    with scope(world.office):
        reason = Event.objects.get(verb="task.cancelled").data["reason"]
    assert operator.name in reason


def test_it_opens_thousands_in_a_handful_of_statements(world: World, house: House, operator: Actor) -> None:
    numbers = []
    for count in (2, 40):
        with CaptureQueriesContext(connection) as statements:
            receive(house, world.aurore, count=count)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_it_is_taken_by_one_person(world: World, house: House, operator: Actor) -> None:
    receive(house, world.aurore)
    (task_id,) = ids(world, TaskKind.INSPECT)
    with scope(world.office) as actor:
        colleague = User.objects.create_user(
            username="colleague", password="correct horse battery", role=world.operator.role
        )
        assert actor
    second = world.actor(colleague)
    with scope(operator):
        claimed = claim_task(task_id=task_id, actor=operator)
        assert (claimed.status, claimed.assignee_id) == (TaskStatus.CLAIMED, operator.id)
        assert list(queries.tasks_of(world.operator.pk)) == [claimed]
    with scope(second):
        with pytest.raises(Conflict):
            claim_task(task_id=task_id, actor=second)
        with pytest.raises(Conflict) as refusal:
            work_tasks(task_ids=[task_id], actor=second)
        assert refusal.value.code == "task_taken"
        with pytest.raises(Conflict):
            put_back_task(task_id=task_id, actor=second)
    assert open_kinds(world)[0][1] == TaskKind.INSPECT
    admin = world.actor(world.admin)
    with scope(admin):
        back = put_back_task(task_id=task_id, actor=admin)
    assert (back.status, back.assignee_id) == (TaskStatus.OPEN, None)
    with scope(second):
        work_tasks(task_ids=[task_id], actor=second)
        assert Task.objects.get(pk=task_id).done_by == second.name


def test_it_is_done_once(world: World, house: House, operator: Actor) -> None:
    receive(house, world.aurore)
    (task_id,) = ids(world, TaskKind.INSPECT)
    with scope(operator):
        work_tasks(task_ids=[task_id], actor=operator)
        with pytest.raises(Conflict) as refusal:
            work_tasks(task_ids=[task_id], actor=operator)
    assert refusal.value.data["state"] == TaskStatus.DONE


def test_it_does_all_or_none(world: World, house: House, operator: Actor) -> None:
    units = receive(house, world.aurore, count=2)
    tasks = ids(world, TaskKind.INSPECT)
    with scope(operator):
        work_tasks(task_ids=tasks, actor=operator)
        work_tasks(task_ids=ids(world, TaskKind.AUTHENTICATE)[:1], actor=operator, verdict="pass")
        work_tasks(task_ids=ids(world, TaskKind.AUTHENTICATE)[1:], actor=EXAMINERS[0], verdict="pass")
        with pytest.raises(Invalid) as refusal:
            work_tasks(
                task_ids=[*ids(world, TaskKind.AUTHENTICATE), *ids(world, TaskKind.GRADE)], actor=operator
            )
    assert refusal.value.data["kinds"] == ["authenticate", "grade"]
    assert open_kinds(world) == [(units[0].pk, "grade"), (units[1].pk, "authenticate")]


def test_it_refuses_words_that_the_kind_does_not_need(world: World, house: House, operator: Actor) -> None:
    receive(house, world.aurore)
    with scope(operator):
        with pytest.raises(Invalid):
            work_tasks(task_ids=ids(world, TaskKind.INSPECT), actor=operator, grade=None)
        with pytest.raises(NotFound):
            work_tasks(task_ids=[10**9], actor=operator)
        with pytest.raises(NotFound):
            work_tasks(task_ids=[], actor=operator)


@pytest.mark.parametrize("persona", ["reviewer", "owner"])
def test_it_lets_only_the_floor_work(world: World, house: House, persona: str) -> None:
    receive(house, world.aurore)
    (task_id,) = ids(world, TaskKind.INSPECT)
    actor = world.actor(getattr(world, persona))
    with scope(actor):
        with pytest.raises(Forbidden):
            work_tasks(task_ids=[task_id], actor=actor)
        with pytest.raises(Forbidden):
            claim_task(task_id=task_id, actor=actor)
    with scope(world.office) as office, pytest.raises(Forbidden):
        claim_task(task_id=task_id, actor=office)


def test_a_stranger_sees_no_task(world: World, house: House) -> None:
    receive(house, world.aurore)
    with scope(world.actor(world.stranger)):
        assert Task.objects.count() == 0
    with scope(world.actor(world.owner)):
        assert Task.objects.count() == 1


def test_it_is_due_by_kind(settings: object, world: World, house: House) -> None:
    now = timezone.now()
    assert set(TASK_HOURS) == set(TaskKind)
    assert due_at(TaskKind.AUTHENTICATE, now) == now + timedelta(hours=48)
    settings.TASK_HOURS = {TaskKind.INSPECT: -1}  # type: ignore[attr-defined]
    assert due_at(TaskKind.AUTHENTICATE, now) == now + timedelta(hours=48)
    receive(house, world.aurore)
    with scope(world.office):
        assert queries.overdue_tasks().count() == 1
