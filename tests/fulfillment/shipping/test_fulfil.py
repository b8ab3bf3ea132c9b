import hashlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import LeaseLost, Run
from catalog.inventory.models import Movement, Unit
from catalog.inventory.states import UnitStatus
from fulfillment.orders.models import Order
from fulfillment.orders.services import cancel_order
from fulfillment.orders.states import OrderStatus
from fulfillment.shipping import services
from fulfillment.shipping.fulfil import fulfil_order, next_step
from fulfillment.shipping.jobs import FULFIL
from fulfillment.shipping.locks import lock_parcel
from fulfillment.shipping.models import NumberPool, Parcel
from fulfillment.shipping.numbers import is_s10
from fulfillment.shipping.papers import printed
from fulfillment.shipping.queries import units_in
from fulfillment.shipping.states import ParcelStatus
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import work_tasks
from fulfillment.tasks.states import TaskStatus
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, ordered
from tests.fulfillment.shipping.making import carriers, fulfil, parcel_of, run_jobs, whole_packing


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


def test_it_carries_an_order_to_the_carrier(world: World, house: House) -> None:
    order = ordered(house, world.aurore, count=2)
    (job,) = run_jobs(FULFIL)
    assert (job.status, job.progress_done, job.progress_total, job.error) == (JobStatus.DONE, 6, 6, "")
    parcel = parcel_of(order)
    assert parcel is not None
    assert parcel.status == ParcelStatus.HANDED_OVER
    assert parcel.waybill is not None
    assert is_s10(parcel.waybill)
    assert parcel.weight_g == 350 + 2 * 1100
    with scope(world.office):
        order.refresh_from_db()
        assert order.status == OrderStatus.SHIPPED
        assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.SHIPPED}
        shipped = Movement.objects.filter(reason="shipped")
        assert set(shipped.values_list("source", "target")) == {
            ("warehouse:osaka", f"buyer:{order.reference}")
        }
        events = Event.objects.filter(subject_type="parcel").order_by("sequence")
        assert [event.verb.partition(".")[2] for event in events] == [
            "planned", "picked", "packed", "numbered", "labelled", "handed_over",
        ]  # fmt: skip
        assert broken_chains() == []
        with parcel.label.open("rb") as label:
            pdf = label.read()
    assert pdf.startswith(b"%PDF")
    assert events[4].data["sha256"] == hashlib.sha256(pdf).hexdigest()


def test_it_does_nothing_twice(world: World, house: House) -> None:
    order = ordered(house, world.aurore)
    first = fulfil(order)
    with scope(world.office):
        events, pool = Event.objects.count(), NumberPool.objects.get()
    second = fulfil(order)
    assert first is not None
    assert second is not None
    assert (second.waybill, second.label.name) == (first.waybill, first.label.name)
    with scope(world.office):
        assert Event.objects.count() == events
        assert NumberPool.objects.get().next_serial == pool.next_serial


def test_it_undoes_a_step_whose_lease_is_lost(world: World, house: House) -> None:
    order = ordered(house, world.aurore)
    with scope(world.office):
        job = Job.objects.get(kind=FULFIL)
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.RUNNING, lease_owner="another", lease_until=timezone.now() + timedelta(minutes=1)
        )
    with pytest.raises(LeaseLost):
        fulfil_order(Run(job=job, owner="me", lease=timedelta(seconds=30)), order_id=order.pk)
    assert parcel_of(order) is None
    with scope(world.office):
        order.refresh_from_db()
    assert order.status == OrderStatus.PLACED


def test_it_leaves_a_cancelled_order_alone(world: World, house: House) -> None:
    order = ordered(house, world.aurore)
    with scope(world.office) as actor:
        cancel_order(order_id=order.pk, actor=actor, reason="x")
    (job,) = run_jobs(FULFIL)
    assert job.status == JobStatus.DONE
    assert parcel_of(order) is None


def test_an_order_is_cancelled_until_its_parcel_is_picked(world: World, house: House) -> None:
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    run_jobs(FULFIL)
    admin = world.actor(world.admin)
    with scope(admin):
        cancel_order(order_id=order.pk, actor=admin, reason="the buyer changed her mind")
    parcel = parcel_of(order)
    assert parcel is not None
    assert parcel.status == ParcelStatus.CANCELLED
    with scope(world.office) as actor:
        assert Task.objects.get(kind=TaskKind.PICK).status == TaskStatus.CANCELLED
        assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.LISTED}
        assert next_step(order.pk, actor) is False
        assert [verdict.assertion.name for verdict in examine_all() if not verdict.holds] == []


