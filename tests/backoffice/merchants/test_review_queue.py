"""Reviewers take applications, so that two never have the same one; second reviews wait in the same queue."""

import threading
from datetime import datetime

import pytest
import time_machine
from django.db import connection

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, Refusal, StateConflict
from backoffice.events.feed import timeline
from backoffice.merchants import services
from backoffice.merchants.days import SHANGHAI
from backoffice.merchants.models import Application
from backoffice.merchants.states import ApplicationStatus
from backoffice.notices.models import Notice
from tests.backoffice.merchants.making import make_application, make_person, set_clocks

S = ApplicationStatus
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)


@pytest.fixture
def office(world):
    with scope(world.office):
        yield


def now(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_it_is_taken_by_one(office, clerk, reviewer, second) -> None:
    set_clocks(in_review=3)
    with time_machine.travel(MONDAY, tick=False):
        application = make_application(clerk, status=S.SUBMITTED)
        services.review(application=application, actor=reviewer)
    row = now(application)
    assert (row.status, row.reviewer_id) == (S.IN_REVIEW, reviewer.id)
    assert row.due_at == datetime(2026, 11, 13, tzinfo=SHANGHAI)
    with pytest.raises(StateConflict, match="reviewer has Maison Orfèvre in review already") as refusal:
        services.review(application=application, actor=second)
    assert refusal.value.data["holder"] == "reviewer"
    assert now(application).reviewer_id == reviewer.id


def test_the_next_one_is_the_nearest_deadline(office, world, clerk, reviewer) -> None:
    set_clocks(submitted=2)
    made = []
    for day in (3, 1, 2):
        with time_machine.travel(datetime(2026, 11, 8 + day, 10, tzinfo=SHANGHAI), tick=False):
            company = world.aurore.company
            made.append(make_application(clerk, company=company, status=S.SUBMITTED, brand_name=f"Day {day}"))
    taken = [services.claim_next(actor=reviewer).brand_name for _ in made]
    assert taken == ["Day 1", "Day 2", "Day 3"]
    with pytest.raises(Conflict) as refusal:
        services.claim_next(actor=reviewer)
    assert refusal.value.code == "queue_empty"


def test_the_next_one_is_never_ones_own(office, reviewer, second) -> None:
    application = make_application(reviewer, status=S.SUBMITTED)
    with pytest.raises(Conflict):
        services.claim_next(actor=reviewer)
    assert services.claim_next(actor=second).pk == application.pk


def test_the_next_one_may_be_a_second_review_but_not_of_ones_own_first(
    office, world, clerk, reviewer, second
) -> None:
    application = make_application(clerk, status=S.SECOND_REVIEW, reviewer=reviewer)
    with pytest.raises(Conflict):
        services.claim_next(actor=reviewer)
    row = services.claim_next(actor=second)
    assert (row.pk, row.status) == (application.pk, S.SECOND_REVIEW)
    assert (row.reviewer_id, row.second_reviewer_id) == (reviewer.id, second.id)
    with pytest.raises(Forbidden, match="not a person"):
        services.claim_next(actor=world.office)


@pytest.mark.django_db(transaction=True)
def test_twenty_reviewers_at_one_queue_get_one_each(world, clerk) -> None:
    with scope(world.office):
        people = [world.actor(make_person(f"reviewer-{n}", Role.REVIEWER)) for n in range(20)]
        for number in range(20):
            make_application(
                clerk, company=world.aurore.company, status=S.SUBMITTED, brand_name=f"Brand {number}"
            )
    together = threading.Barrier(len(people))
    taken: list[tuple[int | None, int]] = []
    faults: list[Exception] = []

    def take(actor) -> None:
        try:
            together.wait(timeout=30)
            with scope(actor):
                taken.append((actor.id, services.claim_next(actor=actor).pk))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[actor]) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who comes while the last rows are being taken finds none free at that moment; nobody gets another's.
    assert all(isinstance(fault, Conflict) and fault.code == "queue_empty" for fault in faults), faults
    assert len({pk for _, pk in taken}) == len(taken)
    assert len(taken) == 20 - len(faults)
    with scope(world.office):
        rows = Application.objects.filter(status=S.IN_REVIEW)
        assert {(row.reviewer_id, row.pk) for row in rows} == set(taken)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_take_the_same_one_gets_it(world, clerk) -> None:
    with scope(world.office):
        people = [world.actor(make_person(f"reviewer-{n}", Role.REVIEWER)) for n in range(20)]
        application = make_application(clerk, status=S.SUBMITTED)
    together = threading.Barrier(len(people))
    outcomes: list[str] = []

    def take(actor) -> None:
        try:
            together.wait(timeout=30)
            with scope(actor):
                services.review(application=application, actor=actor)
            outcomes.append("taken")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[actor]) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["state_conflict"] * 19 + ["taken"]


