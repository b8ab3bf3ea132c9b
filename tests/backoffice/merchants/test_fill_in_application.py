"""Drafts: opened by the company or for it, changed, handed in when nothing is missing, withdrawn."""

from datetime import datetime, timedelta

import pytest
import time_machine

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.feed import timeline
from backoffice.merchants import services
from backoffice.merchants.days import SHANGHAI, today
from backoffice.merchants.models import Application, Channel, Company, DocumentKind, Rule
from backoffice.merchants.states import ApplicationStatus
from tests.backoffice.merchants.making import (
    FIRST,
    LAST,
    add_paper,
    make_application,
    make_company,
    make_person,
    make_sector,
    set_clocks,
)

S = ApplicationStatus


def test_it_is_opened_by_the_applicant_for_their_company(world, orfevre, applicant) -> None:
    with scope(world.office):
        make_sector()
    with scope(applicant):
        application = services.open_application(
            company=orfevre,
            brand_name="Orfèvre",
            brand_country="fr",
            channels=[Channel.FLAGSHIP, Channel.FLAGSHIP],
            sectors=["bags"],
            territory=["cn", "HK"],
            starts_on=FIRST,
            ends_on=LAST,
            actor=applicant,
            reference=" A-1 ",
            source="portal",
        )
        row = Application.objects.get(pk=application.pk)
        assert (row.status, row.company_id, row.source, row.reference) == (
            S.DRAFT,
            orfevre.pk,
            "portal",
            "A-1",
        )
        assert (row.channels, row.sectors, row.territory) == (["flagship"], ["bags"], ["CN", "HK"])
        assert (row.starts_on, row.ends_on, row.brand_country) == (FIRST, LAST, "FR")
        assert (row.created_by_id, row.created_by_key) == (applicant.id, applicant.key)
        (event,) = timeline("application", row.pk)
        assert (event.company_id, event.brand_id) == (orfevre.pk, None)


def test_it_needs_no_more_than_a_brand_and_a_channel(orfevre, applicant) -> None:
    with scope(applicant):
        application = services.open_application(
            company=orfevre, brand_name="O", brand_country="", channels=["overseas"], actor=applicant
        )
        row = Application.objects.get(pk=application.pk)
        assert (row.sectors, row.territory, row.starts_on, row.agreed_terms_at) == ([], [], None, None)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"sectors": ["yachts"]}, "sectors"),
        ({"territory": ["XX"]}, "territory"),
        ({"starts_on": LAST, "ends_on": FIRST}, "ends_on"),
        ({"reference": "x" * 81}, "reference"),
    ],
)
def test_it_opens_and_changes_nothing_on_words_it_cannot_use(world, clerk, words, field: str) -> None:
    with scope(world.office):
        application = make_application(clerk)
        with pytest.raises(Invalid) as refusal:
            services.open_application(
                company=application.company, brand_name="O", brand_country="", channels=["overseas"],
                actor=clerk, **words,
            )  # fmt: skip
        assert refusal.value.data["field"] == field
        with pytest.raises(Invalid) as refusal:
            services.change_application(application=application, actor=clerk, **words)
        assert refusal.value.data["field"] == field
        assert Application.objects.count() == 1


def test_it_keeps_references_apart_within_a_company(world, clerk) -> None:
    with scope(world.office):
        first = make_application(clerk, reference="A-1")
        with pytest.raises(Conflict) as refusal:
            make_application(clerk, company=first.company, reference="A-1")
        assert refusal.value.code == "reference_taken"
        other = make_application(clerk, company=first.company)
        with pytest.raises(Conflict):
            services.change_application(application=other, actor=clerk, reference="A-1")
        make_application(clerk, company=world.kestrel.company, reference="A-1")


def test_it_is_changed_and_says_what_changed(orfevre, applicant, world) -> None:
    with scope(world.office):
        make_sector()
        make_sector("shoes")
    with scope(applicant):
        application = make_application(applicant, company=orfevre)
        before = len(timeline("application", application.pk))
        services.change_application(
            application=application,
            actor=applicant,
            brand_name="Orfèvre d'Or",
            sectors=["shoes"],
            territory=["CN"],
        )
        row = Application.objects.get(pk=application.pk)
        assert (row.brand_name, row.sectors, row.agreed_terms_at is None) == (
            "Orfèvre d'Or",
            ["shoes"],
            False,
        )
        events = timeline("application", application.pk)
        assert (len(events), events[0].verb) == (before + 1, "application.changed")
        assert events[0].data == {"brand_name": "Orfèvre d'Or", "sectors": ["shoes"]}
        services.change_application(application=application, actor=applicant, sectors=["shoes"], agreed=True)
        assert len(timeline("application", application.pk)) == before + 1
        services.change_application(application=application, actor=applicant, agreed=False)
        assert Application.objects.get(pk=application.pk).agreed_terms_at is None