@pytest.mark.parametrize(
    ("steps", "advice"),
    [(1, "Have the warehouse put it back first"), (2, "Let it go, and take the piece back")],
)
def test_what_is_in_hand_is_not_cancelled(world: World, house: House, steps: int, advice: str) -> None:
    order = ordered(house, world.aurore)
    with scope(world.office) as actor:
        for _ in range(1 + steps):
            next_step(order.pk, actor)
        with pytest.raises(Conflict, match=advice) as refusal:
            cancel_order(order_id=order.pk, actor=actor, reason="x")
        assert refusal.value.code == "in_hand"
    with scope(world.office):
        order.refresh_from_db()
        assert order.status == OrderStatus.ALLOCATED


@pytest.mark.django_db(transaction=True)
def test_who_cancels_waits_for_nobody_who_has_the_parcel(world: World, house: House) -> None:
    """Whoever hands it over has locked the parcel and wants the order; two who wait for each other wait for ever."""
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    run_jobs(FULFIL)
    parcel = parcel_of(order)
    assert parcel is not None
    locked, tried = threading.Event(), threading.Event()

    def work() -> None:
        with scope(world.office):
            lock_parcel(parcel.pk)
            locked.set()
            tried.wait(20)
        connection.close()

    other = threading.Thread(target=work)
    other.start()
    try:
        assert locked.wait(20)
        with scope(world.office) as actor, pytest.raises(Busy):
            cancel_order(order_id=order.pk, actor=actor, reason="x")
    finally:
        tried.set()
        other.join()
    with scope(world.office) as actor:
        assert cancel_order(order_id=order.pk, actor=actor, reason="x").status == OrderStatus.CANCELLED


def test_it_waits_for_people_where_people_work(world: World, house: House) -> None:
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    operator = world.actor(world.operator)
    (job,) = run_jobs(FULFIL)
    assert (job.status, job.progress_done) == (JobStatus.DONE, 1)
    with scope(operator):
        task = Task.objects.get(kind=TaskKind.PICK)
        assert order.reference in task.title
        picked = Parcel.objects.get()
        with pytest.raises(Invalid, match="was not scanned"):
            work_tasks(task_ids=[task.pk], actor=operator, scans=[])
        tags = [f"TAG-{unit.pk}" for unit in units_in(picked)]
        work_tasks(task_ids=[task.pk], actor=operator, scans=tags)
        task.refresh_from_db()
    assert (task.status, task.done_by) == (TaskStatus.DONE, operator.name)
    (job,) = run_jobs(FULFIL)
    assert (job.key, job.progress_done) == (f"{order.pk}:parcel.picked", 2)
    with scope(operator):
        task = Task.objects.get(kind=TaskKind.PACK)
        with pytest.raises(Conflict, match="«The piece in its box», «The parcel closed and sealed»"):
            work_tasks(task_ids=[task.pk], actor=operator, weight_g=1480)
        photos = {task.subject_id: whole_packing(picked)}
        work_tasks(task_ids=[task.pk], actor=operator, weight_g=1480, photos=photos)
    (job,) = run_jobs(FULFIL)
    assert (job.key, job.progress_done) == (f"{order.pk}:parcel.packed", 5)
    parcel = parcel_of(order)
    assert parcel is not None
    assert (parcel.status, parcel.weight_g) == (ParcelStatus.LABELLED, 1480)
    with scope(operator):
        task = Task.objects.get(kind=TaskKind.HAND_OVER)
        assert Order.objects.get().status == OrderStatus.ALLOCATED
        work_tasks(task_ids=[task.pk], actor=operator)
        task.refresh_from_db()
        assert task.status == TaskStatus.DONE
        assert Order.objects.get().status == OrderStatus.SHIPPED
        assert set(Unit.objects.values_list("bin", flat=True)) == {""}
    with scope(world.office):
        assert Job.objects.filter(status=JobStatus.QUEUED).count() == 0


def test_it_asks_a_person_once(world: World, house: House) -> None:
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    fulfil(order)
    fulfil(order)
    with scope(world.office):
        assert Task.objects.filter(kind=TaskKind.PICK).count() == 1


def test_what_was_picked_is_put_back_and_picked_anew(world: World, house: House) -> None:
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    operator = world.actor(world.operator)
    for _ in range(2):
        run_jobs(FULFIL)
        parcel = parcel_of(order)
        assert parcel is not None
        with scope(operator):
            (unit,) = units_in(parcel)
            services.pick_parcel(parcel_id=parcel.pk, actor=operator, scans=[f"TAG-{unit.pk}"])
        run_jobs(FULFIL)
        with scope(operator):
            assert Task.objects.get(status=TaskStatus.OPEN).kind == TaskKind.PACK
            services.put_parcel_back(parcel_id=parcel.pk, actor=operator)
            (unit,) = units_in(parcel)
            assert (unit.status, unit.bin) == (UnitStatus.SOLD, "A-1")
    run_jobs(FULFIL)
    with scope(world.office):
        assert Task.objects.get(status=TaskStatus.OPEN, subject_type="parcel").kind == TaskKind.PICK
        assert Parcel.objects.get().status == ParcelStatus.PLANNED


