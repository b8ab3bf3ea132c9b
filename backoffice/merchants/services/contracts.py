"""Contracts: drafted, their terms proposed, approved and signed, version after version, until they end."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import append, fact_about, record
from backoffice.money import exact

from .. import locks, queries
from ..countries import country_code
from ..days import today
from ..models import Application, Channel, Contract, ContractTerms, SettlementCycle
from ..states import (
    CONTRACT,
    MANAGE,
    TERMS,
    WITH_BRAND,
    ApplicationStatus,
    ContractStatus,
    RestrictionCause,
    TermsStatus,
)
from . import deposits, progress
from .restrictions import Ground, Settled, settle
from .spans import must_be_near
from .wording import words_of

SIGNER_LENGTH = 150
LONGEST_NOTICE = 730
BASIS_POINTS = 10_000
# Who ends a contract without notice.
FOR_CAUSE = frozenset({Role.PLATFORM_ADMIN})
_OVER = (ApplicationStatus.TERMINATED,)
_AMOUNTS = ("fixed_fee", "minimum_guarantee", "deposit")


@dataclass(frozen=True, slots=True)
class TermsOffer:
    """What one version of a contract's terms says.

    Commission in basis points; amounts in `currency`; both days included; `territory` are ISO 3166-1 codes. `exclusive`
    promises that no other contract of the brand runs in the territory meanwhile.
    """

    starts_on: date
    ends_on: date
    commission_bp: int
    fixed_fee: Decimal
    minimum_guarantee: Decimal
    deposit: Decimal
    currency: str
    settlement_cycle: str
    territory: Sequence[str]
    exclusive: bool
    notice_days: int


@transaction.atomic
def draft_contract(*, application: Application, channel: str, actor: Actor) -> Contract:
    """Drafts the contract of one channel of an approved application. Its terms are proposed next.

    Raises `Forbidden`, `NotFound`, `Invalid` for a channel that was not asked for, or `Conflict` with code
    `not_approved` or `contract_open`, naming the contract that the brand has on the channel already.
    """
    _must_manage(actor, "drafts contracts")
    current = locks.application(application.pk)
    if current is None:
        raise NotFound("There is no such application.")
    if current.status not in WITH_BRAND or current.status in _OVER or current.onboarded_brand is None:
        label = ApplicationStatus(current.status).label
        raise Conflict(
            f"The application of {current.brand_name} is {label}; a contract is drafted once it is approved.",
            code="not_approved",
            state=current.status,
        )
    if channel not in current.channels:
        asked = ", ".join(str(Channel(each).label) for each in current.channels)
        raise Invalid(f"{current.brand_name} applied for {asked}; choose one of these.", field="channel")
    number, pk = _next_number()
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                pk=pk,
                number=number,
                company_id=current.company_id,
                application=current,
                selling_brand=current.onboarded_brand,
                channel=channel,
            )
    except IntegrityError as error:
        known = queries.open_contract(current.onboarded_brand, channel)
        if known is None:
            raise
        raise Conflict(
            f"{current.brand_name} has contract {known.number} on this channel; change its terms, or end it first.",
            code="contract_open",
            contract=known.number,
        ) from error
    record(contract, "contract.drafted", actor=actor, number=number, channel=channel)
    return contract


@transaction.atomic
def propose_terms(*, contract: Contract, terms: TermsOffer, actor: Actor) -> ContractTerms:
    """Proposes a version of the contract's terms; another person approves it, then it is signed.

    A change of what is in force is a further version that begins later. Raises `Forbidden`, `Invalid` naming the
    field, or `Conflict` with code `contract_ended`, `contract_ending`, `later_terms_signed`, `other_currency` or
    `exclusivity`.
    """
    _must_manage(actor, "proposes terms")
    current = _locked(contract)
    facts = _checked(terms)
    version = ContractTerms(
        company_id=current.company_id,
        contract=current,
        number=(current.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        proposed_by_id=actor.id if actor.kind == "user" else None,
        **facts,
    )
    _must_be_in_time(current, version)
    _must_fit(current, version)
    version.save(force_insert=True)
    said = {**facts, **{name: str(facts[name]) for name in _AMOUNTS}}
    record(version, "terms.proposed", actor=actor, contract=current.number, version=version.number, **said)
    return version


@transaction.atomic
def approve_terms(*, terms: ContractTerms, actor: Actor) -> ContractTerms:
    """Approves proposed terms, as another person than their proposer.

    Above a threshold (`queries.why_two_approve`) two people approve, neither of whom proposed: the first approval
    leaves the terms `approved_once`, the second makes them `approved`. Raises `Forbidden` or `StateConflict`.
    """
    TERMS.authorise("approve", actor)
    _locked(terms.contract)
    current = _current(terms, "approve", TermsStatus.PROPOSED, TermsStatus.APPROVED_ONCE)
    _must_be_another(current, actor)
    rows = ContractTerms.objects.filter(pk=current.pk)
    if current.status == TermsStatus.APPROVED_ONCE:
        return move(TERMS, rows, "approve_second", actor=actor, second_approved_by_id=actor.id)
    reasons = queries.why_two_approve(current, on=today())
    verb = "approve_first" if reasons else "approve"
    data = {"two_must_because": reasons} if reasons else {}
    return move(TERMS, rows, verb, actor=actor, data=data, approved_by_id=actor.id)


def discard_terms(*, terms: ContractTerms, actor: Actor, reason: str = "") -> ContractTerms:
    """Puts terms aside that are not signed. Raises `Forbidden`, `NotFound` or `StateConflict`."""
    data = {"reason": reason.strip()} if reason.strip() else {}
    return move(TERMS, ContractTerms.objects.filter(pk=terms.pk), "discard", actor=actor, data=data)


@transaction.atomic
def sign_terms(
    *, terms: ContractTerms, signed_on: date, signed_by: str, actor: Actor, despite: str = ""
) -> ContractTerms:
    """Records that the company signed approved terms, on which day and by whom. They count from their first day on.

    1. Application, contract and brand are locked, in this order: of two signatures at once, one sees the other.
    2. Signed terms that these follow are cut off the day before they begin; nothing else of them is ever touched.
    3. Terms, and with the first of them the contract, become signed. The exclusion constraint stands behind it.
    4. The deposit is measured against them, and the application goes on when this was the last contract it waited for.

    Where the trademark or the chain of authorisation has a gap on these terms' own days, they are signed only for a
    reason, `despite`, which is recorded. Raises `Forbidden`, `NotFound`, `StateConflict`, `Invalid`, or `Conflict` as
    `propose_terms` does, and with code `terms_backdated` where a day would change that has passed under other terms,
    or `dossier_gaps`.
    """
    TERMS.authorise("sign", actor)
    signer = words_of(signed_by, field="signed_by", most=SIGNER_LENGTH)
    if signed_on > today():
        raise Invalid(f"{signed_on} lies in the future; the day of a signature has been.", field="signed_on")
    locks.application(terms.contract.application_id)
    contract = _locked(terms.contract)
    locks.brands([contract.selling_brand_id])
    current = _current(terms, "sign", TermsStatus.APPROVED)
    _must_fit(contract, current)
    if current.ends_on < today():
        raise Invalid(f"These terms ended on {current.ends_on}; propose new ones.", field="ends_on")
    gaps = _gaps_accepted(contract, current, despite)
    _cut_off_before(current, actor)
    signed = move(
        TERMS, ContractTerms.objects.filter(pk=current.pk), "sign", actor=actor,
        data={"signed_on": signed_on, "signed_by": signer, **gaps}, signed_on=signed_on, signed_by=signer,
    )  # fmt: skip
    facts = {"version": signed.number, "from": signed.starts_on, "to": signed.ends_on, "signed_by": signer}
    if contract.status == ContractStatus.DRAFT:
        move(CONTRACT, Contract.objects.filter(pk=contract.pk), "sign", actor=actor, data=facts)
    else:
        record(contract, "contract.terms_signed", actor=actor, **facts)
    deposits.measure_deposits(contract_ids=[contract.pk], actor=actor)
    if contract.application.status in (ApplicationStatus.LIVE, ApplicationStatus.SUSPENDED):
        restrict_without_terms(brand_ids=[contract.selling_brand_id], actor=actor)
    progress.go_on(application_id=contract.application_id)
    return signed


@transaction.atomic
def end_contract(
    *,
    contract: Contract,
    actor: Actor,
    ends_on: date | None = None,
    reason: str = "",
    for_cause: bool = False,
) -> Contract:
    """Gives notice: the contract runs until `ends_on`, its last day, and has ended when that day has passed.

    The last day lies at least the notice days of its terms ahead; without `ends_on` it is the first such day. For
    cause, with a reason, a platform admin may let it end any day from today on. A draft ends at once. Raises
    `Forbidden`, `Invalid` naming the first day possible, or `StateConflict`.
    """
    CONTRACT.authorise("end", actor)
    current = _locked(contract, ended_too=True)
    if current.status == ContractStatus.ENDED:
        raise CONTRACT.conflict(current, "end")
    data = {"reason": reason.strip()} if reason.strip() else {}
    if current.status == ContractStatus.DRAFT:
        return _end([current.pk], actor=actor, data=data, last_day=today())[0]
    if for_cause:
        _may_end_for_cause(actor, reason)
        first = today()
    else:
        first = today() + timedelta(days=queries.notice_days(current, on=today()))
    last = first if ends_on is None else ends_on
    if last < first:
        raise Invalid(
            f"{last} is too early: the notice of contract {current.number} makes {first} the first possible last day.",
            field="ends_on",
            first=first.isoformat(),
        )
    Contract.objects.filter(pk=current.pk).update(ends_on=last)
    current.ends_on = last
    record(current, "contract.notice_given", actor=actor, ends_on=last, for_cause=for_cause or None, **data)
    return current


def end_lapsed_contracts(*, actor: Actor) -> list[Contract]:
    """The sweep: contracts whose last day has passed have ended. Returns them."""
    with transaction.atomic():
        over = Contract.objects.filter(status=ContractStatus.SIGNED, ends_on__lt=today())
        return _end(list(over.values_list("pk", flat=True)), actor=actor, data={})


@transaction.atomic
def restrict_without_terms(*, brand_ids: Collection[int], actor: Actor) -> Settled:
    """Takes off what these brands sell on a channel whose contract is not in force today, and lets the rest come back.

    A channel on which a brand never had a contract is left alone. Asking again changes nothing.
    """
    day = today()
    lapsed = queries.channels_without_terms(brand_ids, on=day)
    wanted = {
        pk: {
            Ground(RestrictionCause.CONTRACT, channel): _how_it_ended(terms, day)
            for channel, terms in lapsed.get(pk, {}).items()
        }
        for pk in brand_ids
    }
    return settle(wanted=wanted, causes=[RestrictionCause.CONTRACT], actor=actor)


def _how_it_ended(terms: ContractTerms, day: date) -> dict[str, str]:
    ended_on = queries.ending(terms)
    facts = {"contract": terms.contract.number}
    if terms.starts_on > day:
        return {**facts, "begins_on": terms.starts_on.isoformat()}
    return {**facts, "ended_on": ended_on.isoformat()} if ended_on < day else facts


def _end(
    pks: list[int], *, actor: Actor, data: dict[str, Any], last_day: date | None = None
) -> list[Contract]:
    columns = {} if last_day is None else {"ends_on": last_day}
    ended = move_many(CONTRACT, Contract.objects.filter(pk__in=pks), "end", actor=actor, data=data, **columns)
    never_signed = ContractTerms.objects.filter(contract__in=ended).exclude(status=TermsStatus.SIGNED)
    move_many(TERMS, never_signed, "discard", actor=actor, data={"because": "the contract has ended"})
    deposits.measure_deposits(contract_ids=[contract.pk for contract in ended], actor=actor)
    return ended


def _checked(terms: TermsOffer) -> dict[str, Any]:
    """The offer's facts as they are kept. Raises `Invalid` naming the first field that is wrong."""
    if terms.ends_on < terms.starts_on:
        raise Invalid(f"The terms would end on {terms.ends_on}, before they begin.", field="ends_on")
    if not 0 <= terms.commission_bp <= BASIS_POINTS:
        raise Invalid("The commission is a share from 0 to 100 %.", field="commission_bp")
    if not 0 <= terms.notice_days <= LONGEST_NOTICE:
        raise Invalid(f"The notice is 0 to {LONGEST_NOTICE} days.", field="notice_days")
    if terms.settlement_cycle not in SettlementCycle.values:
        raise Invalid(
            f"«{terms.settlement_cycle[:20]}» is no settlement cycle; use {', '.join(SettlementCycle.values)}.",
            field="settlement_cycle",
        )
    territory = sorted({country_code(each, field="territory") for each in terms.territory})
    if not territory:
        raise Invalid("Name the territory: at least one country, for example CN.", field="territory")
    amounts = {name: exact(getattr(terms, name), terms.currency) for name in _AMOUNTS}
    for name, amount in amounts.items():
        if amount < 0:
            raise Invalid(f"The {name.replace('_', ' ')} is below zero.", field=name)
    return {**asdict(terms), **amounts, "territory": territory}


