"""Companies: staff register them, applicants name theirs, and a reviewer's approval verifies them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.access.services import join_company
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import append, fact_about, record
from backoffice.events.writing import write_changes

from .. import locks
from ..models import Company, FindingOverride
from ..queries import with_number
from ..states import APPLY, ASSIGN, CLERKS
from .company_facts import REGISTRATION_LENGTH, as_kept, told
from .standing import must_act_for, must_be_clerk, name_of
from .wording import must_review, reason_of, words_of

REGISTER = office("register of companies")
PARCEL_OF_ROWS = 2000
_WORDS = {User: "people", FindingOverride: "numbers that a reviewer has let stand"}
Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Struck:
    """What came of striking: ids of companies that are gone, and refusals by id."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, Conflict | NotFound] = field(default_factory=dict)


def register_company(*, name: str, country: str, registration_number: str, actor: Actor) -> Company:
    """One of `register_companies`."""
    words = {"name": name, "country": country, "registration_number": registration_number}
    (company,) = register_companies(companies=[words], actor=actor)
    return company


@transaction.atomic
def register_companies(*, companies: Iterable[Words], actor: Actor) -> list[Company]:
    """Registers companies as verified, all or none, in a handful of statements; returns them in the order given.

    Each has a name, a country (ISO 3166-1 alpha-2) and its number in that country's register, and may have any further
    word of `change_company`. Raises `Forbidden`, `Invalid`, or `Conflict` naming the company that has the number, or
    with code `reference_taken` the reference, already.
    """
    must_review(actor, "registers companies")
    written = [_with_number(as_kept(words)) for words in companies]
    return _create(written, "company.registered", actor, verified_at=timezone.now())


def name_company(*, name: str, country: str, registration_number: str, actor: Actor, **facts: Any) -> Company:
    """One of `name_companies`; `facts` are further words of `change_company`."""
    words = {"name": name, "country": country, "registration_number": registration_number, **facts}
    (company,) = name_companies(companies=[words], actor=actor)
    return company


@transaction.atomic
def name_companies(*, companies: Iterable[Words], actor: Actor) -> list[Company]:
    """Staff write down companies that nobody has verified: they apply through staff, or stand in a list.

    Each has a name, a country, and a number or else a reference of ours; further words as in `change_company`. A
    reviewer's approval verifies them; an account manager who names one looks after it. All or none, in a handful of
    statements, in the order given. Raises `Forbidden`, `Invalid`, or `Conflict` with code `reference_taken`.
    """
    if actor.kind == "client" or not actor.passes_walls or not actor.may(CLERKS):
        raise Forbidden(f"{actor.name} may not do this: staff name the companies that apply through them.")
    written = [_known_by_something(as_kept(words)) for words in companies]
    manager = actor.id if actor.kind == "user" and Role.ACCOUNT_MANAGER in actor.roles else None
    return _create(written, "company.named", actor, account_manager_id=manager)


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
    written = _of_outsiders(
        {"name": name, "country": country, "registration_number": registration_number, **facts}
    )
    with scope(REGISTER):
        company = Company.objects.create(**written)
        if not join_company(user_id=actor.id, company_id=company.pk, actor=actor):
            raise Conflict(
                _("You have named your company already; change what is wrong about it there."),
                code="company_named",
            )
        record(company, "company.claimed", actor=actor, **told(written))
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
    written = _of_outsiders(
        {"name": name, "country": country, "registration_number": registration_number, **facts}
    )
    code, number = written["country"], written["registration_number"]
    locks.companies_of(actor.key)
    known = verified_company(code, number)
    if known is None:
        named = with_number(code, number).filter(verified_at__isnull=True)
        known = named.filter(applications__created_by_key=actor.key).order_by("pk").first()
    if known is None:
        known = Company.objects.create(**written)
        record(known, "company.claimed", actor=actor, **told(written))
    return known


def change_company(*, company: Company, actor: Actor, **changes: Any) -> Company:
    """One of `change_companies`."""
    (changed,) = change_companies(changes={company.pk: changes}, actor=actor)
    return changed


@transaction.atomic
def change_companies(*, changes: Mapping[int, Words], actor: Actor) -> list[Company]:
    """Writes facts of companies anew, by id, all or none: their own people until they are verified, then staff alone.

    A change may name `name`, `country`, `registration_number`, `registered_on`, `vat_number`, `iban`, `gtin_prefix`,
    `address`, `website`, and by staff `reference`; what it does not name stays. Returns the companies as they are now,
    in the order given; one gets an event only where a fact really differs. Raises `Forbidden`, `NotFound`, `Invalid`,
    or `Conflict`: with code `company_verified`, with code `reference_taken`, or naming the verified company that has
    the number.
    """
    must_be_clerk(actor)
    wanted = {
        pk: as_kept(words) if actor.passes_walls else _without_reference(words)
        for pk, words in changes.items()
    }
    with scope(REGISTER):
        companies = locks.companies(wanted)
        differing: dict[int, dict[str, Any]] = {}
        for pk, words in wanted.items():
            if pk not in companies:
                raise NotFound("There is no such company.")
            company = companies[pk]
            must_act_for(company, actor)
            if company.verified_at is not None and not actor.passes_walls:
                raise Conflict(
                    _("%(company)s is verified; write to your account manager to have it changed.")
                    % {"company": company.name},
                    code="company_verified",
                )
            facts = {name: value for name, value in words.items() if getattr(company, name) != value}
            if facts:
                differing[pk] = facts
        before = {pk: (str(companies[pk].country), companies[pk].registration_number) for pk in differing}
        for pk, facts in differing.items():
            for name, value in facts.items():
                setattr(companies[pk], name, value)
            _must_stay_known(companies[pk])
        _unless_known(
            [
                row
                for pk, row in companies.items()
                if pk in differing
                and (
                    "reference" in differing[pk] or before[pk] != (str(row.country), row.registration_number)
                )
            ],
            lambda: write_changes(Company, differing),
        )
        append(
            actor=actor,
            facts=[
                fact_about(
                    companies[pk],
                    "company.changed",
                    {name: value for name, value in facts.items() if name != "name_key"},
                )
                for pk, facts in differing.items()
            ],
        )
    return [companies[pk] for pk in wanted]


