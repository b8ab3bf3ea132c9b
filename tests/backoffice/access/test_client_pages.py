"""The pages of partner systems and their secrets."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.access.models import ApiClient, ClientSecret, Right, Role, Scope
from backoffice.access.queries import working_secret
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.events.feed import timeline
from backoffice.merchants.models import Brand
from tests.conftest import World

SECRET = re.compile(r"ents_[\w-]{43}")
LIST = "/admin/access/apiclient/"


def create_client(browser: Client, **words: Any) -> Any:
    given = {"name": "Storefront", "scopes": [Scope.UNITS_READ, Scope.EVENTS_READ]} | words
    return browser.post(reverse("admin:access_apiclient_add"), given)


def page_of(row: ApiClient | ClientSecret) -> str:
    return reverse(f"admin:access_{row._meta.model_name}_change", args=[row.pk])


def verb_of(row: ApiClient | ClientSecret, verb: str) -> str:
    return page_of(row).replace("/change/", f"/verb/{verb}/")


def secret_in(answer: Any) -> str:
    assert "no-store" in answer.headers["Cache-Control"]
    (secret,) = set(SECRET.findall(answer.content.decode()))
    return secret


def works(world: World, client: ApiClient, secret: str) -> bool:
    with scope(world.office):
        return working_secret(client_id=client.client_id, secret=secret) is not None


def test_it_shows_a_new_secret_once_and_it_gets_a_token(world, as_person) -> None:
    browser = as_person(world.admin)

    answer = create_client(browser, company=world.aurore.company_id, brand=world.aurore.pk)

    secret = secret_in(answer)
    with scope(world.office):
        client = ApiClient.objects.get(name="Storefront")
        kept = client.secrets.get()
    assert (client.brand_id, client.scopes) == (world.aurore.pk, ["events:read", "units:read"])
    assert client.client_id in answer.content.decode()
    assert works(world, client, secret)
    for address in (LIST, page_of(client), page_of(kept), reverse("admin:index")):
        text = browser.get(address).content.decode()
        assert secret not in text
        assert kept.hash not in text
    assert f"…{secret[-4:]}" in browser.get(page_of(client)).content.decode()


def test_it_makes_a_second_secret_beside_the_first(world, as_person) -> None:
    client, old = world.client(company=world.aurore.company)
    browser = as_person(world.admin)
    assert verb_of(client, "new-secret") in browser.get(page_of(client)).content.decode()
    assert "in 24 hours" in browser.get(verb_of(client, "new-secret")).content.decode()

    answer = browser.post(verb_of(client, "new-secret"), {"hours": "24"})

    assert works(world, client, secret_in(answer))
    assert works(world, client, old)
    with scope(world.office):
        end = client.secrets.order_by("pk")[0].ends_at
    assert timedelta(hours=23) < end - timezone.now() <= timedelta(hours=24)


def test_it_ends_and_revokes_a_secret(world, as_person) -> None:
    client, secret = world.client()
    browser = as_person(world.admin)
    with scope(world.office):
        kept = client.secrets.get()
    assert browser.post(verb_of(kept, "end"), {"hours": "2"}).status_code == 302
    assert works(world, client, secret)
    with scope(world.office):
        kept.refresh_from_db()
    assert kept.ends_at - timezone.now() <= timedelta(hours=2)

    answer = browser.post(verb_of(kept, "revoke"), {"go": "on"})

    assert (answer.status_code, answer["Location"]) == (302, page_of(client))
    assert not works(world, client, secret)
    assert "Revoked" in browser.get(page_of(client)).content.decode()
    assert verb_of(kept, "revoke") not in browser.get(page_of(kept)).content.decode()


def test_it_changes_scopes(world, as_person) -> None:
    client, _ = world.client(scopes=[Scope.UNITS_READ])
    browser = as_person(world.admin)
    assert browser.get(verb_of(client, "scopes")).status_code == 200

    assert (
        browser.post(verb_of(client, "scopes"), {"scopes": [Scope.ORDERS_READ, Scope.UNITS_READ]}).status_code
        == 302
    )

    with scope(world.office):
        client.refresh_from_db()
    assert client.scopes == ["orders:read", "units:read"]


def test_it_deactivates_a_client(world, as_person, as_client) -> None:
    client, token = world.token(name="Old partner")
    browser = as_person(world.admin)
    verb = verb_of(client, "deactivate")
    assert verb in browser.get(page_of(client)).content.decode()

    assert browser.post(verb, {"go": "on"}).status_code == 302

    assert as_client(token).get("/api/v1/events").status_code == 401
    text = browser.get(page_of(client)).content.decode()
    assert not [name for name in ("deactivate", "new-secret", "scopes") if verb_of(client, name) in text]
    with scope(world.office):
        assert [event.verb for event in timeline("client", client.pk)] == [
            "client.deactivated",
            "client.created",
        ]


def test_it_says_why_a_client_was_not_created(world, as_person) -> None:
    world.client(name="Storefront")
    answer = create_client(as_person(world.admin))
    assert "named «Storefront» exists already" in answer.content.decode()
    assert SECRET.search(answer.content.decode()) is None
    answer = create_client(as_person(world.admin), name="Other", scopes=[])
    assert SECRET.search(answer.content.decode()) is None
    with scope(world.office):
        assert ApiClient.objects.count() == 1


def test_it_shows_the_last_use(world, as_person) -> None:
    client, _ = world.client()
    with scope(world.office):
        ApiClient.objects.filter(pk=client.pk).update(last_used_at="2026-11-11T12:34:00Z")
        client.secrets.update(last_used_at="2026-11-10T01:02:00Z")
    browser = as_person(world.admin)
    assert "12:34" in browser.get(LIST).content.decode()
    text = browser.get(page_of(client)).content.decode()
    assert "12:34" in text
    assert "01:02" in text


# --- a company's own people ------------------------------------------------------------------------


def test_an_owner_looks_after_the_systems_of_their_company(world, as_person) -> None:
    foreign, _ = world.client(company=world.kestrel.company, name="Kestrel shop")
    own, _ = world.client(company=world.aurore.company, name="Platform’s connector", scopes=[])
    browser = as_person(world.owner)
    form = browser.get(reverse("admin:access_apiclient_add")).content.decode()
    assert "Kestrel" not in form
    assert 'name="company"' not in form
    assert Scope.TRACKING_WRITE not in form

    secret = secret_in(create_client(browser))

    with scope(world.office):
        client = ApiClient.objects.get(name="Storefront")
    assert (client.company_id, client.brand_id) == (world.aurore.company_id, None)
    assert works(world, client, secret)
    assert works(world, client, secret_in(browser.post(verb_of(client, "new-secret"), {"hours": ""})))
    listed = browser.get(LIST).content.decode()
    assert "Storefront" in listed
    assert own.name in listed
    assert "Kestrel" not in listed
    for address in (page_of(foreign), verb_of(foreign, "deactivate"), verb_of(foreign, "new-secret")):
        assert "Kestrel" not in browser.get(address, follow=True).content.decode()
        assert SECRET.search(browser.post(address, {"hours": ""}, follow=True).content.decode()) is None
    with scope(world.office):
        foreign.refresh_from_db()
        assert foreign.active
        assert foreign.secrets.count() == 1


def test_who_works_for_one_brand_of_several_is_offered_that_one(world, as_person) -> None:
    with scope(world.office):
        second = Brand.objects.create(company=world.aurore.company, code="aube", name="Aube", country="FR")
    browser = as_person(world.member(Right.PEOPLE, Right.GOODS))
    page = browser.get(reverse("admin:access_apiclient_add")).content.decode()
    assert "All brands of the company" not in page
    assert f'<option value="{world.aurore.pk}" selected>Aurore</option>' in " ".join(page.split())
    assert second.name not in page
    assert SECRET.search(create_client(browser, scopes=[Scope.UNITS_READ]).content.decode()) is None
    made = create_client(browser, scopes=[Scope.UNITS_READ], brand=world.aurore.pk)
    assert SECRET.search(made.content.decode())
    with scope(world.office):
        assert ApiClient.objects.get().brand_id == world.aurore.pk


def test_an_owner_gives_no_foreign_company_and_no_scope_of_the_platform(world, as_person) -> None:
    browser = as_person(world.owner)

    for words in (
        {"brand": world.kestrel.pk},
        {"company": world.kestrel.company_id, "brand": world.kestrel.pk},
        {"scopes": [Scope.TRACKING_WRITE]},
    ):
        assert SECRET.search(create_client(browser, **words).content.decode()) is None
    with scope(world.office):
        assert not ApiClient.objects.exists()


@pytest.mark.parametrize(("rights", "status"), [([Right.PEOPLE], 200), ([Right.GOODS], 403)])
def test_a_member_needs_the_right(world, as_person, rights: list[str], status: int) -> None:
    with scope(world.office):
        member = create_user(
            username="member", password="correct horse battery", role=Role.BRAND_MEMBER, rights=rights,
            actor=world.office, brand_ids=[world.aurore.pk], company_id=world.aurore.company_id,
        )  # fmt: skip
    client, _ = world.client(company=world.aurore.company)
    browser = as_person(member)

    assert browser.get(LIST).status_code == status
    assert browser.get(page_of(client)).status_code == status
    assert browser.get(reverse("admin:access_apiclient_add")).status_code == status


@pytest.mark.parametrize("person", ["reviewer", "operator"])
def test_other_staff_see_none_of_it(world, as_person, person: str) -> None:
    client, _ = world.client(brand=world.kestrel)
    with scope(world.office):
        kept = client.secrets.get()
    browser = as_person(getattr(world, person))
    for address in (LIST, page_of(client), page_of(kept), reverse("admin:access_apiclient_add")):
        assert browser.get(address).status_code == 403
    assert browser.post(verb_of(client, "deactivate"), {"go": "on"}).status_code == 403
    assert browser.post(verb_of(client, "new-secret"), {"hours": ""}).status_code == 403
    with scope(world.office):
        assert ApiClient.objects.get(pk=client.pk).active
        assert client.secrets.count() == 1
