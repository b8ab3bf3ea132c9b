"""Many brands of one company at once."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from backoffice.events.actors import Actor

from .. import locks
from ..countries import country_code
from ..models import Brand, Company
from ..queries import brands_by_key, name_key, names_within
from .applications import approve, open_application, review, submit
from .companies import REGISTRATION_LENGTH, register_company
from .wording import words_of


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
) -> list[Brand]:
    """Takes many brands of one company the whole way, by the same verbs as a single one.

    `clerk` opens and submits, `reviewer` reviews and approves; they are two people. `names` are pairs of a brand's name
    and its country of origin (ISO 3166-1 alpha-2, empty when not known). A name that is here already is not onboarded
    again. The company is found by country and registration number or is registered by the clerk; without a number its
    name stands in for one. Returns the brands in the order of `names`. Raises what the single verbs raise; then none
    is onboarded.
    """
    locks.register_of_names()
    asked = list(channels)
    company = _company(company_name, company_country, registration_number or company_name, clerk)
    known = brands_by_key()
    for name, country in names:
        key = name_key(name)
        if key in known:
            continue
        application = open_application(
            company=company, brand_name=name, brand_country=country, channels=asked, actor=clerk
        )
        application = submit(application=application, actor=clerk)
        application = review(application=application, actor=reviewer)
        brand = approve(application=application, actor=reviewer)
        known.update((name_key(each), brand.pk) for each in names_within(application.brand_name))
    ids = [known[name_key(name)] for name, _ in names]
    brands = Brand.objects.in_bulk(ids)
    return [brands[pk] for pk in ids]


def _company(name: str, country: str, registration_number: str, clerk: Actor) -> Company:
    code = country_code(country, field="company_country")
    number = words_of(
        registration_number[:REGISTRATION_LENGTH], field="registration_number", most=REGISTRATION_LENGTH
    )
    known = Company.objects.filter(country=code, registration_number=number).first()
    return known or register_company(name=name, country=code, registration_number=number, actor=clerk)
