"""A stranger brand's operator walks every page of the admin that there is.

Pages are found by the resolver, so a new one is walked without a word here. Aurore owns one record of everything, each
with its mark in every text. No answer may contain a byte of it, none may be a server error, and no row of Aurore may
change.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import models
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.desk.admin import CHOSEN, Desk
from backoffice.imports.exports.admin import TO_READ
from backoffice.imports.models import ExportFormat
from catalog.inventory.models import Unit
from tests.walls.estates import BUILDERS, OFFICE, Estate, Watch, walled_labels
from tests.walls.walking import Faults, Place, places, said

FOREIGN = ("aurore", "765432", "765,432", "765 432")
# Part of every secret text, but not itself a foreign byte: it may stand in the search box of an answer.
SEARCH = "SECRET-"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


class Walk:
    """A logged-in stranger, what they must not see, and every fault found so far."""

    def __init__(self, client: Client, neighbours: Any) -> None:
        self.client = client
        self.secret: Estate = neighbours.secret
        self.own: Estate = neighbours.own
        self.faults: list[str] = []
        self.seen: list[str] = []
        self.raised = Faults()
        self.watch = Watch(without=self.own.brand)

    def get(self, address: str, **query: Any) -> str:
        return self._judge("GET", address, self.client.get(address, query, follow=True), query)

    def post(self, address: str, words: dict[str, Any]) -> str:
        answer = self._judge("POST", address, self.client.post(address, words, follow=True), words)
        self.watch.after(f"POST {address} {words}")
        return answer

    def _judge(self, method: str, address: str, response: Any, words: dict[str, Any]) -> str:
        text = said(response)
        for sent in {str(value).lower() for value in words.values()}:
            text = text.replace(sent, "") if len(sent) > 3 else text
        what = f"{method} {address} {words or ''}".strip()
        if response.status_code >= 500:
            self.faults.append(f"{what}: {response.status_code}, {self.raised.last}")
        for foreign in FOREIGN:
            if (at := text.find(foreign)) >= 0:
                self.faults.append(f"{what}: shows «{text[max(0, at - 60) : at + 40]}»")
        if response.status_code == 200:
            self.seen.append(text)
        return text

    def end(self) -> None:
        self.watch.look()
        self.faults += self.watch.faults
        assert not self.faults, f"{len(self.faults)} faults:\n" + "\n".join(self.faults[:40])


@pytest.fixture
def walk(neighbours: Any, as_person: Callable[[User], Client]) -> Iterator[Walk]:
    client = as_person(neighbours.stranger)
    client.raise_request_exception = False
    walk = Walk(client, neighbours)
    with walk.raised:
        yield walk


def secret_row(walk: Walk, model: type[models.Model]) -> models.Model:
    """Aurore's record of the model, or a shared one; a model without a builder fails here by its name."""
    label = model._meta.label
    if label not in BUILDERS:
        pytest.fail(f"write a builder in tests/walls/estates for {label}: its admin page cannot be walked")
    return one(walk, walk.secret, label)


def one(walk: Walk, estate: Estate, label: str) -> Any:
    """A record of the estate; where it is made only now, that is no change by the stranger."""
    if estate.rows[label]:
        return estate.one(label)
    with walk.watch.away(), scope(OFFICE):
        return estate.one(label)


def filled(form: forms.BaseForm, walk: Walk, *, secret: bool) -> dict[str, Any]:
    """Plausible words for every field; records are Aurore's when `secret`, else the stranger's own."""
    estate = walk.secret if secret else walk.own
    words: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            label = field.queryset.model._meta.label  # type: ignore[union-attr]
            row = one(walk, estate, label)
            value = getattr(row, field.to_field_name or "pk")
            words[name] = [value] if isinstance(field, forms.ModelMultipleChoiceField) else value
        elif isinstance(field, forms.ChoiceField | forms.TypedChoiceField):
            values = [value for value, _ in field.choices if value not in ("", None)]  # type: ignore[misc, union-attr]
            words[name] = values[:1] if isinstance(field, forms.MultipleChoiceField) else (values or [""])[0]
        elif isinstance(field, forms.DecimalField | forms.IntegerField | forms.FloatField):
            words[name] = 1
        elif isinstance(field, forms.DateField):
            words[name] = "2026-11-11"
        elif isinstance(field, forms.BooleanField):
            words[name] = "on"
        elif not isinstance(field, forms.FileField):
            words[name] = "words"
    return words


