"""Consignment agreements: drafted, their terms proposed and signed, version after version, until they end."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import append, fact_about, record
from backoffice.merchants.days import today
from backoffice.money import exact, written
from catalog.channels.models import Listing
from catalog.channels.states import ListingStatus
from catalog.inventory.locks import lock_units

from .. import locks, queries
from ..models import Agreement, AgreementTerms, Consignor, OnLoss
from ..states import AGREEMENT, VERSION, AgreementStatus, VersionStatus
from .consignors import must_manage
from .offers import CLOCK, end_offers_outside

BASIS_POINTS = 10_000
LONGEST_WINDOW = 365
RULES_LENGTH = 1000
SIGNER_LENGTH = 150
_AMOUNTS = ("minimum_price", "sale_fee", "withdrawal_fee")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsOffer:
    """What one version of the terms says, as in `AgreementTerms`. Both days included, amounts in `currency`."""

    starts_on: date
    ends_on: date
    share_bp: int
    minimum_price: Decimal
    currency: str
    return_days: int
    sale_fee: Decimal = Decimal()
    withdrawal_fee: Decimal = Decimal()
    return_rules: str = ""
    on_loss: str = ""


@transaction.atomic
def draft_agreement(*, consignor: Consignor, terms: TermsOffer, actor: Actor) -> Agreement:
    """Drafts an agreement with its first terms, to be signed. Raises `Forbidden`, or `Invalid` naming the field."""
    must_manage(actor, "drafts agreements")
    facts = _checked(terms)
    number, pk = _next_number()
    agreement = Agreement.objects.create(
        pk=pk, number=number, brand_id=consignor.brand_id, consignor=consignor
    )
    record(agreement, "consignment.drafted", actor=actor, number=number, consignor=consignor.pk)
    _propose(agreement, facts, actor)
    return agreement


@transaction.atomic
def propose_terms(*, agreement: Agreement, terms: TermsOffer, actor: Actor) -> AgreementTerms:
    """Proposes a further version of the terms; it counts once it is signed.

    Raises `Forbidden`, `Invalid`, or `Conflict` with code `agreement_ended`, `later_terms_signed`, `terms_backdated` or
    `other_currency`.
    """
    must_manage(actor, "proposes terms")
    current = _locked(agreement)
    facts = _checked(terms)
    _must_fit(current, facts)
    return _propose(current, facts, actor)


@transaction.atomic
def sign_terms(*, terms: AgreementTerms, signed_on: date, signed_by: str, actor: Actor) -> AgreementTerms:
    """Records that the consignor signed proposed terms, on which day and by whom. They count from their first day on.

    1. Agreement, its units and their listings are locked, in this order: who offers or prices them at this moment sees
       these terms, or this verb sees the offer.
    2. Signed terms that these follow are cut off the day before they begin; nothing else of them is ever touched.

    Raises `Forbidden`, `NotFound`, `StateConflict`, `Invalid`, or `Conflict` as `propose_terms` does, and with code
    `offered_below` while one of the pieces is offered below the new minimum price.
    """
    VERSION.authorise("sign", actor)
    signer = " ".join(signed_by.replace("\0", " ").split())
    if not 1 <= len(signer) <= SIGNER_LENGTH:
        raise Invalid(f"Say who signed, in up to {SIGNER_LENGTH} characters.", field="signed_by")
    if signed_on > today():
        raise Invalid(f"{signed_on} lies in the future; the day of a signature has been.", field="signed_on")
    agreement = _locked(terms.agreement)
    current = AgreementTerms.objects.filter(pk=terms.pk).first()
    if current is None:
        raise NotFound("There are no such terms.")
    if current.status != VersionStatus.PROPOSED:
        raise VERSION.conflict(current, "sign")
    if current.ends_on < today():
        raise Invalid(f"These terms ended on {current.ends_on}; propose new ones.", field="ends_on")
    _must_fit(agreement, {name: getattr(current, name) for name in ("starts_on", "ends_on", "currency")})
    _refuse_offers_below(agreement, current)
    _cut_off(agreement, current.starts_on - timedelta(days=1), f"version {current.number} follows", actor)
    signed = move(
        VERSION, AgreementTerms.objects.filter(pk=current.pk), "sign", actor=actor,
        data={"agreement": agreement.number, "version": current.number, "signed_on": signed_on},
        signed_on=signed_on, signed_by=signer,
    )  # fmt: skip
    if agreement.status == AgreementStatus.DRAFT:
        move(AGREEMENT, Agreement.objects.filter(pk=agreement.pk), "sign", actor=actor)
    else:
        record(agreement, "consignment.terms_signed", actor=actor, version=current.number)
    return signed


def discard_terms(*, terms: AgreementTerms, actor: Actor, reason: str = "") -> AgreementTerms:
    """Puts terms aside that are not signed. Raises `Forbidden`, `NotFound` or `StateConflict`."""
    data = {"reason": reason.strip()} if reason.strip() else {}
    return move(VERSION, AgreementTerms.objects.filter(pk=terms.pk), "discard", actor=actor, data=data)


@transaction.atomic
def end_agreement(
    *, agreement: Agreement, actor: Actor, reason: str, last_day: date | None = None
) -> Agreement:
    """Ends the agreement now, or makes `last_day` its last; then nothing of it is offered any more.

    Pieces that are held or sold go their way. The others stay here, off the channels, until they are withdrawn or
    stand under another agreement. Raises `Forbidden`, `NotFound`, `Invalid` for a missing reason, a day that has passed
    or one on which none of its terms count any more, or `StateConflict`.
    """
    AGREEMENT.authorise("end", actor)
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    if last_day is not None and last_day < today():
        raise Invalid(f"{last_day} has passed; an agreement ends today or later.", field="last_day")
    current = locks.agreement(agreement.pk)
    if current is None:
        raise NotFound("There is no such agreement.")
    if current.status == AgreementStatus.ENDED:
        raise AGREEMENT.conflict(current, "end")
    data = {"reason": reason.strip()}
    if last_day is None or current.status == AgreementStatus.DRAFT:
        return _end([current], actor, data, last_day=today())[0]
    until = queries.signed_terms([current.pk])[current.pk][-1].last_day
    if last_day > until:
        raise Invalid(
            f"Its terms count until {until}, and it ends with them; for a later end sign further terms.",
            field="last_day",
        )
    _cut_off(current, last_day, "the agreement ends", actor)
    Agreement.objects.filter(pk=current.pk).update(ends_on=last_day)
    current.ends_on = last_day
    record(current, "consignment.end_fixed", actor=actor, last_day=last_day, **data)
    return current


def end_lapsed_agreements() -> list[Agreement]:
    """The sweep: agreements of which no terms count any more have ended, and nothing of them is offered."""
    with transaction.atomic():
        lapsed = [each for each in map(locks.agreement, _ids(queries.lapsed_agreements(today()))) if each]
        still = {agreement.pk for agreement in queries.lapsed_agreements(today())}
        return _end([each for each in lapsed if each.pk in still], CLOCK, {"because": "its terms have ended"})


def _ids(agreements: list[Agreement]) -> list[int]:
    return [agreement.pk for agreement in agreements]


def _end(
    agreements: list[Agreement], actor: Actor, data: dict[str, Any], *, last_day: date | None = None
) -> list[Agreement]:
    """Ends locked agreements, and the offers of their pieces."""
    signed = queries.signed_terms(_ids(agreements))
    for agreement in agreements:
        versions = signed.get(agreement.pk, [])
        ends_on = last_day or agreement.ends_on or (versions[-1].last_day if versions else today())
        _cut_off(agreement, ends_on, "the agreement ends", actor)
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=ends_on)
    ended = move_many(
        AGREEMENT, Agreement.objects.filter(pk__in=_ids(agreements)), "end", actor=actor, data=data
    )
    proposed = AgreementTerms.objects.filter(agreement__in=_ids(ended))
    move_many(VERSION, proposed, "discard", actor=actor, data={"because": "the agreement has ended"})
    units = queries.pieces_here().filter(agreement__in=_ids(ended)).values_list("unit_id", flat=True)
    end_offers_outside(unit_ids=list(units))
    return ended


def _propose(agreement: Agreement, facts: dict[str, Any], actor: Actor) -> AgreementTerms:
    last = agreement.versions.aggregate(last=Max("number"))["last"] or 0
    terms = AgreementTerms.objects.create(
        brand_id=agreement.brand_id, agreement=agreement, number=last + 1, **facts
    )
    # What was agreed stands in the terms, behind the wall of who may know it; the log says when.
    record(
        terms, "consignment_terms.proposed", actor=actor, agreement=agreement.number, version=terms.number,
        starts_on=terms.starts_on, ends_on=terms.ends_on,
    )  # fmt: skip
    return terms


def _checked(terms: TermsOffer) -> dict[str, Any]:
    """The offer's facts as they are kept. Raises `Invalid` naming the first field that is wrong."""
    if terms.ends_on < terms.starts_on:
        raise Invalid(f"The terms would end on {terms.ends_on}, before they begin.", field="ends_on")
    if not 0 <= terms.share_bp <= BASIS_POINTS:
        raise Invalid("The consignor's share is from 0 to 100 %.", field="share_bp")
    if not 0 <= terms.return_days <= LONGEST_WINDOW:
        raise Invalid(f"The return window is 0 to {LONGEST_WINDOW} days.", field="return_days")
    rules = terms.return_rules.replace("\0", " ").strip()
    if len(rules) > RULES_LENGTH:
        raise Invalid(f"The return rules have {RULES_LENGTH} characters at most.", field="return_rules")
    if terms.on_loss not in ("", *OnLoss.values):
        raise Invalid(f"Nobody pays «{terms.on_loss}» for a loss.", field="on_loss")
    amounts = {name: exact(getattr(terms, name), terms.currency) for name in _AMOUNTS}
    for name, amount in amounts.items():
        if amount < 0:
            raise Invalid(f"The {name.replace('_', ' ')} is below zero.", field=name)
    return {**asdict(terms), **amounts, "return_rules": rules}


