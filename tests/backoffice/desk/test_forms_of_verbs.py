"""What every form at the desk refuses, whatever it is about."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django import forms
from django.test import Client

from backoffice.access.models import User
from backoffice.desk.verbs import VerbForm
from tests.conftest import World


class _Form(VerbForm):
    name = forms.CharField(required=False)
    day = forms.DateField(required=False)


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
