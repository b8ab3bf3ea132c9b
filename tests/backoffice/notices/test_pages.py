from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.notices.models import Letter, Mute, Notice
from backoffice.notices.services import tell
from tests.conftest import World

LIST = "/admin/notices/notice/"
Browser = Callable[[User], Client]


def news(world: World, *users: User, brand: str = "Aurore Secret", link: str = "") -> None:
    with scope(world.office):
        tell(
            users=users, topic="application.submitted", key=f"test:{brand}", params={"brand": brand}, link=link,
            brand_id=world.aurore.pk,
        )  # fmt: skip


def notice_of(world: World, user: User) -> Notice:
    with scope(world.office):
        return Notice.objects.get(user=user)


def test_the_bell_counts_what_waits(world: World, as_person: Browser) -> None:
    browser = as_person(world.owner)
    assert 'aria-label="Notices: none unread"' in browser.get("/admin/").content.decode()
    news(world, world.owner)
    news(world, world.owner, brand="Another")
    assert 'aria-label="Notices: 2 unread"' in browser.get("/admin/").content.decode()
    assert 'aria-label="Notices: none unread"' in as_person(world.stranger).get("/admin/").content.decode()


def test_the_list_shows_the_own_ones_in_words(world: World, as_person: Browser) -> None:
    news(world, world.owner)
    text = as_person(world.owner).get(LIST).content.decode()
    assert "We have your application for Aurore Secret" in text
    assert "Unread" in text
    for other in (world.stranger, world.teammate, world.admin):
        assert "Aurore Secret" not in as_person(other).get(LIST).content.decode()


def test_whoever_opens_a_notice_has_read_it(world: World, as_person: Browser) -> None:
    news(world, world.owner, world.teammate)
    notice = notice_of(world, world.owner)
    address = f"{LIST}{notice.pk}/change/"
    assert as_person(world.stranger).get(address).status_code == 302
    assert as_person(world.admin).get(address).status_code == 302
    assert notice_of(world, world.owner).read_at is None
    assert as_person(world.owner).get(address).status_code == 200
    assert notice_of(world, world.owner).read_at is not None
    assert notice_of(world, world.teammate).read_at is None


def test_it_marks_chosen_ones_and_all_as_read(world: World, as_person: Browser) -> None:
    news(world, world.owner)
    news(world, world.owner, brand="B")
    news(world, world.owner, brand="C")
    browser = as_person(world.owner)
    with scope(world.office):
        first = Notice.objects.order_by("pk").first()
    browser.post(LIST, {"action": "read", "_selected_action": [first.pk]})
    with scope(world.office):
        assert Notice.objects.filter(read_at__isnull=True).count() == 2
    assert browser.post("/notices/read", {"next": LIST}).headers["Location"] == LIST
    with scope(world.office):
        assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_stranger_marks_and_opens_nothing_of_others(world: World, as_person: Browser) -> None:
    news(world, world.owner, link="/admin/")
    notice = notice_of(world, world.owner)
    for other in (world.stranger, world.teammate, world.admin):
        browser = as_person(other)
        assert browser.get(f"/notices/{notice.pk}").status_code == 404
        browser.post("/notices/read", {"notice": [notice.pk]})
        browser.post("/notices/read")
        browser.post(LIST, {"action": "read", "_selected_action": [notice.pk]})
        assert "Aurore Secret" not in browser.get("/notices/").content.decode()
    assert notice_of(world, world.owner).read_at is None


def test_it_leads_where_the_notice_leads_and_back_only_to_this_office(
    world: World, as_person: Browser
) -> None:
    news(world, world.owner, link="/admin/merchants/brand/")
    browser = as_person(world.owner)
    notice = notice_of(world, world.owner)
    assert browser.get(f"/notices/{notice.pk}").headers["Location"] == "/admin/merchants/brand/"
    assert browser.post("/notices/read", {"next": "https://evil.example/"}).headers["Location"] == "/notices/"
    assert "notice-mark" not in browser.get("/notices/").content.decode()


@pytest.mark.parametrize("address", ["/notices/", "/notices/1", "/notices/mails"])
def test_it_asks_everyone_else_to_log_in(world: World, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_people_choose_what_comes_by_mail(world: World, as_person: Browser) -> None:
    browser = as_person(world.owner)
    assert 'value="application.submitted" checked' in browser.get("/notices/mails").content.decode()
    browser.post("/notices/mails", {"topic": []})
    with scope(world.office):
        assert Mute.objects.filter(user=world.owner, topic="application.submitted").exists()
        assert not Mute.objects.filter(topic="application.approved").exists()  # not theirs to turn off
        muted = list(Mute.objects.filter(user=world.owner).values_list("topic", flat=True))
    browser.post("/notices/mails", {"topic": [topic for topic in muted if topic != "application.submitted"]})
    with scope(world.office):
        assert list(Mute.objects.values_list("topic", flat=True)) == ["application.submitted"]
    browser.post("/notices/mails", {"topic": muted})
    with scope(world.office):
        assert not Mute.objects.exists()


def test_platform_admins_see_the_outbox_and_send_again(world: World, as_person: Browser) -> None:
    with scope(world.office):
        letter = Letter.objects.create(
            user=world.owner, address="owner@example.com", language="en-gb", topic="application.submitted",
            key="1", params={"brand": "Aurore"}, status="refused", error="550 no such user",
        )  # fmt: skip
    browser = as_person(world.admin)
    assert "550 no such user" in browser.get("/admin/notices/letter/").content.decode()
    assert "Refused mails" in browser.get("/admin/").content.decode()
    browser.post(f"/admin/notices/letter/{letter.pk}/verb/send/", {"go": "on"})
    with scope(world.office):
        assert Letter.objects.get().status == "due"
    assert as_person(world.owner).get("/admin/notices/letter/").status_code == 403
