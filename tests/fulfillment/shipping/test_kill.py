import hashlib
from collections import Counter
from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.jobs.models import Job, JobStatus
from catalog.inventory.models import Claim, Movement, Unit
from catalog.inventory.queries import double_claims, units_without_place
from catalog.inventory.states import ClaimState, UnitStatus
from fulfillment.orders.models import Order
from fulfillment.orders.states import OrderStatus
from fulfillment.shipping.models import NumberPool, Parcel
from fulfillment.shipping.states import ParcelStatus
from tests.conftest import World
from tests.fulfillment.orders.making import held_units, open_house, order
from tests.fulfillment.shipping.making import carriers
from tests.workers import interrupted_jobs, open_jobs, running_workers

ORDERS = 16
KILLS_AT = (9, 27, 48, 70)
"""Numbers of parcel events at which all workers are killed; there are six for each order."""


@pytest.mark.django_db(transaction=True)
def test_it_ships_every_order_once_though_workers_are_killed(world: World, tmp_path: Path) -> None:
    carriers()
    house = open_house(world.office)
    claims = held_units(house, world.aurore, count=ORDERS)

    def parcel_events() -> int:
        with scope(world.office):
            return Event.objects.filter(subject_type="parcel").count()

    def all_shipped() -> bool:
        with scope(world.office):
            return Order.objects.filter(status=OrderStatus.SHIPPED).count() == ORDERS

    interrupted = 0
    with running_workers(2, log=tmp_path / "workers.log", queues="shipping,default") as workers:
        for claim in claims:
            order(house, [claim])
        for number in KILLS_AT:
            workers.sweep_until(lambda number=number: parcel_events() >= number)  # type: ignore[misc]
            workers.kill()
            interrupted += interrupted_jobs()
            workers.let_time_pass()
            workers.start()
        workers.sweep_until(all_shipped)
        workers.sweep_until(lambda: open_jobs() == 0)

    assert interrupted > 0, "no job was in a worker's hands at any kill: the test has shown nothing"
    with scope(world.office):
        assert Job.objects.exclude(status=JobStatus.DONE).count() == 0
        parcels = list(Parcel.objects.order_by("pk"))
        assert {parcel.status for parcel in parcels} == {ParcelStatus.HANDED_OVER}
        assert len({parcel.order_id for parcel in parcels}) == ORDERS
        assert len({parcel.waybill for parcel in parcels}) == ORDERS
        pool = NumberPool.objects.get()
        assert pool.next_serial - pool.first_serial == ORDERS
        steps = Counter(Event.objects.filter(subject_type="parcel").values_list("verb", flat=True))
        assert steps == {
            f"parcel.{verb}": ORDERS
            for verb in ("planned", "picked", "packed", "numbered", "labelled", "handed_over")
        }
        once = Counter(Event.objects.filter(verb="order.shipped").values_list("subject_id", flat=True))
        assert set(once.values()) == {1}
        assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.SHIPPED}
        assert Movement.objects.filter(reason="shipped").count() == ORDERS
        assert Claim.objects.filter(state=ClaimState.SOLD).count() == ORDERS
        told = dict(Event.objects.filter(verb="parcel.labelled").values_list("subject_id", "data__sha256"))
        for parcel in parcels:
            with parcel.label.open("rb") as label:
                assert hashlib.sha256(label.read()).hexdigest() == told[parcel.pk]
        assert double_claims() == []
        assert units_without_place() == []
        assert broken_chains() == []
