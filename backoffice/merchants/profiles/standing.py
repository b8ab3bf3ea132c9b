"""What is here of a row: its company, its application, and those of its papers that were handed in before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.events.actors import Actor
from backoffice.imports.drafts import plain

from ..models import Application, Company, DocumentKind, DocumentVersion
from ..queries import name_key
from ..states import ApplicationStatus
from .known import companies_by_number, number_key

Facts = Mapping[str, Any]
PAPERS = "_papers"
APPLICATION_FACTS = (
    "brand",
    "brand_country",
    "channels",
    "sectors",
    "territory",
    "starts_on",
    "ends_on",
    "agreed",
)
COMPANY_FACTS = (
    "company",
    "country",
    "registration_number",
    "registered_on",
    "vat_number",
    "iban",
    "address",
)
_COMPANY_OF = {"company": "name"}
# Of these a company has one, so another file is a further version of it and no further document.
_ONE_OF_A_KIND = {DocumentKind.REGISTRATION, DocumentKind.BANK_PROOF, DocumentKind.BRAND_STORY}
# These count for every application of the company.
OF_THE_COMPANY = {
    DocumentKind.REGISTRATION,
    DocumentKind.BANK_PROOF,
    DocumentKind.RETAIL_LICENCE,
    DocumentKind.FOOD_LICENCE,
    DocumentKind.COSMETICS_LICENCE,
}
OVER = (
    ApplicationStatus.REJECTED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.EXPIRED,
    ApplicationStatus.TERMINATED,
)


@dataclass(slots=True)
class Standing:
    """What a row is about, as far as it is here."""

    company: Company | None = None
    application: Application | None = None
    rival: Application | None = None
    versions: Sequence[DocumentVersion] = ()


class Register:
    """The companies that a batch of rows names, with their applications and papers. A few queries, whatever its size.

    A partner system finds only its own applications and papers.
    """

    def __init__(self, rows: Iterable[Facts], actor: Actor) -> None:
        wanted = {(facts["country"], number_key(facts["registration_number"])) for facts in rows}
        self._companies = companies_by_number(wanted, actor)
        ids = [company.pk for company in self._companies.values()]
        applications = Application.objects.filter(company__in=ids)
        versions = DocumentVersion.objects.filter(company__in=ids)
        if actor.kind == "client":
            applications = applications.filter(created_by_key=actor.key)
            versions = versions.filter(uploaded_by_key=actor.key)
        self._applications: dict[int, list[Application]] = defaultdict(list)
        for application in applications.order_by("pk"):
            self._applications[application.company_id].append(application)
        self._versions: dict[int, list[DocumentVersion]] = defaultdict(list)
        latest = (
            versions.select_related("document").order_by("document_id", "-number").distinct("document_id")
        )
        for version in latest:
            self._versions[version.company_id].append(version)

    def opened(self, application: Application) -> None:
        """Later rows of the batch find the company and the application that an earlier one has written."""
        company = application.company
        self._companies[str(company.country), number_key(company.registration_number)] = company
        if application not in self._applications[company.pk]:
            self._applications[company.pk].append(application)

    def handed_in(self, version: DocumentVersion) -> None:
        """Later rows of the batch find a paper that an earlier one has brought."""
        others = [
            each for each in self._versions[version.company_id] if each.document_id != version.document_id
        ]
        self._versions[version.company_id] = [*others, version]

    def find(self, facts: Facts) -> Standing:
        company = self._companies.get((facts["country"], number_key(facts["registration_number"])))
        if company is None:
            return Standing()
        brand, reference = name_key(facts["brand"]), facts.get("reference", "")
        same_brand = [
            each
            for each in self._applications[company.pk]
            if name_key(each.brand_name) == brand and each.status not in OVER
        ]
        by_reference = [
            each for each in self._applications[company.pk] if reference and each.reference == reference
        ]
        application = next(iter(by_reference), None)
        if application is None and not reference:
            application = next(iter(same_brand), None)
        of_application = application.pk if application else None
        return Standing(
            company=company,
            application=application,
            rival=next(
                (each for each in same_brand if application is None or each.pk != application.pk), None
            ),
            versions=[
                version
                for version in self._versions[company.pk]
                if version.document.application_id in (None, of_application)
            ],
        )


def found_in(facts: Facts, standing: Standing) -> dict[str, Any] | None:
    """What stands in the records now, of all that the row says; None where there is no application."""
    application, company = standing.application, standing.company
    if application is None or company is None:
        return None
    now = _application_now(application) | company_now(facts, company)
    for name, fact in facts.items():
        if name.endswith(PAPERS):
            now[name] = [paper_now(paper, standing.versions) for paper in fact]
    return {name: now.get(name) for name in facts}


def _application_now(application: Application) -> dict[str, Any]:
    return {
        "reference": application.reference,
        "brand": application.brand_name,
        "brand_country": str(application.brand_country),
        "channels": application.channels,
        "sectors": application.sectors,
        "territory": application.territory,
        "starts_on": plain(application.starts_on),
        "ends_on": plain(application.ends_on),
        "agreed": application.agreed_terms_at is not None,
    }


def facts_of(application: Application) -> dict[str, Any]:
    """All that a row could say of an application and its company, without what they do not say."""
    company = {
        name: plain(getattr(application.company, _COMPANY_OF.get(name, name))) for name in COMPANY_FACTS
    }
    facts = {**company, "country": str(application.company.country), **_application_now(application)}
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [], False)}


def key_of(facts: Facts) -> tuple[str, ...]:
    """Its reference, else the company and the brand."""
    if "reference" in facts:
        return ("reference", facts["reference"])
    return ("brand", facts["country"], number_key(facts["registration_number"]), name_key(facts["brand"]))


def company_now(facts: Facts, company: Company) -> dict[str, Any]:
    """What the company's record says; where it is verified a row does not change what stands there, it only adds."""
    now = {}
    for name in COMPANY_FACTS:
        if name not in facts:
            continue
        value = plain(getattr(company, _COMPANY_OF.get(name, name)))
        value = str(value) if name == "country" else value
        settled = company.verified_at is not None and value not in (None, "")
        now[name] = facts[name] if settled or number_key_equal(name, facts[name], value) else value
    return now


