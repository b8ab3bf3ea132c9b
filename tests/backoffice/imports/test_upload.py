"""A file comes in."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from backoffice.access.models import Right
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.feed import timeline
from backoffice.imports import queries, services
from backoffice.imports.models import ImportSession
from backoffice.jobs.models import Job
from tests.backoffice.imports.making import csv_bytes, piece, take_in, uploaded, work_off
from tests.backoffice.merchants.making import make_company
from tests.conftest import World


def stored_files(settings: object) -> list[str]:
    root = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_it_stores_hashes_and_surveys_a_file(clerk: Actor) -> None:
    content = csv_bytes([piece(1)])
    with scope(clerk):
        session = services.upload(
            file=uploaded(content), filename="pieces.csv", profile="units", actor=clerk,
            options={"warehouse": "paris"},
        )  # fmt: skip
        assert session.status == "uploaded"
        assert session.size == len(content)
        assert session.sha256 == hashlib.sha256(content).hexdigest()
        assert session.reading["encoding"] == "UTF-8"
        assert session.reading["delimiter"] == "commas"
        assert session.options == {
            "warehouse": "paris", "brand": "", "currency": "EUR", "category": "", "grade_scale": "",
        }  # fmt: skip
        with default_storage.open(session.file.name) as stored:
            assert stored.read() == content
        assert [event.verb for event in timeline("import", session.pk)] == ["import.uploaded"]


def test_what_a_guess_shows_of_the_file_can_be_kept(clerk: Actor) -> None:
    """Of a file that went through a hex editor, the line that tells most is the one that it spoilt."""
    rows = csv_bytes([piece(1), piece(2, title="женские\0 \x02часы")]).decode()
    with scope(clerk):
        session = take_in(rows.encode("cp1251"), actor=clerk)
        (guess,) = [note for note in session.reading["notes"] if "This is a guess" in note]
    assert all(sign.isprintable() for sign in guess)


def test_it_recognises_the_same_file_and_says_so(clerk: Actor) -> None:
    with scope(clerk):
        first = take_in(csv_bytes([piece(1)]), actor=clerk)
        second = take_in(csv_bytes([piece(1)]), actor=clerk, name="copy.csv")
        other = take_in(csv_bytes([piece(2)]), actor=clerk)
    assert first.reading["same_file"] is None
    assert second.reading["same_file"]["id"] == first.pk
    assert f"import {first.pk} of" in second.reading["notes"][0]
    assert other.reading["same_file"] is None


def test_it_tells_the_state_of_the_same_file_as_it_is_now(clerk: Actor) -> None:
    with scope(clerk):
        first = take_in(csv_bytes([piece(1)]), actor=clerk)
        second = take_in(csv_bytes([piece(1)]), actor=clerk)
        assert queries.same_file(first) is None
        assert queries.same_file(second) == {**second.reading["same_file"], "status": "previewed"}
        services.discard(session=first, actor=clerk)
        told = queries.same_file(second)
        assert told is not None
        assert (told["id"], told["status"]) == (first.pk, "discarded")


def test_it_forgets_a_discarded_import_of_the_same_file(clerk: Actor) -> None:
    with scope(clerk):
        first = take_in(csv_bytes([piece(1)]), actor=clerk)
        services.discard(session=first, actor=clerk)
        assert first.rows.count() == 0
        assert take_in(csv_bytes([piece(1)]), actor=clerk).reading["same_file"] is None


def test_it_stores_nothing_when_the_reader_refuses(clerk: Actor, settings: object) -> None:
    with scope(clerk), pytest.raises(Invalid) as refused:
        take_in(b"%PDF-1.7 no spreadsheet", actor=clerk, name="pieces.xlsx")
    assert refused.value.code == "wrong_content"
    assert "PDF" in refused.value.sentence
    assert stored_files(settings) == []
    with scope(clerk):
        assert ImportSession.objects.count() == 0


def test_it_stores_nothing_when_a_needed_column_is_missing(clerk: Actor, settings: object) -> None:
    with scope(clerk):
        with pytest.raises(Invalid) as refused:
            take_in(csv_bytes([{"brand": "Aurore", "title": "Bag"}], ["brand", "title"]), actor=clerk)
        assert refused.value.code == "column_missing"
        assert refused.value.data == {"missing": ["Price"]}
        assert ImportSession.objects.count() == 0
    assert stored_files(settings) == []


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        ({"warehouse": ""}, "option_missing", "paris"),
        ({"warehouse": "moon"}, "option_unknown", "«moon»"),
        ({"currency": "XYZ"}, "option_unknown", "«XYZ»"),
        ({"category": "spaceships"}, "option_unknown", "«spaceships»"),
        ({"date_order": "ddd"}, "option_unknown", "dmy mdy ymd"),
        ({"encoding": "klingon"}, "option_unknown", "klingon"),
        ({"mapping": ["brand"]}, "unknown_mapping", "object"),
        ({"mapping": {"Marke": "brand"}}, "unknown_mapping", "«Marke»"),
    ],
)
def test_it_refuses_an_option_it_does_not_know(clerk: Actor, options: dict, code: str, named: str) -> None:
    with scope(clerk), pytest.raises(Invalid) as refused:
        take_in(csv_bytes([piece(1)]), actor=clerk, **options)
    assert refused.value.code == code
    assert named in refused.value.sentence


def test_it_refuses_a_profile_it_does_not_know(clerk: Actor) -> None:
    with scope(clerk), pytest.raises(Invalid, match="choose one of applications, .*, units"):
        services.take_in(file=uploaded(b"a"), filename="a.csv", profile="rockets", actor=clerk)


def test_it_is_not_for_reviewers_or_people_without_the_right(world: World, clerk: Actor) -> None:
    for person in (world.member(Right.ORDERS), world.reviewer):
        actor = world.actor(person)
        with scope(actor), pytest.raises(Forbidden):
            take_in(csv_bytes([piece(1)]), actor=actor)


def test_it_checks_a_large_file_in_a_job(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 100)
    with scope(clerk):
        session = take_in(csv_bytes([piece(n) for n in range(3)]), actor=clerk)
        assert (session.status, session.counts) == ("uploaded", {})
    jobs = work_off()
    assert [(job.kind, job.status, job.result) for job in jobs] == [
        ("imports.preview", "done", {"rows": 3, "rejected": 0})
    ]
    with scope(clerk):
        session.refresh_from_db()
        assert (session.status, session.counts["create"]) == ("previewed", 3)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (["brand", "title"], "column_missing"),
        (["what", "is", "this"], "no_header"),
        (["brand", "title", "price (shop)", "price (fair)"], "several_columns"),
    ],
)
def test_what_is_wrong_at_first_sight_is_said_at_once_where_a_job_checks_the_rows(
    clerk: Actor, settings: object, monkeypatch: pytest.MonkeyPatch, headers: list[str], code: str
) -> None:
    content = csv_bytes([{name: f"{n + 3}" for n, name in enumerate(headers)}], headers)

    def refused() -> Invalid:
        with scope(clerk), pytest.raises(Invalid) as error:
            take_in(content, actor=clerk)
        with scope(clerk):
            assert not ImportSession.objects.exists()
        assert (stored_files(settings), work_off()) == ([], [])
        return error.value

    at_once = refused()
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 10)
    before_the_job = refused()
    assert before_the_job.code == at_once.code == code
    assert before_the_job.sentence == at_once.sentence


def test_it_says_in_the_job_why_a_large_file_cannot_be_checked(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(services, "LOOKED_AT_BYTES", 10)
    with scope(clerk):
        take_in(csv_bytes([{"brand": "Aurore", "title": "Bag"}], ["brand", "title"]), actor=clerk)
    (job,) = work_off()
    assert job.status == "failed"
    assert job.error.startswith("The file has no column for Price.")
    with scope(clerk):
        assert Job.objects.filter(kind="imports.preview").count() == 1


@pytest.mark.parametrize(
    "name",
    ["x" * 300 + ".csv", "a." + "y" * 200, "../../etc/passwd.csv", "品名 清单.csv", "no extension"],
)
def test_it_takes_a_file_by_any_name(clerk: Actor, settings: object, name: str) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1)]), actor=clerk, name=name)
        assert session.counts["create"] == 1
        assert "/" not in session.filename
    (path,) = stored_files(settings)
    assert path.startswith("imports/")


def test_a_company_without_a_brand_takes_nothing_in(world: World) -> None:
    """Its rows would be behind nobody's wall."""
    with scope(world.office):
        client, _ = world.client(company=make_company(world.office))
        actor = actor_of_client(client.pk)
    with scope(actor), pytest.raises(Forbidden, match="belongs to no brand whose units could be taken in"):
        services.upload(
            file=uploaded(csv_bytes([piece(1)])),
            filename="pieces.csv",
            profile="units",
            actor=actor,
            options={},
        )
    with scope(world.office):
        assert not ImportSession.objects.exists()
