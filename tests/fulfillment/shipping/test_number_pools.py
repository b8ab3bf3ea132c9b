import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from fulfillment.shipping import services
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.models import Carrier, NumberPool, Parcel
from fulfillment.shipping.numbers import is_s10
from fulfillment.shipping.services import add_number_pool, install_carriers, register_carrier
from tests.conftest import World
from tests.fulfillment.orders.making import held_units, open_house, order
from tests.fulfillment.shipping.making import carriers

THREADS = 20


def at_once(act: Callable[[int], None], *, threads: int = THREADS) -> list[BaseException]:
    """Runs `act(number)` in many threads that begin together; returns what they raised."""
    gate, raised = threading.Barrier(threads), []

    def body(number: int) -> None:
        close_old_connections()
        try:
            gate.wait()
            act(number)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    crew = [threading.Thread(target=body, args=[number]) for number in range(threads)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    return raised


def packed_parcels(world: World, count: int) -> list[Parcel]:
    carriers()
    house = open_house(world.office)
    for claim in held_units(house, world.aurore, count=count):
        placed = order(house, [claim])
        with scope(world.office) as actor:
            for _ in range(3):
                next_step(placed.pk, actor)
    with scope(world.office):
        return list(Parcel.objects.order_by("pk"))


@pytest.mark.django_db(transaction=True)
def test_it_gives_twenty_threads_twenty_numbers(world: World) -> None:
    parcels = packed_parcels(world, THREADS)
    with scope(world.office) as actor:
        # Half of the numbers are in a first pool that is used up on the way.
        pool = NumberPool.objects.get()
        NumberPool.objects.update(next_serial=pool.last_serial + 1 - THREADS // 2)
        add_number_pool(
            carrier_id=pool.carrier_id,
            service="LX",
            country="FR",
            first_serial=1,
            last_serial=THREADS,
            actor=actor,
        )

    def number(index: int) -> None:
        with scope(world.office) as actor:
            services.number_parcel(parcel_id=parcels[index].pk, actor=actor)

    assert at_once(number) == []
    with scope(world.office):
        waybills = list(Parcel.objects.values_list("waybill", flat=True))
        assert len(set(waybills)) == THREADS
        assert all(is_s10(waybill) for waybill in waybills if waybill)
        first, second = NumberPool.objects.order_by("pk")
        assert first.left == 0
        assert second.next_serial - second.first_serial == THREADS - THREADS // 2


@pytest.mark.django_db(transaction=True)
def test_it_gives_one_parcel_one_number(world: World) -> None:
    (parcel,) = packed_parcels(world, 1)
    given = []

    def number(index: int) -> None:
        with scope(world.office) as actor:
            given.append(services.number_parcel(parcel_id=parcel.pk, actor=actor).waybill)

    assert at_once(number) == []
    assert len(set(given)) == 1
    with scope(world.office):
        pool = NumberPool.objects.get()
    assert pool.next_serial - pool.first_serial == 1


def test_it_installs_the_first_carrier_once(world: World) -> None:
    with scope(world.office):
        install_carriers()
        install_carriers()
        assert Carrier.objects.count() == 1
        assert NumberPool.objects.get().left == 10_000_000


@pytest.mark.parametrize(
    ("first", "last"), [(10_000_000, 10_000_000), (19_999_999, 20_000_005), (5, 50_000_000)]
)
def test_it_refuses_numbers_that_stand_in_another_pool(world: World, first: int, last: int) -> None:
    with scope(world.office) as actor:
        install_carriers()
        carrier = Carrier.objects.get()
        with pytest.raises(Conflict) as refusal:
            add_number_pool(
                carrier_id=carrier.pk,
                service="LX",
                country="FR",
                first_serial=first,
                last_serial=last,
                actor=actor,
            )
        assert refusal.value.code == "numbers_overlap"
        assert NumberPool.objects.count() == 1
        add_number_pool(
            carrier_id=carrier.pk,
            service="LZ",
            country="FR",
            first_serial=first,
            last_serial=last,
            actor=actor,
        )


@pytest.mark.parametrize(
    ("service", "country", "first", "last"),
    [
        ("lx", "FR", 1, 2),
        ("LX", "ZZ", 1, 2),
        ("LX", "FR", 2, 1),
        ("LX", "FR", 1, 100_000_000),
        ("LX", "FR", -1, 1),
    ],
)
def test_it_refuses_a_range_that_cannot_be(
    world: World, service: str, country: str, first: int, last: int
) -> None:
    with scope(world.office) as actor:
        install_carriers()
        with pytest.raises(Invalid):
            add_number_pool(
                carrier_id=Carrier.objects.get().pk,
                service=service,
                country=country,
                first_serial=first,
                last_serial=last,
                actor=actor,
            )


def test_it_lets_only_an_admin_add_carriers_and_pools(world: World) -> None:
    with scope(world.office):
        install_carriers()
        carrier = Carrier.objects.get()
    operator = world.actor(world.operator)
    with scope(operator):
        with pytest.raises(Forbidden):
            register_carrier(code="x", name="X", service="Y", vocabulary="sf", actor=operator)
        with pytest.raises(Forbidden):
            add_number_pool(
                carrier_id=carrier.pk,
                service="LZ",
                country="FR",
                first_serial=1,
                last_serial=2,
                actor=operator,
            )


def test_it_refuses_a_carrier_twice(world: World) -> None:
    with scope(world.office) as actor:
        install_carriers()
        with pytest.raises(Conflict) as refusal:
            register_carrier(code="air-mail", name="X", service="Y", vocabulary="sf", actor=actor)
        assert refusal.value.code == "carrier_exists"
