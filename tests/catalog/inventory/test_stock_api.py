"""A partner's system reads bins, lots and movements: what is behind its wall."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from catalog.inventory import queries, services
from catalog.inventory.models import Bin
from tests.catalog.inventory.making import make_offered_units, make_units, make_warehouse
from tests.catalog.inventory.test_lots import make_lot


def reader(world: Any, as_client: Callable[[str], Client], **words: Any) -> Callable[[str], Any]:
    client = as_client(world.token(**words)[1])

    def results(address: str) -> Any:
        answer = client.get(f"/api/v1/{address}")
        return answer.json()["results"] if answer.status_code == 200 else answer.status_code

    return results


def test_a_bin_tells_how_many_of_ones_own_pieces_lie_in_it(
    world: Any, as_client: Callable[[str], Client]
) -> None:
    ours, theirs = make_units(world, 2), make_units(world, brand=world.kestrel)
    hall = ours[0].warehouse
    (sold,) = make_offered_units(world)
    with scope(world.office) as office:
        services.open_bins(warehouse=hall, codes=["A-2"], actor=office)
        services.put_away_units(bins={unit.pk: "A-1" for unit in (*ours, *theirs)}, actor=office)
    house = reader(world, as_client, scopes=[Scope.BENCH_WRITE])
    assert house(f"bins?warehouse={hall.code}") == [
        {"warehouse": hall.code, "code": "A-2", "pieces": 0},
        {"warehouse": hall.code, "code": "A-1", "pieces": 4},
    ]
    kestrel = reader(world, as_client, scopes=[Scope.BENCH_WRITE], brand=world.kestrel)
    assert [each["pieces"] for each in kestrel("bins?code=A-1")] == [1]
    assert sold.bin == "A-1"


def test_the_pieces_of_a_bin_are_counted_by_its_index(world: Any) -> None:
    with connection.cursor() as cursor:
        # Of a table of a few rows either may be read.
        cursor.execute("DROP INDEX inventory_unit_warehouse_id_f444bd46")
    (unit,) = make_units(world)
    with scope(world.office) as office:
        services.open_bins(warehouse=unit.warehouse, codes=["A-1"], actor=office)
        bins = list(Bin.objects.all())
        with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
            # A table of a few rows is read whole unless that is forbidden.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            queries.pieces_in(bins)
            cursor.execute(f"EXPLAIN {asked.captured_queries[-1]['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "unit_by_bin" in plan


def test_lots_are_read_by_state_and_by_their_last_day(world: Any, as_client: Callable[[str], Client]) -> None:
    lot = make_lot(world)
    read = reader(world, as_client, scopes=[Scope.UNITS_READ], brand=world.aurore)
    (told,) = read(f"lots?status=quarantine&expires_by={lot.expires_on}")
    assert (told["number"], told["quantity"], told["status"]) == (lot.number, 1000, "quarantine")
    assert (told["product"], told["measure"], told["brand"]) == (
        lot.product.sku,
        lot.product.measure,
        "aurore",
    )
    assert read("lots?status=released") == []
    assert read("lots?status=gone") == 422
    assert reader(world, as_client, scopes=[Scope.UNITS_READ], brand=world.kestrel)("lots") == []


def test_movements_tell_where_a_thing_went(world: Any, as_client: Callable[[str], Client]) -> None:
    (unit,) = make_units(world)
    make_lot(world)
    read = reader(world, as_client, scopes=[Scope.BENCH_WRITE])
    (told,) = read(f"movements?unit={unit.pk}")
    assert (told["source"], told["target"], told["lot"]) == (
        "supplier",
        f"warehouse:{unit.warehouse.code}",
        None,
    )
    assert len(read(f"movements?warehouse={unit.warehouse.code}")) == 2
    assert read(f"movements?warehouse={make_warehouse(world, 'lyon').code}") == []
    assert reader(world, as_client, scopes=[Scope.BENCH_WRITE], brand=world.kestrel)("movements") == []
    assert reader(world, as_client, scopes=[Scope.UNITS_READ])("movements") == 403