def _must_fit(agreement: Agreement, facts: dict[str, Any]) -> None:
    """Whether a version of these days may follow what is signed, under the agreement's lock. Raises `Conflict`."""
    if agreement.ends_on is not None:
        raise Conflict(
            f"Agreement {agreement} ends on {agreement.ends_on}; draft another one.",
            code="agreement_ended", agreement=agreement.number,
        )  # fmt: skip
    signed = queries.signed_terms([agreement.pk]).get(agreement.pk, [])
    later = next((each for each in signed if facts["starts_on"] <= each.starts_on), None)
    if later is not None:
        raise Conflict(
            f"Version {later.number} is signed and begins on {later.starts_on}; let these terms begin after that day.",
            code="later_terms_signed", version=later.number,
        )  # fmt: skip
    if signed and facts["starts_on"] < today() and signed[-1].last_day >= facts["starts_on"]:
        raise Conflict(
            f"Version {signed[-1].number} counted from {facts['starts_on']} until today; terms that follow it begin "
            "today or later.",
            code="terms_backdated", version=signed[-1].number,
        )  # fmt: skip
    if signed and signed[0].currency != facts["currency"]:
        raise Conflict(
            f"Agreement {agreement} is in {signed[0].currency}; terms in {facts['currency']} need one of their own.",
            code="other_currency", currency=signed[0].currency,
        )  # fmt: skip


