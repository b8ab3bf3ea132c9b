from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import run
from backoffice.notices import registry, services, tasks
from backoffice.notices.models import Letter, LetterStatus, Mute, Notice
from backoffice.notices.registry import Topic, declare
from backoffice.notices.services import send_again, tell, write_to
from tests.backoffice.notices.mail_server import MailServer
from tests.conftest import World

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _own_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_topics", {})
    declare(
        Topic("test.news", "News of the day", "News of %(brand)s", "All about %(brand)s.\nAnd more."),
        Topic("test.must", "Musts", "Do it, %(brand)s", "Now.", muted_by=frozenset()),
    )


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", server.port
        settings.PUBLIC_URL = "https://office.example"
        settings.DEFAULT_FROM_EMAIL = "Entrepôt <office@office.example>"
        yield server


@pytest.fixture
def people(world: World) -> World:
    with scope(world.office):
        for user in (world.owner, world.teammate, world.stranger):
            user.email = f"{user.username}@example.com"
            user.save(update_fields=["email"])
    return world


def news(world: World, *users: User, topic: str = "test.news", brand: str = "Aurore", **words: Any) -> None:
    with scope(world.office):
        tell(users=users, topic=topic, key=f"{topic}:{brand}", params={"brand": brand}, **words)


def send(world: World) -> Job:
    """Does the open job of the sender, as a worker would."""
    with scope(world.office):
        Job.objects.filter(status=JobStatus.QUEUED).update(due_at=timezone.now())
        job = Job.objects.filter(kind=services.SEND).latest("pk")
    run(job.pk)
    with scope(world.office):
        job.refresh_from_db()
    return job


def letter(world: World, address: str) -> Letter:
    with scope(world.office):
        return Letter.objects.get(address=address)


def make_due(world: World) -> None:
    with scope(world.office):
        Letter.objects.filter(status=LetterStatus.DUE).update(due_at=timezone.now())


def test_it_sends_text_and_html_with_the_headers_of_a_good_mail(people: World, server: MailServer) -> None:
    news(people, people.owner, brand="<Aurore>", link="/admin/merchants/application/1/change/")
    assert send(people).result == {"sent": 1}
    (mail,) = server.taken
    with scope(people.office):
        notice = Notice.objects.get()
    assert (mail["To"], mail["Subject"]) == ("owner@example.com", "News of <Aurore>")
    assert mail["From"] == "Entrepôt <office@office.example>"
    assert mail["Message-ID"].startswith("<letter-")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert "All about <Aurore>.\nAnd more." in text
    assert f"Open: https://office.example/notices/{notice.pk}" in text
    assert "All about &lt;Aurore&gt;." in html
    assert "<Aurore>" not in html