def test_it_is_not_missed_when_the_person_is_quicker_than_the_job(world: World, house: House) -> None:
    """The piece is picked while the job that asked for it has not ended yet."""
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    with scope(world.office) as actor:
        Job.objects.update(status=JobStatus.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
        next_step(order.pk, actor)
        next_step(order.pk, actor)
        services.pick_parcel(parcel_id=Parcel.objects.get().pk, actor=actor)
        assert list(Job.objects.filter(status=JobStatus.QUEUED).values_list("key", flat=True)) == [
            f"{order.pk}:parcel.picked"
        ]


def test_it_keeps_the_same_label_on_a_second_try(world: World, house: House) -> None:
    parcel = _packed(world, house)
    with scope(world.office) as actor:
        numbered = services.number_parcel(parcel_id=parcel.pk, actor=actor)
        written = printed(numbered)
    storage, name = parcel.label.storage, f"labels/{numbered.numbered_at:%Y/%m}/{numbered.waybill}.pdf"
    path = storage.path(name)
    _write(path, written[: len(written) // 2])  # what a worker killed while writing leaves
    with scope(world.office) as actor:
        labelled = services.label_parcel(parcel_id=parcel.pk, actor=actor)
    assert labelled.label.name == name
    assert Path(path).read_bytes() == written
    assert storage.listdir(f"labels/{numbered.numbered_at:%Y/%m}")[1] == [f"{numbered.waybill}.pdf"]


def test_it_takes_back_the_number_of_a_label_that_was_undone(world: World, house: House) -> None:
    parcel = _packed(world, house)
    with scope(world.office) as actor:
        with pytest.raises(RuntimeError), scope(world.office):
            lost = services.label_parcel(parcel_id=parcel.pk, actor=actor).waybill
            raise RuntimeError
        assert Parcel.objects.get(pk=parcel.pk).waybill is None
        assert services.label_parcel(parcel_id=parcel.pk, actor=actor).waybill == lost


def test_it_says_what_to_do_when_the_numbers_are_used_up(world: World, house: House) -> None:
    with scope(world.office) as actor:
        pool = NumberPool.objects.get()
        NumberPool.objects.update(next_serial=pool.last_serial + 1)
    order = ordered(house, world.aurore)
    (job,) = run_jobs(FULFIL)
    assert job.status == JobStatus.FAILED
    assert "add it as a number pool" in job.error
    parcel = parcel_of(order)
    assert parcel is not None
    assert (parcel.status, parcel.waybill) == (ParcelStatus.PACKED, None)
    with scope(world.office) as actor:
        services.add_number_pool(
            carrier_id=parcel.carrier_id,
            service="LX",
            country="FR",
            first_serial=1,
            last_serial=9,
            actor=actor,
        )
    (job,) = run_jobs(FULFIL)
    assert (job.status, job.key) == (JobStatus.DONE, f"{order.pk}:numbers")
    shipped = parcel_of(order)
    assert shipped is not None
    assert shipped.waybill == "LX000000014FR"


@pytest.mark.parametrize("weight_g", [0, -1, 30_001])
def test_it_refuses_a_weight_that_no_parcel_has(world: World, house: House, weight_g: int) -> None:
    order = ordered(house, world.aurore)
    with scope(world.office) as actor:
        next_step(order.pk, actor)
        next_step(order.pk, actor)
        with pytest.raises(Invalid):
            services.pack_parcel(parcel_id=Parcel.objects.get().pk, weight_g=weight_g, actor=actor)


@pytest.mark.parametrize("verb", ["pick_parcel", "label_parcel", "hand_over_parcel"])
@pytest.mark.parametrize("persona", ["reviewer", "owner"])
def test_it_lets_only_the_floor_handle_parcels(world: World, house: House, verb: str, persona: str) -> None:
    order = ordered(house, world.aurore)
    with scope(world.office) as actor:
        next_step(order.pk, actor)
        parcel = Parcel.objects.get()
    actor = world.actor(getattr(world, persona))
    with scope(actor), pytest.raises(Forbidden):
        getattr(services, verb)(parcel_id=parcel.pk, actor=actor)


def test_it_locks_the_parcel_before_it_looks(world: World, house: House) -> None:
    order = ordered(house, world.aurore)
    with scope(world.office) as actor:
        next_step(order.pk, actor)
        with CaptureQueriesContext(connection) as queries:
            next_step(order.pk, actor)
    assert 'FOR UPDATE OF "shipping_parcel"' in queries[0]["sql"]


def _packed(world: World, house: House) -> Parcel:
    order = ordered(house, world.aurore)
    for _ in range(3):
        with scope(world.office) as actor:
            next_step(order.pk, actor)
    parcel = parcel_of(order)
    assert parcel is not None
    assert parcel.status == ParcelStatus.PACKED
    return parcel


def _write(path: str, content: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)