def places_of(model: type[models.Model]) -> list[Place]:
    prefix = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
    return places(prefix)


def values_for(place: Place, walk: Walk, row: models.Model) -> Iterator[dict[str, Any]]:
    """Every way to fill the address with Aurore's keys; an unknown parameter is tried with the keys of every model."""
    with scope(OFFICE):
        keys = sorted({each[0].pk for each in walk.secret.rows.values() if isinstance(each[0].pk, int)})
    desk = admin.site._registry[type(row)]
    verbs = (*getattr(desk, "verbs", ()), *getattr(desk, "list_verbs", ()))
    choices: dict[str, list[Any]] = {
        "object_id": [quote(row.pk)],
        "pk": [row.pk],
        "verb": [*(verb.name for verb in verbs), "no-such-verb"],
    }
    ways: list[dict[str, Any]] = [{}]
    for parameter in place.parameters:
        ways = [{**way, parameter: value} for way in ways for value in choices.get(parameter, keys)]
    yield from ways


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_stranger_walks_every_page_of(model: type[models.Model], walk: Walk) -> None:
    row = secret_row(walk, model)
    desk = admin.site._registry[model]
    for place in places_of(model):
        for values in values_for(place, walk, row):
            address = place.at(values)
            walk.get(address)
            walk.post(address, {})
            walk.post(address, {"brand": walk.secret.brand.pk})
            verb = next(
                (each for each in getattr(desk, "verbs", ()) if each.name == values.get("verb")), None
            )
            if verb is not None:
                with scope(OFFICE):
                    words = filled(verb.form(), walk, secret=True)
                walk.post(address, words or {"go": "on"})
        if place.name.endswith("_changelist"):
            walk_list(walk, desk, place.at({}), row)
        if place.name.endswith("_export"):
            walk_export(walk, place.at({}), row)
    creation = getattr(desk, "creation", None)
    if creation is not None:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        with scope(OFFICE):
            both = [filled(creation.form(), walk, secret=secret) for secret in (True, False)]
        for words in both:
            walk.post(address, words)
    walk.end()


def walk_list(walk: Walk, desk: Any, address: str, row: models.Model) -> None:
    """Search, ordering, filters by Aurore's values, lookups that nobody offered, pages beyond, bulk verbs."""
    queries: list[dict[str, Any]] = [
        {"q": SEARCH},
        {"q": "\x00'\"%"},
        {"o": "1.-2"},
        {"p": "99999"},
        {"p": "x"},
        {"all": ""},
        {"_facets": "True"},
        {"id__exact": row.pk},
        {"brand__name__istartswith": "A"},
        {"brand__id__exact": walk.secret.brand.pk},
        {"brand__memberships__user__last_name__startswith": "A"},
    ]
    for spec in desk.get_list_filter(None):
        path = spec[0] if isinstance(spec, tuple | list) else spec
        if isinstance(path, str):
            value = getattr(row, f"{path}_id", getattr(row, path, ""))
            queries += [
                {path: value},
                {f"{path}__exact": value},
                {f"{path}__id__exact": value},
                {f"{path}__in": value},
            ]
    for query in queries:
        walk.get(address, **{key: "" if value is None else value for key, value in query.items()})
    with scope(OFFICE):
        own = walk.own.rows[type(row)._meta.label]
    chosen = [row.pk, *(each.pk for each in own[:1])]
    for action in {"delete_selected", *(verb.name for verb in getattr(desk, "verbs", ()))}:
        words = {
            "action": action,
            "_selected_action": chosen,
            "select_across": "1",
            "index": "0",
            "post": "yes",
        }
        walk.post(address, words)


