"""Whom the merchants room tells of its news."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, react_to
from backoffice.money import written
from backoffice.notices.services import tell, tell_company, tell_roles

from .days import last_day, today
from .models import Application, Company, Contract, ContractTerms
from .queries import Who, deposits_of, signed_contracts, turn_of
from .services.deadlines import OVERDUE, SOON
from .services.standing import holder_of
from .services.watch import SELLING, look_at_companies
from .states import ApplicationStatus

S = ApplicationStatus
_TO_REVIEW = (S.SUBMITTED, S.IN_REVIEW, S.SECOND_REVIEW)


@react_to(
    "application.submitted",
    "application.approved",
    "application.rejected",
    "application.expired",
    "application.went_live",
    "application.suspended",
    "application.resumed",
    "application.terminated",
)
def tell_the_applicant(facts: Sequence[Fact], actor: Actor) -> None:
    """The company hears how its application goes on; what happens more than once is news each time."""
    for fact, application in _with_applications(facts):
        said = {name: fact.data.get(name, "") for name in ("reason_code", "reason", "step", "channels")}
        tell_company(
            company_id=application.company_id,
            topic=fact.verb,
            key=f"{fact.verb}:{application.pk}:{today()}",
            params={"brand": application.brand_name, **said},
            link=_portal(application),
        )


@react_to("document.accepted", "document.refused")
def look_at_once(facts: Sequence[Fact], actor: Actor) -> None:
    """A verdict changes which papers are in force, so what depends on them is judged in the same moment."""
    look_at_companies(company_ids={fact.company_id for fact in facts if fact.company_id is not None})


@react_to("application.went_live", "application.resumed")
def look_before_it_sells(facts: Sequence[Fact], actor: Actor) -> None:
    """Papers may have lapsed between the approval and the day on which the brand goes live."""
    look_at_companies(company_ids={fact.company_id for fact in facts if fact.company_id is not None})


@react_to("document.lapsing", "document.lapsed")
def tell_of_papers(facts: Sequence[Fact], actor: Actor) -> None:
    """Once for each paper and reminder."""
    for fact in facts:
        key = f"{fact.verb}:{fact.subject_id}:{fact.data['version']}:{fact.data.get('days', 0)}"
        params = {**fact.data, "number": fact.data["paper_number"] or "–"}
        own_link = reverse("portal:renew", args=[fact.data["application"], fact.subject_id])
        _tell_both_sides(fact, key, params, right=Right.PAPERS, link=_paper(fact), own_link=own_link)


@react_to("document.renewed", "document.accepted", "document.refused")
def tell_of_renewals(facts: Sequence[Fact], actor: Actor) -> None:
    """While a brand sells, a renewed paper is news to its account manager, and the verdict on it to both sides.

    Before that, what a reviewer thinks of a paper is said by asking for it, or by the decision.
    """
    with scope(office("merchants")):
        selling = Application.objects.filter(
            status__in=SELLING, company__in={fact.company_id for fact in facts if fact.company_id is not None}
        )
        companies = set(selling.values_list("company", flat=True))
    for fact in facts:
        if fact.company_id not in companies or fact.data["version"] < 2:
            continue
        key = f"{fact.verb}:{fact.subject_id}:{fact.data['version']}"
        params = {**fact.data, "note": fact.data.get("note", "")}
        if fact.verb == "document.renewed":
            _tell_managers(fact, topic=fact.verb, key=key, params=params, link=_paper(fact))
        else:
            own_link = reverse("portal:applications")
            _tell_both_sides(fact, key, params, right=Right.PAPERS, link=_paper(fact), own_link=own_link)


# What makes each of these news once: the number of the shortfall, of the version, the day.
_OCCASIONS = {
    "contract.shortfall_opened": "shortfall",
    "contract.shortfall_lapsed": "shortfall",
    "contract.shortfall_closed": "shortfall",
    "contract.signed": "version",
    "contract.terms_signed": "version",
    "contract.notice_given": "ends_on",
    "contract.ended": "status",
}


@react_to(*_OCCASIONS)
def tell_of_contracts(facts: Sequence[Fact], actor: Actor) -> None:
    contracts = Contract.objects.select_related("selling_brand").in_bulk([fact.subject_id for fact in facts])
    for fact in facts:
        contract = contracts[fact.subject_id]
        params = {
            **fact.data,
            "contract": contract.number,
            "brand": contract.selling_brand.name,
            "channel": contract.channel,
        }
        key = f"{fact.verb}:{contract.pk}:{fact.data[_OCCASIONS[fact.verb]]}"
        link = reverse("admin:merchants_contract_change", args=[contract.pk])
        own_link = reverse("portal:application", args=[contract.application_id])
        _tell_both_sides(fact, key, params, right=Right.MONEY, link=link, own_link=own_link)
        if fact.verb in ("contract.shortfall_opened", "contract.shortfall_lapsed"):
            tell_roles(roles=[Role.FINANCE], topic=fact.verb, key=key, params=params, link=link)


@react_to("terms.approved", "terms.approved_by_two")
def tell_what_is_to_sign(facts: Sequence[Fact], actor: Actor) -> None:
    """Approved terms are the company's to sign, and the account manager's to bring to it."""
    with scope(office("merchants")):
        versions = ContractTerms.objects.select_related("contract__selling_brand").in_bulk(
            [fact.subject_id for fact in facts]
        )
    for fact in facts:
        terms = versions[fact.subject_id]
        contract = terms.contract
        words: dict[str, Any] = {
            "topic": "contract.to_sign",
            "key": f"contract.to_sign:{contract.pk}:{terms.number}",
            "params": {
                "contract": contract.number,
                "version": terms.number,
                "brand": contract.selling_brand.name,
                "channel": contract.channel,
                "from": terms.starts_on,
                "to": terms.ends_on,
                "deposit": written(terms.deposit, terms.currency),
            },
        }
        tell_company(
            company_id=terms.company_id,
            rights=[Right.MONEY, Right.PAPERS],
            link=reverse("portal:application", args=[contract.application_id]),
            **words,
        )
        _tell_managers(fact, link=reverse("admin:merchants_contract_change", args=[contract.pk]), **words)


@react_to("application.contract_signed")
def ask_for_the_deposit(facts: Sequence[Fact], actor: Actor) -> None:
    """Once all contracts are signed the company pays its deposits; where none is left to be paid there is no news."""
    for fact, application in _with_applications(facts):
        with scope(office("merchants")):
            signed = signed_contracts(application)
            standings = deposits_of(signed)
        left = [
            f"{written(standing.missing, standing.currency)} ({contract.number})"
            for contract in signed
            if not (standing := standings[contract.pk]).complete
        ]
        if left:
            tell_company(
                company_id=application.company_id,
                topic=fact.verb,
                key=f"{fact.verb}:{application.pk}",
                params={**_facts(application), "deposits": left},
                rights=[Right.MONEY, Right.PAPERS],
                link=_portal(application),
            )


@react_to("application.deposit_paid")
def tell_that_it_can_open(facts: Sequence[Fact], actor: Actor) -> None:
    """The company hears that nothing is left for it to do, the account manager that the brand can go live."""
    for fact, application in _with_applications(facts):
        key, params = f"{fact.verb}:{application.pk}", _facts(application)
        tell_company(
            company_id=application.company_id,
            topic=fact.verb,
            key=key,
            params=params,
            rights=[Right.MONEY, Right.PAPERS],
            link=_portal(application),
        )
        _tell_managers(fact, topic="brand.to_open", key=key, params=params, link=_page(application))


def _tell_both_sides(
    fact: Fact, key: str, params: dict[str, Any], *, right: str, link: str, own_link: str
) -> None:
    """The company's people who look after it, and their account manager. `own_link` is where the company's are led."""
    words: dict[str, Any] = {"topic": fact.verb, "key": key, "params": params}
    assert fact.company_id is not None
    tell_company(company_id=fact.company_id, rights=[right], link=own_link, **words)
    _tell_managers(fact, link=link, **words)


def _tell_managers(fact: Fact, **words: Any) -> None:
    """The company's account manager; while there is none, all of them."""
    assert fact.company_id is not None
    with scope(office("merchants")):
        company = Company.objects.filter(pk=fact.company_id)
        people = list(User.objects.filter(pk__in=company.values("account_manager")))
    if people:
        tell(users=people, company_id=fact.company_id, **words)
    else:
        tell_roles(roles=[Role.ACCOUNT_MANAGER], company_id=fact.company_id, **words)


