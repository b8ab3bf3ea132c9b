"""What becomes of the sound rows when others are not, and stopping an import on its way."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, StateConflict
from backoffice.events.models import Event
from backoffice.imports import services
from backoffice.imports.models import ErrorPolicy, ImportRow, ImportSession
from backoffice.imports.states import SessionStatus
from backoffice.jobs.models import Job, JobStatus
from catalog.inventory.models import Unit
from catalog.inventory.profiles import UnitProfile
from tests.backoffice.imports.making import csv_bytes, piece, take_in, work_off
from tests.conftest import World


def previewed(clerk: Actor, *rows: dict[str, str]) -> ImportSession:
    return take_in(csv_bytes(rows), actor=clerk)


def units() -> list[str]:
    return list(Unit.objects.order_by("reference").values_list("reference", flat=True))


def end(session: ImportSession, clerk: Actor) -> ImportSession:
    assert [(job.status, job.error) for job in work_off()] == [("done", "")]
    with scope(clerk):
        session.refresh_from_db()
    assert session.status == SessionStatus.APPLIED
    return session


def take_behind(world: World, reference: str) -> None:
    """Another takes the same piece in between preview and applying, with other facts."""
    with scope(world.office):
        other = take_in(csv_bytes([piece(0, reference=reference, price="9.99")]), actor=world.office)
        services.confirm(session=other, actor=world.office)


def test_all_or_nothing_is_refused_when_a_row_is_rejected(clerk: Actor) -> None:
    with scope(clerk):
        session = previewed(clerk, piece(1), piece(2, price="free"))
        with pytest.raises(Conflict, match="1 of the 2 rows are rejected") as refused:
            services.confirm(session=session, actor=clerk, policy=ErrorPolicy.ALL)
        assert refused.value.code == "rows_rejected"
        with pytest.raises(Invalid, match="is no policy"):
            services.confirm(session=session, actor=clerk, policy="some")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_all_or_nothing_writes_nothing_when_a_record_has_moved(
    clerk: Actor, world: World, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", chunk)
    with scope(clerk):
        session = previewed(clerk, *(piece(n) for n in range(1, 6)))
    take_behind(world, "A-4")
    work_off()
    with scope(clerk):
        services.confirm(session=session, actor=clerk, policy=ErrorPolicy.ALL)
    session = end(session, clerk)
    with scope(clerk):
        assert units() == ["A-4"]
        assert session.counts["applied"] | {"noted": 0} == {
            "created": 0,
            "updated": 0,
            "unchanged": 0,
            "rejected": 5,
            "conflicts": {"changed_since_preview": 1, "not_applied": 4},
            "noted": 0,
        }
        assert Event.objects.filter(verb="unit.received").count() == 1
        with session.rejected_file.open() as file:
            workbook = openpyxl.load_workbook(file)
        words = " ".join(str(cell) for row in workbook.active.values for cell in row if cell)  # type: ignore[union-attr]
        assert "all or nothing was asked" in words


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_it_stops_at_the_first_bad_row_of_the_preview_or_of_the_moment(
    clerk: Actor, world: World, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", chunk)
    with scope(clerk):
        session = previewed(clerk, *(piece(n) for n in range(1, 6)), piece(6, price="free"), piece(7))
    take_behind(world, "A-4")
    work_off()
    with scope(clerk):
        services.confirm(session=session, actor=clerk, policy=ErrorPolicy.STOP)
    session = end(session, clerk)
    with scope(clerk):
        assert units() == ["A-1", "A-2", "A-3", "A-4"]
        assert session.counts["applied"]["created"] == 3
        assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 1, "not_applied": 2}
        causes = [(cause["code"], cause["count"], cause["rows"]) for cause in session.counts["causes"]]
        assert causes == [
            ("bad_price", 1, [7]), ("not_applied", 2, [6, 8]), ("changed_since_preview", 1, [5]),
        ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_stopped_keeps_what_is_written_and_gives_the_rest_back(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 2)
    with scope(clerk):
        session = previewed(clerk, *(piece(n) for n in range(1, 6)))
        services.confirm(session=session, actor=clerk)
    original, applied = UnitProfile.apply, []

    def apply_and_stop(*args: Any, **words: Any) -> Any:
        done = original(*args, **words)
        applied.append(done)
        services.cancel(session=session, actor=clerk)
        return done

    monkeypatch.setattr(UnitProfile, "apply", apply_and_stop)
    session = end(session, clerk)
    with scope(clerk):
        assert (len(applied), units()) == (1, ["A-1", "A-2"])
        assert session.counts["applied"]["conflicts"] == {"not_applied": 3}
        rest = ImportRow.objects.filter(session=session, outcome="error").order_by("number")
        assert [row.errors[0]["sentence"] for row in rest] == ["The import was stopped before this row."] * 3
        with pytest.raises(StateConflict):
            services.cancel(session=session, actor=clerk)
        services.undo(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        assert units() == []


@pytest.mark.django_db(transaction=True)
def test_all_or_nothing_that_is_stopped_is_nothing_and_its_progress_was_seen(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 2)
    with scope(clerk):
        session = previewed(clerk, *(piece(n) for n in range(1, 6)))
        services.confirm(session=session, actor=clerk, policy=ErrorPolicy.ALL)
    original, seen = UnitProfile.apply, []

    def stop_from_outside() -> None:
        with scope(clerk):
            job = Job.objects.get(kind=services.APPLY_JOB)
            seen.append((job.progress_done, job.progress_total, Unit.objects.count()))
            if job.progress_done:
                services.cancel(session=session, actor=clerk)
        connection.close()

    def apply(*args: Any, **words: Any) -> Any:
        done = original(*args, **words)
        with ThreadPoolExecutor(1) as others:
            others.submit(stop_from_outside).result()
        return done

    monkeypatch.setattr(UnitProfile, "apply", apply)
    session = end(session, clerk)
    with scope(clerk):
        assert seen == [(0, 5, 0), (2, 5, 0)]
        assert units() == []
        assert session.counts["applied"]["conflicts"] == {"not_applied": 5}
        assert Event.objects.filter(verb="unit.received").count() == 0


@pytest.mark.django_db(transaction=True)
def test_all_or_nothing_names_every_row_that_stands_in_its_way(
    clerk: Actor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 2)
    with scope(clerk):
        session = previewed(clerk, *(piece(n) for n in range(1, 8)))
    for number in (2, 6):
        take_behind(world, f"A-{number}")
    work_off()
    with scope(clerk):
        services.confirm(session=session, actor=clerk, policy=ErrorPolicy.ALL)
    session = end(session, clerk)
    with scope(clerk):
        assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 2, "not_applied": 5}


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_job_failed_for_good_can_be_stopped_and_ends(clerk: Actor) -> None:
    with scope(clerk):
        session = previewed(clerk, piece(1))
        services.confirm(session=session, actor=clerk)
        Job.objects.update(status=JobStatus.FAILED, finished_at=Now())
        services.cancel(session=session, actor=clerk)
    end(session, clerk)


def test_a_partner_chooses_the_policy_and_may_stop(
    world: World, clerk: Actor, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token()
    partner = as_client(token)
    with scope(world.office):
        session = take_in(csv_bytes([piece(1), piece(2, price="free")]), actor=world.office)
    address = f"/api/v1/imports/{session.pk}"

    def post(verb: str, **words: str) -> Any:
        headers = {"Idempotency-Key": re.sub(r"\W", "-", f"{verb}-{words}")}
        return partner.post(f"{address}/{verb}", words, content_type="application/json", headers=headers)

    assert post("apply", policy="none").status_code == 422
    assert post("apply", policy="all").json()["code"] == "rows_rejected"
    assert post("cancel").status_code == 409
    assert post("apply", policy="stop").json()["status"] == "applying"
    assert post("cancel").json()["status"] == "stopping"
