"""Verbs of orders: placing them, cancelling them, and what shipping does to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.money import exact
from catalog.channels.models import Store
from catalog.inventory.models import Claim
from catalog.inventory.services import cancel_sales, sell_units
from catalog.inventory.states import BUYERS, ClaimState

from ..buyers import COLUMNS, Buyer
from ..models import Order, OrderLine
from ..states import ORDER

MOST_PIECES = 100
# Of what is paid, in any currency: the least that a column of amounts tells from nothing.
SMALLEST = Decimal("0.001")
REFERENCE_ONCE = "order_reference_once_per_brand_and_store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What was paid: the payment company's reference, and the exact amount in a currency (ISO 4217)."""

    reference: str
    amount: Decimal
    currency: str


@transaction.atomic
def place_order(
    *,
    store_code: str,
    reference: str,
    claim_ids: Sequence[int],
    buyer: Buyer,
    payment: Payment,
    actor: Actor,
    prices: Mapping[int, Decimal] | None = None,
) -> Order:
    """Places a paid order for pieces that `actor` holds, all of one brand, and sells them to it.

    1. The order's row comes first: of two requests with one reference the second waits here, then learns of the first.
    2. The holds become sales, all or none; a hold that ran out is taken again when its piece is still free, at what
       `prices` says by hold, else at its own price.
    3. The lines are written from the sold holds, whose prices the payment must equal exactly.

    Raises Forbidden, Invalid (codes `unknown_store`, `unknown_hold`, `several_brands`, `several_warehouses`,
    `other_channel`, `several_currencies`, `amount_differs`, `invalid`), Conflict (`order_exists` with the order's
    id, and the codes of `sell_units`). Then nothing is written.
    """
    if not actor.may(BUYERS):
        raise Forbidden(f"{actor.name} may not place orders; it takes the scope orders:write.")
    reference = order_number(reference)
    if not 1 <= len(payment.reference.strip()) <= 80:
        raise Invalid(
            "An order is placed paid: send the payment's reference, up to 80 characters.",
            field="payment/reference",
        )
    amount = paid_amount(payment)
    store = Store.objects.filter(code=store_code).first()
    if store is None:
        raise Invalid(f"There is no store «{store_code}».", code="unknown_store", field="store")
    claims = _claims(claim_ids)
    brand_id = _one_basket(claims, store, payment.currency)
    again = prices or {}
    _refuse_other_amount([again.get(claim.pk, claim.price) for claim in claims], amount, payment.currency)

    order = Order(
        brand_id=brand_id,
        store=store,
        reference=reference,
        payment_reference=payment.reference.strip(),
        total=amount,
        currency=payment.currency,
        **{column: getattr(buyer, part).strip() for part, column in COLUMNS.items()},
    )
    _insert_once(order)
    sold = sell_units(
        claim_ids=[claim.pk for claim in claims], order_reference=reference, actor=actor, prices=prices
    )
    _refuse_other_amount([claim.price for claim in sold], amount, payment.currency)
    OrderLine.objects.bulk_create(
        OrderLine(
            brand_id=brand_id,
            order=order,
            unit_id=claim.unit_id,
            claim_id=claim.pk,
            price=claim.price,
            currency=claim.currency,
        )
        for claim in sold
    )
    record(
        order,
        "order.placed",
        actor=actor,
        reference=reference,
        store=store.code,
        units=[claim.unit_id for claim in sold],
        total=str(amount),
        currency=payment.currency,
    )
    return order


@transaction.atomic
def cancel_order(*, order_id: int, actor: Actor, reason: str) -> Order:
    """Cancels an order of which nothing was picked; its pieces are for sale again, and its parcel is called off.

    Raises Invalid without a reason, NotFound, Forbidden, StateConflict once it was shipped, and what shipping says of
    its parcel: Conflict `in_hand`, or `Busy`.
    """
    if not reason.strip():
        raise Invalid("Say why the order is cancelled.", field="reason")
    order = _move(order_id, "cancel", actor=actor, reason=reason.strip())
    claim_ids = list(OrderLine.objects.filter(order=order).order_by("pk").values_list("claim_id", flat=True))
    # Who may cancel an order was decided above; that its sales fall with it is nobody's further choice.
    cancel_sales(claim_ids=claim_ids, actor=office("orders"), reason=f"order cancelled by {actor.name}")
    return order


@transaction.atomic
def allocate_order(*, order_id: int, actor: Actor) -> Order:
    """The order has its pieces and its parcel. For shipping."""
    return _move(order_id, "allocate", actor=actor)


@transaction.atomic
def break_off_order(*, order_id: int, actor: Actor, reason: str) -> Order:
    """An order does not reach its buyer: a piece of it is gone, or its parcel. For who sees to parcel and pieces."""
    return _move(order_id, "break_off", actor=actor, reason=reason)


@transaction.atomic
def ship_order(*, order_id: int, actor: Actor, waybill: str) -> Order:
    """The order's parcel was handed to the carrier. For shipping."""
    return _move(order_id, "ship", actor=actor, waybill=waybill)


