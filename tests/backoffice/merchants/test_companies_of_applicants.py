"""Applicants name their company; a reviewer verifies it, or finds that it is here already."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from backoffice.access.models import Membership, Right, Role, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.feed import broken_chains, timeline
from backoffice.merchants import locks, services
from backoffice.merchants.days import today
from backoffice.merchants.models import Application, Company, Document, DocumentVersion, InfoItem
from backoffice.merchants.states import ApplicationStatus
from tests.backoffice.merchants.making import (
    add_paper,
    make_application,
    make_company,
    make_person,
    make_unverified,
)

S = ApplicationStatus
WORDS = {"name": " Maison  Orfèvre SAS ", "country": "fr", "registration_number": "RCS 552 100 554"}


@pytest.fixture
def newcomer(world):
    """An applicant who has named no company yet."""
    with scope(world.office):
        return world.actor(make_person("newcomer", Role.APPLICANT))


def test_it_is_named_by_an_applicant_who_then_belongs_to_it(world, newcomer) -> None:
    with scope(newcomer):
        company = services.claim_company(
            **WORDS, actor=newcomer, website="https://orfevre.example", registered_on=today()
        )
        assert Company.objects.count() == 0
    with scope(world.office):
        person = world.actor(User.objects.get(pk=newcomer.id))
    assert person.companies == (company.pk,)
    with scope(person):
        row = Company.objects.get()
        assert (row.name, row.name_key, row.country, row.verified_at) == (
            "Maison Orfèvre SAS",
            "maisonorfevre",
            "FR",
            None,
        )
        assert [event.verb for event in timeline("company", row.pk)] == ["company.claimed"]
        assert services.open_application(
            company=row, brand_name="O", brand_country="", channels=["overseas"], actor=person
        )


def test_it_tells_nobody_that_a_number_is_known(world, newcomer, clerk) -> None:
    with scope(world.office):
        make_company(clerk)
    with scope(newcomer):
        company = services.claim_company(**WORDS, actor=newcomer)
    with scope(world.office):
        assert Company.objects.filter(registration_number=company.registration_number).count() == 2


def test_one_company_is_named_once(world, newcomer) -> None:
    with scope(newcomer):
        services.claim_company(**WORDS, actor=newcomer)
        with pytest.raises(Conflict) as refusal:
            services.claim_company(**WORDS | {"name": "Another"}, actor=newcomer)
        assert refusal.value.code == "company_named"
    with scope(world.office):
        assert not Company.objects.filter(name="Another").exists()


@pytest.mark.parametrize("person", ["reviewer", "owner", "operator"])
def test_only_applicants_name_their_company(world, person: str) -> None:
    actor = world.actor(getattr(world, person))
    with scope(actor), pytest.raises(Forbidden):
        services.claim_company(**WORDS, actor=actor)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": " "}, "name"),
        ({"country": "XX"}, "country"),
        ({"registration_number": ""}, "registration_number"),
        ({"registered_on": today() + timedelta(days=2)}, "registered_on"),
        ({"iban": "x" * 41}, "iban"),
    ],
)
def test_it_names_nothing_on_words_it_cannot_use(world, newcomer, words, field: str) -> None:
    with scope(newcomer), pytest.raises(Invalid) as refusal:
        services.claim_company(**WORDS | words, actor=newcomer)
    assert refusal.value.data["field"] == field
    with scope(world.office):
        assert User.objects.get(pk=newcomer.id).company_id is None


def test_its_people_change_it_until_it_is_verified(world, orfevre, applicant, clerk) -> None:
    with scope(applicant):
        services.change_company(company=orfevre, actor=applicant, address="1 quai d'Orsay", name="Orfèvre SA")
        row = Company.objects.get()
        assert (row.name, row.name_key, row.address) == ("Orfèvre SA", "orfevre", "1 quai d'Orsay")
        assert timeline("company", row.pk)[0].data == {"name": "Orfèvre SA", "address": "1 quai d'Orsay"}
        services.change_company(company=orfevre, actor=applicant, name="Orfèvre SA")
        assert len(timeline("company", row.pk)) == 1
    with scope(world.office):
        Company.objects.filter(pk=orfevre.pk).update(verified_at="2026-01-01T00:00Z")
    with scope(applicant), pytest.raises(Conflict) as refusal:
        services.change_company(company=orfevre, actor=applicant, iban="FR00")
    assert refusal.value.code == "company_verified"
    with scope(clerk):
        services.change_company(company=orfevre, actor=clerk, address="2 quai d'Orsay")


def test_a_stranger_changes_no_company(world, orfevre, rival) -> None:
    with scope(rival), pytest.raises(NotFound):
        services.change_company(company=orfevre, actor=rival, name="Mine")
    with scope(world.office):
        assert Company.objects.get(pk=orfevre.pk).name == "Maison Orfèvre SAS"


def test_a_number_that_a_verified_company_has_is_not_given_to_another(world, clerk) -> None:
    with scope(world.office):
        known = make_company(clerk)
        other = make_company(clerk, name="Other", number="O-1")
        with pytest.raises(Conflict) as refusal:
            services.change_company(company=other, actor=clerk, registration_number=known.registration_number)
        assert refusal.value.data == {"company": known.pk}


def test_an_account_manager_is_appointed_by_an_admin(world, orfevre, clerk, reviewer) -> None:
    with scope(world.office):
        manager = make_person("keeper", Role.ACCOUNT_MANAGER)
        with pytest.raises(Forbidden):
            services.appoint(company=orfevre, manager=manager, actor=reviewer)
        with pytest.raises(Invalid):
            services.appoint(company=orfevre, manager=world.reviewer, actor=clerk)
        services.appoint(company=orfevre, manager=manager, actor=clerk)
        assert Company.objects.get(pk=orfevre.pk).account_manager_id == manager.pk
        services.appoint(company=Company.objects.get(pk=orfevre.pk), manager=manager, actor=clerk)


def test_the_approval_verifies_it_and_gives_its_people_the_brand(world, orfevre, applicant, reviewer) -> None:
    with scope(world.office):
        colleague = make_person("colleague", Role.APPLICANT, company=orfevre)
        member = make_person("member", Role.BRAND_MEMBER, company=orfevre, rights=[Right.PAPERS])
        gone = make_person("gone", Role.APPLICANT, company=orfevre)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        application = make_application(applicant, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)
        brand = services.approve(application=application, actor=reviewer)
        assert Company.objects.get(pk=orfevre.pk).verified_at is not None
        assert timeline("company", orfevre.pk)[0].verb == "company.verified"
        for pk in (applicant.id, colleague.pk):
            user = User.objects.get(pk=pk)
            assert (user.role, user.is_staff) == (Role.BRAND_OWNER, True)
        assert set(Membership.objects.filter(brand=brand).values_list("user_id", flat=True)) == {
            applicant.id,
            colleague.pk,
        }
        assert User.objects.get(pk=member.pk).role == Role.BRAND_MEMBER
        assert User.objects.get(pk=gone.pk).role == Role.APPLICANT
        actor = world.actor(User.objects.get(pk=applicant.id))
        assert (actor.brands, actor.companies) == ((brand.pk,), (orfevre.pk,))


def test_the_approval_names_the_company_that_is_here_already(
    world, orfevre, applicant, clerk, reviewer
) -> None:
    with scope(world.office):
        known = make_company(clerk, name="Orfèvre, registered")
        application = make_application(applicant, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)
        with pytest.raises(Conflict, match="Orfèvre, registered is here already") as refusal:
            services.approve(application=application, actor=reviewer)
        assert (refusal.value.code, refusal.value.data["company"]) == ("company_known", known.pk)
        assert Application.objects.get(pk=application.pk).status == S.IN_REVIEW
        assert User.objects.get(pk=applicant.id).role == Role.APPLICANT


@pytest.mark.parametrize("people", [True, False])
def test_it_is_attached_to_the_known_company_with_all_it_brought(
    world, orfevre, applicant, clerk, reviewer, people: bool
) -> None:
    with scope(world.office):
        known = make_company(clerk, name="Orfèvre, registered")
        application = make_application(applicant, company=orfevre, status=S.NEED_INFO, reviewer=reviewer)
        other = make_application(applicant, company=orfevre, brand_name="Another")
        paper = add_paper(orfevre, "registration")
        version = add_paper(orfevre, "trademark", application=application, translation_of=paper)
        services.attach_company(application=application, company=known, people=people, actor=reviewer)
        for row in (application, other, paper, version, paper.document, version.document):
            row.refresh_from_db()
            assert row.company_id == known.pk
        assert InfoItem.objects.get().company_id == known.pk
        assert User.objects.get(pk=applicant.id).company_id == (known if people else orfevre).pk
        event = timeline("application", application.pk)[0]
        assert (event.verb, event.company_id) == ("application.attached", known.pk)
        assert event.data["people"] == (["applicant"] if people else [])
        assert broken_chains() == []
    with scope(world.office):
        person = world.actor(User.objects.get(pk=applicant.id))
    with scope(person):
        assert Application.objects.count() == (2 if people else 0)
        assert Document.objects.count() == (2 if people else 0)
        if people:
            services.change_application(application=other, actor=person, brand_name="Yet another")
            services.answer_item(item=InfoItem.objects.get(), words="We do.", actor=person)
            services.answer(application=application, actor=person)
    with scope(world.office):
        assert broken_chains() == []
        if people:
            brand = services.approve(application=application, actor=reviewer)
            assert brand.company_id == known.pk


def test_a_known_company_takes_only_what_is_undecided(world, orfevre, applicant, clerk, reviewer) -> None:
    with scope(world.office):
        known = make_company(clerk, name="Known", number="K-1")
        application = make_application(applicant, company=orfevre, status=S.SUBMITTED)
        with pytest.raises(Forbidden):
            services.attach_company(application=application, company=known, people=True, actor=applicant)
        with pytest.raises(Invalid, match="not verified itself"):
            services.attach_company(
                application=application,
                company=make_unverified(name="Neither", number="N-1"),
                people=True,
                actor=reviewer,
            )
        with pytest.raises(Invalid, match="is one of"):
            services.attach_company(application=application, company=orfevre, people=True, actor=reviewer)
        services.withdraw(application=application, actor=applicant)
        with pytest.raises(Conflict) as refusal:
            services.attach_company(application=application, company=known, people=True, actor=reviewer)
        assert refusal.value.code == "not_undecided"
        verified = make_application(clerk, company=known, status=S.SUBMITTED)
        with pytest.raises(Conflict) as refusal:
            services.attach_company(
                application=verified,
                company=make_company(clerk, name="Third", number="T-1"),
                people=True,
                actor=reviewer,
            )
        assert refusal.value.code == "not_undecided"
        assert DocumentVersion.objects.count() == 0


def test_references_of_both_companies_stay_apart(world, orfevre, applicant, clerk, reviewer) -> None:
    with scope(world.office):
        known = make_company(clerk, name="Known", number="K-1")
        make_application(clerk, company=known, reference="A-1")
        application = make_application(applicant, company=orfevre, reference="A-1", status=S.SUBMITTED)
        with pytest.raises(Conflict) as refusal:
            services.attach_company(application=application, company=known, people=True, actor=reviewer)
        assert refusal.value.code == "reference_taken"


@pytest.mark.django_db(transaction=True)
def test_approved_and_attached_at_once_it_is_one_of_the_two(world, clerk) -> None:
    """Both want the application and its company; whoever comes second finds what the first one did."""
    with scope(world.office):
        reviewer = world.actor(make_person("decider", Role.REVIEWER))
        known, orfevre = make_company(clerk, name="Known", number="K-1"), make_unverified()
        application = make_application(clerk, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)
    begun = threading.Event()
    outcomes: list[str] = []

    def attach() -> None:
        begun.wait(timeout=30)
        try:
            with scope(reviewer):
                services.attach_company(application=application, company=known, people=True, actor=reviewer)
            outcomes.append("attached")
        except Conflict as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    thread = threading.Thread(target=attach)
    thread.start()
    with scope(reviewer), transaction.atomic():
        locks.application(application.pk)
        begun.set()
        time.sleep(0.5)  # by now the other one waits for what it wants first
        services.approve(application=application, actor=reviewer)
    thread.join()
    assert outcomes == ["not_undecided"]
    with scope(world.office):
        assert Application.objects.get(pk=application.pk).company_id == orfevre.pk