@react_to("application.information_asked")
def tell_what_is_asked(facts: Sequence[Fact], actor: Actor) -> None:
    """The company hears exactly what the reviewer needs, and until when."""
    for fact, application in _with_applications(facts):
        asked = [item.get(part) for item in fact.data["items"] for part in ("kind", "sentence")]
        tell_company(
            company_id=application.company_id,
            topic=fact.verb,
            key=f"{fact.verb}:{fact.data['request']}",
            params={**_facts(application), "items": [words for words in asked if words]},
            link=reverse("portal:answer", args=[application.pk]),
        )


@react_to("application.assigned")
def tell_the_reviewer(facts: Sequence[Fact], actor: Actor) -> None:
    """Who gets an application to review from somebody else is told."""
    for _, application in _with_applications(facts):
        holder = holder_of(application)
        if holder is not None and holder.pk != actor.id:
            tell(
                users=[holder],
                topic="review.assigned",
                key=f"review.assigned:{application.pk}:{holder.pk}:{today()}",
                params={**_facts(application), "by": actor.name},
                link=_page(application),
                company_id=application.company_id,
            )


@react_to("application.information_given")
def tell_who_asked(facts: Sequence[Fact], actor: Actor) -> None:
    """Who asked hears that the answer is there."""
    for fact, application in _with_applications(facts):
        holder = holder_of(application)
        if holder is not None:
            tell(
                users=[holder],
                topic="review.answered",
                key=f"review.answered:{fact.data['request']}",
                params=_facts(application),
                link=_page(application),
                company_id=application.company_id,
            )