def test_it_is_given_back_with_the_deadline_of_the_queue(office, clerk, reviewer, second) -> None:
    set_clocks(submitted=2, in_review=5)
    with time_machine.travel(MONDAY, tick=False) as clock:
        application = make_application(clerk, status=S.IN_REVIEW, reviewer=reviewer)
        clock.shift(86_400)
        services.release(application=application, actor=reviewer, reason="I know the owner")
    row = now(application)
    assert (row.status, row.reviewer_id) == (S.SUBMITTED, None)
    assert row.due_at == datetime(2026, 11, 12, tzinfo=SHANGHAI)
    assert timeline("application", row.pk)[0].data["reason"] == "I know the owner"
    services.review(application=application, actor=second)


def test_it_is_given_back_by_who_has_it_or_an_admin(office, world, reviewer, second, clerk) -> None:
    application = make_application(second, status=S.IN_REVIEW, reviewer=reviewer)
    with scope(world.office):
        third = world.actor(make_person("third", Role.REVIEWER))
    with pytest.raises(Conflict, match="reviewer has Maison Orfèvre in review"):
        services.release(application=application, actor=third)
    services.release(application=application, actor=clerk)
    assert now(application).status == S.SUBMITTED
    with pytest.raises(StateConflict):
        services.release(application=application, actor=clerk)


def test_a_second_review_is_given_back_to_the_queue(office, clerk, reviewer, second) -> None:
    application = make_application(clerk, status=S.SECOND_REVIEW, reviewer=reviewer, second=second)
    services.release(application=application, actor=second)
    row = now(application)
    assert (row.status, row.reviewer_id, row.second_reviewer_id) == (S.SECOND_REVIEW, reviewer.id, None)
    with pytest.raises(Conflict) as refusal:
        services.release(application=application, actor=clerk)
    assert refusal.value.code == "not_taken"


def test_it_is_assigned_by_a_platform_admin(office, world, second) -> None:
    admin = world.actor(world.admin)
    application = make_application(second, status=S.SUBMITTED)
    services.assign(application=application, reviewer=world.reviewer, actor=admin)
    assert (now(application).status, now(application).reviewer_id) == (S.IN_REVIEW, world.reviewer.pk)
    assert timeline("application", application.pk)[0].data["reviewer"] == "reviewer"
    notice = Notice.objects.get(user=world.reviewer)
    assert notice.topic == "review.assigned"
    assert f"/merchants/application/{application.pk}/" in notice.link


def test_what_is_in_review_keeps_its_deadline_when_it_is_assigned(office, world, reviewer, second) -> None:
    set_clocks(in_review=2)
    with time_machine.travel(MONDAY, tick=False) as clock:
        application = make_application(world.actor(world.admin), status=S.IN_REVIEW, reviewer=reviewer)
        due = application.due_at
        clock.shift(86_400)
        services.assign(
            application=application, reviewer=User.objects.get(pk=second.id), actor=world.actor(world.admin)
        )
    assert (now(application).reviewer_id, now(application).due_at) == (second.id, due)