def _must_be_in_time(contract: Contract, version: ContractTerms) -> None:
    """Raises `Invalid` for terms that are over, begin before what the application asks for, or lie far off."""
    if version.ends_on < today():
        raise Invalid(
            f"These terms would have ended on {version.ends_on}; let them end later.", field="ends_on"
        )
    asked = contract.application.starts_on
    if asked is not None and version.starts_on < asked:
        raise Invalid(
            f"The application asks for a term from {asked} on; let the terms begin then, or later.",
            field="starts_on",
        )
    must_be_near(version.starts_on, version.ends_on)


def _must_fit(contract: Contract, version: ContractTerms) -> None:
    """Whether the version may follow what is signed, under the contract's lock. Raises `Conflict`."""
    if contract.ends_on is not None:
        raise Conflict(
            f"Contract {contract.number} ends on {contract.ends_on}, notice has been given; draft another contract.",
            code="contract_ending",
        )
    signed = [each for each in contract.versions.all() if each.status == TermsStatus.SIGNED]
    later = next((each for each in signed if version.starts_on <= each.starts_on <= version.ends_on), None)
    if later is not None:
        raise Conflict(
            f"Version {later.number} is signed and begins on {later.starts_on}; let these terms begin later, or end "
            "before that day.",
            code="later_terms_signed",
            version=later.number,
        )
    backdated = version.starts_on < today()
    passed = next(
        (each for each in signed if backdated and each.starts_on <= version.starts_on <= each.last_day), None
    )
    if passed is not None:
        raise Conflict(
            f"Version {passed.number} counted from {version.starts_on} until today; terms that follow it begin "
            f"today or later.",
            code="terms_backdated",
            version=passed.number,
        )
    kept_in = signed[0].currency if signed else version.currency
    if kept_in != version.currency:
        raise Conflict(
            f"The deposit of contract {contract.number} is kept in {kept_in}; terms in {version.currency} need a "
            "contract of their own.",
            code="other_currency",
            currency=kept_in,
        )
    if (rival := queries.breaks_exclusivity(version)) is not None:
        theirs = "is exclusive" if rival.exclusive else "would be another one beside these exclusive terms"
        raise Conflict(
            f"Contract {rival.contract.number} ({rival.contract.get_channel_display()}) of the same brand {theirs} in "
            f"{', '.join(sorted(set(rival.territory) & set(version.territory)))} from {rival.starts_on} to "
            f"{rival.last_day}; agree on another territory or time, or change that contract first.",
            code="exclusivity",
            contract=rival.contract.number,
        )


