"""Undoing an applied import: what stands is taken back, what moved is left."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.access.models import Right
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, StateConflict
from backoffice.events.feed import broken_chains, timeline
from backoffice.events.models import Event
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.imports.queries import same_file
from backoffice.jobs.models import Job
from backoffice.jobs.services import run
from catalog.inventory.models import Movement, Unit
from catalog.inventory.profiles.units import UnitProfile
from catalog.inventory.services import UnitRevision, inspect_units, revise_units
from fulfillment.tasks.models import Task
from tests.backoffice.imports.making import csv_bytes, piece, take_in, work_off
from tests.catalog.inventory.making import pass_units
from tests.conftest import World


def applied(content: bytes, actor: Actor) -> ImportSession:
    with scope(actor):
        session = services.confirm(session=take_in(content, actor=actor), actor=actor)
    assert [job.status for job in work_off()] == ["done"]
    return session


def undone(session: ImportSession, actor: Actor) -> ImportSession:
    with scope(actor):
        services.undo(session=session, actor=actor)
    assert [job.status for job in work_off()] == ["done"]
    with scope(actor):
        session.refresh_from_db()
    return session


def left_of(session: ImportSession, actor: Actor) -> dict[int, str]:
    with scope(actor):
        return {row.number: row.left["sentence"] for row in session.rows.filter(reversal="left")}


def test_it_takes_new_units_back_with_their_movements_and_tasks(clerk: Actor) -> None:
    session = applied(csv_bytes([piece(1), piece(2, price="free"), piece(3)]), clerk)
    with scope(clerk):
        gone = Unit.objects.get(reference="A-1").pk
        assert Task.objects.filter(status="open").count() == 2
    session = undone(session, clerk)
    assert (session.status, session.counts["undone"]) == ("undone", {"undone": 2, "left": 0})
    with scope(clerk):
        assert session.undone_at is not None
        assert (Unit.objects.count(), Movement.objects.count()) == (0, 0)
        assert set(Task.objects.values_list("status", flat=True)) == {"cancelled"}
        assert [event.verb for event in timeline("unit", gone)] == ["unit.taken_back", "unit.received"]
        assert [event.verb for event in timeline("import", session.pk)][:2] == [
            "import.undone", "import.undo_asked",
        ]  # fmt: skip
        assert broken_chains() == []


def test_it_gives_revised_units_their_former_facts(clerk: Actor) -> None:
    applied(csv_bytes([piece(1, location="", **{"online date": ""}), piece(2)]), clerk)
    with scope(clerk):
        before = list(Unit.objects.order_by("pk").values())
    changed = applied(csv_bytes([piece(1, price="990.00", title="Another bag"), piece(2)]), clerk)
    assert undone(changed, clerk).counts["undone"] == {"undone": 1, "left": 0}
    with scope(clerk):
        assert list(Unit.objects.order_by("pk").values()) == before
        assert [event.verb for event in timeline("unit", before[0]["id"])] == [
            "unit.revised", "unit.revised", "unit.received",
        ]  # fmt: skip
        assert len(timeline("unit", before[1]["id"])) == 1


def test_it_leaves_what_moved_since_and_says_why(clerk: Actor) -> None:
    session = applied(csv_bytes([piece(n) for n in range(1, 6)]), clerk)
    with scope(clerk):
        unit = {each.reference: each for each in Unit.objects.all()}
        inspect_units(unit_ids=[unit["A-1"].pk], actor=clerk)
        revise_units(
            revisions=[UnitRevision(unit_id=unit["A-2"].pk, changes={"title": "Better words"})], actor=clerk
        )
        Unit.objects.filter(reference="A-3").update(bin="R-4")
    assert undone(session, clerk).counts["undone"] == {"undone": 2, "left": 3}
    assert left_of(session, clerk) == {
        2: "Unit A-1 is inspected by now, so it stays.",
        3: "Unit A-2 was changed since the import (title), so it stays as it is.",
        4: "Unit A-3 lies in bin R-4 by now, so it stays.",
    }
    with scope(clerk):
        assert set(Unit.objects.values_list("reference", flat=True)) == {"A-1", "A-2", "A-3"}


def test_it_leaves_what_a_later_import_has_written(clerk: Actor) -> None:
    first = applied(csv_bytes([piece(1)]), clerk)
    second = applied(csv_bytes([piece(1, price="5.00")]), clerk)
    undone(first, clerk)
    assert left_of(first, clerk) == {
        2: "Unit A-1 was changed since the import (asking price), so it stays as it is."
    }
    # In the reverse order both go.
    undone(second, clerk)
    assert undone(first, clerk).counts["undone"] == {"undone": 1, "left": 0}
    with scope(clerk):
        assert Unit.objects.count() == 0


def test_it_leaves_a_unit_that_is_claimed_and_undoes_it_once_it_is_free(clerk: Actor) -> None:
    applied(csv_bytes([piece(1), piece(2)]), clerk)
    session = applied(csv_bytes([piece(1, price="5.00"), piece(2, price="6.00")]), clerk)
    with scope(clerk):
        unit = Unit.objects.filter(reference="A-1")
        unit.update(status="inspected")
        pass_units([unit.get().pk])
        for status in ("graded", "photographed", "listed"):
            unit.update(status=status)
        unit.update(status="held", held_until=timezone.now() + timedelta(minutes=15))
    undone(session, clerk)
    assert "is held; its facts stand until it is free" in left_of(session, clerk)[2]
    with scope(clerk):
        unit.update(status="listed", held_until=None)
    # What was undone the first time is not tried again.
    assert undone(session, clerk).counts["undone"] == {"undone": 2, "left": 0}
    with scope(clerk):
        assert str(unit.get().asking_price) == "1250.500"
        assert len(timeline("unit", Unit.objects.get(reference="A-2").pk)) == 3


def test_the_same_file_goes_in_again_after_it_was_undone(clerk: Actor) -> None:
    content = csv_bytes([piece(1), piece(2)])
    undone(applied(content, clerk), clerk)
    again = applied(content, clerk)
    with scope(clerk):
        again.refresh_from_db()
        assert again.counts["applied"]["created"] == 2
        before = same_file(again)
        assert before is not None
        assert before["status"] == "undone"


def test_it_goes_on_where_a_dead_worker_stopped(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 10)
    session = applied(csv_bytes([piece(n) for n in range(35)]), clerk)
    with scope(clerk):
        services.undo(session=session, actor=clerk)
        job = Job.objects.get(kind="imports.undo", key=str(session.pk))
    real, calls = UnitProfile.undo, 0

    def dies(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        nonlocal calls
        calls += 1
        done = real(self, rows, **words)
        if calls == 3:
            raise KeyboardInterrupt("the worker dies after the writes of its third chunk")
        return done

    monkeypatch.setattr(UnitProfile, "undo", dies)
    with pytest.raises(KeyboardInterrupt):
        run(job.pk)
    with scope(clerk):
        job.refresh_from_db()
        assert (job.progress_done, job.progress_total, Unit.objects.count()) == (20, 35, 15)
        Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    run(job.pk)
    with scope(clerk):
        session.refresh_from_db()
        assert (session.counts["undone"], Unit.objects.count()) == ({"undone": 35, "left": 0}, 0)
        assert Event.objects.filter(verb="unit.taken_back").count() == 35
        assert broken_chains() == []


def test_one_row_that_cannot_be_undone_keeps_no_other(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    session = applied(csv_bytes([piece(1), piece(2), piece(3)]), clerk)
    real = UnitProfile.undo

    def refuses(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        if any(row.number == 3 for row in rows):
            raise Conflict("That one stays.")
        return real(self, rows, **words)

    monkeypatch.setattr(UnitProfile, "undo", refuses)
    assert undone(session, clerk).counts["undone"] == {"undone": 2, "left": 1}
    assert left_of(session, clerk) == {3: "That one stays."}


def test_another_goes_on_where_the_job_failed_for_good(world: World, clerk: Actor) -> None:
    session = applied(csv_bytes([piece(1), piece(2)]), clerk)
    with scope(clerk):
        services.undo(session=session, actor=clerk)
        with pytest.raises(Conflict, match="being undone already"):
            services.undo(session=session, actor=clerk)
        Job.objects.filter(kind="imports.undo").update(payload={"session": session.pk, "actor": "user:0"})
    assert [job.status for job in work_off()] == ["failed"]
    admin = world.actor(world.admin)
    assert undone(session, admin).counts["undone"] == {"undone": 2, "left": 0}


def test_a_brands_own_system_undoes_inside_its_wall(world: World, clerk: Actor) -> None:
    client, _ = world.client(brand=world.aurore)
    with scope(world.office):
        partner = actor_of_client(client.pk)
    applied(csv_bytes([piece(1, brand="Kestrel"), piece(1), piece(2)]), clerk)
    session = applied(csv_bytes([piece(1, price="900"), piece(2, price="950")]), partner)
    assert session.brand_id == world.aurore.pk
    assert undone(session, partner).counts["undone"] == {"undone": 2, "left": 0}
    with scope(clerk):
        assert {str(unit.asking_price) for unit in Unit.objects.all()} == {"1250.500"}
        assert broken_chains() == []


def test_it_refuses_where_there_is_nothing_to_undo(clerk: Actor) -> None:
    content = csv_bytes([piece(1)])
    first = applied(content, clerk)
    with scope(clerk), pytest.raises(StateConflict):
        services.undo(session=take_in(content, actor=clerk), actor=clerk)
    unchanged = applied(content, clerk)
    with scope(clerk), pytest.raises(Conflict) as refused:
        services.undo(session=unchanged, actor=clerk)
    assert refused.value.code == "nothing_to_undo"
    undone(first, clerk)
    with scope(clerk), pytest.raises(Conflict, match="undone already"):
        services.undo(session=first, actor=clerk)


def test_it_is_not_for_who_may_not_import_these_records(world: World, clerk: Actor) -> None:
    session = applied(csv_bytes([piece(1)]), clerk)
    for person in (world.reviewer, world.member(Right.ORDERS)):
        with scope(world.office), pytest.raises(Forbidden):
            services.undo(session=session, actor=world.actor(person))
