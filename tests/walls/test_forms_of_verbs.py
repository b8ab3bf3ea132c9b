"""Every verb's form opens on a record, whatever the record's state."""

from typing import Any

from django.contrib import admin

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
