"""Payments as they reach us: for the pieces of an order, or, where they come too late, to be given back."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import record
from backoffice.money import written
from catalog.channels.models import Listing, Store
from catalog.channels.queries import open_listings
from catalog.channels.services import hold_listed_units
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Claim, Unit
from catalog.inventory.queries import why_not_free
from catalog.inventory.states import BUYERS, ClaimState
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import Subject, open_tasks

from ..buyers import Buyer
from ..locks import lock_number
from ..models import Order, Presale, SaleCase
from ..states import CaseKind
from .placing import MOST_PIECES, Payment, known_order, order_number, paid_amount, place_order

TASK_OF = {
    CaseKind.LATE_PAYMENT: TaskKind.REFUND,
    CaseKind.SOLD_TWICE: TaskKind.APOLOGISE,
    CaseKind.DEPOSIT: TaskKind.REFUND,
}


@transaction.atomic
def take_payment(
    *,
    store_code: str,
    reference: str,
    buyer: Buyer,
    payment: Payment,
    actor: Actor,
    claim_ids: Sequence[int] = (),
    unit_ids: Sequence[int] = (),
) -> Order | SaleCase:
    """The order that was paid for, or the case of a payment that no piece is left for; one of the two, once.

    It names `claim_ids`, holds of `actor`, or `unit_ids`, pieces that the channel has sold by itself. Holds that ran
    out are taken again, at what the store asks now, while their pieces are free. If one piece is not to be had, or not
    for what was paid, nothing of the order is placed; the case says why, with its task: to give back what was paid too
    late, to apologise for what was sold twice. Who sends the same number of the same store again gets the same case.

    Raises what `place_order` raises but for those refusals; `Conflict` with code `presale_exists` for the number of a
    presale, `never_offered` for a piece that the store never had to sell; `Busy` when another works on a piece: nothing
    is decided.
    """
    if not actor.may(BUYERS):
        raise Forbidden(f"{actor.name} may not place orders; it takes the scope orders:write.")
    if bool(claim_ids) == bool(unit_ids):
        raise Invalid("Name your holds, or the pieces that you sold without one; not both.", field="holds")
    reference = order_number(reference)
    amount = paid_amount(payment)
    store = Store.objects.filter(code=store_code).first()
    if store is None:
        raise Invalid(f"There is no store «{store_code}».", code="unknown_store", field="store")
    units = _units(claim_ids, unit_ids, store)
    lock_number(store.pk, reference)
    if (placed := known_order(units[0].brand_id, store, reference)) is not None:
        raise placed
    known = SaleCase.objects.filter(brand_id=units[0].brand_id, store=store, reference=reference).first()
    if known is not None:
        return known
    kept = Presale.objects.filter(brand_id=units[0].brand_id, store=store, reference=reference).first()
    if kept is not None:
        raise Conflict(
            f"There is a presale {reference}; report the payment of its balance, or use another number.",
            code="presale_exists", presale=kept.pk,
        )  # fmt: skip
    if unit_ids:
        _refuse_never_offered(units, store)
    # Kept to the end, whatever becomes of the order: a lock that is taken and undone inside leaves those who waited for
    # it waiting for this transaction, and its case, which names the piece, waiting for them.
    lock_units([unit.pk for unit in units])
    try:
        with transaction.atomic():
            return place_order(
                store_code=store_code,
                reference=reference,
                claim_ids=claim_ids or _held(unit_ids, store, actor),
                buyer=buyer,
                payment=payment,
                actor=actor,
                prices=_prices_now(claim_ids, store, amount, actor),
            )
    except Conflict as refusal:
        if isinstance(refusal, Busy):
            raise
        case = SaleCase(
            brand_id=units[0].brand_id,
            store=store,
            unit=_in_the_way(units, refusal),
            kind=CaseKind.LATE_PAYMENT if claim_ids else CaseKind.SOLD_TWICE,
            reference=reference,
            payment_reference=payment.reference.strip(),
            amount=amount,
            currency=payment.currency,
            because=refusal.code,
            reason=why_in_vain(refusal, _in_the_way(units, refusal)),
            partner=actor.key,
        )
        return open_case(case, units, actor)


def _prices_now(claim_ids: Sequence[int], store: Store, paid: Decimal, actor: Actor) -> dict[int, Decimal]:
    """What the store asks now for the pieces of holds that ran out, by hold: a price is promised while a hold stands.

    Raises `Conflict` with code `not_listed` for a piece that it offers no more, and with `price_changed` where what
    was `paid` is what the pieces cost when they were held.
    """
    # Of the holds of others nothing is told.
    claims = list(
        Claim.objects.select_related("unit").filter(pk__in=claim_ids, claimant=actor.key).order_by("pk")
    )
    over = [
        claim
        for claim in claims
        if claim.state == ClaimState.EXPIRED
        or (claim.state == ClaimState.HELD and claim.held_until <= timezone.now())
    ]
    offered = open_listings().filter(store=store, unit__in=[claim.unit_id for claim in over])
    offers = {offer.unit_id: offer for offer in offered} if over else {}
    for claim in over:
        offer = offers.get(claim.unit_id)
        if offer is None:
            # Another has it, or nobody may: that says more.
            if (taken := why_not_free(claim.unit)) is not None:
                raise taken
            raise Conflict(
                f"Hold {claim.pk} ran out, and unit {claim.unit} is not offered in {store} any more.",
                code="not_listed", unit=claim.unit_id, store=store.code,
            )  # fmt: skip
        if offer.price != claim.price and paid == sum(claim.price for claim in claims):
            costs, was = written(offer.price, offer.currency), written(claim.price, claim.currency)
            raise Conflict(
                f"Hold {claim.pk} ran out, and unit {claim.unit} costs {costs} in {store} now; {was} was paid for it.",
                code="price_changed", unit=claim.unit_id, hold=claim.pk,
            )  # fmt: skip
    return {claim.pk: offers[claim.unit_id].price for claim in over}


def why_in_vain(refusal: Conflict, unit: Unit) -> str:
    """As a case tells it: nobody tries again for a payment that goes back."""
    told = f"Unit {unit} is held for another buyer." if refusal.code == "held" else refusal.sentence
    return told[:500]


def _units(claim_ids: Sequence[int], unit_ids: Sequence[int], store: Store) -> list[Unit]:
    """The pieces in the order named, all of one brand that the store sells; more is for `place_order` to say."""
    asked: Sequence[int] = claim_ids or unit_ids
    if len(asked) > MOST_PIECES or len(set(asked)) < len(asked):
        raise Invalid(f"An order has up to {MOST_PIECES} pieces; name each once.", field="holds")
    if claim_ids:
        claims = Claim.objects.select_related("unit").in_bulk(asked)
        found = {pk: claim.unit for pk, claim in claims.items()}
    else:
        found = Unit.objects.in_bulk(asked)
    for pk in asked:
        if pk not in found and claim_ids:
            raise Invalid(f"There is no hold {pk}.", code="unknown_hold", field="holds", missing=[pk])
        if pk not in found:
            raise NotFound(f"There is no unit {pk}.", unit=pk)
    units = [found[pk] for pk in asked]
    brands = {unit.brand_id for unit in units}
    if len(brands) == 1 and store.brand_id not in (None, *brands):
        raise Invalid(f"{store} does not sell this brand.", code="other_channel", field="store")
    if len(brands) > 1 and unit_ids:
        raise Invalid(
            "These pieces are of several brands; place one order per brand.",
            code="several_brands", field="units",
        )  # fmt: skip
    return units


def _refuse_never_offered(units: Sequence[Unit], store: Store) -> None:
    """A shop cannot have sold what it was never given to sell: that is a wrong number, and no payment of ours."""
    offered = set(Listing.objects.filter(unit__in=units, store=store).values_list("unit_id", flat=True))
    for unit in units:
        if unit.pk not in offered:
            raise Conflict(
                f"Unit {unit} was never offered in {store}, so it cannot have been sold there; check its number.",
                code="never_offered", unit=unit.pk,
            )  # fmt: skip


def _held(unit_ids: Sequence[int], store: Store, actor: Actor) -> list[int]:
    """A hold of the actor's own on each of the pieces: one that stands, or a new one. Raises the first refusal."""
    own = Claim.objects.filter(unit_id__in=unit_ids, state=ClaimState.HELD, claimant=actor.key)
    held = dict(own.filter(channel=store.channel).values_list("unit_id", "pk"))
    missing = [pk for pk in unit_ids if pk not in held]
    if missing:
        for verdict in hold_listed_units(unit_ids=missing, store_code=store.code, actor=actor):
            if not isinstance(verdict, Claim):
                raise verdict
            held[verdict.unit_id] = verdict.pk
    return [held[pk] for pk in unit_ids]


def _in_the_way(units: Sequence[Unit], refusal: Conflict) -> Unit:
    claims = Claim.objects.filter(pk=refusal.data.get("claim", 0))
    wanted = refusal.data.get("unit") or claims.values_list("unit_id", flat=True).first()
    return next((unit for unit in units if unit.pk == wanted), units[0])


def open_case(case: SaleCase, units: Sequence[Unit], actor: Actor) -> SaleCase:
    """Writes a new case, with its task; in the caller's transaction."""
    case.save(force_insert=True)
    record(
        case,
        "sale_case.opened",
        actor=actor,
        kind=case.kind,
        reference=case.reference,
        store=case.store.code,
        units=[unit.pk for unit in units],
        because=case.because,
        amount=str(case.amount),
        currency=case.currency,
    )
    subject = Subject(
        type="sale_case",
        id=case.pk,
        brand_id=case.brand_id,
        warehouse_id=case.unit.warehouse_id,
        title=f"{written(case.amount, case.currency)} of order {case.reference} ({case.store}), for {case.unit}",
    )
    open_tasks(kind=TASK_OF[CaseKind(case.kind)], subjects=[subject], actor=actor)
    return case
