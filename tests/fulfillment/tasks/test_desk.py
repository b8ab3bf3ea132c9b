import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden
from catalog.inventory.bench_models import TermList
from catalog.inventory.models import Unit, UnitPhoto
from catalog.inventory.queries import house_grades
from catalog.inventory.services import grade_units, inspect_units
from catalog.inventory.states import UnitStatus
from catalog.inventory.terms import terms_for
from fulfillment.custody.services import report_loss
from fulfillment.tasks import queries
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import claim_task
from fulfillment.tasks.states import TaskStatus
from tests.catalog.inventory.making import pass_units, picture, shelve
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, ordered, paid_in_vain, receive

QUEUE = "/admin/tasks/task/"


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


def test_it_leads_a_piece_through_the_bench(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    desk = as_person(world.operator)
    with scope(world.office):
        grade = house_grades()[0]

    def do(kind: TaskKind, **words: object) -> None:
        with scope(world.office):
            task = queries.open_tasks().get(kind=kind)
        page = desk.get(f"{QUEUE}{task.pk}/change/").content.decode()
        address = f"{QUEUE}{task.pk}/verb/do_{kind}/"
        assert address in page
        assert f"/admin/inventory/unit/{unit.pk}/change/" in page
        assert desk.get(address, follow=True).status_code == 200
        answer = desk.post(address, {"go": "1", **words}, follow=True)
        assert "done for" in answer.content.decode(), answer.content.decode()

    inspected = {"unit": unit.pk, "step": "inspect", "exotic": "no", "go": "done"}
    assert desk.post("/admin/inventory/unit/bench/", inspected).status_code == 302
    do(TaskKind.AUTHENTICATE, verdict="pass")
    desk, operator = as_person(world.admin), desk
    do(TaskKind.AUTHENTICATE, verdict="pass")
    desk = operator
    do(TaskKind.GRADE, grade=grade.pk)
    with scope(world.office) as office:
        views = [view.code for view in terms_for(TermList.VIEW, [unit.category_id])[unit.category_id]]
        shelve([unit.pk], office)
    files = {f"view_{view}": SimpleUploadedFile("a.png", picture().getvalue(), "image/png") for view in views}
    do(TaskKind.PHOTOGRAPH, tag="E-0001", **files)
    do(TaskKind.LIST, store_codes=["overseas"], price="")
    with scope(world.office):
        assert Unit.objects.get().status == UnitStatus.LISTED
        assert set(UnitPhoto.objects.values_list("view", flat=True)) == set(views)


def test_it_takes_and_puts_back(world: World, house: House, as_person: Callable[[User], Client]) -> None:
    receive(house, world.aurore)
    desk = as_person(world.operator)
    with scope(world.office):
        task = queries.open_tasks().get()
    assert task.title not in desk.get(f"{QUEUE}?whose=mine").content.decode()
    desk.post(f"{QUEUE}{task.pk}/verb/claim/", {"go": "1"})
    assert task.title in desk.get(f"{QUEUE}?whose=mine").content.decode()
    desk.post(f"{QUEUE}{task.pk}/verb/put_back/", {"go": "1"})
    assert task.title in desk.get(f"{QUEUE}?whose=free&due=open").content.decode()


def test_the_queue_shows_what_is_to_be_done_and_all_of_it_one_click_away(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    sold = ordered(house, world.aurore)
    with scope(world.office) as office:
        inspect_units(unit_ids=[unit.pk], actor=office)
        # The buyer of a lost piece is paid back by a task too, about the loss.
        report_loss(unit_id=sold.lines.get().unit_id, reason="Fire", actor=office)
        done = Task.objects.get(kind=TaskKind.INSPECT, subject_id=unit.pk).pk
        to_do = set(queries.open_tasks().values_list("pk", flat=True))
    desk = as_person(world.admin)

    def shown(words: str = "") -> set[int]:
        page = desk.get(f"{QUEUE}{words}").content.decode()
        assert 'href="?due=all"' in page
        return {int(pk) for pk in re.findall(rf'href="{QUEUE}(\d+)/change/', page)}

    assert shown() == shown("?due=open") == to_do
    assert shown("?due=all") > {done, *to_do}
    assert done in shown(f"?status__exact={TaskStatus.DONE}")


def test_many_are_inspected_in_a_round_of_the_bench_screen(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    pieces = receive(house, world.aurore, count=3)
    with scope(world.office):
        tasks = [task.pk for task in queries.open_tasks()]
    desk = as_person(world.operator)
    led = desk.post(QUEUE, {"action": f"do_{TaskKind.INSPECT}", "_selected_action": tasks})
    going = desk.get(led.headers["Location"]).context_data["round"]
    assert {each.pk for each in going.waiting} == {each.pk for each in pieces}
    with scope(world.office):
        assert set(queries.open_tasks().values_list("kind", flat=True)) == {TaskKind.INSPECT}


def test_it_says_what_is_no_photograph(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    with scope(world.office) as actor:
        inspect_units(unit_ids=[unit.pk], actor=actor)
        pass_units([unit.pk])
        grade_units(unit_ids=[unit.pk], grade=house_grades()[0], actor=actor)
        task = queries.open_tasks().get()
    desk = as_person(world.operator)
    address = f"{QUEUE}{task.pk}/verb/do_{TaskKind.PHOTOGRAPH}/"
    assert "Tamper tag on the piece" in desk.get(address).content.decode()
    assert desk.post(address, {}).status_code == 200
    text = SimpleUploadedFile("notes.txt", b"not a picture", "text/plain")
    assert desk.post(address, {"view_front": text, "tag": "E-0001"}).status_code == 200
    with scope(world.office):
        assert Unit.objects.get().status == UnitStatus.GRADED


@pytest.mark.parametrize("persona", ["owner", "stranger", "reviewer"])
def test_it_is_for_the_floor_only(
    world: World, house: House, as_person: Callable[[User], Client], persona: str
) -> None:
    receive(house, world.aurore)
    assert as_person(getattr(world, persona)).get(QUEUE).status_code == 403


def test_it_tells_the_home_page_what_waits(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    receive(house, world.aurore)
    page = as_person(world.operator).get("/admin/").content.decode()
    assert "Tasks to do" in page
    assert "Tasks overdue" in page


def test_each_sees_the_work_that_is_theirs(world: World, as_person: Callable[[User], Client]) -> None:
    paid_in_vain(open_house(world.office), world.aurore)
    with scope(world.office):
        refund = Task.objects.get(kind=TaskKind.REFUND)
    page = f"/admin/tasks/task/{refund.pk}/change/"
    floor, finance = as_person(world.operator), as_person(world.staff(Role.FINANCE))
    assert refund.title not in floor.get("/admin/tasks/task/").content.decode()
    assert floor.get(page).status_code == 302
    assert finance.get(page).status_code == 200
    with scope(world.actor(world.operator)) as actor, pytest.raises(Forbidden, match="is not"):
        claim_task(task_id=refund.pk, actor=actor)


def test_an_inspection_is_asked_for_on_the_bench_screen(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    with scope(world.office):
        task = queries.open_tasks().get(kind=TaskKind.INSPECT)
    answer = as_person(world.operator).get(f"{QUEUE}{task.pk}/verb/do_inspect/")
    assert answer.headers["Location"] == f"/admin/inventory/unit/bench/?unit={unit.pk}"


def test_the_next_one_is_the_first_of_the_queue_as_it_is_narrowed(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    first, second = receive(house, world.aurore, count=2)
    desk = as_person(world.operator)
    with scope(world.actor(world.admin)) as admin:
        tasks = {task.subject_id: task for task in queries.open_tasks()}
        claim_task(task_id=tasks[first.pk].pk, actor=admin)
    assert 'href="/admin/tasks/task/next/?due=open"' in desk.get(f"{QUEUE}?due=open").content.decode()
    answer = desk.get(f"{QUEUE}next/?due=open")
    assert answer.headers["Location"] == f"{QUEUE}{tasks[second.pk].pk}/change/"
    none = desk.get(f"{QUEUE}next/?due=open&kind__exact=pick", follow=True)
    assert "Nothing waits for you here." in none.content.decode()
