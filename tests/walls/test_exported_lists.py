"""Every list of the desk is taken away as a file by who sees it: its rows and columns, and as many queries for many.

Lists are found in the admin, so a new one is tried without a word here. What a stranger's files hold is looked at in
`test_stranger_in_the_admin`, with every other page.
"""

import csv
import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.desk.admin import Desk
from backoffice.imports.exports.admin import TO_READ
from backoffice.imports.exports.lists import ExportedList, list_named
from tests.walls.estates import OFFICE, Estate
from tests.walls.walking import said

FEW, MANY = 2, 12
DESKS = sorted(
    (page for page in admin.site._registry.values() if isinstance(page, Desk)),
    key=lambda page: page.opts.label,
)


@pytest.fixture
def estate(world: Any) -> Estate:
    return Estate(world.aurore, mark="AURORE", amount=Decimal("10.00"), person=world.owner)


def grow(estate: Estate, label: str, rows: int) -> list[int]:
    with scope(OFFICE):
        while len(estate.rows[label]) < rows:
            estate.build(label)
        return [row.pk for row in estate.rows[label]]


def cost(chosen: ExportedList, ids: list[int]) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        lines = chosen.lines(ids)
    assert lines
    return len(captured), [query["sql"][:200] for query in captured]


def address_of(desk: Desk) -> str:
    return f"/admin/{desk.opts.app_label}/{desk.opts.model_name}/"


def who_sees(world: Any, desk: Desk) -> User:
    """Notices are everyone's own."""
    return world.owner if desk.opts.label == "notices.Notice" else world.admin


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.opts.label)
def test_a_list_is_taken_away_by_who_sees_it(
    desk: Desk, world: Any, estate: Estate, as_person: Callable[[User], Client]
) -> None:
    person = who_sees(world, desk)
    ids = grow(estate, desk.opts.label, FEW)
    assert_whole(desk, as_person(person))
    assert_an_auditor_takes_what_an_auditor_sees(desk, as_person(world.staff(Role.AUDITOR)))
    actor = world.actor(person)
    with scope(actor):
        chosen = list_named(desk.opts.label_lower, actor)
        lines = chosen.lines(ids)
        assert {line.id for line in lines} <= set(ids)
        assert_days_are_shown(desk, chosen, lines)
        few, _ = cost(chosen, ids)
    ids = grow(estate, desk.opts.label, MANY)
    with scope(actor):
        many, queries = cost(list_named(desk.opts.label_lower, actor), ids)
    assert many == few, f"{FEW} rows take {few} queries and {MANY} take {many}: {queries}"


def assert_whole(desk: Desk, browser: Client) -> None:
    page = browser.get(address_of(desk))
    assert f'href="{address_of(desk)}export/' in page.content.decode()
    shown = page.context["cl"].result_count
    answer = browser.post(f"{address_of(desk)}export/", {"format": "csv", "purpose": TO_READ}, follow=True)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(content))
    assert len(rows) == shown
    assert len(set(head)) == len(head) > 1
    assert all(name == name.strip() and name[:1].isupper() for name in head)
    assert "<" not in content
    assert "object (" not in content


def assert_an_auditor_takes_what_an_auditor_sees(desk: Desk, browser: Client) -> None:
    page = browser.get(address_of(desk))
    answer = browser.post(f"{address_of(desk)}export/", {"format": "csv", "purpose": TO_READ})
    if page.status_code != 200:
        assert answer.status_code in (302, 403)
    elif rows := page.context["cl"].result_count:
        assert said(answer).count("\r\n") >= rows
        assert answer["Content-Disposition"].startswith("attachment")


def assert_days_are_shown(desk: Desk, chosen: ExportedList, lines: list[Any]) -> None:
    """A list that is ordered by a day and shows words beside it has to declare its columns."""
    if desk.file_columns:
        return
    heads = [head.name.removesuffix(" (UTC)") for head in chosen.heads]
    for line in lines:
        row = desk.model._default_manager.filter(pk=line.id).first()
        for name in desk.list_display:
            if not hasattr(desk, str(name)) or not hasattr(getattr(desk, str(name)), "short_description"):
                continue
            value = line.values[heads.index(getattr(desk, str(name)).short_description)]
            if isinstance(value, datetime.date):
                _, _, shown = lookup_field(name, row, desk)
                assert str(value.year) in str(shown), f"{name} shows «{shown}», and the file {value}"


def test_every_page_of_the_admin_is_one_of_the_desk() -> None:
    """Else its list could not be taken away."""
    assert [model for model, page in admin.site._registry.items() if not isinstance(page, Desk)] == []


def test_the_model_of_a_list_is_numbered() -> None:
    """Which rows were chosen is kept as numbers."""
    assert all(isinstance(desk.model._meta.pk, models.BigAutoField) for desk in DESKS)