def test_it_knows_no_other_words(clerk) -> None:
    with scope(clerk):
        application = make_application(clerk)
        with pytest.raises(TypeError, match="status"):
            services.change_application(application=application, actor=clerk, status="approved")


@pytest.mark.parametrize("status", [S.SUBMITTED, S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED, S.LIVE])
def test_it_is_not_changed_once_it_is_handed_in(clerk, reviewer, status: str) -> None:
    with scope(clerk):
        application = make_application(clerk, status=status, reviewer=reviewer)
        with pytest.raises(Conflict) as refusal:
            services.change_application(application=application, actor=clerk, brand_name="Other")
        assert refusal.value.data["state"] == status
        assert Application.objects.get(pk=application.pk).brand_name == "Maison Orfèvre"


def test_it_is_changed_while_information_is_needed(orfevre, applicant, reviewer, world) -> None:
    with scope(world.office):
        application = make_application(applicant, company=orfevre, status=S.NEED_INFO, reviewer=reviewer)
    with scope(applicant):
        services.change_application(application=application, actor=applicant, brand_name="Orfèvre")
        assert Application.objects.get(pk=application.pk).brand_name == "Orfèvre"


def test_a_change_begins_the_clock_of_a_draft_anew(clerk) -> None:
    with scope(clerk):
        set_clocks(draft=1)
        with time_machine.travel(datetime(2026, 11, 9, 10, tzinfo=SHANGHAI), tick=False) as now:
            application = make_application(clerk)
            now.shift(86_400)
            services.change_application(application=application, actor=clerk, brand_name="Other")
        assert Application.objects.get(pk=application.pk).due_at == datetime(2026, 11, 12, tzinfo=SHANGHAI)


def test_it_is_handed_in_by_the_applicant(orfevre, applicant, world) -> None:
    with scope(world.office):
        make_sector()
        set_clocks(submitted=2)
    with scope(applicant):
        application = make_application(applicant, company=orfevre)
        with time_machine.travel(datetime(2026, 11, 9, 10, tzinfo=SHANGHAI), tick=False):
            services.submit(application=application, actor=applicant)
        row = Application.objects.get(pk=application.pk)
        assert (row.status, row.due_at) == (S.SUBMITTED, datetime(2026, 11, 12, tzinfo=SHANGHAI))
        assert row.submitted_at == datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)


def test_it_names_everything_that_is_missing_at_once(orfevre, applicant, world) -> None:
    with scope(world.office):
        for kind in (DocumentKind.REGISTRATION, DocumentKind.BANK_PROOF):
            Rule.objects.create(
                kind="document", document=kind, valid_from=FIRST.replace(2020), source_note="t"
            )
    with scope(applicant):
        application = services.open_application(
            company=orfevre, brand_name="O", brand_country="", channels=["overseas"], actor=applicant
        )
        with pytest.raises(Invalid) as refusal:
            services.submit(application=application, actor=applicant)
        assert refusal.value.code == "application_incomplete"
        missing = refusal.value.data["missing"]
        assert [each["field"] for each in missing if "field" in each] == [
            "starts_on",
            "ends_on",
            "sectors",
            "territory",
            "agreed",
        ]
        assert {each.get("kind") for each in missing if "kind" in each} == {"registration", "bank_proof"}
        assert all(each["sentence"] in refusal.value.sentence for each in missing)
        assert Application.objects.get(pk=application.pk).status == S.DRAFT


def test_it_refuses_a_term_that_is_over(clerk) -> None:
    with scope(clerk):
        application = make_application(
            clerk, starts_on=today() - timedelta(days=300), ends_on=today() - timedelta(days=1)
        )
        with pytest.raises(Invalid) as refusal:
            services.submit(application=application, actor=clerk)
        assert [each["field"] for each in refusal.value.data["missing"]] == ["ends_on"]