def company_differs(facts: Facts, company: Company) -> list[str]:
    """What the row says of a verified company that its record says otherwise."""
    names = ("registered_on", "vat_number", "iban", "address")
    differing = []
    for name in names:
        value = plain(getattr(company, name))
        if name in facts and value not in (None, "") and not number_key_equal(name, facts[name], value):
            if facts[name] != value:
                differing.append(name)
    return differing


def number_key_equal(name: str, one: Any, other: Any) -> bool:
    if name not in ("registration_number", "vat_number", "iban"):
        return False
    return number_key(str(one or "")) == number_key(str(other or ""))


def version_of(paper: Facts, versions: Sequence[DocumentVersion]) -> DocumentVersion | None:
    """The paper as it was handed in before: by its content, else by its number, else as the only one of its kind."""
    of_kind = [version for version in versions if version.document.kind == paper["kind"]]
    if paper.get("sha256"):
        same = [version for version in of_kind if version.sha256 == paper["sha256"]]
        if same:
            return same[0]
    number = number_key(paper.get("paper_number", ""))
    numbered = [version for version in of_kind if number and number_key(version.paper_number) == number]
    if numbered:
        return numbered[0]
    only = not paper.get("sha256") or (paper["kind"] in _ONE_OF_A_KIND and not number)
    return of_kind[0] if only and len(of_kind) == 1 else None


def paper_now(paper: Facts, versions: Sequence[DocumentVersion]) -> dict[str, Any] | None:
    """What is here of a paper, of all that the row says of it."""
    version = version_of(paper, versions)
    if version is None:
        return None
    now: dict[str, Any] = {"kind": paper["kind"]}
    for name, fact in paper.items():
        if name == "file":
            now[name] = fact if paper.get("sha256") == version.sha256 else version.filename
        elif name != "kind":
            value = getattr(version, name)
            now[name] = list(value) if name == "nice_classes" else plain(value)
    return now
