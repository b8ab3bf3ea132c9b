"""What every form at the desk refuses, whatever it is about."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django import forms
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.desk.verbs import ScannedField, VerbForm
from tests.catalog.inventory.making import make_units
from tests.conftest import World


class _Form(VerbForm):
    name = forms.CharField(required=False)
    day = forms.DateField(required=False)


class _Count(VerbForm):
    whole = forms.BooleanField(required=False)
    warehouse = forms.ChoiceField(choices=[("", "Choose …"), ("paris", "Paris")])
    bin = ScannedField()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "Anna \u202eeeL"}, "turns letters around"),
        ({"day": date(1026, 1, 1)}, "from 1900 on"),
        ({"day": date(9999, 1, 1)}, "until 2199"),
    ],
)
def test_a_slip_of_the_pen_is_refused_beside_its_field(sent: dict[str, Any], said: str) -> None:
    form = _Form(sent)
    assert not form.is_valid()
    (messages,) = form.errors.values()
    assert said in messages[0]


def test_names_of_any_script_are_taken() -> None:
    assert _Form({"name": "ليلى 李雷 Łucja", "day": date(2026, 11, 30)}).is_valid()


def test_a_form_without_its_cookie_is_told_kindly(world: World, as_person: Callable[[User], Client]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_person(world.admin).cookies
    answer = strict.post("/admin/consignment/arrival/add/", {"reference": "X"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Load it anew" in page
    assert "CSRF" not in page


@pytest.mark.parametrize(
    ("initial", "first"),
    [({}, "warehouse"), ({"warehouse": "paris"}, "bin"), ({"warehouse": "paris", "bin": "A-1"}, "")],
)
def test_on_a_page_of_its_own_a_form_begins_where_something_is_to_be_written(
    initial: dict[str, str], first: str
) -> None:
    form = _Count(initial=initial)
    form.begin()
    assert [name for name, field in form.fields.items() if "autofocus" in field.widget.attrs] == [first][
        : bool(first)
    ]


def test_a_scanner_puts_a_piece_away_without_a_click(
    world: World, as_person: Callable[[User], Client]
) -> None:
    with scope(world.office):
        (unit,) = make_units(world, 1)
    page = as_person(world.operator).get(f"/admin/inventory/unit/{unit.pk}/verb/put_away/").content.decode()
    (field,) = re.findall(r"<(?:input|textarea|select)[^>]* autofocus[^>]*>", page)
    assert 'name="bin' in field
