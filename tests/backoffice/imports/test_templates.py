"""Template workbooks of every profile: what they say, what they offer to whom, and that their example is no row."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from backoffice.access.models import Right, Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.imports import services
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.imports.profile_columns import Kind
from backoffice.imports.profiles import Profile, all_profiles
from backoffice.imports.sniffing import sniff
from backoffice.imports.templates import EXAMPLE, EXAMPLE_HEADER, write_template
from catalog.inventory.models import Warehouse
from tests.backoffice.imports.making import take_in, uploaded
from tests.conftest import World
from tests.walls.estates import Estate

PROFILES = [pytest.param(profile, id=profile.name) for profile in all_profiles()]


def template(profile: str, actor: Actor) -> bytes:
    with scope(actor), write_template(profile, actor=actor) as path:
        return path.read_bytes()


def filled(content: bytes, *rows: dict[str, Any], example: bool = True) -> bytes:
    """The template with rows written below the example, by label."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    if not example:
        sheet.delete_rows(2)
    for row in rows:
        sheet.append([row.get(label, "") for label in head])
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("profile", PROFILES)
def test_it_says_and_offers_what_the_profile_knows(world: World, profile: Profile) -> None:
    admin = world.actor(world.admin)
    book = openpyxl.load_workbook(BytesIO(template(profile.name, admin)))
    sheet = book.worksheets[0]
    columns = list(profile.columns().values())
    assert book["Lists"].sheet_state == "hidden"
    assert [cell.value for cell in sheet[1]] == [*(column.label for column in columns), EXAMPLE_HEADER]
    assert [cell.value or "" for cell in sheet[2]] == [*(column.example for column in columns), EXAMPLE]
    for cell, column in zip(sheet[1], columns, strict=False):
        assert cell.comment is not None
        assert column.hint in cell.comment.text
        assert ("Demanded" in cell.comment.text) == column.required
    looks = {
        at: look.number_format
        for look in sheet.column_dimensions.values()
        for at in range(look.min or 0, (look.max or 0) + 1)
    }
    for place, column in enumerate(columns, start=1):
        if column.kind in (Kind.TEXT, Kind.CODE, Kind.GTIN, Kind.CHOICE):
            assert looks[place] == "@", f"Excel would take zeros from {column.label}"
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for place, column in enumerate(columns, start=1):
        letters = openpyxl.utils.get_column_letter(place)
        rule = rules[f"{letters}2:{letters}1000001"]
        assert rule.promptTitle == column.label[:32]
        if column.choices is not None and (words := offered(world, admin, column)):
            assert rule.type == "list"
            source = rule.formula1.split("!")[1].replace("$", "")
            assert [cell.value for (cell,) in book["Lists"][source]] == words


def offered(world: World, actor: Actor, column: Any) -> list[str]:
    with scope(actor):
        return list(column.choices())


@pytest.mark.parametrize("profile", PROFILES)
def test_an_untouched_template_is_kindly_said_to_hold_no_rows(world: World, profile: Profile) -> None:
    admin = world.actor(world.admin)
    content = template(profile.name, admin)
    with scope(world.office):
        estate = Estate(world.aurore, mark="AURORE", amount=Decimal(1), person=world.owner)
        for label in ("inventory.Warehouse", "channels.Store"):  # which an option may ask for
            estate.one(label)
    with scope(admin):
        options = {each.name: each.choices()[0][0] for each in profile.options if each.required}
        with pytest.raises(Invalid) as refusal:
            services.take_in(
                file=uploaded(content, "template.xlsx"),
                filename="template.xlsx",
                profile=profile.name,
                actor=admin,
                options=options,
            )
    assert refusal.value.code == "template_untouched"
    assert "holds its example and no rows yet" in refusal.value.sentence


def test_rows_below_the_example_are_imported_and_it_is_not(clerk: Actor) -> None:
    row = {"Reference": "007", "Brand": "Aurore", "Title": "Bag", "Category": "Handbags", "Price": "12.50"}
    content = filled(template("units", clerk), row, {**row, "Reference": "008"})
    with scope(clerk):
        session = take_in(content, actor=clerk, name="mine.xlsx")
        assert (session.counts["rows"], session.counts["create"]) == (2, 2)
        assert "The example of the template was left out." in session.reading["notes"]
        assert session.reading["unmapped"] == []
        keys = [
            each.values["key"][1] for each in ImportRow.objects.filter(session=session).order_by("number")
        ]
        assert keys == ["007", "008"]