@react_to("application.reminded")
def remind(facts: Sequence[Fact], actor: Actor) -> None:
    """Who should end a step hears it before its end and, on every working morning, after it; then the admins too.

    The company hears before its own steps end, since they expire then.
    """
    for fact, application in _with_applications(facts):
        stage, key = fact.data["stage"], f"{application.pk}:{application.status}:{today()}"
        about: dict[str, Any] = {"params": _facts(application), "company_id": application.company_id}
        if fact.company_id is not None and stage == SOON:
            link = _portal(application)
            tell_company(topic="application.ends_soon", key=f"ends_soon:{key}", link=link, **about)
        staff = {
            "topic": "step.ends_soon" if stage == SOON else "step.overdue",
            "key": f"step:{key}",
            "link": _page(application),
            **about,
        }
        _tell_whose_turn_it_is(application, staff)
        if stage == OVERDUE:
            tell_roles(roles=[Role.PLATFORM_ADMIN], **staff)


def _tell_whose_turn_it_is(application: Application, news: dict[str, Any]) -> None:
    """The person who has it; all reviewers while nobody has, the admins where no account manager is appointed."""
    if application.status in _TO_REVIEW:
        holder = holder_of(application)
        if holder is not None:
            tell(users=[holder], **news)
        else:
            tell_roles(roles=[Role.REVIEWER], **news)
    elif application.company.account_manager is not None:
        tell(users=[application.company.account_manager], **news)
    elif turn_of(application) == Who.ACCOUNT_MANAGER:
        tell_roles(roles=[Role.PLATFORM_ADMIN], **news)


def _with_applications(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Application]]:
    """Each fact with its application as it is now."""
    people = ("company__account_manager", "reviewer", "second_reviewer")
    # Behind its wall the company sees neither its reviewer nor its account manager, who shall hear of it.
    with scope(office("merchants")):
        rows = Application.objects.select_related(*people).in_bulk([fact.subject_id for fact in facts])
    return ((fact, rows[fact.subject_id]) for fact in facts)


def _facts(application: Application) -> dict[str, Any]:
    return {
        "brand": application.brand_name,
        "company": application.company.name,
        "step": application.status,
        "day": last_day(application.due_at).isoformat() if application.due_at is not None else "–",
    }


def _portal(application: Application) -> str:
    """Its page among the applicant's own."""
    return reverse("portal:application", args=[application.pk])


def _paper(fact: Fact) -> str:
    """The page of the paper that the fact is about, for staff."""
    return reverse("admin:merchants_document_change", args=[fact.subject_id])


def _page(application: Application) -> str:
    """Its page at the desk, for staff."""
    return reverse("admin:merchants_application_change", args=[application.pk])
