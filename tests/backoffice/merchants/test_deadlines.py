"""Reminders before the end, on every working morning after it, and the end of what nobody went on with."""

from datetime import datetime

import pytest
import time_machine

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.feed import timeline
from backoffice.merchants import services
from backoffice.merchants.days import SHANGHAI
from backoffice.merchants.models import Application
from backoffice.merchants.states import ApplicationStatus
from backoffice.merchants.tasks import watch_clocks
from backoffice.notices.models import Notice
from tests.backoffice.merchants.making import make_application, set_clocks

S = ApplicationStatus


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MONDAY = at("2026-11-09 10:00")
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (at(f"2026-11-{day} 09:00") for day in (10, 11, 12, 13))
SATURDAY, NEXT_MONDAY = at("2026-11-14 09:00"), at("2026-11-16 09:00")


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("topic", flat=True))


@pytest.fixture
def office(world):
    with scope(world.office):
        yield


def test_it_reminds_the_reviewer_before_at_and_after_the_end(world, office, clerk, reviewer) -> None:
    set_clocks(in_review=2)
    with time_machine.travel(MONDAY, tick=False) as now:
        application = make_application(clerk, status=S.IN_REVIEW, reviewer=reviewer)
        assert application.due_at == at("2026-11-12 00:00")
        assert services.remind() == 0
        now.move_to(TUESDAY)
        assert (services.remind(), services.remind()) == (1, 0)
        assert told(world.reviewer) == ["step.ends_soon"]
        now.move_to(WEDNESDAY)
        assert services.remind() == 0
        now.move_to(at("2026-11-12 07:59"))
        assert services.remind() == 0
        now.move_to(THURSDAY)
        assert (services.remind(), services.remind()) == (1, 0)
        assert told(world.reviewer) == ["step.ends_soon", "step.overdue"]
        assert told(world.admin) == []
        now.move_to(FRIDAY)
        assert services.remind() == 1
        assert told(world.reviewer) == ["step.ends_soon", "step.overdue", "step.overdue"]
        assert told(world.admin) == ["step.overdue"]
        now.move_to(SATURDAY)
        assert services.remind() == 0
        now.move_to(NEXT_MONDAY)
        assert services.remind() == 1
        services.reject(
            application=application, reason_code="papers_incomplete", reason="Too late.", actor=reviewer
        )
        now.move_to(at("2026-11-17 09:00"))
        assert services.remind() == 0
    stages = [
        event.data["stage"] for event in timeline("application", application.pk) if "stage" in event.data
    ]
    assert stages == ["overdue", "overdue", "ended", "soon"]


def test_it_shows_no_reminder_of_a_reviewer_to_the_company(world, orfevre, applicant, reviewer) -> None:
    with scope(world.office):
        set_clocks(in_review=1, need_info=2)
        with time_machine.travel(MONDAY, tick=False) as now:
            application = make_application(applicant, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)
            services.remind()
            asked = [services.InfoAsk(sentence="Who owns it?")]
            services.ask(application=application, items=asked, actor=reviewer)
            now.move_to(TUESDAY)
            services.remind()
    with scope(applicant):
        seen = [event for event in timeline("application", application.pk) if "stage" in event.data]
        assert [event.data["step"] for event in seen] == ["need_info"]


@pytest.mark.usefixtures("everybody")
def test_it_tells_all_reviewers_of_what_nobody_has_taken(world, office, clerk, second) -> None:
    set_clocks(submitted=1)
    with time_machine.travel(MONDAY, tick=False) as now:
        make_application(clerk, status=S.SUBMITTED)
        assert services.remind() == 1
        now.move_to(WEDNESDAY)
        services.remind()
        assert told(world.reviewer) == ["step.ends_soon", "step.overdue"]
        assert told(User.objects.get(pk=second.id)) == ["step.ends_soon", "step.overdue"]
        assert told(world.admin) == []


def test_it_begins_anew_with_each_step(world, office, clerk, reviewer) -> None:
    set_clocks(submitted=1, in_review=1)
    with time_machine.travel(MONDAY, tick=False):
        application = make_application(clerk, status=S.SUBMITTED)
        services.remind()
        services.review(application=application, actor=reviewer)
        assert services.remind() == 1


def test_it_reminds_the_company_and_then_ends_its_application(
    world, office, orfevre, applicant, reviewer
) -> None:
    set_clocks(need_info=2)
    person = User.objects.get(pk=applicant.id)
    with time_machine.travel(MONDAY, tick=False) as now:
        application = make_application(applicant, company=orfevre, status=S.NEED_INFO, reviewer=reviewer)
        now.move_to(TUESDAY)
        services.remind()
        assert told(person)[-1] == "application.ends_soon"
        now.move_to(at("2026-11-11 23:59"))
        assert services.expire() == 0
        now.move_to(at("2026-11-12 00:00"))
        assert (services.expire(), services.expire()) == (1, 0)
    row = Application.objects.get(pk=application.pk)
    assert (row.status, row.due_at) == (S.EXPIRED, None)
    event = timeline("application", application.pk)[0]
    assert (event.verb, event.actor, event.data["step"]) == (
        "application.expired",
        "system:clock",
        "need_info",
    )
    assert told(person)[-1] == "application.expired"


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        (S.DRAFT, True),
        (S.SUBMITTED, False),
        (S.IN_REVIEW, False),
        (S.SECOND_REVIEW, False),
        (S.APPROVED, True),
        (S.CONTRACT_SIGNED, True),
        (S.DEPOSIT_PAID, False),
        (S.LIVE, False),
    ],
)
def test_it_ends_only_what_waits_for_the_company(office, clerk, reviewer, status: str, ends: bool) -> None:
    set_clocks(**dict.fromkeys((S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED,
                                S.CONTRACT_SIGNED, S.DEPOSIT_PAID), 1))  # fmt: skip
    with time_machine.travel(MONDAY, tick=False) as now:
        application = make_application(clerk, status=status, reviewer=reviewer)
        now.move_to(NEXT_MONDAY)
        assert services.expire() == ends
    row = Application.objects.get(pk=application.pk)
    assert row.status == (S.EXPIRED if ends else status)


def test_it_keeps_what_was_onboarded_shut_when_the_contract_never_came(office, clerk, reviewer) -> None:
    set_clocks(approved=1)
    with time_machine.travel(MONDAY, tick=False) as now:
        application = make_application(clerk, status=S.APPROVED, reviewer=reviewer)
        now.move_to(NEXT_MONDAY)
        services.expire()
    row = Application.objects.get(pk=application.pk)
    assert row.onboarded_brand.restrictions.filter(lifted_at=None, cause="not_live").exists()


@pytest.mark.django_db(transaction=True)
def test_its_task_sweeps_whatever_is_there_in_batches(world, clerk, monkeypatch) -> None:
    monkeypatch.setattr("backoffice.merchants.tasks.SWEPT_AT_ONCE", 2)
    with time_machine.travel(MONDAY, tick=False) as now:
        with scope(world.office):
            set_clocks(draft=1, submitted=2)
            for number in range(5):
                make_application(clerk, company=world.aurore.company, brand_name=f"Draft {number}")
            make_application(clerk, company=world.aurore.company, status=S.SUBMITTED)
        now.move_to(THURSDAY)
        watch_clocks()
    with scope(world.office):
        assert Application.objects.filter(status=S.EXPIRED).count() == 5
        assert Application.objects.filter(reminded_at__isnull=False).count() == 1