def _gaps_accepted(contract: Contract, version: ContractTerms, despite: str) -> dict[str, Any]:
    """What is recorded when terms are signed over gaps of the dossier. Raises `Conflict` when nobody says why."""
    gaps = queries.gaps_on_term(contract.application, version)
    if not gaps:
        return {}
    if not despite.strip():
        raise Conflict(
            f"{' '.join(gap.sentence for gap in gaps[:3])} Have the papers renewed, let the terms end before, or say "
            "why they are signed all the same.",
            code="dossier_gaps",
            gaps=[gap.code for gap in gaps],
        )
    return {"gaps": [gap.code for gap in gaps], "despite": despite.strip()}


def _cut_off_before(version: ContractTerms, actor: Actor) -> None:
    """Signed terms still running when these begin end the day before."""
    last_day = version.starts_on - timedelta(days=1)
    running = [
        each
        for each in ContractTerms.objects.filter(contract=version.contract_id, status=TermsStatus.SIGNED)
        if each.starts_on < version.starts_on <= each.last_day
    ]
    ContractTerms.objects.filter(pk__in=[each.pk for each in running]).update(cut_off_on=last_day)
    facts = {"last_day": last_day, "because": f"version {version.number} follows"}
    append(actor=actor, facts=[fact_about(each, "terms.cut_off", facts) for each in running])


