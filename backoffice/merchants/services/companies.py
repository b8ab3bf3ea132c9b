"""Companies: staff register them, applicants name theirs, and a reviewer's approval verifies them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.access.services import join_company, move_to_company
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import append, fact_about, record

from .. import locks
from ..countries import country_code
from ..days import today
from ..models import Application, Company, Document, DocumentVersion, InfoItem, InfoRequest
from ..queries import company_key
from ..states import APPLY, ASSIGN, BEFORE_DECISION, CLERKS, REVIEW
from .standing import must_act_for, must_be_clerk, name_of
from .wording import must_review, words_of

COMPANY_NAME_LENGTH = 200
REGISTRATION_LENGTH = 60
ADDRESS_LENGTH = 300
REGISTER = office("register of companies")


@transaction.atomic
def register_company(*, name: str, country: str, registration_number: str, actor: Actor) -> Company:
    """Registers a company by its country (ISO 3166-1 alpha-2) and its number in that country's register, as verified.

    Raises `Forbidden`, `Invalid`, or `Conflict` naming the company that has this number already.
    """
    must_review(actor, "registers companies")
    facts = _facts({"name": name, "country": country, "registration_number": registration_number})
    company = Company(**facts, verified_at=timezone.now())
    _unless_known(facts["country"], facts["registration_number"], lambda: company.save(force_insert=True))
    record(company, "company.registered", actor=actor, **_told(facts))
    return company


@transaction.atomic
def name_company(*, name: str, country: str, registration_number: str, actor: Actor, **facts: Any) -> Company:
    """Staff write down a company on whose behalf an application has reached them.

    `facts` are further words of `change_company`. A reviewer's approval verifies it; an account manager who names it
    looks after it. Raises `Forbidden` or `Invalid`.
    """
    if actor.kind == "client" or not actor.passes_walls or not actor.may(CLERKS):
        raise Forbidden(f"{actor.name} may not do this: staff name the companies that apply through them.")
    written = _facts({"name": name, "country": country, "registration_number": registration_number, **facts})
    manager = actor.id if actor.kind == "user" and Role.ACCOUNT_MANAGER in actor.roles else None
    company = Company.objects.create(**written, account_manager_id=manager)
    record(company, "company.named", actor=actor, **_told(written))
    return company


@transaction.atomic
def claim_company(
    *, name: str, country: str, registration_number: str, actor: Actor, **facts: Any
) -> Company:
    """An applicant who has no company yet names theirs, and belongs to it from their next request on.

    `facts` are further words of `change_company`. The company is not verified before a reviewer approves its first
    application, and so nothing here tells whether a company of that number is known: the row is always a new one,
    written by the office, as a wall keeps everyone else from writing companies. Raises `Forbidden`, `Invalid`, or
    `Conflict` with code `company_named` for who has named one.
    """
    if actor.kind != "user" or actor.id is None or Role.APPLICANT not in actor.roles:
        raise Forbidden(_("Only a person who applies for a company names it."))
    written = _facts({"name": name, "country": country, "registration_number": registration_number, **facts})
    with scope(REGISTER):
        company = Company.objects.create(**written)
        if not join_company(user_id=actor.id, company_id=company.pk, actor=actor):
            raise Conflict(
                _("You have named your company already; change what is wrong about it there."),
                code="company_named",
            )
        record(company, "company.claimed", actor=actor, **_told(written))
    return company


@transaction.atomic
def company_named_by_partner(
    *, name: str, country: str, registration_number: str, actor: Actor, **facts: Any
) -> Company:
    """The company for which a partner of the platform applies; `facts` are further words of `change_company`.

    It is the verified one of that number, else the one that the same partner has named before, else a new one that a
    reviewer verifies with its first application. What is known already is not written anew. Raises `Forbidden` or
    `Invalid`.
    """
    if actor.kind != "client" or not actor.passes_walls or not actor.may(APPLY):
        raise Forbidden("Only a partner of the platform itself names the company that it applies for.")
    written = _facts({"name": name, "country": country, "registration_number": registration_number, **facts})
    code, number = written["country"], written["registration_number"]
    locks.companies_of(actor.key)
    known = verified_company(code, number)
    if known is None:
        named = Company.objects.filter(country=code, registration_number=number, verified_at__isnull=True)
        known = named.filter(applications__created_by_key=actor.key).order_by("pk").first()
    if known is None:
        known = Company.objects.create(**written)
        record(known, "company.claimed", actor=actor, **_told(written))
    return known


@transaction.atomic
def change_company(*, company: Company, actor: Actor, **changes: Any) -> Company:
    """Writes facts of a company anew: its own people until it is verified, then staff alone.

    `changes` are `name`, `country`, `registration_number`, `registered_on`, `vat_number`, `iban`, `gtin_prefix`,
    `address`, `website`. Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` with code `company_verified`, or
    naming the verified company that has the number.
    """
    must_be_clerk(actor)
    must_act_for(company, actor)
    written = _facts(changes)
    with scope(REGISTER):
        current = _locked(company)
        if current.verified_at is not None and not actor.passes_walls:
            raise Conflict(
                _("%(company)s is verified; write to your account manager to have it changed.")
                % {"company": current.name},
                code="company_verified",
            )
        facts = {name: value for name, value in written.items() if getattr(current, name) != value}
        if not facts:
            return current
        _unless_known(
            facts.get("country", current.country),
            facts.get("registration_number", current.registration_number),
            lambda: Company.objects.filter(pk=current.pk).update(**facts),
        )
        for name, value in facts.items():
            setattr(current, name, value)
        record(current, "company.changed", actor=actor, **_told(facts))
    return current


@transaction.atomic
def appoint(*, company: Company, manager: User, actor: Actor) -> Company:
    """Makes an account manager look after the company and what its brands do here; for platform admins.

    Raises `Forbidden`, `NotFound`, or `Invalid` for someone who is no active account manager.
    """
    if not actor.may(ASSIGN):
        raise Forbidden("Only a platform admin appoints account managers.", roles=sorted(ASSIGN))
    if not manager.is_active or manager.role != Role.ACCOUNT_MANAGER:
        raise Invalid(f"{name_of(manager)} is no active account manager; choose one.", field="manager")
    current = _locked(company)
    Company.objects.filter(pk=current.pk).update(account_manager=manager)
    current.account_manager = manager
    record(current, "company.account_manager_appointed", actor=actor, account_manager=name_of(manager))
    return current


@transaction.atomic
def attach_company(*, application: Application, company: Company, people: bool, actor: Actor) -> Company:
    """The applicant's company is one that is here already: everything of theirs becomes the known, verified one's.

    All applications of the company that the applicant named, with their papers, go over to `company`; so do its people
    with `people`, and then they see every paper of that company. Without it they lose sight of what they sent: choose
    so when the known company's own people go on with it. What happened before stays behind the wall it happened
    behind. Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` with code `not_undecided` or `reference_taken`.
    """
    if not actor.may(REVIEW):
        raise Forbidden(
            f"{actor.name} may not do this: a reviewer or a platform admin attaches applications to known companies.",
            roles=sorted(REVIEW),
        )
    claimed, known = _both(application.company, company)
    if known.verified_at is None:
        raise Invalid(f"{known.name} is not verified itself; choose a verified company.", field="company")
    moving = list(Application.objects.filter(company=claimed).order_by("pk").select_for_update(of=("self",)))
    undecided = next((row for row in moving if row.pk == application.pk), None)
    if claimed.verified_at is not None or undecided is None or undecided.status not in BEFORE_DECISION:
        raise Conflict(
            f"{claimed.name} is verified, or its application is decided on; only an open application of a company "
            "that nobody has verified is attached to a known one.",
            code="not_undecided",
        )
    taken = Application.objects.filter(company=known).exclude(reference="")
    references = {row.reference for row in moving if row.reference}
    if twice := taken.filter(reference__in=references).values_list("reference", flat=True).first():
        raise Conflict(
            f"{known.name} has an application by the reference «{twice}» already; change that reference first.",
            code="reference_taken",
        )
    for model in (Application, Document, DocumentVersion, InfoRequest, InfoItem):
        model._default_manager.filter(company=claimed).update(company=known)
    joined = move_to_company(from_id=claimed.pk, company_id=known.pk, actor=actor) if people else []
    for row in moving:
        row.company = known
    facts = {"from": claimed.name, "to": known.name, "people": [name_of(user) for user in joined]}
    append(actor=actor, facts=[fact_about(row, "application.attached", facts) for row in moving])
    record(
        claimed,
        "company.attached",
        actor=actor,
        to=known.name,
        applications=[row.brand_name for row in moving],
    )
    return known


def verified_company(country: str, registration_number: str) -> Company | None:
    return Company.objects.filter(
        country=country, registration_number=registration_number, verified_at__isnull=False
    ).first()


def _locked(company: Company) -> Company:
    current = locks.company(company.pk)
    if current is None:
        raise NotFound("There is no such company.")
    return current


def _both(first: Company, second: Company) -> tuple[Company, Company]:
    """Both companies, locked in the order of their keys."""
    if first.pk == second.pk:
        raise Invalid(f"The application is one of {first.name} already.", field="company")
    rows = {pk: locks.company(pk) for pk in sorted((first.pk, second.pk))}
    one, other = rows[first.pk], rows[second.pk]
    if one is None or other is None:
        raise NotFound("There is no such company.")
    return one, other


def _facts(words: dict[str, Any]) -> dict[str, Any]:
    """The words as columns. Raises `Invalid` for one that cannot be used, `TypeError` for one that nobody knows."""
    if unknown := sorted(set(words) - set(_READERS)):
        raise TypeError(f"A company has no {unknown[0]}.")
    facts = {name: _READERS[name](value) for name, value in words.items()}
    if "name" in facts:
        facts["name_key"] = company_key(facts["name"])
    return facts


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "") and name != "name_key"}


def _needed(field: str, most: int) -> Callable[[str], str]:
    return lambda text: words_of(text, field=field, most=most)


def _optional(field: str, most: int) -> Callable[[str], str]:
    return lambda text: words_of(text, field=field, most=most) if text.strip() else ""


def _past(day: date | None) -> date | None:
    if day is not None and day > today():
        raise Invalid(
            _("A company cannot have been registered on %(day)s, which is to come.") % {"day": day},
            field="registered_on",
        )
    return day


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _needed("name", COMPANY_NAME_LENGTH),
    "country": lambda code: country_code(code, field="country"),
    "registration_number": _needed("registration_number", REGISTRATION_LENGTH),
    "registered_on": _past,
    "vat_number": _optional("vat_number", 30),
    "iban": _optional("iban", 40),
    "gtin_prefix": _optional("gtin_prefix", 12),
    "address": _optional("address", ADDRESS_LENGTH),
    "website": _optional("website", 200),
}


def _unless_known(country: str, registration_number: str, write: Callable[[], Any]) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        known = verified_company(country, registration_number)
        if known is None:
            raise
        raise Conflict(
            f"{known.name} is registered already under {country} {registration_number}; open its brands' "
            "applications there.",
            company=known.pk,
        ) from error
