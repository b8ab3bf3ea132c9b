from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.jobs.models import Job
from backoffice.notices import registry, services
from backoffice.notices.models import Letter, Mute, Notice
from backoffice.notices.queries import notices_of, unread_count
from backoffice.notices.registry import Topic, declare
from backoffice.notices.services import mark_all_read, mark_read, mute, tell, tell_company, tell_roles, unmute
from tests.conftest import World

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture(autouse=True)
def _own_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_topics", {})
    declare(
        Topic(
            "test.news",
            "News",
            "News of %(brand)s",
            "On %(day)s: %(what)s, by %(role)s.",
            labels={"role": Role},
        ),
        Topic("test.must", "Musts", "Do it", "Do it now.", muted_by=frozenset()),
    )


def news(world: World, *users: User, key: str = "news:1", **words: Any) -> int:
    with scope(world.office):
        params = {"brand": "Aurore", "day": date(2026, 11, 11), "what": ["a", "b"], "role": "finance"}
        return tell(users=users, topic="test.news", key=key, params=params, **words)


def told(world: World, user: User) -> list[Notice]:
    with scope(world.office):
        return list(notices_of(user.pk))


def letters(world: World) -> list[Letter]:
    with scope(world.office):
        return list(Letter.objects.order_by("address"))


def give_addresses(world: World) -> None:
    with scope(world.office):
        for user in User.objects.all():
            User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.com")
        for user in (world.owner, world.teammate, world.admin, world.reviewer, world.stranger):
            user.refresh_from_db()


def test_it_tells_each_person_once_however_often_it_is_told(world: World) -> None:
    assert news(world, world.owner, world.teammate) == 2
    assert news(world, world.owner, world.teammate, world.reviewer) == 1
    assert news(world, world.owner, key="news:2") == 1
    assert [notice.key for notice in told(world, world.owner)] == ["news:2", "news:1"]
    assert len(told(world, world.reviewer)) == 1
    assert told(world, world.stranger) == []


def test_it_speaks_in_the_language_of_whoever_reads(world: World) -> None:
    news(world, world.owner)
    (notice,) = told(world, world.owner)
    assert notice.subject == "News of Aurore"
    assert notice.sentence == "On 11 Nov 2026: a, b, by Finance."
    with translation.override("zh-hans"):
        assert "2026年11月11日" in notice.sentence


def test_it_writes_times_with_their_zone(world: World) -> None:
    with scope(world.office):
        params = {"brand": "x", "day": datetime(2026, 11, 11, 12, 30, tzinfo=UTC), "what": 1, "role": "?"}
        tell(users=[world.owner], topic="test.news", key="1", params=params)
    assert told(world, world.owner)[0].sentence == "On 11 Nov 2026, 12:30 UTC: 1, by ?."


def test_it_refuses_params_that_the_words_do_not_fit_and_links_that_lead_away(world: World) -> None:
    with scope(world.office):
        with pytest.raises(ValueError, match="day, role, what"):
            tell(users=[world.owner], topic="test.news", key="1", params={"brand": "Aurore"})
        for link in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            with pytest.raises(ValueError, match="path of this office"):
                tell(users=[world.owner], topic="test.must", key="1", link=link)
    assert told(world, world.owner) == []


def test_it_writes_one_letter_to_each_address_and_asks_for_one_sender(world: World) -> None:
    give_addresses(world)
    with scope(world.office):
        User.objects.filter(pk=world.teammate.pk).update(language="zh-hans", email="team@example.com")
        world.teammate.refresh_from_db()
    news(world, world.owner, world.teammate, link="/admin/")
    news(world, world.owner, world.teammate)
    assert [(letter.address, letter.language) for letter in letters(world)] == [
        ("owner@example.com", "en-gb"),
        ("team@example.com", "zh-hans"),
    ]
    with scope(world.office):
        assert Job.objects.filter(kind=services.SEND).count() == 1


def test_it_writes_no_letter_without_address_or_when_told_not_to(world: World) -> None:
    news(world, world.owner)
    give_addresses(world)
    news(world, world.owner, key="2", mail=False)
    assert letters(world) == []
    assert len(told(world, world.owner)) == 2


def test_it_leaves_people_out_who_are_gone(world: World) -> None:
    world.owner.is_active = False
    assert news(world, world.owner) == 0