def _locked(contract: Contract, *, ended_too: bool = False) -> Contract:
    """The contract as it is once its row is locked. Raises `NotFound`, or `Conflict` when it has ended."""
    current = locks.contract(contract.pk)
    if current is None:
        raise NotFound("There is no such contract.")
    if current.status == ContractStatus.ENDED and not ended_too:
        raise Conflict(
            f"Contract {current.number} has ended; draft another one.",
            code="contract_ended",
            contract=current.number,
        )
    return current


def _current(terms: ContractTerms, verb: str, *states: str) -> ContractTerms:
    current = ContractTerms.objects.select_related("contract").filter(pk=terms.pk).first()
    if current is None:
        raise NotFound("There are no such terms.")
    if current.status not in states:
        raise TERMS.conflict(current, verb)
    return current


def _must_manage(actor: Actor, deed: str) -> None:
    if not actor.may(MANAGE):
        raise Forbidden(
            f"{actor.name} may not do this: an account manager or a platform admin {deed}.",
            roles=sorted(MANAGE),
        )


def _must_be_another(terms: ContractTerms, actor: Actor) -> None:
    """Four eyes, six above a threshold: nobody approves what they proposed, or approves twice."""
    if actor.kind != "user":
        raise Forbidden(f"{actor.name} is not a person; terms are approved by people.")
    if actor.id == terms.proposed_by_id:
        raise Forbidden(f"{actor.name} proposed these terms; another person must approve them.")
    if actor.id == terms.approved_by_id:
        raise Forbidden(f"{actor.name} approved these terms already; a second person must.")


def _may_end_for_cause(actor: Actor, reason: str) -> None:
    if not actor.may(FOR_CAUSE):
        raise Forbidden(
            "Only a platform admin ends a contract for cause; others give notice.",
            roles=sorted(FOR_CAUSE),
        )
    if not reason.strip():
        raise Invalid("Say the cause: without its notice a contract ends only for a reason.", field="reason")


def _next_number() -> tuple[str, int]:
    """The number on the paper, made of the year and the row's own key: `C-2026-00017`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('merchants_contract', 'id'))")
        (pk,) = cursor.fetchone()
    return f"C-{today().year}-{pk:05d}", pk
