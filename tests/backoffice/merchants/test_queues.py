"""The queue at the desk: who sees which applications, what waits, what is overdue, and the next step in words."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.merchants import queries, services
from backoffice.merchants.days import SHANGHAI, today
from backoffice.merchants.models import Application, InfoItem
from backoffice.merchants.states import ApplicationStatus
from tests.backoffice.merchants.making import (
    add_paper,
    make_application,
    make_company,
    make_sector,
    set_clocks,
)

S = ApplicationStatus
LIST = "/admin/merchants/application/"
GO = {"go": "on"}


def person(world, actor: Actor) -> User:
    assert actor.id is not None
    with scope(world.office):
        return User.objects.get(pk=actor.id)


def page(application: Application, verb: str = "") -> str:
    return f"{LIST}{application.pk}/" + (f"verb/{verb}/" if verb else "change/")


@pytest.fixture
def desk(world, clerk, reviewer, second):
    """One application in each place of the queue, by the name of its brand."""
    with scope(world.office):
        make_sector()
        company = make_company(clerk)
        words = {"company": company, "reviewer": reviewer}
        made = {
            "Waiting": make_application(clerk, brand_name="Waiting", status=S.SUBMITTED, **words),
            "Mine": make_application(clerk, brand_name="Mine", status=S.IN_REVIEW, **words),
            "Asked": make_application(clerk, brand_name="Asked", status=S.NEED_INFO, **words),
            "Twice": make_application(clerk, brand_name="Twice", status=S.SECOND_REVIEW, **words),
            "Signing": make_application(
                clerk, brand_name="Signing", status=S.APPROVED, channels=["flagship"], **words
            ),
        }
    return made


def shown(browser, query: str) -> set[str]:
    text = browser.get(f"{LIST}?{query}").content.decode()
    return {name for name in ("Waiting", "Mine", "Asked", "Twice", "Signing") if f">{name}<" in text}


def test_it_is_narrowed_to_what_a_person_looks_for(world, as_person, desk, second) -> None:
    now = timezone.now()
    with scope(world.office):
        rows = Application.objects
        rows.filter(pk=desk["Mine"].pk).update(due_at=now - timedelta(minutes=1))
        rows.filter(pk=desk["Waiting"].pk).update(due_at=now + timedelta(days=3))
    reviewer, other = as_person(world.reviewer), as_person(person(world, second))
    assert shown(reviewer, "whose=mine") == {"Mine"}
    assert shown(reviewer, "whose=free") == {"Waiting"}
    assert shown(other, "whose=free") == {"Waiting", "Twice"}
    assert shown(reviewer, "due=overdue") == {"Mine"}
    assert shown(reviewer, "channel=flagship") == {"Signing"}
    assert shown(reviewer, "sector=bags") == {"Waiting", "Mine", "Asked", "Twice", "Signing"}
    assert shown(reviewer, "sector=shoes") == set()
    assert shown(reviewer, "status__exact=need_info") == {"Asked"}
    assert shown(reviewer, "whose=mine&due=overdue&channel=overseas") == {"Mine"}


def test_it_shows_what_ends_with_this_day(world, as_person, desk) -> None:
    with time_machine.travel(datetime(2026, 11, 11, 10, tzinfo=SHANGHAI), tick=False):
        with scope(world.office):
            for name, due in (("Mine", 12), ("Asked", 13), ("Waiting", 11)):
                Application.objects.filter(pk=desk[name].pk).update(
                    due_at=datetime(2026, 11, due, tzinfo=SHANGHAI)
                )
        browser = as_person(world.reviewer)
        assert shown(browser, "due=today") == {"Mine"}
        text = browser.get(f"{LIST}?due=overdue").content.decode()
        assert 'text-red-700 dark:text-red-400 font-semibold">10 Nov 2026 (overdue)<' in text
        assert "Ends" not in browser.get(page(desk["Mine"])).content.decode()


def test_the_next_one_is_a_button(world, as_person, desk) -> None:
    browser = as_person(world.reviewer)
    text = browser.get(LIST).content.decode()
    assert "Take the next one for review" in text
    assert f'action="{LIST}verb/next/"' in text
    answer = browser.post(f"{LIST}verb/next/", GO)
    assert (answer.status_code, answer.headers["Location"]) == (302, page(desk["Waiting"]))
    answer = browser.post(f"{LIST}verb/next/", GO, follow=True)
    assert "No application waits for a review that you may do." in answer.content.decode()
    assert browser.get(f"{LIST}verb/next/").status_code == 302
    assert browser.post(f"{LIST}verb/other/", GO).status_code == 403
    with scope(world.office):
        assert Application.objects.get(pk=desk["Waiting"].pk).reviewer_id == world.reviewer.pk


def test_auditors_read_everything_and_do_nothing(world, as_person, desk, auditor) -> None:
    browser = as_person(person(world, auditor))
    assert shown(browser, "") == {"Waiting", "Mine", "Asked", "Twice", "Signing"}
    assert "Take the next one" not in browser.get(LIST).content.decode()
    for application in desk.values():
        assert "/verb/" not in browser.get(page(application)).content.decode()
    assert browser.post(f"{LIST}verb/next/", GO).status_code == 403
    assert browser.get(f"{LIST}add/").status_code == 403
    browser.post(page(desk["Waiting"], "withdraw"), {})
    with scope(world.office):
        assert Application.objects.get(pk=desk["Waiting"].pk).status == S.SUBMITTED


def test_account_managers_see_the_companies_they_look_after(
    world, as_person, desk, orfevre, applicant, manager
) -> None:
    with scope(world.office):
        own = make_application(applicant, company=orfevre, brand_name="Own")
    browser = as_person(person(world, manager))
    assert shown(browser, "") == set()
    assert ">Own<" in browser.get(LIST).content.decode()
    assert browser.get(page(own)).status_code == 200
    refused = browser.get(page(desk["Waiting"]), follow=True)
    assert refused.redirect_chain
    assert "A platform admin appoints the account manager" in refused.content.decode()
    companies = browser.get("/admin/merchants/company/").content.decode()
    assert "Aurore" not in companies
    assert orfevre.name in companies


def test_platform_admins_read_that_an_approved_brand_waits_for_an_account_manager(
    world, as_person, orfevre, applicant, manager, reviewer
) -> None:
    with scope(world.office):
        own = make_application(
            applicant, company=orfevre, brand_name="Own", status=S.APPROVED, reviewer=reviewer
        )
        assert not queries.without_manager().exists(), "its company has one"
        type(orfevre).objects.filter(pk=orfevre.pk).update(account_manager=None)
        assert list(queries.without_manager()) == [own]
    browser = as_person(world.admin)
    home = browser.get("/admin/").content.decode()
    assert "Approved brands without an account manager" in home
    assert "whose=unappointed" in home
    assert ">Own<" in browser.get(f"{LIST}?whose=unappointed").content.decode()
    assert "without an account manager" not in as_person(world.reviewer).get("/admin/").content.decode()


def test_it_says_on_the_home_page_what_waits(world, as_person, desk, second) -> None:
    with scope(world.office):
        Application.objects.filter(pk=desk["Mine"].pk).update(due_at=timezone.now() - timedelta(days=1))
        Application.objects.filter(pk=desk["Waiting"].pk).update(due_at=timezone.now() - timedelta(days=1))
    text = as_person(world.reviewer).get("/admin/").content.decode()
    for title in ("Applications to take for review", "Applications you review", "Your reviews overdue"):
        assert title in text
    assert "Applications overdue, by person and step" not in text
    text = as_person(world.admin).get("/admin/").content.decode()
    assert "Applications overdue, by person and step" in text
    assert f"reviewer__id__exact={world.reviewer.pk}" in text
    with scope(world.office):
        assert queries.overdue_by_person() == {
            (None, "Nobody yet"): {S.SUBMITTED: 1},
            (world.reviewer.pk, "reviewer"): {S.IN_REVIEW: 1},
        }


def test_overdue_steps_are_those_of_whoever_should_end_them(
    world, orfevre, applicant, manager, clerk, reviewer, second
) -> None:
    with scope(world.office):
        orfevre.refresh_from_db()
        late = {
            "draft": make_application(applicant, company=orfevre),
            "second": make_application(
                applicant, company=orfevre, status=S.SECOND_REVIEW, reviewer=reviewer, second=second
            ),
            "unclaimed": make_application(
                applicant, company=orfevre, status=S.SECOND_REVIEW, reviewer=reviewer
            ),
            "signing": make_application(
                applicant, company=orfevre, status=S.APPROVED, reviewer=reviewer, brand_name="Signing"
            ),
            "opening": make_application(clerk, status=S.DEPOSIT_PAID, reviewer=reviewer, brand_name="Opening",
                                        company=make_company(clerk, name="Other", number="O-1")),
        }  # fmt: skip
        Application.objects.filter(pk__in=[row.pk for row in late.values()]).update(
            due_at=timezone.now() - timedelta(hours=1)
        )
        assert queries.overdue_by_person() == {
            (None, "Applicants"): {S.DRAFT: 1},
            (None, "Nobody yet"): {S.SECOND_REVIEW: 1},
            (None, "No account manager"): {S.DEPOSIT_PAID: 1},
            (manager.id, "manager"): {S.APPROVED: 1},
            (second.id, "second"): {S.SECOND_REVIEW: 1},
        }


def test_rejections_are_counted_by_their_reason(world, as_person, clerk, reviewer) -> None:
    with scope(world.office):
        company = make_company(clerk)
        for reason in ("papers_incomplete", "papers_incomplete", "other"):
            row = make_application(clerk, company=company, status=S.IN_REVIEW, reviewer=reviewer)
            services.reject(application=row, reason_code=reason, reason="No.", actor=reviewer)
        make_application(clerk, company=company, status=S.IN_REVIEW, reviewer=reviewer)
        counted = queries.rejections_by_reason(first=today(), last=today())
        assert list(counted.items()) == [("papers_incomplete", 2), ("other", 1)]
        before = today() - timedelta(days=1)
        assert queries.rejections_by_reason(first=before, last=before) == {}
    text = as_person(world.admin).get("/admin/").content.decode()
    assert "Rejections of the last 90 days" in text
    assert "status__exact=rejected&amp;reason_code__exact=papers_incomplete" in text


def test_it_asks_and_answers_with_forms(world, as_person, orfevre, applicant, reviewer) -> None:
    with scope(world.office):
        application = make_application(applicant, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)
        paper = add_paper(orfevre, "trademark", application=application, paper_number="1")
        foreign = add_paper(world.kestrel.company, "trademark")
    browser = as_person(world.reviewer)
    form = browser.get(page(application, "ask")).content.decode()
    assert f'value="{paper.document_id}"' in form
    assert f'value="{foreign.document_id}"' not in form
    words = {
        "questions": "Who owns it?\n\nSince when?",
        "kinds": ["bank_proof"],
        "documents": [paper.document_id],
    }
    refused = browser.post(page(application, "ask"), {"message": "Nothing"})
    assert "Ask for at least one document" in refused.content.decode()
    assert browser.post(page(application, "ask"), words).status_code == 302
    text = browser.get(page(application)).content.decode()
    assert "Who owns it?" in text
    assert "The applicant answers; then it goes back to the person who asked." in text
    with scope(world.office):
        items = {str(item): item.pk for item in InfoItem.objects.all()}
        proof = add_paper(orfevre, "bank_proof", application=application)
        better = add_paper(orfevre, "trademark", document=paper.document)
    assert set(items) == {"Proof of the bank account", "Trademark certificate", "Who owns it?", "Since when?"}
    admin = as_person(world.admin)
    given = {
        f"version_{items['Proof of the bank account']}": proof.pk,
        f"version_{items['Trademark certificate']}": better.pk,
        f"words_{items['Who owns it?']}": "We do.",
    }
    answer = admin.post(page(application, "answer"), given, follow=True)
    assert "These are not answered yet: Since when?" in answer.content.decode()
    with scope(world.office):
        assert InfoItem.objects.filter(words="We do.").count() == 0
    given[f"words_{items['Since when?']}"] = "Ever."
    admin.post(page(application, "answer"), {**given, "answer": "All of it."})
    with scope(world.office):
        assert Application.objects.get(pk=application.pk).status == S.IN_REVIEW
    text = browser.get(page(application)).content.decode()
    assert "«We do.»" in text
    assert "bank_proof-1.pdf" in text


def test_it_leads_through_a_second_review(world, as_person, orfevre, applicant, reviewer, second) -> None:
    with scope(world.office):
        application = make_application(applicant, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)
    first, other = as_person(world.reviewer), as_person(person(world, second))
    first.post(page(application, "endorse"), {"because": "A pending mark"})
    text = first.get(page(application)).content.decode()
    assert "It waits for a second reviewer (A pending mark)." in text
    assert "/verb/release_second/" not in text
    assert "/verb/assign_second/" not in text
    answer = first.post(page(application, "review_second"), GO, follow=True)
    assert "did the first review" in answer.content.decode()
    assert other.post(page(application, "review_second"), GO).status_code == 302
    text = other.get(page(application)).content.decode()
    assert "second does the second review (A pending mark)." in text
    assert "/verb/review_second/" not in text
    assert "/verb/release_second/" in text
    assert other.post(page(application, "approve"), {"override": ""}).status_code == 302
    text = other.get(page(application)).content.decode()
    assert "First review passed; a second one follows" in text
    assert "Application approved" in text


def test_it_is_attached_to_a_known_company_with_a_form(
    world, as_person, orfevre, applicant, clerk, reviewer
) -> None:
    with scope(world.office):
        known = make_company(clerk, name="Orfèvre (Paris)")
        alike = make_company(clerk, name="Maison Orfèvre GmbH", number="HRB 1")
        other = make_company(clerk, name="Zebra", number="Z-1")
        application = make_application(applicant, company=orfevre, status=S.IN_REVIEW, reviewer=reviewer)
    browser = as_person(world.reviewer)
    answer = browser.post(page(application, "approve"), {"override": ""}, follow=True)
    assert "attach this application to it" in answer.content.decode()
    form = browser.get(page(application, "attach")).content.decode()
    assert f'<option value="{known.pk}"' in form
    assert f'<option value="{alike.pk}"' in form
    assert f'<option value="{other.pk}"' not in form
    browser.post(page(application, "attach"), {"company": known.pk, "people": "on"})
    with scope(world.office):
        assert Application.objects.get(pk=application.pk).company_id == known.pk
        assert User.objects.get(pk=applicant.id).company_id == known.pk
    assert "/verb/attach/" not in browser.get(page(application)).content.decode()


def test_it_is_assigned_and_suspended_with_forms(world, as_person, clerk, reviewer, second) -> None:
    with scope(world.office):
        waiting = make_application(second, status=S.SUBMITTED)
        live = make_application(
            clerk, company=world.aurore.company, status=S.LIVE, reviewer=reviewer, brand_name="Aurora"
        )
    browser = as_person(world.admin)
    form = browser.get(page(waiting, "assign")).content.decode()
    assert f'<option value="{world.reviewer.pk}"' in form
    assert f'<option value="{second.id}"' not in form
    browser.post(page(waiting, "assign"), {"reviewer": world.reviewer.pk})
    assert browser.post(page(live, "suspend"), {"reason": ""}).status_code == 200
    browser.post(page(live, "suspend"), {"reason": "A recall"})
    with scope(world.office):
        assert Application.objects.get(pk=waiting.pk).reviewer_id == world.reviewer.pk
        assert Application.objects.get(pk=live.pk).status == S.SUSPENDED


def test_it_appoints_and_changes_companies_with_forms(world, as_person, orfevre, manager) -> None:
    browser = as_person(world.admin)
    address = reverse("admin:merchants_company_change", args=[orfevre.pk]).replace("/change/", "/verb/")
    browser.post(f"{address}appoint/", {"manager": manager.id})
    words = {"name": "Orfèvre SA", "country": "FR", "registration_number": "RCS 9", "address": "1 quai"}
    assert browser.post(f"{address}change/", words).status_code == 302
    with scope(world.office):
        orfevre.refresh_from_db()
        assert (orfevre.name, orfevre.registration_number, orfevre.account_manager_id) == (
            "Orfèvre SA",
            "RCS 9",
            manager.id,
        )
    text = browser.get(reverse("admin:merchants_company_changelist")).content.decode()
    assert "Not yet" in text


@pytest.mark.parametrize("status", S)
def test_it_says_what_happens_next_in_every_state(world, clerk, reviewer, second, status: str) -> None:
    with scope(world.office):
        application = Application(
            company=world.aurore.company, brand_name="Aurore", status=status, reviewer=world.reviewer,
            second_review_because="The mark is pending.",
        )  # fmt: skip
        step = queries.next_step(application)
        assert step.sentence.endswith(".")
        turn = {
            S.DRAFT: "applicant", S.NEED_INFO: "applicant", S.CONTRACT_SIGNED: "applicant",
            S.SUBMITTED: "reviewer", S.IN_REVIEW: "reviewer", S.SECOND_REVIEW: "reviewer",
            S.APPROVED: "account_manager", S.DEPOSIT_PAID: "account_manager",
        }.get(status, "nobody")  # fmt: skip
        assert step.who == turn
        staff = queries.next_step(application, to="staff")
        assert "%" not in staff.sentence
        assert staff.sentence != step.sentence
        with override("zh-hans"):
            chinese = queries.next_step(application)
        assert chinese.sentence != step.sentence
        assert chinese.who == turn


def test_it_tells_until_when(world, clerk) -> None:
    with scope(world.office):
        set_clocks(draft=3)
        with time_machine.travel(datetime(2026, 11, 9, 10, tzinfo=SHANGHAI), tick=False):
            application = make_application(clerk)
        assert queries.next_step(application).due_at == datetime(2026, 11, 13, tzinfo=SHANGHAI)
