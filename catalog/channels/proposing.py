"""A price for a piece, proposed from the house's own comparable sales: which, how many, and how they were weighed.

The rule is data (`PriceStep`). Sales are those of the piece's own brand, whoever asks: the wall lets staff through, and
another brand's prices are none of this piece. There is no rate of exchange in the house, so sales in another currency
than the piece's are left out, and said to be.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet
from django.utils import timezone

from backoffice.merchants.days import day_of, today
from backoffice.money import decimals, written
from catalog.inventory.models import Claim, Grade, Unit
from catalog.inventory.states import ClaimState

from .models import PriceStep

MOST = 200


@dataclass(frozen=True, slots=True)
class Comparable:
    """One sale of a like piece; `age` is how many days ago it was."""

    unit_id: int
    reference: str
    title: str
    grade: str
    price: Decimal
    currency: str
    sold_on: date
    age: int


@dataclass(frozen=True, slots=True)
class Tried:
    """One step in words, and how many sales it found in the piece's currency, of how many that it takes."""

    step: str
    found: int
    least: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found. `price` is None where there are too few comparables, or the piece lacks what they go by.

    `comparables` are those of the last step that was tried, the latest first. `left_out` counts sales in other
    currencies. `sentence` says all of it in words.
    """

    price: Decimal | None
    currency: str
    sentence: str
    comparables: tuple[Comparable, ...] = ()
    tried: tuple[Tried, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()


def steps_in_force(on: date) -> list[PriceStep]:
    """The steps of the latest day on which some came in force, in their order."""
    latest = PriceStep.objects.filter(valid_from__lte=on).order_by("-valid_from").values("valid_from")[:1]
    return list(PriceStep.objects.filter(valid_from__in=latest).order_by("number"))


def propose_price(unit: Unit) -> Proposal:
    """The median of the comparable sales of the first step that finds enough of them.

    `unit` was read inside the caller's wall. Every sale counts once, whatever its age; its age is shown.
    """
    if unit.grade is None:
        return Proposal(
            None,
            unit.currency,
            "The piece has no grade yet; like pieces are told by it. Have it graded first.",
        )
    tried: list[Tried] = []
    comparables: list[Comparable] = []
    left_out: Counter[str] = Counter()
    for step in steps_in_force(today()):
        found = _sales(unit, unit.grade, step)
        comparables = [each for each in found if each.currency == unit.currency]
        left_out = Counter(each.currency for each in found if each.currency != unit.currency)
        tried.append(Tried(_words(unit, step), len(comparables), step.least))
        if len(comparables) >= step.least:
            price = _median([each.price for each in comparables], unit.currency)
            sales = "1 sale" if len(comparables) == 1 else f"{len(comparables)} sales"
            sentence = (
                f"{written(price, unit.currency)} is the median of {sales}, {tried[-1].step}; each "
                "counts once."
            )
            return _told(price, unit, sentence, comparables, tried, left_out)
    if not tried:
        return Proposal(
            None, unit.currency, "No rule for proposing prices is in force; put one in force first."
        )
    counts = "; ".join(f"{each.found} of {each.least}, {each.step}" for each in tried)
    return _told(None, unit, f"Too few comparables: {counts}.", comparables, tried, left_out)


def _told(
    price: Decimal | None,
    unit: Unit,
    sentence: str,
    comparables: list[Comparable],
    tried: list[Tried],
    left_out: Counter[str],
) -> Proposal:
    others = sorted(left_out.items())
    if others:
        counts = ", ".join(f"{count} in {currency}" for currency, count in others)
        sentence += f" Left out, for the house has no rate of exchange: {counts}."
    return Proposal(price, unit.currency, sentence, tuple(comparables), tuple(tried), tuple(others))


def _sales(unit: Unit, grade: Grade, step: PriceStep) -> list[Comparable]:
    now = timezone.now()
    sales = Claim.objects.filter(
        state=ClaimState.SOLD, brand=unit.brand_id, created_at__gte=now - timedelta(days=step.days)
    ).exclude(unit=unit)
    sales = _like(sales, unit, step)
    if step.rank_span:
        span = (max(grade.rank - step.rank_span, 0), grade.rank + step.rank_span)
        sales = sales.filter(unit__grade__rank__range=span)
    else:
        sales = sales.filter(unit__grade=grade)
    return [
        Comparable(
            unit_id=sale.unit_id, reference=sale.unit.reference, title=sale.unit.title, grade=str(sale.unit.grade),
            price=sale.price, currency=sale.currency, sold_on=day_of(sale.created_at),
            age=(now - sale.created_at).days,
        )
        for sale in sales.select_related("unit__grade").order_by("-created_at", "-pk")[:MOST]
    ]  # fmt: skip


def _like(sales: QuerySet[Claim], unit: Unit, step: PriceStep) -> QuerySet[Claim]:
    if not step.same_model:
        return sales.filter(unit__category=unit.category_id)
    if unit.model_reference:
        return sales.filter(unit__model_reference__iexact=unit.model_reference)
    if unit.model:
        return sales.filter(unit__model__iexact=unit.model)
    return sales.filter(unit__title__iexact=unit.title)


def _words(unit: Unit, step: PriceStep) -> str:
    if not step.same_model:
        like = "of the same brand and category"
    elif unit.model_reference or unit.model:
        like = f"of the same model {unit.model_reference or unit.model}"
    else:
        like = "of the same title"
    grade = "the same grade" if step.rank_span == 0 else f"a grade within {step.rank_span} points of rank"
    return f"{like} and {grade}, in the last {step.days} days"


def _median(prices: Iterable[Decimal], currency: str) -> Decimal:
    """The middle one, or the mean of the two in the middle, rounded half up to the currency's decimals."""
    ordered = sorted(prices)
    middle = len(ordered) // 2
    price = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return price.quantize(Decimal(1).scaleb(-decimals(currency)), rounding=ROUND_HALF_UP)
