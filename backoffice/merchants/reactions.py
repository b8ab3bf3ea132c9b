"""Whom the merchants room tells of its news."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from backoffice.access.models import Right, Role, User
from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to
from backoffice.notices.services import tell, tell_company, tell_roles

from .models import Application, Company, Contract
from .services.watch import look_at_companies


@react_to("application.submitted", "application.approved", "application.rejected")
def tell_the_applicant(facts: Sequence[Fact], actor: Actor) -> None:
    """The company hears how its application goes on; each step of each application is news once."""
    applications = Application.objects.in_bulk([fact.subject_id for fact in facts])
    for fact in facts:
        application = applications[fact.subject_id]
        params: dict[str, Any] = {"brand": application.brand_name}
        if fact.verb == "application.rejected":
            params |= {"reason_code": fact.data["reason_code"], "reason": fact.data["reason"]}
        tell_company(
            company_id=application.company_id,
            topic=fact.verb,
            key=f"{fact.verb}:{application.pk}",
            params=params,
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
        _tell_both_sides(fact, key, params, right=Right.PAPERS)


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
        _tell_both_sides(fact, key, params, right=Right.MONEY, link=link)
        if fact.verb in ("contract.shortfall_opened", "contract.shortfall_lapsed"):
            tell_roles(roles=[Role.FINANCE], topic=fact.verb, key=key, params=params, link=link)


def _tell_both_sides(fact: Fact, key: str, params: dict[str, Any], *, right: str, link: str = "") -> None:
    """The company's people who look after it, and their account manager; while there is none, all of these."""
    words: dict[str, Any] = {"topic": fact.verb, "key": key, "params": params, "link": link}
    assert fact.company_id is not None
    tell_company(company_id=fact.company_id, rights=[right], **words)
    manager = User.objects.filter(pk__in=Company.objects.filter(pk=fact.company_id).values("account_manager"))
    if people := list(manager):
        tell(users=people, company_id=fact.company_id, **words)
    else:
        tell_roles(roles=[Role.ACCOUNT_MANAGER], company_id=fact.company_id, **words)
