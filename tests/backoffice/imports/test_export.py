"""Lists taken away as files: in the admin and over REST, at once and by a job."""

import csv
import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.models import Right, Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Forbidden
from backoffice.events.feed import timeline
from backoffice.imports import services as imports
from backoffice.imports.exports import queries, services
from backoffice.imports.models import Export, ExportedRow
from backoffice.jobs.models import Job
from backoffice.jobs.services import retry
from catalog.inventory.models import Unit
from tests.backoffice.imports.making import csv_bytes, piece, take_in, work_off
from tests.conftest import World

EXPORT = "/admin/inventory/unit/export/"
LIST = "/admin/inventory/unit/"
URL = "/api/v1/exports"
NAMES = ["=sum+1", "+cmd", "-2+3", "@SUM(A1)", "Ordinary bag", "&=x", "＝1+1"]


@pytest.fixture
def stocked(world: World, clerk: Actor) -> World:
    rows = [piece(n, title=name) for n, name in enumerate(NAMES)] + [piece(9, brand="Kestrel", price="7.10")]
    with scope(clerk):
        imports.confirm(session=take_in(csv_bytes(rows), actor=clerk), actor=clerk)
    work_off()
    return world


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def taken(client: Client, words: str = "", format: str = "csv") -> bytes:
    answer = client.post(f"{EXPORT}{words}", {"format": format}, follow=True)
    assert answer.status_code == 200
    return content_of(answer)


def lines_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def ask(client: Client, **words: Any) -> Any:
    headers = {"idempotency-key": uuid.uuid4().hex}
    return client.post(URL, words, content_type="application/json", headers=headers)


@pytest.fixture
def reader(stocked: World, as_client: Callable[[str], Client]) -> Client:
    """A system of the platform's own that reads."""
    return as_client(stocked.token(scopes=[Scope.IMPORTS_READ, Scope.UNITS_READ])[1])


# --- the file -------------------------------------------------------------------------------------


def test_it_writes_no_formula_into_csv(stocked: World, as_person: Callable[[User], Client]) -> None:
    lines = lines_of(taken(as_person(stocked.operator)))
    assert {line["Title"] for line in lines} == {
        "'=sum+1", "'+cmd", "'-2+3", "'@SUM(A1)", "Ordinary bag", "&=x", "'＝1+1", "Octave 9 leather handbag",
    }  # fmt: skip
    assert {line["Price"] for line in lines} == {"1250.50", "7.10"}
    assert {(line["Location"], line["Warehouse"], line["Status"]) for line in lines} == {
        ("FR", "paris", "At intake")
    }


