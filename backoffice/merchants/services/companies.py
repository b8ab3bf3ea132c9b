"""Companies are registered."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from backoffice.events.log import record

from ..countries import country_code
from ..models import Company
from .wording import must_review, words_of

COMPANY_NAME_LENGTH = 200
REGISTRATION_LENGTH = 60


@transaction.atomic
def register_company(*, name: str, country: str, registration_number: str, actor: Actor) -> Company:
    """Registers a company by its country (ISO 3166-1 alpha-2) and its number in that country's register.

    Raises `Forbidden`, `Invalid`, or `Conflict` naming the company that has this number already.
    """
    must_review(actor, "registers companies")
    name = words_of(name, field="name", most=COMPANY_NAME_LENGTH)
    number = words_of(registration_number, field="registration_number", most=REGISTRATION_LENGTH)
    code = country_code(country, field="country")
    try:
        with transaction.atomic():
            company = Company.objects.create(
                name=name, country=code, registration_number=number, verified_at=timezone.now()
            )
    except IntegrityError as error:
        known = Company.objects.filter(country=code, registration_number=number).first()
        if known is None:
            raise
        raise Conflict(
            f"{known.name} is registered already under {code} {number}; open its brands' applications there.",
            company=known.pk,
        ) from error
    record(company, "company.registered", actor=actor, name=name, country=code, registration_number=number)
    return company
