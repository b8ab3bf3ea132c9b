"""Every record's page, and every verb's form on it, whatever the record's state: they open, and say words."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.desk.admin import Desk
from tests.walls.estates import OFFICE


def test_they_open_on_a_record(neighbours: Any) -> None:
    opened = set()
    with scope(OFFICE) as actor:
        for model, desk in admin.site._registry.items():
            for verb in desk.verbs if isinstance(desk, Desk) else ():
                row = neighbours.secret.one(model._meta.label)
                assert verb.form(row=row, actor=actor).as_div() is not None, (
                    f"{model._meta.label}: {verb.name}"
                )
                opened.add(verb.form)
    assert len(opened) > 50


def test_their_pages_show_no_code_beside_its_words(
    neighbours: Any, as_person: Callable[[User], Client]
) -> None:
    """What a list shows in colour is a code and its words; a page would show both, in brackets."""
    admins = as_person(neighbours.world.admin)
    found = []
    for model, desk in admin.site._registry.items():
        if isinstance(desk, Desk):
            with scope(OFFICE):
                row = neighbours.secret.one(model._meta.label)
            page = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{quote(row.pk)}/change/"
            if "(&#x27;" in admins.get(page).content.decode():
                found.append(model._meta.label)
    assert not found
