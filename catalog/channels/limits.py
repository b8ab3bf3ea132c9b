"""At what price, and whether at all, a unit may be offered: rooms above, which know whose it is, say so here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backoffice.events.errors import Conflict
from backoffice.money import exact, written
from catalog.inventory.models import Unit

BELOW_MINIMUM = "below_minimum"


@dataclass(frozen=True, slots=True)
class Limit:
    """What is agreed about one unit. `of` is what sets the minimum, in words: «its agreement K-2026-00007».

    `refusal` is set where it may not be offered at any price.
    """

    minimum: Decimal
    currency: str
    of: str
    refusal: Conflict | None = None


Source = Callable[[Sequence[int]], Mapping[int, Limit]]
_sources: list[Source] = []


def limits_offers(source: Source) -> Source:
    """Registers a function that gives the limits of units by their ids, in a constant number of queries.

    It is asked while the units are locked, or their listings are: whoever changes a limit locks both.
    """
    _sources.append(source)
    return source


def limits_of(unit_ids: Sequence[int]) -> dict[int, list[Limit]]:
    """The limits of these units; units without any are missing."""
    found: dict[int, list[Limit]] = {}
    for source in _sources:
        for unit_id, limit in source(unit_ids).items():
            found.setdefault(unit_id, []).append(limit)
    return found


def why_not_at(unit: Unit, price: Decimal, currency: str, limits: Sequence[Limit]) -> Conflict | None:
    """Why the unit may not be offered at this price; None where nothing is in the way."""
    for limit in limits:
        if limit.refusal is not None:
            return limit.refusal
        if limit.currency != currency:
            return Conflict(
                f"Unit {unit} would be offered in {currency}, and {limit.of} is in {limit.currency}; give the unit a "
                f"price in {limit.currency}.",
                code="other_currency", unit=unit.pk, currency=limit.currency,
            )  # fmt: skip
        if price < limit.minimum:
            return Conflict(
                f"Unit {unit} would be offered at {written(price, currency)}, below the minimum price of {limit.of}, "
                f"{written(limit.minimum, currency)}; ask at least that.",
                code=BELOW_MINIMUM, unit=unit.pk, minimum=str(exact(limit.minimum, currency)), currency=currency,
            )  # fmt: skip
    return None