def _refuse_offers_below(agreement: Agreement, terms: AgreementTerms) -> None:
    unit_ids = list(queries.pieces_here().filter(agreement=agreement).values_list("unit_id", flat=True))
    lock_units(unit_ids)
    offers = Listing.objects.filter(unit_id__in=unit_ids).exclude(status=ListingStatus.ENDED)
    for listing in offers.select_related("unit", "store").order_by("pk").select_for_update(of=("self",)):
        if listing.currency != terms.currency or listing.price < terms.minimum_price:
            raise Conflict(
                f"{listing.unit} is offered in {listing.store} at {written(listing.price, listing.currency)}, and the "
                f"minimum price would be {written(terms.minimum_price, terms.currency)}; raise its price or end that "
                "listing first.",
                code="offered_below", listing=listing.pk, unit=listing.unit_id,
            )  # fmt: skip


def _cut_off(agreement: Agreement, last_day: date, because: str, actor: Actor) -> None:
    """Signed terms that would count after the day count no longer than it."""
    running = [
        each
        for each in queries.signed_terms([agreement.pk]).get(agreement.pk, [])
        if each.last_day > last_day
    ]
    AgreementTerms.objects.filter(pk__in=[each.pk for each in running]).update(cut_off_on=last_day)
    facts = {"last_day": last_day, "because": because}
    append(actor=actor, facts=[fact_about(each, "consignment_terms.cut_off", facts) for each in running])


def _locked(agreement: Agreement) -> Agreement:
    """The agreement as it is once its row is locked. Raises `NotFound`, or `Conflict` when it has ended."""
    current = locks.agreement(agreement.pk)
    if current is None:
        raise NotFound("There is no such agreement.")
    if current.status == AgreementStatus.ENDED:
        raise Conflict(
            f"Agreement {current} has ended; draft another one.",
            code="agreement_ended", agreement=current.number,
        )  # fmt: skip
    return current


def _next_number() -> tuple[str, int]:
    """The number on the paper, made of the year and the row's own key: `K-2026-00017`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('consignment_agreement', 'id'))")
        (pk,) = cursor.fetchone()
    return f"K-{today().year}-{pk:05d}", pk
