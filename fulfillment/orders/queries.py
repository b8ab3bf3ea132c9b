"""Reading orders."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import NotFound
from backoffice.money import exact

from .models import Order, Presale, PresaleRule, SaleCase
from .states import CaseKind, CaseStatus, OrderStatus, PresaleStatus


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold of one brand in one currency; `country` is the brand's country of origin (ISO 3166)."""

    brand: str
    country: str
    currency: str
    amount: Decimal


def gmv_by_brand_and_country() -> list[Sales]:
    """Gross merchandise value of all orders that were not cancelled, inside the current wall.

    Amounts of different currencies are never added up: a brand has one row per currency.
    """
    kept = Order.objects.exclude(status=OrderStatus.CANCELLED)
    rows = (
        kept.values("brand__name", "brand__country", "currency")
        .annotate(amount=Sum("total"))
        .order_by("brand__name", "brand__country", "currency")
    )
    return [
        Sales(
            brand=row["brand__name"],
            country=str(row["brand__country"]),
            currency=row["currency"],
            amount=exact(row["amount"], row["currency"]),
        )
        for row in rows
    ]


def orders_with_lines() -> QuerySet[Order]:
    """Orders with all that a door shows of them, in a constant number of queries."""
    return Order.objects.select_related("store", "brand").prefetch_related("lines__unit")


def waiting_orders() -> QuerySet[Order]:
    """Paid and not yet on their way."""
    return Order.objects.filter(status__in=[OrderStatus.PLACED, OrderStatus.ALLOCATED])


def cases_seen_by(actor: Actor) -> QuerySet[SaleCase]:
    """Payments that no piece was left for, with all that a door shows of them; an API client sees those it made."""
    cases = SaleCase.objects.select_related("store", "brand", "unit").order_by("-pk")
    return cases.filter(partner=actor.key) if actor.kind == "client" else cases


def case_of(actor: Actor, case_id: int) -> SaleCase:
    """One of `cases_seen_by`. Raises `NotFound`."""
    case = cases_seen_by(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound(f"There is no case {case_id}.", case=case_id)
    return case


def open_cases(kind: CaseKind) -> QuerySet[SaleCase]:
    """What is still to be given back, or made good."""
    return SaleCase.objects.filter(kind=kind, status=CaseStatus.OPEN)


def presale_rule(channel: str) -> PresaleRule | None:
    """What a deposit is on this channel today; None where none is taken."""
    in_force = PresaleRule.objects.filter(channel=channel, valid_from__lte=timezone.now().date())
    return in_force.order_by("-valid_from").first()


def presales_seen_by(actor: Actor) -> QuerySet[Presale]:
    """Reserved pieces, with all that a door shows of them; an API client sees its own."""
    presales = Presale.objects.select_related("store", "brand", "unit").order_by("-pk")
    return presales.filter(partner=actor.key) if actor.kind == "client" else presales


def kept_at(unit_id: int) -> tuple[Decimal, str] | None:
    """The price at which the piece is kept for who paid a deposit, with its currency; None where it is for nobody."""
    kept = Presale.objects.filter(
        unit=unit_id, status__in=(PresaleStatus.RESERVED, PresaleStatus.DUE)
    ).first()
    return None if kept is None else (kept.price, kept.currency)


def presale_of(actor: Actor, presale_id: int) -> Presale:
    """One of `presales_seen_by`. Raises `NotFound`."""
    presale = presales_seen_by(actor).filter(pk=presale_id).first()
    if presale is None:
        raise NotFound(f"There is no presale {presale_id}.", presale=presale_id)
    return presale