@transaction.atomic
def deliver_order(*, order_id: int, actor: Actor) -> Order:
    """The order's parcel reached the buyer. For shipping."""
    return _move(order_id, "deliver", actor=actor)


@transaction.atomic
def return_order(*, order_id: int, actor: Actor) -> None:
    """The return of a piece of an order was accepted; the order is returned once all have come back.

    A piece that was lost on the way back comes no more. For returns, which know whether the others were accepted.
    """
    back = (ClaimState.RETURNED, ClaimState.CANCELLED)
    if not OrderLine.objects.filter(order=order_id).exclude(claim__state__in=back).exists():
        _move(order_id, "return", actor=office("orders"), by=actor.name)


def _move(order_id: int, verb: str, *, actor: Actor, **data: str) -> Order:
    return move(ORDER, Order.objects.filter(pk=order_id), verb, actor=actor, data=dict(data))


def order_number(text: str) -> str:
    longest = Order._meta.get_field("reference").max_length
    reference = text.strip()
    if not reference or not reference.isprintable() or len(reference) > (longest or 0):
        raise Invalid(
            f"Send the shop's own order number, up to {longest} printable characters.", field="reference"
        )
    return reference


def paid_amount(payment: Payment) -> Decimal:
    """The amount with its currency's decimals. Raises `Invalid` for one that is not above zero, or too fine."""
    if payment.amount < SMALLEST:
        raise Invalid(
            f"{payment.amount} {payment.currency} is no payment; send what was paid, above zero.",
            field="payment/amount",
        )
    return exact(payment.amount, payment.currency, within="payment/")


def _claims(claim_ids: Sequence[int]) -> list[Claim]:
    if not 1 <= len(claim_ids) <= MOST_PIECES:
        raise Invalid(
            f"An order has 1 to {MOST_PIECES} pieces; this one names {len(claim_ids)}.", field="holds"
        )
    if len(set(claim_ids)) != len(claim_ids):
        raise Invalid("A hold stands twice in this order; name each once.", field="holds")
    found = Claim.objects.select_related("unit__warehouse", "unit__in_transit_to", "brand").in_bulk(claim_ids)
    missing = [claim_id for claim_id in claim_ids if claim_id not in found]
    if missing:
        raise Invalid(f"There is no hold {missing[0]}.", code="unknown_hold", field="holds", missing=missing)
    return [found[claim_id] for claim_id in claim_ids]


def _one_basket(claims: Sequence[Claim], store: Store, currency: str) -> int:
    """The one brand of the claims; refuses what does not belong into one order of this store."""
    brands = sorted({claim.brand.name for claim in claims})
    if len(brands) > 1:
        raise Invalid(
            f"These pieces are of {' and '.join(brands)}; place one order per brand.",
            code="several_brands",
            field="holds",
            brands=brands,
        )
    warehouses = sorted({(claim.unit.in_transit_to or claim.unit.warehouse).code for claim in claims})
    if len(warehouses) > 1:
        raise Invalid(
            f"These pieces lie in {' and '.join(warehouses)}, and an order travels in one parcel; "
            "place one order per warehouse, each with a number of its own.",
            code="several_warehouses",
            field="holds",
            warehouses=warehouses,
        )
    elsewhere = [claim for claim in claims if claim.channel != store.channel]
    if elsewhere or store.brand_id not in (None, claims[0].brand_id):
        claim = (elsewhere or claims)[0]
        raise Invalid(
            f"Hold {claim.pk} is not for the store {store.code}; order it from the store it was held in.",
            code="other_channel",
            field="store",
            hold=claim.pk,
        )
    currencies = sorted({claim.currency for claim in claims} | {currency})
    if len(currencies) > 1:
        raise Invalid(
            f"Pieces and payment are in {' and '.join(currencies)}; an order has one currency.",
            code="several_currencies",
            field="payment/currency",
            currencies=currencies,
        )
    return claims[0].brand_id


def _refuse_other_amount(prices: Iterable[Decimal], paid: Decimal, currency: str) -> None:
    total = exact(sum(prices, Decimal()), currency)
    if total != paid:
        raise Invalid(
            f"{paid} {currency} was paid, and the pieces cost {total} {currency}; the two must be equal.",
            code="amount_differs",
            field="payment/amount",
            paid=str(paid),
            total=str(total),
            currency=currency,
        )


def _insert_once(order: Order) -> None:
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, UniqueViolation) and cause.diag.constraint_name == REFERENCE_ONCE:
            known = known_order(order.brand_id, order.store, order.reference)
            assert known is not None
            raise known from error
        raise


def known_order(brand_id: int, store: Store, reference: str) -> Conflict | None:
    """Why the store cannot place an order under this number: there is one; None when there is none."""
    existing = Order.objects.filter(brand_id=brand_id, store=store, reference=reference).first()
    if existing is None:
        return None
    return Conflict(
        f"The store {store.code} has placed the order {reference} already; see order {existing.pk}.",
        code="order_exists",
        order=existing.pk,
    )