def test_it_writes_text_as_text_and_numbers_as_numbers_into_a_workbook(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    sheet = openpyxl.load_workbook(BytesIO(taken(as_person(stocked.operator), format="xlsx")))["Units"]
    head = [cell.value for cell in sheet[1]]
    title, price, day, serial = (head.index(name) for name in ("Title", "Price", "Online date", "Serial"))
    rows = list(sheet.iter_rows(min_row=2))
    assert {row[title].value for row in rows} >= set(NAMES)
    assert {row[title].data_type for row in rows} == {"s"}
    assert {(row[price].value, row[price].data_type) for row in rows} == {(1250.5, "n"), (7.1, "n")}
    assert {row[price].number_format for row in rows} == {"#,##0.00"}
    assert {row[day].data_type for row in rows} == {"d"}
    (look,) = [each for each in sheet.column_dimensions.values() if each.min <= serial + 1 <= each.max]
    assert look.number_format == "@"  # a serial typed into it keeps its zeros


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_it_goes_in_again_unchanged(
    stocked: World, clerk: Actor, as_person: Callable[[User], Client], format: str
) -> None:
    content = taken(as_person(stocked.operator), format=format)
    with scope(clerk):
        again = take_in(content, actor=clerk, name=f"export.{format}")
        assert (again.counts["unchanged"], again.counts["rejected"]) == (8, {})


# --- in the admin ---------------------------------------------------------------------------------


def test_it_stays_inside_the_wall_and_the_filters(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    assert [line["Brand"] for line in lines_of(taken(as_person(stocked.stranger)))] == ["Kestrel"]
    found = lines_of(taken(as_person(stocked.operator), "?q=Ordinary"))
    assert [line["Title"] for line in found] == ["Ordinary bag"]


def test_its_page_says_what_may_be_done_with_the_file(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    finance = stocked.staff(Role.FINANCE)
    for person, may_import in ((stocked.operator, True), (stocked.owner, True), (finance, False)):
        browser = as_person(person)
        taken(browser)
        with scope(stocked.office):
            export = Export.objects.latest("pk")
        page = browser.get(f"/admin/imports/export/{export.pk}/change/").content.decode()
        assert ("upload it again under Imports" in page) is may_import
        assert ("send it to your contact at the platform" in page) is not may_import


def test_it_keeps_the_order_of_the_list(stocked: World, as_person: Callable[[User], Client]) -> None:
    up = [line["Price"] for line in lines_of(taken(as_person(stocked.operator), "?o=7.1"))]
    down = [line["Price"] for line in lines_of(taken(as_person(stocked.operator), "?o=-7.1"))]
    assert up[0] == "7.10"
    assert down[-1] == "7.10"


def test_the_list_offers_it_for_all_that_match_and_for_chosen_rows(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    client = as_person(stocked.operator)
    page = client.get(f"{LIST}?q=Ordinary").content.decode()
    assert f'href="{EXPORT}?q=Ordinary"' in page
    with scope(office("tests")):
        chosen = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:2])
    words = {"action": "export", "_selected_action": chosen, "index": "0"}
    answer = client.post(LIST, words)
    assert answer.status_code == 302
    assert "Export 2 rows of units" in client.get(answer["Location"]).content.decode()
    assert len(lines_of(content_of(client.post(answer["Location"], {"format": "csv"}, follow=True)))) == 2
    answer = client.post(LIST, {**words, "select_across": "1"})
    assert answer["Location"] == EXPORT


def test_who_may_not_see_a_list_does_not_export_it(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    assert as_person(stocked.member(Right.ORDERS)).post(EXPORT, {"format": "csv"}).status_code in (302, 403)
    with scope(office("tests")):
        assert not Export.objects.exists()


def test_an_auditor_gets_a_file_of_which_nothing_is_kept(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    answer = as_person(stocked.staff(Role.AUDITOR)).post(EXPORT, {"format": "csv"})
    assert "_version" not in lines_of(answer.content)[0]
    assert len(lines_of(answer.content)) == 8
    with scope(office("tests")):
        assert not Export.objects.exists()


def test_a_long_list_is_written_by_a_job_with_progress(
    stocked: World, as_person: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 3)
    monkeypatch.setattr("backoffice.imports.exports.writing.PARCEL", 3)
    client = as_person(stocked.operator)
    page = client.post(EXPORT, {"format": "csv"}, follow=True).content.decode()
    assert "The file is being written" in page
    (job,) = work_off()
    assert (job.status, job.progress_done, job.progress_total) == ("done", 8, 8)
    with scope(office("tests")):
        export = Export.objects.get()
        assert [event.verb for event in timeline("export", export.pk)] == ["export.written", "export.asked"]
        assert (export.rows, export.selection, ExportedRow.objects.count()) == (8, [], 8)
    page = client.get(f"/admin/imports/export/{export.pk}/change/").content.decode()
    address = page.split(f'href="/admin/imports/export/{export.pk}/file/')[1].split('"')[0]
    lines = lines_of(content_of(client.get(f"/admin/imports/export/{export.pk}/file/{address}")))
    assert len({line["_version"] for line in lines}) == 8


def test_one_whose_job_failed_says_so_until_it_is_tried_again(
    stocked: World, as_person: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 3)
    client = as_person(stocked.operator)
    client.post(EXPORT, {"format": "csv"})
    with scope(office("tests")):
        Job.objects.filter(kind=services.EXPORT_JOB).update(
            status="failed", finished_at=timezone.now(), error="The disk is full."
        )
        Export.objects.update(rows=1_234_567)
        export = Export.objects.get()
    listed = client.get("/admin/imports/export/").content.decode()
    page = client.get(f"/admin/imports/export/{export.pk}/change/").content.decode()
    assert ("Not written" in listed, "Being written" in listed, "1,234,567" in listed) == (True, False, True)
    assert "Writing stopped: The disk is full." in page
    assert "The file was not written." in page
    assert "is being written" not in page
    with scope(stocked.actor(stocked.operator)) as operator:
        retry(job=Job.objects.get(kind=services.EXPORT_JOB), actor=operator)
    assert "Being written" in client.get("/admin/imports/export/").content.decode()
    work_off()
    listed = client.get("/admin/imports/export/").content.decode()
    assert ("Ready" in listed, "Not written" in listed) == (True, False)


def test_a_job_that_died_begins_anew(stocked: World, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 3)
    monkeypatch.setattr("backoffice.imports.exports.writing.PARCEL", 3)
    keep_rows = services.versions.keep_rows
    calls: list[int] = []

    def dies_at_the_second(*args: Any, **kwargs: Any) -> list[str]:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the lights went out")
        return keep_rows(*args, **kwargs)

    monkeypatch.setattr("backoffice.imports.exports.versions.keep_rows", dies_at_the_second)
    with scope(clerk):
        export = services.take_away(
            profile="units", rows=Unit.objects.order_by("pk"), format="csv", actor=clerk
        )
    (job,) = work_off()
    assert job.status == "queued"
    with scope(office("tests")):
        assert ExportedRow.objects.count() == 3
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    (job,) = work_off()
    assert job.status == "done"
    with scope(office("tests")):
        assert sorted(ExportedRow.objects.values_list("number", flat=True)) == list(range(1, 9))
        export.refresh_from_db()
        assert len(lines_of(export.file.read())) == 8
        export.file.close()


def test_a_job_writes_what_its_author_sees_by_then(
    stocked: World, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 0)
    with scope(clerk):
        export = services.take_away(profile="units", rows=Unit.objects.all(), format="csv", actor=clerk)
    with scope(office("tests")):
        User.objects.filter(pk=stocked.operator.pk).update(role=Role.APPLICANT)
    (job,) = work_off()
    assert (job.status, "may no longer see it" in job.error) == ("failed", True)
    with scope(office("tests")):
        export.refresh_from_db()
        assert (export.status, export.file.name) == ("writing", "")


# --- the link -------------------------------------------------------------------------------------


@pytest.fixture
def taken_by_operator(stocked: World, as_person: Callable[[User], Client]) -> tuple[str, Export]:
    address = as_person(stocked.operator).post(EXPORT, {"format": "csv"})["Location"]
    with scope(office("tests")):
        return address, Export.objects.get()


def test_the_link_is_for_its_author_alone(
    stocked: World, taken_by_operator: tuple[str, Export], as_person: Callable[[User], Client]
) -> None:
    address, _ = taken_by_operator
    assert len(lines_of(content_of(as_person(stocked.operator).get(address)))) == 8
    assert as_person(stocked.stranger).get(address).status_code == 404
    page = as_person(stocked.staff(Role.PLATFORM_ADMIN)).get(address, follow=True).content.decode()
    assert "This link was given to somebody else" in page
    assert "The file is for" in page


def test_the_link_ends(
    stocked: World, taken_by_operator: tuple[str, Export], as_person: Callable[[User], Client], settings: Any
) -> None:
    address, _ = taken_by_operator
    settings.EXPORT_LINK_HOURS = 0
    assert "This link was good for" in as_person(stocked.operator).get(address, follow=True).content.decode()
    settings.EXPORT_LINK_HOURS = 1
    page = as_person(stocked.operator).get(f"{address[:-4]}abc/", follow=True).content.decode()
    assert "not one that was given out here" in page


def test_the_right_is_asked_again_when_the_link_is_used(
    stocked: World, taken_by_operator: tuple[str, Export], as_person: Callable[[User], Client]
) -> None:
    address, _ = taken_by_operator
    with scope(office("tests")):
        User.objects.filter(pk=stocked.operator.pk).update(role=Role.APPLICANT)
    assert as_person(stocked.operator).get(address).status_code in (302, 403)


def test_whoever_lost_the_right_to_the_records_gets_no_file(
    clerk: Actor, taken_by_operator: tuple[str, Export]
) -> None:
    _, export = taken_by_operator
    word = queries.link_word(export, clerk)
    with scope(clerk):
        assert queries.file_of(export, word=word, actor=clerk) == export
        with pytest.raises(Forbidden, match="may not take units away"):
            queries.file_of(export, word=word, actor=replace(clerk, roles=frozenset({Role.APPLICANT})))


def test_files_and_versions_are_kept_no_longer_than_promised(
    taken_by_operator: tuple[str, Export], django_capture_on_commit_callbacks: Any
) -> None:
    _, export = taken_by_operator
    storage, name = export.file.storage, export.file.name
    with scope(office("tests")):
        assert services.end_exports() == 0
        Export.objects.update(file_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True), scope(office("tests")):
        assert services.end_exports() == 1
    assert not storage.exists(name)
    with scope(office("tests")):
        export.refresh_from_db()
        assert (export.status, export.file.name, ExportedRow.objects.count()) == ("ended", "", 8)
        Export.objects.update(versions_until=timezone.now())
        services.end_exports()
        assert not ExportedRow.objects.exists()


# --- over REST ------------------------------------------------------------------------------------


def test_it_is_asked_for_over_rest(reader: Client) -> None:
    answer = ask(
        reader,
        profile="units",
        format="csv",
        filters={"brand": "aurore", "price_min": "100", "currency": "EUR"},
    )
    assert answer.status_code == 201
    body = answer.json()
    assert (body["rows"], body["status"], body["progress"]) == (7, "ready", None)
    assert len(lines_of(content_of(reader.get(body["file"])))) == 7
    again = reader.get(f"{URL}/{body['id']}").json()
    assert (again["id"], again["rows"]) == (body["id"], 7)


def test_a_long_list_is_answered_with_its_job(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 3)
    answer = ask(reader, profile="units")
    assert (answer.status_code, answer.json()["file"]) == (202, None)
    work_off()
    body = reader.get(f"{URL}/{answer.json()['id']}").json()
    assert (body["status"], body["progress"]["percent"]) == ("ready", 100)
    assert content_of(reader.get(body["file"])).startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ({"profile": "moons"}, "unknown_profile", "There is no list «moons» to take away"),
        (
            {"filters": {"moon": "full"}},
            "unknown_filter",
            "«moon» is no filter of units; known: brand, category",
        ),
        ({"filters": {"status": "full"}}, "bad_filter", "«full» is none of"),
        ({"filters": {"q": "no such thing"}}, "nothing_to_export", "No row matches"),
    ],
)
def test_it_says_what_is_wrong(reader: Client, words: Any, code: str, said: str) -> None:
    answer = ask(reader, **{"profile": "units", **words})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert said in answer.json()["detail"]
    with scope(office("tests")):
        assert not Export.objects.exists()


def test_it_takes_the_scope_of_the_records_too(stocked: World, as_client: Callable[[str], Client]) -> None:
    client = as_client(stocked.token(scopes=[Scope.IMPORTS_READ])[1])
    answer = ask(client, profile="units")
    assert (answer.status_code, "it takes" in answer.json()["detail"]) == (403, True)


def test_a_brands_own_system_gets_its_own_rows(stocked: World, as_client: Callable[[str], Client]) -> None:
    scopes = [Scope.IMPORTS_READ, Scope.UNITS_READ]
    with scope(office("tests")):
        kestrel = stocked.kestrel
    client = as_client(stocked.token(brand=kestrel, scopes=scopes)[1])
    body = ask(client, profile="units", format="csv").json()
    assert [line["Brand"] for line in lines_of(content_of(client.get(body["file"])))] == ["Kestrel"]
    other = as_client(stocked.token(scopes=scopes)[1])
    assert other.get(f"{URL}/{body['id']}").status_code == 404
    assert other.get(body["file"]).status_code == 404