def walk_export(walk: Walk, address: str, row: models.Model) -> None:
    """Every format, to change and to read, with a search, and for a row chosen that is Aurore's; each file is read."""
    for format in ExportFormat.values:
        walk.post(address, {"format": format})
    for words in (f"?q={SEARCH}", f"?{CHOSEN}={row.pk}"):
        walk.post(f"{address}{words}", {"format": ExportFormat.CSV})
        walk.post(f"{address}{words}", {"format": ExportFormat.CSV, "purpose": TO_READ})


def test_stranger_walks_every_page_that_belongs_to_no_model(walk: Walk) -> None:
    of_models = tuple(f"admin/{m._meta.app_label}/{m._meta.model_name}/" for m in MODELS)
    values: dict[str, list[Any]] = {
        "app_label": sorted({model._meta.app_label for model in MODELS}),
        "url": ["no/such/page"],
    }
    for place in places("admin/"):
        if place.route.startswith(of_models) or "logout" in place.route:
            continue
        ways: list[dict[str, Any]] = [{}]
        for parameter in place.parameters:
            key = parameter.split("(")[-1].strip("?P<")
            assert key in values, f"say in this test how to fill {parameter} of {place.route}"
            ways = [{**way, parameter: value} for way in ways for value in values[key]]
        for way in ways:
            address = place.at(way)
            for query in ({}, {"q": SEARCH}, {"s": SEARCH}, {"s": SEARCH, "extended": "1"}, {"term": SEARCH}):
                walk.get(address, **query)
            if not place.route.endswith("login/"):
                walk.post(address, {"old_password": "x", "new_password1": "y", "new_password2": "y"})
    walk.end()


def test_stranger_finds_nothing_by_autocomplete(walk: Walk) -> None:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                name = {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": field.name,
                }
                for term in ("", SEARCH):
                    walk.get("/admin/autocomplete/", **name, term=term)
    walk.end()


def test_stranger_sees_what_is_their_own(walk: Walk) -> None:
    """Otherwise the walk would prove nothing: pages that show nothing to anyone leak nothing either."""
    blind = []
    with scope(OFFICE):
        walled = walled_labels()
    for model in MODELS:
        desk = admin.site._registry[model]
        label = model._meta.label
        if not isinstance(desk, Desk) or label not in walled or "brand_owner" not in desk.viewers:
            continue
        row = walk.own.rows[label][0]
        listed = walk.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
        shown = walk.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/{quote(row.pk)}/change/")
        if "kestrel" not in listed:
            blind.append(f"{label} list")
        if "kestrel" not in shown:
            blind.append(f"{label} page")
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/export/"
        if "kestrel" not in walk.post(address, {"format": ExportFormat.CSV, "purpose": TO_READ}):
            blind.append(f"{label} file")
    walk.end()
    assert not blind, f"the stranger does not see its own: {blind}"


def test_stranger_walk_would_notice_a_leak(neighbours: Any, as_person: Callable[[User], Client]) -> None:
    """The same walk by the owner finds the marks, so it is able to find them."""
    client = as_person(neighbours.world.owner)
    walk = Walk(client, neighbours)
    walk.get("/admin/inventory/unit/")
    assert walk.faults
    assert json.dumps(walk.faults).count("aurore") >= 1


def test_stranger_walk_would_notice_a_change(walk: Walk) -> None:
    row = walk.secret.one("inventory.Unit")
    walk.post("/admin/", {})
    with scope(OFFICE):
        Unit.objects.filter(pk=row.pk).update(colour="green")
    walk.post("/admin/", {})
    with pytest.raises(AssertionError, match="rows that are not the stranger's changed in .*inventory_unit"):
        walk.end()
