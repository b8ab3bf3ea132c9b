"""Which companies of here a row may mean, for every profile that names companies."""

import re
from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, QuerySet

from backoffice.events.actors import Actor

from ..models import Company
from ..models.searching import NumberKey

_PUNCTUATION, _PLAIN_LETTERS, _OTHER_SCRIPTS = (
    re.compile(r"[\W_]+"),
    re.compile(r"[a-z]+"),
    re.compile(r"[^0-9A-Z]+"),
)
# The country (ISO 3166-1 alpha-2) and the number as `number_key` makes it.
Number = tuple[str, str]


def is_searched_by(number: str) -> bool:
    """Whether the number has a digit or plain letter; by others no number is found here."""
    return bool(_OTHER_SCRIPTS.sub("", number_key(number)))


def number_key(number: str) -> str:
    """The number without blanks and punctuation, in capitals: «11.222.333/0001-81» is «11222333000181».

    As `models.searching.NumberKey` makes it, but with the letters of other scripts: 浙123 and 京123 are two companies.
    """
    return _PLAIN_LETTERS.sub(lambda letters: letters[0].upper(), _PUNCTUATION.sub("", number))


def companies_by_number(wanted: Collection[Number], actor: Actor) -> dict[Number, Company]:
    """The company that each country and registration number means here. A few queries, however many there are.

    It is the verified one, else one that nobody outside the office belongs to. One that an applicant has named is
    theirs alone until it is verified, and is never written to from a sheet. A partner system finds, besides verified
    companies, only those that it has named itself.
    """
    found: dict[Number, Company] = {}
    searched = {_OTHER_SCRIPTS.sub("", number) for _, number in wanted} - {""}
    if not searched:
        return found
    rows = Company.objects.annotate(number=NumberKey("registration_number")).filter(
        country__in={country for country, _ in wanted}, number__in=searched
    )
    for company in _with_people(rows).order_by(F("verified_at").asc(nulls_last=True), "pk"):
        if may_be_meant(company, actor):
            found.setdefault((str(company.country), number_key(company.registration_number)), company)
    return found


def companies_by_reference(wanted: Collection[str]) -> dict[str, Company]:
    """The company that goes by each of the office's references."""
    if not wanted:
        return {}
    rows = Company.objects.filter(reference__in=wanted).exclude(reference="")
    return {company.reference: company for company in _with_people(rows)}


def may_be_meant(company: Company, actor: Actor) -> bool:
    if company.verified_at is not None:
        return True
    if actor.kind == "client":
        return any(application.created_by_key == actor.key for application in company.applications.all())
    return not (company.people.all() or company.api_clients.all())


def _with_people(rows: QuerySet[Company]) -> QuerySet[Company]:
    return rows.select_related("account_manager").prefetch_related("people", "api_clients", "applications")


def companies_by_name(wanted: Collection[str], actor: Actor) -> dict[str, list[Company]]:
    """The companies that each name, as `company_key` makes it, may mean here."""
    found: dict[str, list[Company]] = defaultdict(list)
    if not wanted:
        return found
    for company in _with_people(Company.objects.filter(name_key__in=wanted)).order_by("pk"):
        if may_be_meant(company, actor):
            found[company.name_key].append(company)
    return found
