"""Applications taken away as files, and come back."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services as imports
from backoffice.imports.exports import services
from backoffice.imports.exports.merging import Merge
from backoffice.imports.exports.settling import Choice, disputes, settle
from backoffice.imports.models import ImportSession
from backoffice.merchants.models import Application
from backoffice.merchants.services import change_application, name_company, open_application, withdraw
from tests.backoffice.imports.making import csv_bytes, work_off
from tests.backoffice.merchants.bulk.making import furnish, row, rows_of
from tests.backoffice.merchants.bulk.test_apply_applications import applied
from tests.conftest import World

Lines = list[dict[str, str]]


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
    return world.actor(world.admin)


def taken(clerk: Actor, format: str = "csv") -> bytes:
    with scope(clerk):
        rows = Application.objects.order_by("pk")
        export = services.take_away(profile="applications", rows=rows, format=format, actor=clerk)
        with export.file.open("rb") as file:
            return file.read()


def lines_of(content: bytes) -> Lines:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def back(clerk: Actor, content: bytes, name: str = "applications.csv") -> ImportSession:
    with scope(clerk):
        return imports.take_in(
            file=SimpleUploadedFile(name, content), filename=name, profile="applications", actor=clerk
        )


def as_csv(lines: Lines) -> bytes:
    return csv_bytes(lines, list(lines[0]))


@pytest.fixture
def some(clerk: Actor) -> Actor:
    """Two of a sheet, one of them withdrawn and applied for anew, and one without a reference."""
    applied([row(1), row(2), {**row(3), "Reference": ""}], None, clerk)
    with scope(clerk):
        first = Application.objects.get(reference="A-1")
        withdraw(application=first, actor=clerk, reason="Later")
        company = name_company(name="Nine <b>Ltd</b>", country="GB", registration_number="=1+1", actor=clerk)
        open_application(
            company=company,
            actor=clerk,
            reference="+A-9",
            brand_name="@Nine",
            brand_country="",
            channels=["flagship"],
        )
    applied([{**row(1), "Reference": "A-1b"}], None, clerk)
    return clerk


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_they_come_back_unchanged(some: Actor, format: str) -> None:
    session = back(some, taken(some, format), f"applications.{format}")
    with scope(some):
        assert session.counts["rejected"] == {}
        assert session.counts["unchanged"] == session.counts["rows"] == 5


def test_those_that_can_be_changed_are_unchanged_fact_by_fact_too(
    some: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Merge, "_know_untouched", lambda *args: None)
    lines = [line for line in lines_of(taken(some)) if line["Reference"] in ("A-2", "")]
    session = back(some, as_csv(lines))
    with scope(some):
        assert (session.counts["unchanged"], session.counts["rejected"]) == (2, {})


def test_edits_count_and_what_others_changed_stays(some: Actor) -> None:
    lines = lines_of(taken(some))
    line = next(line for line in lines if line["Reference"] == "A-2")
    line["Territory"], line["Channels"] = "China; Japan", "Self-operated"
    with scope(some):
        second = Application.objects.get(reference="A-2")
        change_application(application=second, actor=some, ends_on=second.ends_on.replace(month=11, day=30))
        change_application(application=second, actor=some, territory=["KR"])
    session = back(some, as_csv(lines))
    with scope(some):
        assert (session.counts["conflict"], session.counts["unchanged"]) == (1, 4)
        (asked,) = disputes(session).disputes
        assert (asked.fact, asked.exported, asked.now, asked.yours) == ("territory", "CN", "KR", "CN, JP")
        settle(session=session, choices=[Choice("mine")], actor=some)
        imports.confirm(session=session, actor=some)
    (job,) = work_off()
    assert (job.status, job.error) == ("done", "")
    with scope(some):
        session.refresh_from_db()
        assert session.counts["applied"]["updated"] == 1, [each.errors for each in rows_of(session).values()]
        second.refresh_from_db()
        assert second.territory == ["CN", "JP"]
        assert second.channels == ["self_operated"]
        assert second.ends_on is not None
        assert f"{second.ends_on:%m-%d}" == "11-30"


def test_one_that_is_closed_is_not_changed(some: Actor) -> None:
    lines = lines_of(taken(some))
    line = next(line for line in lines if line["Reference"] == "A-1")
    line["Territory"] = "Japan"
    session = back(some, as_csv(lines))
    with scope(some):
        assert set(session.counts["rejected"]) <= {
            "application_closed",
            "already_applied",
            "duplicate_in_file",
        }
        assert session.counts["unchanged"] == 4


def test_the_list_offers_it_to_who_may_see_it(
    some: Actor, world: World, as_person: Callable[[User], Client]
) -> None:
    address = "/admin/merchants/application/export/"
    client = as_person(world.staff(Role.REVIEWER))
    assert address in client.get("/admin/merchants/application/").content.decode()
    answer: Any = client.post(f"{address}?q=A-2", {"format": "csv"}, follow=True)
    lines = lines_of(b"".join(answer.streaming_content))
    assert [line["Reference"] for line in lines] == ["A-2"]
    assert as_person(world.operator).post(address, {"format": "csv"}).status_code in (302, 403)
