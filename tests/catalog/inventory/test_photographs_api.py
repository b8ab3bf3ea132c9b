"""A partner warehouse photographs a piece: how it came, then each view of its set, until that is whole."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from catalog.inventory import queries, services
from catalog.inventory.models import Unit, UnitPhoto
from tests.catalog.inventory.making import make_units, pass_units, picture, seal


@pytest.fixture
def send(world: Any, as_client: Callable[[str], Client]) -> Callable[..., Any]:
    partner = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1])

    def sent(unit: Unit, **words: Any) -> Any:
        key = f"{unit.pk} {sorted(words)} {words.get('view')}"
        return partner.post(
            f"/api/v1/units/{unit.pk}/photographs",
            {"file": picture(), **words},
            headers={"Idempotency-Key": key},
        )

    return sent


def test_it_is_photographed_from_its_arrival_to_the_whole_set(
    world: Any, send: Callable[..., Any], as_client: Callable[[str], Client]
) -> None:
    (unit,) = make_units(world)
    came = send(unit, view="arrival")
    assert came.status_code == 201, came.content
    assert came.json() == {"unit": unit.pk, "status": "intake", "views": ["arrival"], "lacks": []}
    assert send(unit, view="front").json()["code"] == "state_conflict"
    with scope(world.office) as office:
        services.install_grades()
        services.install_bench()
        services.inspect_units(unit_ids=[unit.pk], actor=office)
        pass_units([unit.pk])
        services.grade_units(unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=office)
        seal([unit.pk], office)
    first = send(unit, view="front", also=["back"]).json()
    wanted = [
        each["code"].removeprefix("view:") for each in first["lacks"] if each["code"].startswith("view:")
    ]
    assert "front" not in wanted
    assert "back" not in wanted
    for view in wanted:
        last = send(unit, view=view, **({"tag": f"TAG-{unit.pk}"} if view == "tag" else {})).json()
    assert (last["status"], last["lacks"]) == ("photographed", [])
    reader = as_client(world.token(scopes=[Scope.UNITS_READ])[1])
    shown = reader.get(f"/api/v1/units/{unit.pk}").json()["photographs"]
    assert ["arrival"] not in [each["views"] for each in shown]
    with scope(world.office):
        arrival = UnitPhoto.objects.get(view="arrival")
    assert reader.get(f"/api/v1/units/{unit.pk}/photographs/{arrival.pk}").status_code == 404


def test_another_pieces_tag_and_an_unknown_unit_are_refused(world: Any, send: Callable[..., Any]) -> None:
    (unit,) = make_units(world)
    assert send(Unit(pk=999_999), view="front").status_code == 404
    with scope(world.office) as office:
        services.install_bench()
        services.inspect_units(unit_ids=[unit.pk], actor=office)
        pass_units([unit.pk])
        seal([unit.pk], office)
    strange = send(unit, view="fronts")
    assert (strange.status_code, strange.json()["code"]) == (422, "unknown_view")
    assert "front, " in strange.json()["detail"]
    refused = send(unit, view="tag", tag="TAG-OF-ANOTHER")
    assert (refused.status_code, refused.json()["code"]) == (409, "other_tag")
