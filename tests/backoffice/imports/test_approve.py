"""Large change sets: a second person approves them before they are applied."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from backoffice.access.models import Role, User
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Forbidden, Invalid, StateConflict
from backoffice.events.feed import timeline
from backoffice.imports import queries, services
from backoffice.imports.models import ImportSession
from backoffice.jobs.models import Job
from backoffice.merchants.services import set_threshold
from backoffice.notices.models import Notice
from catalog.inventory.models import Unit
from tests.backoffice.imports.making import csv_bytes, piece, take_in, work_off
from tests.conftest import World

LIST = "/admin/imports/importsession/"


@pytest.fixture
def limit(clerk: Actor) -> None:
    """Nobody alone may have more than two rows written."""
    with scope(office("tests")) as actor:
        set_threshold(
            code="import_rows",
            value=Decimal(2),
            valid_from=date(2026, 1, 1),
            source_note="Tests",
            actor=actor,
        )
    return


@pytest.fixture
def second(world: World) -> User:
    return world.staff(Role.CATALOG_MANAGER)


def asked(actor: Actor, rows: int = 3) -> ImportSession:
    with scope(actor):
        session = take_in(csv_bytes([piece(n) for n in range(rows)]), actor=actor)
        return services.confirm(session=session, actor=actor)


def told(actor: Actor, user: User) -> list[str]:
    with scope(office("tests")):
        return list(Notice.objects.filter(user=user).order_by("pk").values_list("topic", flat=True))


@pytest.mark.usefixtures("limit")
def test_a_second_person_approves_and_it_is_applied_as_the_work_of_the_first(
    world: World, clerk: Actor, second: User
) -> None:
    session = asked(clerk)
    assert session.status == "to_approve"
    with scope(clerk):
        assert Job.objects.filter(kind="imports.apply").count() == 0
    assert told(clerk, second) == ["import.approval_asked"]
    assert told(clerk, world.operator) == []
    approver = world.actor(second)
    with scope(approver):
        services.approve(session=session, actor=approver)
    assert told(clerk, world.operator) == ["import.approved"]
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert (session.status, session.approved_by_id, session.confirmed_by_id) == (
            "applied", second.pk, world.operator.pk,
        )  # fmt: skip
        (event,) = timeline("unit", Unit.objects.earliest("pk").pk)
        assert event.actor == clerk.key
        assert [each.verb for each in timeline("import", session.pk)][:3] == [
            "import.applied", "import.approved", "import.approval_asked",
        ]  # fmt: skip


@pytest.mark.usefixtures("limit")
def test_it_is_never_the_same_person(world: World, clerk: Actor, second: User) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(n) for n in range(3)]), actor=clerk)
    asker = world.actor(second)
    with scope(asker):
        services.confirm(session=session, actor=asker)
    for actor, deed in ((clerk, "uploaded this file"), (asker, "asked for this approval")):
        with scope(actor), pytest.raises(Forbidden, match=deed):
            services.approve(session=session, actor=actor)
    third = world.actor(world.admin)
    with scope(third):
        assert services.approve(session=session, actor=third).status == "applying"


@pytest.mark.usefixtures("limit")
def test_it_is_no_partner_system_and_nobody_who_may_not_import(world: World, clerk: Actor) -> None:
    session = asked(clerk)
    client, _ = world.client()
    for who in (lambda: actor_of_client(client.pk), lambda: world.actor(world.reviewer)):
        with scope(office("tests")), pytest.raises(Forbidden):
            services.approve(session=session, actor=who())


@pytest.mark.usefixtures("limit")
def test_what_is_sent_back_can_be_asked_for_again(
    world: World, clerk: Actor, second: User, as_person: Callable[[User], Client]
) -> None:
    session = asked(clerk)
    approver = world.actor(second)
    with scope(approver):
        with pytest.raises(Invalid, match="Say why"):
            services.send_back(session=session, actor=approver, reason=" ")
        sent_back = services.send_back(session=session, actor=approver, reason="Half of them are sold.")
        assert sent_back.status == "previewed"
        assert queries.sent_back(sent_back) == f"{second} sent it back: Half of them are sold."
    with scope(office("tests")):
        notice = Notice.objects.get(user=world.operator)
        assert notice.params["reason"] == "Half of them are sold."
    page = as_person(world.operator).get(f"{LIST}{session.pk}/change/").content.decode()
    assert f'role="note">{second} sent it back: Half of them are sold.</p>' in page
    with scope(clerk):
        assert services.confirm(session=session, actor=clerk).status == "to_approve"
    assert told(clerk, second) == ["import.approval_asked"] * 2


@pytest.mark.usefixtures("limit")
def test_a_preview_that_waits_for_its_approval_stays_as_it_is(clerk: Actor) -> None:
    session = asked(clerk)
    with scope(clerk), pytest.raises(StateConflict):
        services.stage_and_preview(session=session, actor=clerk)


@pytest.mark.usefixtures("limit")
def test_up_to_the_limit_one_person_is_enough_and_the_office_has_none(world: World, clerk: Actor) -> None:
    assert asked(clerk, rows=2).status == "applying"
    assert asked(world.office, rows=30).status == "applying"


def test_without_a_limit_one_person_is_enough(clerk: Actor) -> None:
    assert asked(clerk, rows=30).status == "applying"


@pytest.mark.usefixtures("limit")
def test_the_pages_lead_two_people_through_it(
    world: World, clerk: Actor, second: User, as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(n) for n in range(3)]), actor=clerk)
    page, mine, theirs = f"{LIST}{session.pk}/", as_person(world.operator), as_person(second)
    assert "above 2 a second person approves it" in mine.get(f"{page}verb/apply/").content.decode()
    mine.post(f"{page}verb/apply/")
    assert "Approve and apply" not in mine.get(f"{page}change/").content.decode()
    assert "Imports to approve" in theirs.get("/admin/").content.decode()
    assert "another person must approve it" in mine.get(f"{page}verb/approve/", follow=True).content.decode()
    assert "Approve and apply" in theirs.get(f"{page}change/").content.decode()
    theirs.post(f"{page}verb/approve/")
    work_off()
    assert "Undo" in theirs.get(f"{page}change/").content.decode()
    with scope(clerk):
        session.refresh_from_db()
        assert session.status == "applied"
