"""An application from its draft to a decision: four eyes, and one brand per name."""

import threading

import pytest
from django.db import connection

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, Refusal, StateConflict
from backoffice.events.feed import broken_chains, timeline
from backoffice.merchants import services
from backoffice.merchants.models import Application, Brand, BrandName, Channel
from backoffice.merchants.states import ApplicationStatus, RejectionReason
from tests.backoffice.merchants.making import make_application, make_company

REASON = {"reason_code": RejectionReason.CHAIN_BROKEN, "reason": "The letter ends in March."}


def test_it_opens_a_draft_of_the_clerk(clerk) -> None:
    with scope(clerk):
        application = make_application(clerk)
        application = Application.objects.get(pk=application.pk)
        assert application.status == ApplicationStatus.DRAFT
        assert (application.created_by_id, application.reviewer_id) == (clerk.id, None)
        assert application.channels == ["overseas"]
        changed, opened = timeline("application", application.pk)
        assert (opened.verb, changed.verb) == ("application.opened", "application.changed")
        assert opened.data["brand_name"] == "Maison Orfèvre"
        assert changed.data == {"agreed": True}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"brand_name": " "}, "brand_name"),
        ({"brand_name": "–&–"}, "brand_name"),
        ({"brand_name": "ﷺ" * 60}, "brand_name"),
        ({"brand_country": "ZZ"}, "brand_country"),
        ({"channels": []}, "channels"),
        ({"channels": ["overseas", "telepathy"]}, "channels"),
    ],
)
def test_it_opens_nothing_on_words_it_cannot_use(clerk, words, field: str) -> None:
    sound = {"brand_name": "Orfèvre", "brand_country": "", "channels": [Channel.OVERSEAS]}
    with scope(clerk):
        company = make_company(clerk)
        with pytest.raises(Invalid) as refusal:
            services.open_application(company=company, actor=clerk, **sound | words)
        assert refusal.value.data["field"] == field
        assert Application.objects.count() == 0


def test_it_onboards_the_brand_on_approval(clerk, reviewer) -> None:
    with scope(reviewer):
        application = make_application(clerk, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer)
        brand = services.approve(application=application, actor=reviewer)
        application = Application.objects.get(pk=application.pk)
        assert (application.status, application.onboarded_brand_id) == (ApplicationStatus.APPROVED, brand.pk)
        assert application.reviewer_id == reviewer.id
        assert (brand.code, brand.name, brand.country.code) == ("maison-orfevre", "Maison Orfèvre", "FR")
        assert list(brand.names.values_list("name", "key")) == [("Maison Orfèvre", "maisonorfevre")]
        *others, restricted, onboarded = timeline("brand", brand.pk)
        assert (onboarded.verb, onboarded.brand_id) == ("brand.onboarded", brand.pk)
        assert (restricted.verb, restricted.data["cause"]) == ("brand.restricted", "not_live")
        assert {event.data["cause"] for event in others} == {"not_applied"}
        events = timeline("application", application.pk)
        assert [event.verb for event in reversed(events)] == [
            "application.opened",
            "application.changed",
            "application.submitted",
            "application.taken_for_review",
            "application.approved",
        ]
        assert {event.brand_id for event in events} == {None}
        assert broken_chains() == []


def test_it_registers_both_halves_of_a_name_in_two_scripts(clerk, reviewer) -> None:
    with scope(reviewer):
        application = make_application(
            clerk, brand_name="CHANDO/自然堂", status=ApplicationStatus.IN_REVIEW, reviewer=reviewer
        )
        brand = services.approve(application=application, actor=reviewer)
        assert set(brand.names.values_list("key", flat=True)) == {"chando自然堂", "chando", "自然堂"}
        assert brand.code == "chando"


def test_it_gives_a_code_to_a_name_without_latin_letters(clerk, reviewer) -> None:
    with scope(reviewer):
        application = make_application(
            clerk, brand_name="自然堂", status=ApplicationStatus.IN_REVIEW, reviewer=reviewer
        )
        assert services.approve(application=application, actor=reviewer).code == f"brand-{application.pk}"


def test_it_numbers_a_code_that_is_taken(clerk, reviewer) -> None:
    with scope(reviewer):
        company = make_company(clerk)
        codes = []
        for name in ("Ab Cd", "Ab-Cd & 自", "Ab Cd 然"):
            application = make_application(
                clerk, company=company, brand_name=name, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer
            )
            codes.append(services.approve(application=application, actor=reviewer).code)
        assert codes == ["ab-cd", "ab-cd-2", "ab-cd-3"]


def test_it_refuses_a_name_that_is_taken_and_names_the_brand(world, clerk, reviewer) -> None:
    with scope(reviewer):
        application = make_application(
            clerk, brand_name="AURORE !", status=ApplicationStatus.IN_REVIEW, reviewer=reviewer
        )
        with pytest.raises(Conflict) as refusal:
            services.approve(application=application, actor=reviewer)
        assert refusal.value.code == "brand_name_taken"
        assert refusal.value.data == {"brand": world.aurore.pk, "brand_code": "aurore"}
        assert "The brand Aurore (code aurore)" in refusal.value.sentence
        assert Brand.objects.count() == 2
        assert Application.objects.get(pk=application.pk).status == ApplicationStatus.IN_REVIEW


