"""A reviewer asks for exactly what is missing; each item is answered; the review goes on with the days left."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.feed import timeline
from backoffice.merchants import services
from backoffice.merchants.days import SHANGHAI
from backoffice.merchants.models import Application, InfoItem, InfoRequest
from backoffice.merchants.services import InfoAsk
from backoffice.merchants.states import ApplicationStatus
from backoffice.notices.models import Notice
from tests.backoffice.merchants.making import add_paper, make_application, set_clocks

S = ApplicationStatus
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)


@pytest.fixture
def office(world):
    with scope(world.office):
        yield


@pytest.fixture
def application(office, orfevre, applicant, reviewer) -> Application:
    return make_application(applicant, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)


def now(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_it_asks_for_documents_for_better_ones_and_for_words(
    application, orfevre, applicant, reviewer
) -> None:
    paper = add_paper(orfevre, "trademark", application=application).document
    request = services.ask(
        application=application,
        items=[
            InfoAsk(kind="bank_proof"),
            InfoAsk(document=paper, sentence="  The scan is\nblurred "),
            InfoAsk(sentence="Who owns the mark?"),
        ],
        message="Nearly there.",
        actor=reviewer,
    )
    row = now(application)
    assert (row.status, row.reviewer_id) == (S.NEED_INFO, reviewer.id)
    assert [(item.kind, item.document_id, item.sentence) for item in request.items.order_by("pk")] == [
        ("bank_proof", None, ""),
        ("trademark", paper.pk, "The scan is blurred"),
        ("", None, "Who owns the mark?"),
    ]
    event = timeline("application", row.pk)[0]
    assert event.data["items"] == [
        {"kind": "bank_proof"},
        {"kind": "trademark", "sentence": "The scan is blurred"},
        {"sentence": "Who owns the mark?"},
    ]
    notice = Notice.objects.filter(user=applicant.id).latest("pk")
    assert notice.topic == "application.information_asked"
    assert notice.params["items"] == ["bank_proof", "trademark", "The scan is blurred", "Who owns the mark?"]


@pytest.mark.parametrize(
    ("items", "number"),
    [
        ([], None),
        ([InfoAsk(sentence="Why?"), InfoAsk()], 1),
        ([InfoAsk(kind="poem")], 0),
        ([InfoAsk(sentence="x" * 501)], 0),
        ([InfoAsk(sentence="Why?")] * 51, None),
    ],
)
def test_it_asks_nothing_that_cannot_be_answered(application, reviewer, items, number) -> None:
    with pytest.raises(Invalid) as refusal:
        services.ask(application=application, items=items, actor=reviewer)
    assert refusal.value.data == {"field": "items"} | ({} if number is None else {"item": number})
    assert now(application).status == S.IN_REVIEW


def test_it_asks_for_no_document_of_another_company(application, world, reviewer) -> None:
    foreign = add_paper(world.kestrel.company, "trademark").document
    with pytest.raises(Invalid):
        services.ask(application=application, items=[InfoAsk(document=foreign)], actor=reviewer)


def test_it_is_answered_item_by_item(application, orfevre, applicant, reviewer) -> None:
    request = services.ask(
        application=application,
        items=[InfoAsk(kind="bank_proof"), InfoAsk(sentence="Who owns the mark?")],
        actor=reviewer,
    )
    paper, question = request.items.order_by("pk")
    with pytest.raises(Conflict) as refusal:
        services.answer(application=application, actor=applicant)
    assert refusal.value.code == "items_open"
    assert refusal.value.data["items"] == ["Proof of the bank account", "Who owns the mark?"]
    version = add_paper(orfevre, "bank_proof", application=application)
    services.answer_item(item=paper, version=version, actor=applicant)
    with pytest.raises(Conflict) as refusal:
        services.answer(application=application, actor=applicant)
    assert refusal.value.data["items"] == ["Who owns the mark?"]
    services.answer_item(item=question, words="My aunt does.", actor=applicant)
    services.answer_item(item=question, words="We do.", actor=applicant)
    services.answer(application=application, actor=applicant, answer="Here you are.")
    request.refresh_from_db()
    assert (request.answer, request.answered_at is None) == ("Here you are.", False)
    assert [(item.answered_with_id, item.words) for item in request.items.order_by("pk")] == [
        (version.pk, ""),
        (None, "We do."),
    ]
    row = now(application)
    assert (row.status, row.reviewer_id) == (S.IN_REVIEW, reviewer.id)
    assert Notice.objects.filter(user=reviewer.id, topic="review.answered").count() == 1


def test_it_may_be_told_why_there_is_no_document(application, applicant, reviewer) -> None:
    request = services.ask(application=application, items=[InfoAsk(kind="retail_licence")], actor=reviewer)
    item = request.items.get()
    with pytest.raises(Invalid):
        services.answer_item(item=item, actor=applicant, words="  ")
    services.answer_item(item=item, actor=applicant, words="Our country has none.")
    assert services.answer(application=application, actor=applicant).status == S.IN_REVIEW


def test_it_takes_no_other_document_than_was_asked_for(
    application, world, orfevre, applicant, reviewer
) -> None:
    old = add_paper(orfevre, "trademark", application=application)
    request = services.ask(application=application, items=[InfoAsk(document=old.document)], actor=reviewer)
    # A test is one moment to the database; the question comes after the paper.
    InfoRequest.objects.filter(pk=request.pk).update(asked_at=timezone.now() + timedelta(minutes=1))
    item = request.items.get()
    refused = {
        "another kind": add_paper(orfevre, "bank_proof", application=application),
        "another document": add_paper(orfevre, "trademark", application=application),
        "looked at already": old,
    }
    for words, version in refused.items():
        with pytest.raises(Invalid, match=words) as refusal:
            services.answer_item(item=item, version=version, actor=applicant)
        assert refusal.value.data["field"] == "version"
    foreign = add_paper(world.kestrel.company, "trademark")
    with pytest.raises(NotFound):
        services.answer_item(item=item, version=foreign, actor=applicant)
    assert InfoItem.objects.get(pk=item.pk).is_open


def test_the_reviewers_clock_stands_still_meanwhile(application, applicant, reviewer) -> None:
    set_clocks(in_review=3, need_info=10)
    with time_machine.travel(MONDAY, tick=False) as clock:
        services.release(application=application, actor=reviewer)
        services.review(application=application, actor=reviewer)
        assert now(application).due_at == datetime(2026, 11, 13, tzinfo=SHANGHAI)
        clock.shift(timedelta(days=1))
        request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
        InfoRequest.objects.filter(pk=request.pk).update(asked_at=timezone.now())
        assert now(application).due_at == datetime(2026, 11, 25, tzinfo=SHANGHAI)
        clock.shift(timedelta(days=6))
        services.answer_item(item=request.items.get(), words="So.", actor=applicant)
        services.answer(application=application, actor=applicant)
    # Wednesday and Thursday were left when it was asked on Tuesday; it was answered on Monday.
    assert now(application).due_at == datetime(2026, 11, 19, tzinfo=SHANGHAI)


def test_it_goes_back_into_the_queue_when_who_asked_is_gone(application, applicant, reviewer, second) -> None:
    request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
    User.objects.filter(pk=reviewer.id).update(is_active=False)
    services.answer_item(item=request.items.get(), words="So.", actor=applicant)
    services.answer(application=application, actor=applicant)
    row = now(application)
    assert (row.status, row.reviewer_id) == (S.SUBMITTED, None)
    assert [event.verb for event in timeline("application", row.pk)[:2]] == [
        "application.given_back",
        "application.information_given",
    ]
    assert services.claim_next(actor=second).pk == application.pk


def test_a_question_of_the_second_review_goes_back_to_the_second_reviewer(
    application, applicant, reviewer, second
) -> None:
    services.endorse(application=application, actor=reviewer, because="A pending mark")
    services.review(application=application, actor=second)
    request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=second)
    services.answer_item(item=request.items.get(), words="So.", actor=applicant)
    services.answer(application=application, actor=applicant)
    row = now(application)
    assert (row.status, row.reviewer_id, row.second_reviewer_id) == (S.SECOND_REVIEW, reviewer.id, second.id)
    User.objects.filter(pk=second.id).update(is_active=False)
    request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=second)
    services.answer_item(item=request.items.get(), words="So.", actor=applicant)
    services.answer(application=application, actor=applicant)
    row = now(application)
    assert (row.status, row.second_reviewer_id) == (S.SECOND_REVIEW, None)


def test_what_must_be_said_is_said_when_it_is_answered(application, applicant, reviewer) -> None:
    request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
    services.answer_item(item=request.items.get(), words="So.", actor=applicant)
    services.change_application(application=application, actor=applicant, sectors=[])
    with pytest.raises(Invalid) as refusal:
        services.answer(application=application, actor=applicant)
    assert [each["field"] for each in refusal.value.data["missing"]] == ["sectors"]


def test_staff_answer_on_behalf(application, clerk, reviewer) -> None:
    request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
    services.answer_item(item=request.items.get(), words="They called.", actor=clerk)
    services.answer(application=application, actor=clerk)
    assert now(application).status == S.IN_REVIEW


def test_it_is_answered_only_while_it_is_asked(application, applicant, reviewer) -> None:
    with pytest.raises(StateConflict):
        services.answer(application=application, actor=applicant)
    request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
    item = request.items.get()
    services.answer_item(item=item, words="So.", actor=applicant)
    services.answer(application=application, actor=applicant)
    with pytest.raises(StateConflict):
        services.answer_item(item=item, words="No.", actor=applicant)
    assert InfoItem.objects.get(pk=item.pk).words == "So."


def test_it_may_be_rejected_while_it_waits(application, reviewer) -> None:
    services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
    services.reject(application=application, reason_code="other", reason="A fraud.", actor=reviewer)
    assert now(application).status == S.REJECTED


def test_reviewers_do_not_ask_in_the_name_of_a_machine(application, world) -> None:
    with pytest.raises(Forbidden):
        services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=world.office)


def test_another_company_answers_nothing(application, rival, reviewer) -> None:
    request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
    item = request.items.get()
    with scope(rival):
        with pytest.raises(NotFound):
            services.answer_item(item=item, words="So.", actor=rival)
        with pytest.raises(NotFound):
            services.answer(application=application, actor=rival)