@pytest.mark.parametrize("example", [True, False])
def test_the_example_tells_nothing_of_the_rows_below_it(clerk: Actor, example: bool) -> None:
    row = {"Reference": "007", "Brand": "Aurore", "Title": "Bag", "Category": "Handbags", "Price": "1,250"}
    content = filled(template("units", clerk), {**row, "Online date": "03/04/2021"}, example=example)
    with scope(clerk):
        Warehouse.objects.update(code="lyon", name="Lyon")
        session = take_in(content, actor=clerk, name="mine.xlsx", warehouse="lyon")
        assert set(session.counts["rejected"]) == {"bad_price"}
        assert [cause["code"] for cause in session.counts["causes"]] == ["bad_date", "bad_price"]
        assert not [note for note in session.reading["notes"] if "paris" in note]
        assert {each.option for each in sniff(session, session.options).questions} == {
            "date_order",
            "decimal_mark",
        }


def test_an_example_that_was_written_over_is_rejected_and_not_lost(clerk: Actor) -> None:
    book = openpyxl.load_workbook(BytesIO(template("units", clerk)))
    for place, text in {"A2": "A-1", "C2": "Aurore", "D2": "My own bag"}.items():
        book.worksheets[0][place] = text
    saved = BytesIO()
    book.save(saved)
    with scope(clerk):
        session = take_in(saved.getvalue(), actor=clerk, name="mine.xlsx")
        assert session.counts["rejected"] == {"marked_as_example": 1}
        (row,) = ImportRow.objects.filter(session=session)
        assert "Empty its cell in «_example»" in row.errors[0]["suggestion"]


def test_a_template_with_nothing_below_its_names_is_said_to_have_no_rows(clerk: Actor) -> None:
    with scope(clerk), pytest.raises(Invalid) as refusal:
        take_in(filled(template("units", clerk), example=False), actor=clerk, name="mine.xlsx")
    assert refusal.value.code == "no_rows"


def test_each_is_offered_their_own_brands(
    world: World, clerk: Actor, as_client: Callable[[str], Client]
) -> None:
    def brands(content: bytes) -> list[Any]:
        lists = openpyxl.load_workbook(BytesIO(content))["Lists"]
        return [cell.value for cell in lists["A"] if cell.value]

    assert brands(template("units", clerk)) == ["Aurore", "Kestrel"]
    scopes = [Scope.IMPORTS_READ, Scope.IMPORTS_WRITE]
    client = as_client(world.token(brand=world.kestrel, scopes=scopes)[1])
    answer = client.get("/api/v1/imports/templates/units.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="units-template.xlsx"'
    assert brands(b"".join(answer.streaming_content)) == ["Kestrel"]


def test_who_may_not_import_gets_no_template(
    world: World, as_client: Callable[[str], Client], as_person: Callable[[User], Client]
) -> None:
    actor = world.actor(world.staff(Role.REVIEWER))
    with scope(actor), pytest.raises(Forbidden), write_template("units", actor=actor):
        pass
    client = as_client(world.token(scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE])[1])
    assert client.get("/api/v1/imports/templates/applications.xlsx").status_code == 403
    assert client.get("/api/v1/imports/templates/moons.xlsx").status_code == 404
    member = as_person(world.member(Right.ORDERS))
    assert member.get("/admin/imports/importsession/template/units/").status_code in (302, 403)


def test_the_upload_page_links_to_them(world: World, as_person: Callable[[User], Client]) -> None:
    client = as_person(world.operator)
    page = client.get("/admin/imports/importsession/add/").content.decode()
    address = "/admin/imports/importsession/template/units/"
    assert f'href="{address}"' in page
    assert "template/applications/" not in page
    assert b"".join(client.get(address).streaming_content).startswith(b"PK")
    answer = client.get("/admin/imports/importsession/template/applications/", follow=True)
    assert "may not import applications" in answer.content.decode()
    with scope(world.office):
        assert not ImportSession.objects.exists()