def test_staff_hand_it_in_with_gaps_for_a_reason(world, orfevre, applicant, clerk) -> None:
    with scope(world.office):
        Rule.objects.create(
            kind="document", document="registration", valid_from=FIRST.replace(2020), source_note="t"
        )
        application = make_application(applicant, company=orfevre)
        with pytest.raises(Invalid):
            services.submit(application=application, actor=clerk)
        services.submit(application=application, actor=clerk, override="The paper comes by courier")
        event = timeline("application", application.pk)[0]
        assert event.data["override"] == "The paper comes by courier"


def test_an_applicant_does_not_pass_over_gaps(orfevre, applicant, world) -> None:
    with scope(world.office):
        make_sector()
    with scope(applicant):
        application = make_application(applicant, company=orfevre)
        with pytest.raises(Forbidden):
            services.submit(application=application, actor=applicant, override="Trust me")
        assert Application.objects.get(pk=application.pk).status == S.DRAFT


def test_a_paper_that_is_here_is_not_missing(world, orfevre, applicant) -> None:
    with scope(world.office):
        Rule.objects.create(
            kind="document", document="brand_story", valid_from=FIRST.replace(2020), source_note="t"
        )
        application = make_application(applicant, company=orfevre)
        add_paper(orfevre, "brand_story", application=application, language="en")
    with scope(applicant):
        assert services.submit(application=application, actor=applicant).status == S.SUBMITTED


def test_it_is_handed_in_once(clerk) -> None:
    with scope(clerk):
        application = make_application(clerk, status=S.SUBMITTED)
        with pytest.raises(StateConflict) as refusal:
            services.submit(application=application, actor=clerk)
        assert refusal.value.data["state"] == S.SUBMITTED


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (S.DRAFT, True),
        (S.SUBMITTED, True),
        (S.IN_REVIEW, True),
        (S.SECOND_REVIEW, True),
        (S.NEED_INFO, True),
        (S.APPROVED, True),
        (S.CONTRACT_SIGNED, True),
        (S.DEPOSIT_PAID, True),
        (S.LIVE, False),
        (S.SUSPENDED, False),
    ],
)
def test_it_is_withdrawn_until_it_is_live(
    world, orfevre, applicant, reviewer, status: str, may: bool
) -> None:
    with scope(world.office):
        application = make_application(applicant, company=orfevre, status=status, reviewer=reviewer)
    with scope(world.office):
        if may:
            services.withdraw(application=application, actor=applicant, reason="We changed our minds")
        else:
            with pytest.raises(StateConflict):
                services.withdraw(application=application, actor=applicant)
        row = Application.objects.get(pk=application.pk)
        assert row.status == (S.WITHDRAWN if may else status)
        assert (row.reason, row.due_at) == ("We changed our minds", None) or not may


def test_an_account_manager_acts_for_the_companies_they_look_after(world, orfevre, manager) -> None:
    with scope(manager):
        make_sector()
        application = make_application(
            manager, company=Company.objects.get(pk=orfevre.pk), status=S.SUBMITTED
        )
        assert application.status == S.SUBMITTED
        with pytest.raises(Forbidden, match="no account manager"):
            make_application(manager, company=world.aurore.company)


def test_another_account_manager_is_told_who_looks_after_the_company(world, orfevre, manager, clerk) -> None:
    with scope(world.office):
        other = world.actor(make_person("other", Role.ACCOUNT_MANAGER))
        application = make_application(clerk, company=Company.objects.get(pk=orfevre.pk))
        with pytest.raises(Forbidden, match="looked after by manager"):
            services.submit(application=application, actor=other)


@pytest.mark.parametrize("person", ["operator"])
def test_it_takes_a_clerk(world, person: str, clerk) -> None:
    actor = world.actor(getattr(world, person))
    with scope(world.office):
        company = make_company(clerk)
        with pytest.raises(Forbidden):
            services.open_application(
                company=company, brand_name="O", brand_country="", channels=["overseas"], actor=actor
            )


def test_it_is_another_companys_business(world, orfevre, rival) -> None:
    with scope(rival), pytest.raises(NotFound):
        services.open_application(
            company=orfevre, brand_name="O", brand_country="", channels=["overseas"], actor=rival
        )
    with scope(world.office):
        assert not Application.objects.exists()