def test_it_writes_in_the_language_of_the_person(people: World, server: MailServer) -> None:
    with scope(people.office):
        User.objects.filter(pk=people.owner.pk).update(language="zh-hans")
        people.owner.refresh_from_db()
    news(people, people.owner)
    send(people)
    assert server.taken[0]["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans">' in server.taken[0].get_body(("html",)).get_content()


def test_it_keeps_the_letter_but_not_what_it_said(people: World, server: MailServer) -> None:
    with scope(people.office):
        write_to(
            address="new@example.com", language="en-gb", topic="test.must", key="invitation:1",
            params={"brand": "Aurore"}, link="/join/very-secret-token",
        )  # fmt: skip
    send(people)
    assert (
        "https://office.example/join/very-secret-token" in server.taken[0].get_body(("plain",)).get_content()
    )
    assert "List-Unsubscribe" not in server.taken[0]
    sent = letter(people, "new@example.com")
    assert (sent.status, sent.params, sent.link) == (LetterStatus.SENT, {}, "")
    assert sent.sent_at is not None


def test_it_sends_all_over_one_connection_and_each_once(people: World, server: MailServer) -> None:
    news(people, people.owner, people.teammate)
    news(people, people.stranger, brand="Kestrel")
    assert send(people).result == {"sent": 3}
    send(people)
    assert sorted(mail["To"] for mail in server.taken) == [
        "owner@example.com", "stranger@example.com", "teammate@example.com",
    ]  # fmt: skip
    assert server.connections == 1


def test_it_waits_for_a_dead_server_and_loses_nothing(
    people: World, server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1  # nobody listens there
    news(people, people.owner)
    for _ in range(7):
        job = send(people)
        assert (job.status, job.attempts) == (JobStatus.QUEUED, 0)
        assert "The mail server cannot be used" in job.error
    assert letter(people, "owner@example.com").attempts == 0
    settings.EMAIL_PORT = server.port
    assert send(people).status == JobStatus.DONE
    assert [mail["To"] for mail in server.taken] == ["owner@example.com"]


def test_it_lets_one_refused_address_not_hold_up_the_others(people: World, server: MailServer) -> None:
    server.refusals = {"owner@example.com": "550 no such user"}
    news(people, people.owner, people.teammate)
    assert send(people).result == {"sent": 1}
    refused = letter(people, "owner@example.com")
    assert (refused.status, refused.error) == (LetterStatus.REFUSED, "550 no such user")
    server.refusals = {}
    with scope(people.actor(people.admin)) as admin:
        send_again(letter=refused, actor=admin)
    send(people)
    assert [mail["To"] for mail in server.taken] == ["teammate@example.com", "owner@example.com"]


def test_it_tries_later_what_the_server_does_not_take_just_now(people: World, server: MailServer) -> None:
    server.refusals = {"News of Aurore": "451 try again later"}
    news(people, people.owner)
    news(people, people.teammate, brand="Kestrel")
    assert send(people).result == {"sent": 1}
    waiting = letter(people, "owner@example.com")
    assert (waiting.status, waiting.attempts, waiting.error) == (LetterStatus.DUE, 1, "451 try again later")
    assert waiting.due_at > timezone.now() + timedelta(seconds=50)
    server.refusals = {}
    make_due(people)
    with scope(people.office):
        Job.objects.filter(kind=services.SEND).delete()
    tasks.sweep()
    send(people)
    assert letter(people, "owner@example.com").status == LetterStatus.SENT


def test_it_sends_again_under_the_same_id_when_it_died_before_recording(
    people: World, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backoffice.notices import sending

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    news(people, people.owner)
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(sending, "_record", die)
        send(people)
    with scope(people.office):  # the lease of the dead runs out
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send(people).status == JobStatus.DONE
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_it_gives_up_a_letter_that_cannot_be_written_and_sends_the_rest(
    people: World, server: MailServer
) -> None:
    news(people, people.owner, people.teammate)
    with scope(people.office):
        Letter.objects.filter(address="owner@example.com").update(params={})
    assert send(people).result == {"sent": 1}
    assert letter(people, "owner@example.com").status == LetterStatus.REFUSED


def test_it_lets_no_brand_put_a_header_into_a_mail(people: World, server: MailServer) -> None:
    news(people, people.owner, brand="x\r\nBcc: everyone@example.com\r\n\r\nhello")
    send(people)
    assert server.taken[0]["Bcc"] is None
    assert server.taken[0]["Subject"] == "News of x Bcc: everyone@example.com hello"


def test_the_sweep_asks_only_while_something_is_due(people: World, server: MailServer) -> None:
    tasks.sweep()
    with scope(people.office):
        assert not Job.objects.exists()


def mute_address(server: MailServer) -> str:
    return str(server.taken[0]["List-Unsubscribe"]).strip(" <>").removeprefix("https://office.example")


def test_it_mutes_by_one_click_from_the_mail_program(people: World, server: MailServer) -> None:
    news(people, people.owner)
    send(people)
    browser = Client(enforce_csrf_checks=True)  # the mail program has no cookie and no login
    address = mute_address(server)
    asked = browser.get(address)
    assert "News of the day" in asked.content.decode()
    with scope(people.office):
        assert not Mute.objects.exists()
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with scope(people.office):
        assert [(mute.user_id, mute.topic) for mute in Mute.objects.all()] == [(people.owner.pk, "test.news")]


def test_it_opens_nothing_with_a_forged_address(people: World, server: MailServer) -> None:
    news(people, people.owner)
    send(people)
    forged = mute_address(server)[:-3] + "abc"
    assert Client().post(forged).status_code == 404
    with scope(people.office):
        assert not Mute.objects.exists()


def test_it_offers_no_mute_for_what_must_be_done(people: World, server: MailServer) -> None:
    news(people, people.owner, topic="test.must")
    send(people)
    assert "List-Unsubscribe" not in server.taken[0]
