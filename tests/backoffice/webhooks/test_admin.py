"""The pages of webhooks as each person meets them."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.webhooks.models import Delivery, Webhook
from tests.backoffice.webhooks.making import again, client_of, deliveries, happen, register, work
from tests.backoffice.webhooks.receiver import Receiver
from tests.conftest import World

LIST = "/admin/webhooks/webhook/"
SENT = "/admin/webhooks/delivery/"
Browser = Callable[[User], Client]
URL = "https://partner.example.com/hooks"


def verb(webhook: Webhook, name: str) -> str:
    return f"{LIST}{webhook.pk}/verb/{name}/"


def test_an_owner_registers_one_and_sees_the_secret_on_that_page_only(
    world: World, as_person: Browser
) -> None:
    client = client_of(world, world.aurore)
    browser = as_person(world.owner)
    answer = browser.post(
        f"{LIST}add/", {"client": client.pk, "url": URL, "patterns": "unit.*\norder.placed, lot.*"}
    )
    (secret,) = set(re.findall(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode()))
    with scope(world.office):
        webhook = Webhook.objects.get()
    assert webhook.patterns == ["lot.*", "order.placed", "unit.*"]
    page = browser.get(f"{LIST}{webhook.pk}/change/").content.decode()
    assert URL in page
    assert secret not in page
    rotated = browser.post(verb(webhook, "rotate"), {"hours": "24"}).content.decode()
    assert "whsec_" in rotated
    assert secret not in rotated
    assert again(world, webhook).former_seed == webhook.seed


def test_it_says_what_is_wrong_with_an_address(world: World, as_person: Browser) -> None:
    client = client_of(world, world.aurore)
    answer = as_person(world.owner).post(
        f"{LIST}add/", {"client": client.pk, "url": "https://192.168.0.1/", "patterns": "*"}
    )
    assert "192.168.0.1 is no public address" in answer.content.decode()


def test_it_offers_only_the_own_companys_clients(world: World, as_person: Browser) -> None:
    client_of(world, world.aurore, name="Aurore Shop")
    foreign = client_of(world, world.kestrel, name="Kestrel Shop")
    browser = as_person(world.owner)
    form = browser.get(f"{LIST}add/").content.decode()
    assert "Aurore Shop" in form
    assert "Kestrel Shop" not in form
    answer = browser.post(f"{LIST}add/", {"client": foreign.pk, "url": URL, "patterns": "*"})
    assert answer.status_code == 200
    with scope(world.office):
        assert not Webhook.objects.exists()


def test_who_does_not_look_after_systems_sees_no_page(world: World, as_person: Browser) -> None:
    webhook, _ = register(world, world.aurore, URL)
    with scope(world.office):
        goods = User.objects.create(
            username="goods", role=Role.BRAND_MEMBER, company=world.aurore.company, rights=[Right.GOODS]
        )
        goods.memberships.create(brand=world.aurore)
    for person in (goods, world.reviewer, world.operator):
        browser = as_person(person)
        for page in (LIST, SENT, f"{LIST}{webhook.pk}/change/", f"{LIST}add/", verb(webhook, "disable")):
            assert browser.get(page).status_code == 403, page
    assert as_person(world.admin).get(f"{LIST}{webhook.pk}/change/").status_code == 200


def test_it_tests_changes_disables_enables_and_deletes(
    world: World, as_person: Browser, receiver: Receiver
) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    browser = as_person(world.owner)
    browser.post(verb(webhook, "test"), {"go": "on"})
    work(world)
    assert len(receiver.got) == 1
    browser.post(
        verb(webhook, "change"), {"url": receiver.url("/new"), "patterns": "*", "description": "Shop"}
    )
    assert again(world, webhook).url == receiver.url("/new")
    browser.post(verb(webhook, "disable"), {"go": "on"})
    assert again(world, webhook).status == "disabled"
    assert "Webhooks turned off" in browser.get("/admin/").content.decode()
    browser.post(verb(webhook, "enable"), {})
    assert again(world, webhook).status == "active"
    answer = browser.post(verb(webhook, "delete"), {"go": "on"})
    assert answer.headers["Location"] == LIST
    with scope(world.office):
        assert not Webhook.objects.exists()


def test_it_lists_what_was_sent_and_replays_it(world: World, as_person: Browser, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    happen(world, world.aurore, 2)
    work(world)
    with scope(world.office):
        Delivery.objects.update(
            status="dead", error="Answered 500.", answer="<b>no</b>", ended_at=timezone.now()
        )
    browser = as_person(world.owner)
    assert "Dead letters of webhooks" in browser.get("/admin/").content.decode()
    text = browser.get(SENT).content.decode()
    assert "204 No Content" in text
    assert "Unit held" in text
    assert "unit.held" not in text
    first, second = deliveries(world)
    page = browser.get(f"{SENT}{first.pk}/change/").content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    browser.post(f"{SENT}{first.pk}/verb/replay/", {"go": "on"})
    work(world)
    browser.post(verb(webhook, "replay-dead"), {"go": "on"})
    work(world)
    assert [each.status for each in deliveries(world)] == ["delivered", "delivered"]
    today = timezone.now() - timedelta(hours=1)
    browser.post(
        verb(webhook, "replay"),
        {"since_0": today.strftime("%Y-%m-%d"), "since_1": today.strftime("%H:%M:%S")},
    )
    work(world)
    assert len(receiver.got) == 6
    browser.post(SENT, {"action": "replay", "_selected_action": [second.pk]})
    work(world)
    assert len(receiver.got) == 7
    assert as_person(world.stranger).get(f"{SENT}{first.pk}/change/").status_code == 302


def test_what_cannot_be_is_refused_beside_its_field(world: World, as_person: Browser) -> None:
    words = {
        "client": client_of(world, world.aurore).pk,
        "url": "https://0x7f.1/",
        "patterns": "nope.*",
        "description": "",
    }
    desk = as_person(world.admin)
    errors = desk.post("/admin/webhooks/webhook/add/", words).context["form"].errors
    assert [list(errors), errors["patterns"]] == [["patterns"], ["No event here is called «nope.*»."]]
    errors = desk.post("/admin/webhooks/webhook/add/", {**words, "patterns": "*"}).context["form"].errors
    assert "is a number and no name" in errors["url"][0]


def test_one_that_fails_stands_on_the_home_page_with_its_age_and_what_waits(
    world: World, as_person: Browser
) -> None:
    webhook, _ = register(world, world.aurore, f"{URL}/orders")
    for subject in (1, 2):
        with scope(world.office):
            Delivery.objects.create(webhook=webhook, verb="unit.held", subject=f"unit:{subject}")
    browser = as_person(world.owner)
    with scope(world.office):
        Webhook.objects.update(failing_since=timezone.now() - timedelta(minutes=1), failures=1)
    assert "nothing has arrived" not in browser.get("/admin/").content.decode()
    since = timezone.now() - timedelta(hours=3)
    with scope(world.office):
        Webhook.objects.update(failing_since=since, failures=9)
    page = browser.get("/admin/").content.decode()
    assert f"{URL}/orders: nothing has arrived since {since:%-d %b %Y, %H:%M} UTC; 2 messages wait." in page
    assert f"{LIST}?failing=yes" in page
    failing = browser.get(f"{LIST}?failing=yes").content.decode().replace("<wbr>", "")
    assert f"{URL}/orders" in failing
    assert f"{URL}/orders" not in browser.get(f"{LIST}?failing=no").content.decode().replace("<wbr>", "")
    assert URL not in as_person(world.stranger).get("/admin/").content.decode()
    listed = as_person(world.owner).get(SENT).content.decode().replace("<wbr>", "")
    assert "partner.example.com/hooks/orders" in listed
