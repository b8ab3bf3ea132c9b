"""An auditor walks every page of the admin and presses everything: all is shown, nothing is offered, nothing changes.

Pages are found by the resolver, so a new one is walked without a word here.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import DatabaseError, InternalError, connection, models, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from backoffice.access.middleware import ScopeMiddleware
from backoffice.access.models import PLATFORM_ROLES, Role, User
from backoffice.access.scope import scope
from backoffice.access.services import set_password
from backoffice.desk.admin import Desk
from backoffice.events.errors import Forbidden
from backoffice.merchants.models import Brand
from tests.backoffice.access.entering import PASSWORD
from tests.walls.estates import OFFICE, checksums, walled_tables
from tests.walls.test_stranger_in_the_admin import MODELS, places_of
from tests.walls.walking import Faults, said


@pytest.fixture
def auditor(neighbours: Any) -> User:
    return neighbours.world.staff(Role.AUDITOR)


@pytest.fixture
def browser(auditor: User, as_person: Callable[[User], Client]) -> Client:
    client = as_person(auditor)
    client.raise_request_exception = False
    client.get("/admin/")
    return client


def everything(neighbours: Any) -> dict[str, str]:
    """A checksum of every table: no row of it is a brand's that does not exist."""
    nobody = Brand(pk=0, company_id=0)
    with scope(OFFICE):
        return checksums(without=nobody)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_auditor_changes_nothing_on_any_page_of(
    model: type[models.Model], neighbours: Any, browser: Client
) -> None:
    with scope(OFFICE):
        row = neighbours.secret.one(model._meta.label)
    desk = admin.site._registry[model]
    before = everything(neighbours)
    faults: list[str] = []
    verbs = [verb.name for verb in [*getattr(desk, "verbs", ()), *getattr(desk, "list_verbs", ())]]
    with Faults() as raised:
        for place in places_of(model):
            ways: list[dict[str, Any]] = [{}]
            for parameter in place.parameters:
                values = {"object_id": [quote(row.pk)], "verb": verbs or ["none"]}.get(parameter, [row.pk])
                ways = [{**way, parameter: value} for way in ways for value in values]
            for way in ways:
                address = place.at(way)
                for answer in (browser.get(address), browser.post(address, {"go": "on", "name": "x"})):
                    said(answer)  # reads a file to its end, so that it is closed
                    if answer.status_code >= 500:
                        faults.append(f"{address}: {answer.status_code}, {raised.last}")
            if place.name.endswith("_changelist"):
                for action in verbs:
                    words = {"action": action, "_selected_action": [row.pk], "index": "0", "post": "yes"}
                    browser.post(place.at({}), words)
    changed = [name for name, sum_ in everything(neighbours).items() if sum_ != before[name]]
    assert not faults
    assert not changed


def test_an_auditor_sees_every_page_of_the_staff_and_no_verb(neighbours: Any, browser: Client) -> None:
    unseen, offered = [], []
    for model in MODELS:
        desk = admin.site._registry[model]
        if not isinstance(desk, Desk) or not desk.viewers & PLATFORM_ROLES:
            continue
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        with scope(OFFICE):
            row = neighbours.secret.one(model._meta.label)
        pages = [address]
        if desk.get_queryset.__func__ is Desk.get_queryset:  # type: ignore[attr-defined]
            pages.append(f"{address}{quote(row.pk)}/change/")
        for page in pages:
            answer = browser.get(page)
            if answer.status_code != 200:
                unseen.append(f"{page}: {answer.status_code}")
            text = answer.content.decode()
            if "/verb/" in text or f"{address}add/" in text or 'name="action"' in text:
                offered.append(page)
    assert not unseen
    assert not offered


@pytest.mark.parametrize("role", sorted(PLATFORM_ROLES))
def test_what_waits_on_the_home_page_leads_to_pages_that_open(
    neighbours: Any, role: Role, as_person: Callable[[User], Client]
) -> None:
    browser = as_person(neighbours.world.staff(role))
    home = browser.get("/admin/").context
    cards = [*home["cards"], *home["quiet"]]
    shut = [card.link for card in cards if browser.get(card.link).status_code not in (200, 302)]
    assert cards
    assert shut == []


def test_postgresql_refuses_an_auditors_writes(neighbours: Any, auditor: User) -> None:
    actor = neighbours.world.actor(auditor)
    for table in walled_tables():
        with (
            scope(actor),
            pytest.raises(DatabaseError, match="read-only transaction"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {table}")
    with scope(OFFICE):
        before = Brand.objects.count()
        with scope(actor):
            assert Brand.objects.count() == before
        assert Brand.objects.update(country="FR") == before, "the scope around it writes again"


def test_not_even_the_office_writes_inside_an_auditors_scope(neighbours: Any, auditor: User) -> None:
    with (
        scope(neighbours.world.actor(auditor)),
        scope(OFFICE),
        pytest.raises(DatabaseError, match="read-only"),
        transaction.atomic(),
    ):
        Brand.objects.update(country="FR")


def test_a_write_that_was_tried_all_the_same_is_a_kind_403(neighbours: Any, auditor: User) -> None:
    actor = neighbours.world.actor(auditor)
    with scope(actor), pytest.raises(InternalError) as refusal, transaction.atomic():
        Brand.objects.update(country="FR")
    request = RequestFactory().get("/admin/")
    request.user = auditor
    answer = ScopeMiddleware(lambda _: HttpResponse()).process_exception(request, refusal.value)
    assert answer is not None
    assert answer.status_code == 403
    assert "change nothing" in answer.content.decode()


def test_an_auditor_chooses_the_language_and_reads_notices(
    neighbours: Any, auditor: User, browser: Client
) -> None:
    assert browser.post("/language/", {"language": "zh-hans"}).status_code == 302
    assert browser.get("/notices/", follow=True).status_code == 200
    with scope(OFFICE):
        assert User.objects.get(pk=auditor.pk).language == "zh-hans"


def test_an_auditor_looks_after_their_own_account(neighbours: Any, auditor: User, browser: Client) -> None:
    new = "four unlikely words here"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", words).status_code == 302
    with scope(OFFICE):
        assert User.objects.get(pk=auditor.pk).check_password(new)
    with scope(OFFICE), pytest.raises(Forbidden):
        set_password(
            person=neighbours.stranger, password=new, actor=neighbours.world.actor(auditor), kept=None
        )
