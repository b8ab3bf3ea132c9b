"""Who hears of what, on both sides of the wall."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.log import Fact, append
from backoffice.merchants import services
from backoffice.merchants.models import Company, DocumentVersion
from backoffice.merchants.services import InfoAsk
from backoffice.merchants.states import ApplicationStatus
from backoffice.notices.models import Notice
from tests.backoffice.merchants.agreeing import (
    an_offer,
    approve,
    make_application_of,
    make_contract,
    pay,
    set_thresholds,
    staff,
)
from tests.backoffice.merchants.making import add_paper, make_application

pytestmark = pytest.mark.usefixtures("everybody")


def told(world: Any, topic: str) -> dict[int, Notice]:
    """Person → the one notice they have of the topic."""
    with scope(world.office):
        notices = list(Notice.objects.filter(topic=topic))
    people = {notice.user_id: notice for notice in notices}
    assert len(people) == len(notices), f"somebody was told twice of {topic}"
    return people


@pytest.fixture
def sale(world: Any) -> Iterator[Any]:
    """The office agrees with Aurore, whose account manager is the one person who is returned."""
    with scope(world.office):
        set_thresholds()
        manager = staff(world)
        Company.objects.filter(pk=world.aurore.company_id).update(account_manager=manager.id)
        staff(world)  # another account manager, who is told nothing
        yield manager


def test_the_reviewer_hears_of_an_answer_given_behind_the_companys_wall(
    world: Any, orfevre: Company, applicant: Any, reviewer: Any
) -> None:
    """The applicant sees no reviewer; the reviewer is told all the same."""
    with scope(world.office):
        application = make_application(
            applicant, company=orfevre, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer
        )
        request = services.ask(application=application, items=[InfoAsk(sentence="Why?")], actor=reviewer)
    with scope(applicant):
        services.answer_item(item=request.items.get(), actor=applicant, words="Because.")
        services.answer(application=application, actor=applicant)
    assert set(told(world, "review.answered")) == {reviewer.id}
    asked = told(world, "application.information_asked")
    assert set(asked) == {applicant.id}
    assert asked[applicant.id].link == f"/apply/applications/{application.pk}/answer/"


def test_approved_terms_are_told_to_who_signs_and_to_who_brings_them(world: Any, sale: Any) -> None:
    application = make_application_of(world)
    contract = services.draft_contract(application=application, channel="flagship", actor=sale)
    terms = services.propose_terms(contract=contract, terms=an_offer(), actor=sale)
    assert told(world, "contract.to_sign") == {}
    approve(world, terms)
    notices = told(world, "contract.to_sign")
    assert set(notices) == {world.owner.pk, world.teammate.pk, sale.id}
    own, managers = notices[world.owner.pk], notices[sale.id]
    assert own.link == f"/apply/applications/{application.pk}/"
    assert managers.link == f"/admin/merchants/contract/{contract.pk}/change/"
    assert own.subject == f"Contract {contract.number} is ready to be signed"
    assert "Aurore on the channel Flagship store: version 1" in own.sentence
    assert "a deposit of 100,000.00 CNY" in own.sentence


def test_terms_that_two_must_approve_are_told_after_the_second(world: Any, sale: Any) -> None:
    application = make_application_of(world)
    contract = services.draft_contract(application=application, channel="flagship", actor=sale)
    terms = services.propose_terms(contract=contract, terms=an_offer(fixed_fee=600_000), actor=sale)
    services.approve_terms(terms=terms, actor=staff(world, Role.FINANCE))
    assert told(world, "contract.to_sign") == {}
    terms.refresh_from_db()
    approve(world, terms)
    assert len(told(world, "contract.to_sign")) == 3


def test_the_company_is_asked_for_its_deposit_and_the_manager_hears_when_it_is_there(
    world: Any, sale: Any
) -> None:
    contract = make_contract(world)
    asked = told(world, "application.contract_signed")
    assert set(asked) == {world.owner.pk, world.teammate.pk}
    assert f"100,000.00 CNY ({contract.number})" in asked[world.owner.pk].sentence
    assert told(world, "brand.to_open") == {}
    pay(world, contract)
    assert set(told(world, "application.deposit_paid")) == {world.owner.pk, world.teammate.pk}
    assert set(told(world, "brand.to_open")) == {sale.id}


def test_nobody_is_asked_for_a_deposit_that_the_terms_do_not_want(world: Any, sale: Any) -> None:
    make_contract(world, deposit=0)
    assert told(world, "application.contract_signed") == {}
    assert set(told(world, "brand.to_open")) == {sale.id}


@pytest.fixture
def renewed(world: Any, sale: Any) -> DocumentVersion:
    """A renewed paper of a brand that sells, as it was handed in."""
    make_application_of(world, status="live")
    first = add_paper(world.aurore.company, "trademark")
    second = add_paper(world.aurore.company, "trademark", document=first.document)
    tell_of(world, second, "renewed")
    return second


def tell_of(world: Any, version: DocumentVersion, verb: str, **data: Any) -> None:
    facts = {"kind": "trademark", "filename": version.filename, "version": version.number, **data}
    fact = Fact(version.document_id, f"document.{verb}", None, facts, company_id=version.company_id)
    with scope(world.office) as actor:
        append(actor=actor, facts=[fact])


def test_a_renewed_paper_is_news_to_the_account_manager(
    world: Any, sale: Any, renewed: DocumentVersion
) -> None:
    notices = told(world, "document.renewed")
    assert set(notices) == {sale.id}
    assert notices[sale.id].link == f"/admin/merchants/document/{renewed.document_id}/change/"


@pytest.mark.parametrize(("verb", "note"), [("accepted", ""), ("refused", "The seal is missing.")])
def test_the_verdict_on_a_renewal_is_news_to_both_sides(
    world: Any, sale: Any, renewed: DocumentVersion, verb: str, note: str
) -> None:
    tell_of(world, renewed, verb, note=note)
    notices = told(world, f"document.{verb}")
    assert set(notices) == {world.owner.pk, world.teammate.pk, sale.id}
    assert note in notices[world.owner.pk].sentence
    assert notices[world.owner.pk].link == "/apply/applications/"


def test_a_verdict_in_a_review_is_no_news_of_its_own(world: Any, sale: Any) -> None:
    """There the reviewer asks, or decides."""
    make_application_of(world, status="in_review")
    paper = add_paper(world.aurore.company, "trademark")
    tell_of(world, paper, "refused", note="Blurred.")
    assert told(world, "document.refused") == {}
    make_application_of(world, status="live")
    tell_of(world, paper, "accepted")  # the first version is no renewal
    assert told(world, "document.accepted") == {}


def test_strangers_hear_nothing(world: Any, sale: Any, renewed: DocumentVersion) -> None:
    pay(world, make_contract(world, make_application_of(world, channels=("overseas",)), channel="overseas"))
    tell_of(world, renewed, "accepted")
    with scope(world.office):
        assert Notice.objects.exists()
        assert not Notice.objects.filter(user=world.stranger).exists()
        assert not Notice.objects.exclude(company=world.aurore.company).filter(company__isnull=False).exists()


def test_every_sentence_is_said_in_chinese_to_whoever_reads_chinese(world: Any, sale: Any) -> None:
    pay(world, make_contract(world))
    with scope(world.office):
        User.objects.filter(pk=world.owner.pk).update(language="zh-hans")
        notices = list(Notice.objects.filter(user=world.owner))
        assert notices
    with translation.override("zh-hans"):
        for notice in notices:
            assert any("一" <= letter <= "鿿" for letter in notice.subject), notice.topic
            assert any("一" <= letter <= "鿿" for letter in notice.sentence), notice.topic
