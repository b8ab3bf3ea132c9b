"""Applying a preview, whatever happens on the way."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from backoffice.access.models import Scope
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.access.services import deactivate_client
from backoffice.events.actors import Actor
from backoffice.events.errors import Busy, Conflict, Forbidden, StateConflict
from backoffice.events.feed import broken_chains, timeline
from backoffice.imports import queries, services
from backoffice.imports.drafts import found_of
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.jobs.models import Job
from backoffice.jobs.services import run
from catalog.inventory.models import Movement, Unit
from catalog.inventory.profiles.units import UnitProfile
from catalog.inventory.services import UnitRevision, revise_units
from tests.backoffice.imports.making import csv_bytes, onboard, piece, take_in, work_off
from tests.conftest import World


def confirmed(content: bytes, actor: Actor) -> ImportSession:
    with scope(actor):
        return services.confirm(session=take_in(content, actor=actor), actor=actor)


def job_of(session: ImportSession, actor: Actor) -> Job:
    with scope(actor):
        return Job.objects.get(kind="imports.apply", key=str(session.pk))


def make_due(job: Job, actor: Actor) -> None:
    with scope(actor):
        Job.objects.filter(pk=job.pk).update(due_at="2020-01-01T00:00:00Z")


def test_it_takes_the_sound_rows_in_and_tells_who_did(clerk: Actor) -> None:
    session = confirmed(csv_bytes([piece(1), piece(2, price="free"), piece(3)]), clerk)
    (job,) = work_off()
    assert (job.status, job.progress_done, job.progress_total) == ("done", 2, 2)
    with scope(clerk):
        session.refresh_from_db()
        assert (session.status, session.applied_at is not None) == ("applied", True)
        assert queries.report(session) == {
            "rows": 3, "created": 2, "updated": 0, "unchanged": 0, "rejected": {"bad_price": 1},
        }  # fmt: skip
        unit = Unit.objects.get(reference="A-1")
        assert (unit.title, unit.status, str(unit.asking_price)) == (
            "Octave 1 leather handbag",
            "intake",
            "1250.500",
        )
        assert (unit.source_grade.code, unit.source_country.code) == ("very_good", "FR")
        (received,) = timeline("unit", unit.pk)
        assert (received.verb, received.actor) == ("unit.received", clerk.key)
        # From here the page of the piece leads back to the row.
        row = session.rows.get(record__label="A-1")
        assert (received.data["import"], received.data["row"]) == (session.pk, row.number)
        assert [e.verb for e in timeline("import", session.pk)] == [
            "import.applied", "import.confirmed", "import.previewed", "import.uploaded",
        ]  # fmt: skip
        assert Movement.objects.get(unit=unit).target == "warehouse:paris"
        assert broken_chains() == []


def test_it_refuses_when_not_a_single_row_is_good(clerk: Actor) -> None:
    with scope(clerk):
        rows = [
            piece(1, brand="Nobody"),
            piece(2, price="free"),
            piece(3, price="#REF!"),
            piece(4, price="dear"),
        ]
        session = take_in(csv_bytes(rows), actor=clerk)
        with pytest.raises(Conflict) as refused:
            services.confirm(session=session, actor=clerk)
        assert refused.value.code == "nothing_to_apply"
        assert refused.value.data["rejected"] == {"unknown_brand": 1, "bad_price": 2, "error_value": 1}
        assert "Bad price: 2; A cell shows an error: 1; Unknown brand: 1." in refused.value.sentence
        assert Job.objects.filter(kind="imports.apply").count() == 0
        session.refresh_from_db()
        assert session.status == "previewed"


def test_it_applies_a_file_that_changes_nothing(clerk: Actor) -> None:
    confirmed(csv_bytes([piece(1)]), clerk)
    work_off()
    session = confirmed(csv_bytes([piece(1)]), clerk)
    (job,) = work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert (job.status, session.status, queries.report(session)["unchanged"]) == ("done", "applied", 1)
        assert len(timeline("unit", Unit.objects.get().pk)) == 1


def test_it_cannot_be_confirmed_twice(clerk: Actor) -> None:
    session = confirmed(csv_bytes([piece(1)]), clerk)
    with scope(clerk), pytest.raises(StateConflict):
        services.confirm(session=session, actor=clerk)


def test_it_goes_on_where_a_dead_worker_stopped(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 10)
    session = confirmed(csv_bytes([piece(n) for n in range(35)]), clerk)
    real, calls = UnitProfile.apply, 0

    def dies(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        nonlocal calls
        calls += 1
        done = real(self, rows, **words)
        if calls == 3:
            raise KeyboardInterrupt("the worker dies after the writes of its third chunk")
        return done

    monkeypatch.setattr(UnitProfile, "apply", dies)
    job = job_of(session, clerk)
    with pytest.raises(KeyboardInterrupt):
        run(job.pk)
    with scope(clerk):
        job.refresh_from_db()
        assert (job.status, job.progress_done, Unit.objects.count()) == ("running", 20, 20)
        assert ImportRow.objects.filter(session=session, applied=True).count() == 20
        Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    run(job.pk)
    with scope(clerk):
        job.refresh_from_db()
        session.refresh_from_db()
        assert (job.status, job.progress_done, session.status) == ("done", 35, "applied")
        assert queries.report(session)["created"] == Unit.objects.count() == Movement.objects.count() == 35
        assert {len(timeline("unit", pk)) for pk in Unit.objects.values_list("pk", flat=True)} == {1}


def test_it_undoes_the_chunk_of_a_worker_that_lost_its_lease(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = confirmed(csv_bytes([piece(1)]), clerk)
    real = UnitProfile.apply

    def slow(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        done = real(self, rows, **words)
        Job.objects.filter(kind="imports.apply").update(lease_owner="another")
        return done

    monkeypatch.setattr(UnitProfile, "apply", slow)
    run(job_of(session, clerk).pk)
    with scope(clerk):
        assert Unit.objects.count() == 0
        assert ImportRow.objects.filter(applied=True).count() == 0


def test_it_waits_when_another_holds_a_unit(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    session = confirmed(csv_bytes([piece(1)]), clerk)

    def busy(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        raise Busy("Another request is working on one of these units.")

    monkeypatch.setattr(UnitProfile, "apply", busy)
    job = job_of(session, clerk)
    run(job.pk)
    with scope(clerk):
        job.refresh_from_db()
        assert (job.status, job.attempts) == ("queued", 0)
    monkeypatch.undo()
    make_due(job, clerk)
    run(job.pk)
    with scope(clerk):
        assert Unit.objects.count() == 1


def test_it_reports_what_moved_since_the_preview_and_leaves_it(clerk: Actor) -> None:
    confirmed(csv_bytes([piece(1), piece(2)]), clerk)
    work_off()
    with scope(clerk):
        session = take_in(
            csv_bytes([piece(1, price="900"), piece(2, price="800"), piece(3), piece(4), piece(5)]),
            actor=clerk,
        )
        first = Unit.objects.get(reference="A-1")
        revise_units(revisions=[UnitRevision(first.pk, {"colour": "black"})], actor=clerk)
    confirmed(csv_bytes([piece(3, title="Another bag"), piece(4)]), clerk)
    work_off()
    with scope(clerk):
        services.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert queries.report(session) == {
            "rows": 5, "created": 1, "updated": 1, "unchanged": 1, "rejected": {"changed_since_preview": 2},
        }  # fmt: skip
        errors = {row.number: row.errors[0]["sentence"] for row in session.rows.filter(outcome="error")}
        assert errors == {
            2: "Unit A-1 was changed since the preview (colour); it was left as it is.",
            4: "A unit A-3 with other facts was taken in since the preview.",
        }
        first.refresh_from_db()
        assert (first.colour, str(first.asking_price)) == ("black", "1250.500")
        assert Unit.objects.get(reference="A-3").title == "Another bag"


def test_it_applies_what_was_previewed_before_an_upgrade(clerk: Actor) -> None:
    """Rows kept all that they had found then, and not which record they are about."""
    confirmed(csv_bytes([piece(1), piece(2)]), clerk)
    work_off()
    session = confirmed(csv_bytes([piece(1, price="1300"), piece(2, price="1300")]), clerk)
    with scope(clerk):
        for row in session.rows.all():
            row.values["found"] = found_of(row.values)
            ImportRow.objects.filter(pk=row.pk).update(values=row.values, record=None)
        Unit.objects.filter(reference="A-2").update(colour="teal")
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert queries.report(session) == {
            "rows": 2, "created": 0, "updated": 1, "unchanged": 0, "rejected": {"changed_since_preview": 1},
        }  # fmt: skip
        assert str(Unit.objects.get(reference="A-1").asking_price) == "1300.000"


def test_it_leaves_out_only_the_row_that_spoils_its_chunk(clerk: Actor) -> None:
    session = confirmed(csv_bytes([piece(n) for n in range(4)]), clerk)
    with scope(clerk):
        row = ImportRow.objects.get(session=session, number=3)
        row.values["facts"]["category_id"] = 999_999_999
        ImportRow.objects.filter(pk=row.pk).update(values=row.values)
    (job,) = work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert (job.status, Unit.objects.count()) == ("done", 3)
        assert queries.report(session)["rejected"] == {"refused_when_applied": 1}


def test_it_gives_the_rejected_rows_back_as_a_workbook_without_formulas(clerk: Actor) -> None:
    rows = [
        piece(1),
        piece(2, title="=cmd|' /C calc'!A0", price="free", location="Atlantis"),
        piece(3, brand="@who"),
    ]
    session = confirmed(csv_bytes(rows), clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        with session.rejected_file.open("rb") as file:
            content = file.read()
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == (
        "reference", "brand", "title", "category", "condition", "price", "online date", "location",
        f"Row of import {session.pk}", "Reason", "Suggestion",
    )  # fmt: skip
    assert lines[1][:8] == (
        "A-2", "Aurore", "=cmd|' /C calc'!A0", "handbags", "very good condition", "free", "2021-11-12", "Atlantis",
    )  # fmt: skip
    assert lines[1][8] == "3"
    assert "no country is called “Atlantis”" in lines[1][9]
    assert "«@who» is not onboarded here." in lines[2][9]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {
        "s",
        "inlineStr",
    }
    coloured = {
        cell.coordinate for row in sheet.iter_rows(min_row=2) for cell in row if cell.fill.patternType
    }
    assert coloured == {"F2", "H2", "B3"}


def test_it_takes_the_mended_workbook_back(clerk: Actor) -> None:
    session = confirmed(csv_bytes([piece(1, price="free"), piece(2)]), clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        with session.rejected_file.open("rb") as file:
            book = openpyxl.load_workbook(BytesIO(file.read()))
        book.active["F2"] = "12.50"
        mended = BytesIO()
        book.save(mended)
        again = take_in(mended.getvalue(), actor=clerk, name="mended.xlsx")
        assert (again.counts["create"], again.counts["error"]) == (1, 0)
        assert set(again.mapping) == set(session.mapping)


def test_it_stands_behind_the_wall_of_a_brands_own_system(world: World, clerk: Actor) -> None:
    client, _ = world.token(brand=world.aurore, scopes=[Scope.IMPORTS_WRITE])
    with scope(world.office):
        actor = actor_of_client(client.pk)
        onboard("Belvoir")
    confirmed(csv_bytes([piece(1)]), clerk)
    work_off()
    rows = piece(1, price="990"), piece(2, brand="Kestrel"), piece(3, brand="Belvoir"), piece(4)
    session = confirmed(csv_bytes(rows), actor)
    assert session.brand_id == world.aurore.pk
    work_off()
    with scope(world.office):
        session.refresh_from_db()
        assert queries.report(session)["rejected"] == {"unknown_brand": 2, "to_be_announced": 1}
        assert "POST /arrivals" in session.rows.get(number=5).errors[0]["suggestion"]
        assert [unit.asking_price for unit in Unit.objects.all()] == [990]
        assert "Kestrel" not in session.rows.get(number=3).errors[0]["suggestion"]
    with scope(world.actor(world.stranger)):
        assert (ImportSession.objects.count(), ImportRow.objects.count(), Job.objects.count()) == (0, 0, 0)


def test_what_staff_checked_a_brand_does_not_receive_by_applying_it(world: World, clerk: Actor) -> None:
    client, _ = world.token(brand=world.aurore, scopes=[Scope.IMPORTS_WRITE])
    with scope(world.office):
        partner = actor_of_client(client.pk)
    with scope(partner):
        session = take_in(csv_bytes([piece(1)]), actor=partner)
    with scope(clerk):
        session = services.check(session=session, actor=clerk)
        assert session.counts["create"] == 1
    with scope(partner):
        services.confirm(session=session, actor=partner)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert queries.report(session)["rejected"] == {"refused_when_applied": 1}
        assert "A brand announces what it sends" in session.rows.get().errors[0]["sentence"]
        assert not Unit.objects.exists()


def test_it_stops_when_the_client_was_deactivated_meanwhile(world: World, clerk: Actor) -> None:
    client, _ = world.token()
    with scope(world.office):
        actor = actor_of_client(client.pk)
    confirmed(csv_bytes([piece(1)]), actor)
    with scope(world.office):
        deactivate_client(client=client, actor=world.office)
    (job,) = work_off()
    assert (job.status, job.attempts) == ("failed", 1)
    assert job.error.startswith("anonymous may not apply this import")
    with scope(world.office):
        assert Unit.objects.count() == 0


def test_it_is_confirmed_by_importers_only(world: World, clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1)]), actor=clerk)
    reviewer = world.actor(world.reviewer)
    with scope(reviewer), pytest.raises(Forbidden):
        services.confirm(session=session, actor=reviewer)