def test_it_is_not_approved_with_a_number_that_is_wrong_by_its_own_check(clerk, reviewer) -> None:
    """What is only unusual (an account in another country) does not stand in the way."""
    with scope(reviewer):
        company = make_company(clerk)
        services.change_company(
            company=company, actor=clerk, iban="FR1420041010050500013M02607", vat_number="FR00000000000"
        )
        application = make_application(
            clerk, company=company, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer
        )
        with pytest.raises(Conflict) as refusal:
            services.approve(application=application, actor=reviewer)
        assert refusal.value.code == "dossier_not_ready"
        assert [(each["code"], each["field"]) for each in refusal.value.data["missing"]] == [
            ("eu_vat", "vat_number"), ("iban", "iban"),
        ]  # fmt: skip
        services.override_finding(
            company=company, field="vat_number", code="eu_vat", reason="New since Monday.", actor=reviewer
        )
        services.change_company(company=company, actor=clerk, iban="DE89370400440532013000")
        services.approve(application=application, actor=reviewer)


@pytest.mark.parametrize("verb", ["review", "approve", "reject"])
def test_it_never_lets_the_clerk_decide(clerk, reviewer, verb: str) -> None:
    with scope(reviewer):
        status = ApplicationStatus.SUBMITTED if verb == "review" else ApplicationStatus.IN_REVIEW
        application = make_application(clerk, status=status, reviewer=reviewer)
        words = REASON if verb == "reject" else {}
        with pytest.raises(Forbidden, match="another person must review it"):
            getattr(services, verb)(application=application, actor=clerk, **words)
        assert Application.objects.get(pk=application.pk).status == status
        assert Brand.objects.count() == 2


def test_it_is_reviewed_by_a_person_and_not_by_the_office(world, clerk) -> None:
    with scope(world.office):
        application = make_application(clerk, status=ApplicationStatus.SUBMITTED)
        with pytest.raises(Forbidden, match="not a person"):
            services.review(application=application, actor=world.office)


def test_it_takes_a_reviewer(world, clerk, reviewer) -> None:
    with scope(world.office):
        application = make_application(clerk, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer)
        for person in (world.operator, world.owner, world.stranger):
            actor = world.actor(person)
            for verb in (services.review, services.approve):
                with pytest.raises(Forbidden):
                    verb(application=application, actor=actor)
            with pytest.raises(Forbidden):
                services.reject(application=application, actor=actor, **REASON)
        assert Application.objects.get(pk=application.pk).status == ApplicationStatus.IN_REVIEW


def test_it_rejects_with_a_code_and_words(clerk, reviewer) -> None:
    with scope(reviewer):
        application = make_application(clerk, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer)
        services.reject(
            application=application,
            reason_code=RejectionReason.TRADEMARK_NOT_PROVEN,
            reason=" Class 18 is missing. ",
            actor=reviewer,
        )
        application = Application.objects.get(pk=application.pk)
        assert application.status == ApplicationStatus.REJECTED
        assert (application.reason_code, application.reason) == (
            "trademark_not_proven",
            "Class 18 is missing.",
        )
        event = timeline("application", application.pk)[0]
        assert event.data == {
            "status": "rejected",
            "reason_code": "trademark_not_proven",
            "reason": "Class 18 is missing.",
        }


@pytest.mark.parametrize(
    ("code", "words", "field"),
    [
        ("because", "No.", "reason_code"),
        ("", "No.", "reason_code"),
        ("other", " ", "reason"),
        ("papers_incomplete", "", "reason"),
    ],
)
def test_it_rejects_nothing_without_a_reason(clerk, reviewer, code: str, words: str, field: str) -> None:
    with scope(reviewer):
        application = make_application(clerk, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer)
        with pytest.raises(Invalid) as refusal:
            services.reject(application=application, reason_code=code, reason=words, actor=reviewer)
        assert refusal.value.data["field"] == field
        assert Application.objects.get(pk=application.pk).status == ApplicationStatus.IN_REVIEW


def test_it_is_decided_once(clerk, reviewer) -> None:
    with scope(reviewer):
        application = make_application(clerk, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer)
        services.approve(application=application, actor=reviewer)
        with pytest.raises(StateConflict) as refusal:
            services.approve(application=application, actor=reviewer)
        assert refusal.value.data == {"state": "approved", "permitted": ["withdraw", "expire", "sign"]}
        with pytest.raises(StateConflict):
            services.reject(application=application, actor=reviewer, **REASON)
        assert Brand.objects.count() == 3


def test_it_is_withdrawn_before_a_decision(clerk) -> None:
    with scope(clerk):
        application = make_application(clerk, status=ApplicationStatus.SUBMITTED)
        services.withdraw(application=application, actor=clerk)
        assert Application.objects.get(pk=application.pk).status == ApplicationStatus.WITHDRAWN


def test_it_is_no_paper_of_a_brand(world, clerk, reviewer) -> None:
    with scope(reviewer):
        application = make_application(clerk, status=ApplicationStatus.SUBMITTED)
    with scope(world.actor(world.stranger)):
        assert Application.objects.filter(pk=application.pk).first() is None
        assert timeline("application", application.pk) == []


@pytest.mark.django_db(transaction=True)
def test_it_onboards_one_of_two_brands_approved_at_once_under_one_name(clerk, reviewer) -> None:
    with scope(reviewer):
        company = make_company(clerk)
        applications = [
            make_application(
                clerk, company=company, brand_name=name, status=ApplicationStatus.IN_REVIEW, reviewer=reviewer
            )
            for name in ("Orfèvre", "ORFEVRE", "Orfevre.", "or fèvre")
        ]
    together = threading.Barrier(len(applications))
    outcomes: list[str] = []

    def approve(application: Application) -> None:
        try:
            with scope(reviewer):
                together.wait(timeout=10)
                services.approve(application=application, actor=reviewer)
            outcomes.append("approved")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=[application]) for application in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "second_store", "second_store", "second_store"]
    with scope(reviewer):
        assert BrandName.objects.filter(key="orfevre").count() == 1
        assert Application.objects.filter(status=ApplicationStatus.APPROVED).count() == 1