@transaction.atomic
def strike_companies(*, company_ids: Collection[int], reason: str, actor: Actor) -> Struck:
    """Strikes companies that were written down by mistake, so that their numbers and references are free again.

    Only one on which nothing stands yet goes: no people, partners, applications, papers or brands, and no number that a
    reviewer has let stand. Others are left, and their refusals returned. The log keeps the events of a company that is
    gone, the last of them `company.struck`. Raises `Forbidden`, and `Invalid` without a reason.
    """
    if actor.kind == "client" or not actor.passes_walls or not actor.may(CLERKS):
        raise Forbidden(
            f"{actor.name} may not do this: staff strike companies that they wrote down by mistake."
        )
    words = reason_of(reason, needed_for="the companies are struck")
    companies = locks.companies(company_ids)
    used = _used(companies)
    struck = Struck()
    for pk in company_ids:
        company = companies.get(pk)
        if company is None:
            struck.refused[pk] = NotFound("There is no such company any more.")
            continue
        must_act_for(company, actor)
        if pk in used:
            struck.refused[pk] = Conflict(
                f"{company.name} has {' and '.join(sorted(used[pk]))} by now, so it stays.",
                code="company_used",
                company=pk,
            )
        else:
            struck.done.append(pk)
    facts = [
        fact_about(companies[pk], "company.struck", {"name": companies[pk].name, "reason": words})
        for pk in struck.done
    ]
    Company.objects.filter(pk__in=struck.done).delete()
    append(actor=actor, facts=facts)
    return struck


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


def verified_company(country: str, registration_number: str) -> Company | None:
    """The company of the number, however either is written."""
    return with_number(country, registration_number).filter(verified_at__isnull=False).first()


def _locked(company: Company) -> Company:
    current = locks.company(company.pk)
    if current is None:
        raise NotFound("There is no such company.")
    return current


def _of_outsiders(words: Words) -> dict[str, Any]:
    """What an applicant or partner says of a company: it has a number, and no reference, which is the office's own."""
    return _with_number(_without_reference(words))


def _without_reference(words: Words) -> dict[str, Any]:
    if "reference" in words:
        raise Forbidden("The reference of a company is the office's own name for it.")
    return as_kept(words)


def _with_number(facts: dict[str, Any]) -> dict[str, Any]:
    words_of(facts["registration_number"], field="registration_number", most=REGISTRATION_LENGTH)
    return facts


def _known_by_something(facts: dict[str, Any]) -> dict[str, Any]:
    return facts if facts.get("reference") else _with_number(facts)


def _must_stay_known(company: Company) -> None:
    """A company has a number, or a reference as long as nobody has verified it."""
    if company.verified_at is not None or not company.reference:
        words_of(company.registration_number, field="registration_number", most=REGISTRATION_LENGTH)


def _create(written: Sequence[dict[str, Any]], verb: str, actor: Actor, **columns: Any) -> list[Company]:
    rows = [Company(**facts, **columns) for facts in written]
    _unless_known(rows, lambda: Company.objects.bulk_create(rows, batch_size=PARCEL_OF_ROWS))
    append(
        actor=actor,
        facts=[fact_about(row, verb, told(facts)) for row, facts in zip(rows, written, strict=True)],
        first=True,
    )
    return rows


def _used(companies: Collection[int]) -> dict[int, set[str]]:
    """What stands on each of the companies, in words; a statement for each table that may point to one."""
    used: dict[int, set[str]] = defaultdict(set)
    for relation in Company._meta.related_objects:
        if relation.on_delete is not models.PROTECT and relation.related_model is not FindingOverride:
            continue
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": companies})
        for pk in rows.values_list(relation.field.attname, flat=True).distinct():
            used[pk].add(
                _WORDS.get(relation.related_model, str(relation.related_model._meta.verbose_name_plural))
            )
    return used


def _unless_known(rows: Sequence[Company], write: Callable[[], Any]) -> None:
    """Writes the companies. Raises `Conflict` naming the one that has a number or a reference of theirs already."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        raise _taken(rows) or error from error


def _taken(rows: Sequence[Company]) -> Conflict | None:
    others = Company.objects.exclude(pk__in=[row.pk for row in rows if row.pk is not None])
    for row in rows:
        known = (
            others.filter(pk__in=with_number(str(row.country), row.registration_number))
            .filter(verified_at__isnull=False)
            .first()
        )
        if row.verified_at is not None and known is not None:
            return Conflict(
                f"{known.name} is registered already under {known.country} {known.registration_number}; open its "
                "brands' applications there.",
                company=known.pk,
            )
    references = {row.reference for row in rows if row.reference}
    known_by = others.filter(reference__in=references).order_by("pk").first()
    if known_by is None:
        return None
    return Conflict(
        f"{known_by.name} goes by the reference «{known_by.reference}» already; choose another one.",
        code="reference_taken",
        company=known_by.pk,
    )