@pytest.mark.parametrize("who", ["creator", "operator", "inactive"])
def test_it_is_assigned_to_nobody_who_cannot_review(office, world, clerk, second, who: str) -> None:
    application = make_application(second, status=S.SUBMITTED)
    user = User.objects.get(pk=second.id) if who == "creator" else world.operator
    if who == "inactive":
        user = world.reviewer
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.refresh_from_db()
    with pytest.raises(Invalid) as refusal:
        services.assign(application=application, reviewer=user, actor=clerk)
    assert refusal.value.data["field"] == "reviewer"
    assert now(application).status == S.SUBMITTED


def test_a_second_review_is_not_assigned_to_who_did_the_first(office, world, clerk, reviewer, second) -> None:
    application = make_application(clerk, status=S.SECOND_REVIEW, reviewer=reviewer)
    with pytest.raises(Invalid, match="did the first review"):
        services.assign(application=application, reviewer=world.reviewer, actor=clerk)
    services.assign(application=application, reviewer=User.objects.get(pk=second.id), actor=clerk)
    assert now(application).second_reviewer_id == second.id


def test_only_an_admin_assigns(office, world, clerk, reviewer) -> None:
    application = make_application(clerk, status=S.SUBMITTED)
    with pytest.raises(Forbidden):
        services.assign(application=application, reviewer=world.reviewer, actor=reviewer)


def test_it_is_endorsed_for_a_second_review_with_a_reason(office, clerk, reviewer, second) -> None:
    set_clocks(second_review=2)
    with time_machine.travel(MONDAY, tick=False):
        application = make_application(clerk, status=S.IN_REVIEW, reviewer=reviewer)
        with pytest.raises(Invalid) as refusal:
            services.endorse(application=application, actor=reviewer)
        assert refusal.value.data["field"] == "because"
        services.endorse(application=application, actor=reviewer, because="The owner is\na trust.")
    row = now(application)
    assert (row.status, row.second_review_because) == (S.SECOND_REVIEW, "The owner is a trust.")
    assert (row.reviewer_id, row.second_reviewer_id) == (reviewer.id, None)
    assert row.due_at == datetime(2026, 11, 12, tzinfo=SHANGHAI)


def test_the_second_review_is_another_persons(office, clerk, reviewer, second) -> None:
    application = make_application(clerk, status=S.SECOND_REVIEW, reviewer=reviewer)
    with pytest.raises(Forbidden, match="reviewer did the first review"):
        services.review(application=application, actor=reviewer)
    with pytest.raises(Forbidden, match="opened the application"):
        services.review(application=application, actor=clerk)
    with pytest.raises(Conflict) as refusal:
        services.approve(application=application, actor=second)
    assert refusal.value.code == "not_taken"
    services.review(application=application, actor=second)
    with pytest.raises(Conflict, match="second has Maison Orfèvre in review"):
        services.approve(application=application, actor=reviewer)
    services.approve(application=application, actor=second)
    assert (now(application).reviewer_id, now(application).second_reviewer_id) == (reviewer.id, second.id)


@pytest.mark.parametrize("verb", ["approve", "reject", "ask", "endorse"])
def test_only_who_has_it_goes_on_with_it(office, clerk, reviewer, second, verb: str) -> None:
    application = make_application(clerk, status=S.IN_REVIEW, reviewer=reviewer)
    words = {
        "reject": {"reason_code": "other", "reason": "No."},
        "ask": {"items": [services.InfoAsk(kind="trademark")]},
        "endorse": {"because": "Doubts"},
    }.get(verb, {})
    with pytest.raises(Conflict) as refusal:
        getattr(services, verb)(application=application, actor=second, **words)
    assert (refusal.value.code, refusal.value.data["holder"]) == ("taken", "reviewer")
    assert now(application).status == S.IN_REVIEW
