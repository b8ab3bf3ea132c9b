"""A carrier that lost a parcel reports it all the same: a person is asked, and what followed from the loss stands."""

from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from fulfillment.custody.services import report_parcel_lost
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import clear_up_parcels
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.states import TaskStatus
from tests.conftest import World

from .test_tracking import applied, house, parcel  # noqa: F401


@pytest.fixture
def lost(world: World, parcel: Parcel) -> Parcel:  # noqa: F811
    assert applied(world, parcel, ("InTransit", 0)) == "in_transit"
    with scope(world.office) as office:
        report_parcel_lost(parcel_id=parcel.pk, reason="Their search is over", actor=office)
    return parcel


def to_clear_up(world: World) -> list[Task]:
    with scope(world.office):
        return list(Task.objects.filter(kind=TaskKind.CLEAR_UP, status=TaskStatus.OPEN))


@pytest.mark.parametrize("code", ["InTransit", "OutForDelivery", "Delivered"])
def test_a_person_is_asked_once_where_it_is(world: World, lost: Parcel, code: str) -> None:
    assert applied(world, lost, (code, 10)) == "lost"
    assert applied(world, lost, ("Delivered", 20)) == "lost"
    (task,) = to_clear_up(world)
    assert (task.subject_type, task.subject_id) == ("parcel", lost.pk)
    assert "was given up as lost" in task.title
    with scope(world.office):
        assert Task.objects.filter(kind=TaskKind.PAY_BACK, status=TaskStatus.OPEN).count() == 1


def test_a_late_delivery_counts_and_other_late_reports_do_not(world: World, lost: Parcel) -> None:
    assert applied(world, lost, ("Exception", 5), ("InTransit", -1)) == "lost"
    assert to_clear_up(world) == []
    applied(world, lost, ("Delivered", 2))
    assert len(to_clear_up(world)) == 1


def test_whoever_clears_it_up_says_what_is_done(
    world: World, lost: Parcel, as_person: Callable[[User], Client]
) -> None:
    applied(world, lost, ("Delivered", 10))
    (task,) = to_clear_up(world)
    address = f"/admin/tasks/task/{task.pk}/verb/do_clear_up/"
    words = "At a neighbour's; the buyer pays again"
    assert as_person(world.operator).post(address, {"decision": words}).status_code == 302
    assert to_clear_up(world) == []
    with scope(world.office):
        assert Event.objects.get(verb="parcel.cleared_up").data == {"decision": words}
        assert Event.objects.filter(verb="parcel.contradicted").count() == 1
        task.refresh_from_db()
        assert (task.status, task.done_by) == ("done", "operator")


def test_only_the_floor_clears_up_and_only_what_is_asked(world: World, lost: Parcel) -> None:
    with scope(world.actor(world.operator)) as operator:
        with pytest.raises(Conflict) as nothing:
            clear_up_parcels(parcel_ids=[lost.pk], decision="It is here", actor=operator)
        assert nothing.value.code == "nothing_to_clear_up"
    applied(world, lost, ("Delivered", 10))
    with scope(world.actor(world.operator)) as operator, pytest.raises(Invalid):
        clear_up_parcels(parcel_ids=[lost.pk], decision=" ", actor=operator)
    with scope(world.actor(world.owner)) as owner, pytest.raises(Forbidden):
        clear_up_parcels(parcel_ids=[lost.pk], decision="Ours", actor=owner)
    assert len(to_clear_up(world)) == 1