def test_it_tells_nothing_when_the_verb_is_undone(world: World) -> None:
    give_addresses(world)
    with pytest.raises(ZeroDivisionError), scope(world.office):
        news(world, world.owner)
        raise ZeroDivisionError
    assert told(world, world.owner) == []
    assert letters(world) == []


def test_it_tells_from_within_the_wall_of_a_brand(world: World) -> None:
    with scope(world.actor(world.owner)):
        tell(users=[world.reviewer], topic="test.must", key="1")
        assert not Notice.objects.exists()  # a colleague's news is none of the owner's
    assert len(told(world, world.reviewer)) == 1


def test_it_tells_a_companys_people_by_their_rights(world: World) -> None:
    company_id = world.aurore.company_id
    with scope(world.office):
        papers = User.objects.create(
            username="p", role=Role.BRAND_MEMBER, company_id=company_id, rights=[Right.PAPERS]
        )
        goods = User.objects.create(
            username="g", role=Role.BRAND_MEMBER, company_id=company_id, rights=[Right.GOODS]
        )
        applicant = User.objects.create(username="a", role=Role.APPLICANT, company_id=company_id)
        assert tell_company(company_id=company_id, topic="test.must", key="1") == 4
        assert tell_company(company_id=company_id, topic="test.must", key="2", rights=[Right.GOODS]) == 4
    assert [len(told(world, user)) for user in (papers, goods, applicant, world.owner, world.stranger)] == [
        1,
        1,
        2,
        2,
        0,
    ]
    assert {notice.company_id for notice in told(world, world.owner)} == {company_id}


def test_it_tells_the_people_of_roles(world: World) -> None:
    with scope(world.office):
        assert tell_roles(roles=[Role.REVIEWER, Role.PLATFORM_ADMIN], topic="test.must", key="1") == 2
    assert len(told(world, world.admin)) == 1


def test_it_marks_only_the_own_ones_as_read(world: World) -> None:
    news(world, world.owner, world.stranger)
    foreign, own = told(world, world.owner)[0], told(world, world.stranger)[0]
    with scope(world.actor(world.stranger)) as stranger:
        assert unread_count(world.stranger.pk) == "1"
        assert mark_read(notices=[foreign.pk, own.pk], actor=stranger) == 1
        assert unread_count(world.stranger.pk) == ""
        assert unread_count(world.owner.pk) == ""  # behind the wall there is nothing to count
        assert mark_all_read(actor=stranger) == 0
    assert told(world, world.owner)[0].read_at is None
    with scope(world.actor(world.owner)) as owner:
        assert mark_all_read(actor=owner) == 1


def test_it_lets_nobody_write_notices_behind_the_wall(world: World) -> None:
    news(world, world.owner)
    with scope(world.actor(world.owner)):
        assert Notice.objects.count() == 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Notice.objects.create(user=world.owner, topic="test.must", key="forged")
        assert Notice.objects.update(topic="test.must") == 0
        assert Notice.objects.all().delete()[0] == 0


def test_it_counts_to_ninety_nine(world: World) -> None:
    with scope(world.office):
        Notice.objects.bulk_create(
            Notice(user=world.owner, topic="test.must", key=str(number)) for number in range(120)
        )
        assert unread_count(world.owner.pk) == "99+"
        assert unread_count(None) == ""


def test_it_sends_no_mail_about_what_was_muted_and_the_notice_comes_all_the_same(world: World) -> None:
    give_addresses(world)
    news(world, world.owner, world.teammate)
    mute(topic="test.news", user=world.owner)
    assert [letter.address for letter in letters(world)] == ["teammate@example.com"]
    news(world, world.owner, key="2")
    assert [letter.address for letter in letters(world)] == ["teammate@example.com"]
    assert len(told(world, world.owner)) == 2
    unmute(topic="test.news", user=world.owner)
    news(world, world.owner, key="3")
    assert len(letters(world)) == 2


def test_it_does_not_let_people_mute_what_they_must_decide(world: World) -> None:
    with pytest.raises(services.Forbidden, match="cannot be turned off"):
        mute(topic="test.must", user=world.owner)
    with scope(world.office):
        assert not Mute.objects.exists()
