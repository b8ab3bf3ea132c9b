"""Many brands of one company at once."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from backoffice.events.actors import Actor, office
from backoffice.files.services import workshop

from .. import locks
from ..countries import country_code
from ..days import today
from ..models import Application, Brand, Company
from ..queries import brands_by_key, name_key, names_within, sectors_on
from .companies import change_company, register_company, verified_company
from .company_facts import REGISTRATION_LENGTH
from .completing import MakePaper, complete_dossier
from .contracts import SIGNER_LENGTH, TermsOffer, approve_terms, draft_contract, propose_terms, sign_terms
from .decision import approve
from .documents import accept_papers
from .opening import change_application, open_application, submit
from .review import review
from .running import open_for_sale
from .wording import words_of

PROPOSER = office("onboarding")
TAKEN_OVER = "The brand sells here already; its papers are with the company that speaks for it."


@transaction.atomic
def onboard_brands(
    *,
    names: Sequence[tuple[str, str]],
    company_name: str,
    clerk: Actor,
    reviewer: Actor,
    channels: Iterable[str],
    company_country: str = "HK",
    registration_number: str = "",
    registered_on: date | None = None,
    territory: Iterable[str] = ("CN",),
    because: str = TAKEN_OVER,
    make_paper: MakePaper | None = None,
    terms: TermsOffer | None = None,
) -> list[Brand]:
    """Takes many brands of one company the whole way, by the same verbs as a single one.

    `clerk` opens and submits, `reviewer` reviews and approves; they are two people. `names` are pairs of a brand's name
    and its country of origin (ISO 3166-1 alpha-2, empty when not known). A name that is here already is not onboarded
    again. The company is found by country and registration number or is registered by the clerk; without a number its
    name stands in for one; `registered_on`, its first day, is written down where it is not known. Each is for all
    sectors of goods, for `territory` and for a year from today.

    With `make_paper`, which makes each file, the clerk hands in every paper that is needed and the reviewer accepts
    it: the house that bears the brand's name owns the trademark and authorises the company, and the dossier must be
    sound. Without it `because` is the reason for passing over what the dossiers do not hold. With `terms`, proposed by
    the office and approved and signed by the clerk, each channel gets its contract, and the brands go live. Returns
    the brands in the order of `names`. Raises what the single verbs raise; then none is onboarded.
    """
    locks.register_of_names()
    starts_on = today()
    asked: dict[str, Any] = {
        "channels": list(channels),
        "sectors": sorted(sectors_on(starts_on).values_list("code", flat=True)),
        "territory": list(territory),
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=364),
    }
    company = _company(company_name, company_country, registration_number or company_name, clerk)
    if registered_on is not None and company.registered_on is None:
        company = change_company(company=company, actor=clerk, registered_on=registered_on)
    despite = because if make_paper is None else ""
    known = brands_by_key()
    with workshop():
        for name, country in names:
            if name_key(name) in known:
                continue
            application = open_application(
                company=company, brand_name=name, brand_country=country, actor=clerk, **asked
            )
            change_application(application=application, actor=clerk, agreed=True)
            if make_paper is not None:
                complete_dossier(
                    application=application, actor=clerk, make_paper=make_paper, owner=application.brand_name
                )
            submit(application=application, actor=clerk, override=despite)
            review(application=application, actor=reviewer)
            if make_paper is not None:
                accept_papers(application=application, actor=reviewer)
            brand = approve(application=application, actor=reviewer, override=despite)
            if terms is not None:
                _open(application, company.name, terms, clerk, despite)
            known.update((name_key(each), brand.pk) for each in names_within(application.brand_name))
    ids = [known[name_key(name)] for name, _ in names]
    brands = Brand.objects.in_bulk(ids)
    return [brands[pk] for pk in ids]


def _open(application: Application, signer: str, offer: TermsOffer, clerk: Actor, despite: str) -> None:
    """A contract by these terms for each channel of the approved application, and the sale is opened."""
    for channel in application.channels:
        contract = draft_contract(application=application, channel=channel, actor=PROPOSER)
        proposed = propose_terms(contract=contract, terms=offer, actor=PROPOSER)
        agreed = approve_terms(terms=proposed, actor=clerk)
        sign_terms(
            terms=agreed, signed_on=today(), signed_by=signer[:SIGNER_LENGTH], actor=clerk, despite=despite
        )
    open_for_sale(application=application, actor=clerk)


def _company(name: str, country: str, registration_number: str, clerk: Actor) -> Company:
    code = country_code(country, field="company_country")
    number = words_of(
        registration_number[:REGISTRATION_LENGTH], field="registration_number", most=REGISTRATION_LENGTH
    )
    known = verified_company(code, number)
    return known or register_company(name=name, country=code, registration_number=number, actor=clerk)
