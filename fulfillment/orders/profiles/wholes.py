"""Whole orders in a report whose rows are their lines, and whether its amounts are those of whole orders."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Whole:
    """An order whose rows are its lines: what its first row says for all of them. `lines` are the rows with an article;
    `refunded`, `received` and `total` are None where no row says them.
    """

    lines: int = 0
    total: Decimal | None = None
    currency: str = ""
    refunded: Decimal | None = None
    received: Decimal | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class StatedAmounts:
    """Tells what the amounts of a report are, whose header may mean whole orders or their lines; shown each line.

    They are what whole orders come to where that is so of every order of several lines that tells. Nothing is kept of
    orders of one line, so that a long report takes no more memory than it has orders of several.
    """

    def __init__(self) -> None:
        self._orders: dict[str, Whole] = {}
        self._reference, self._whole = "", Whole()
        self._stated: list[Decimal | None] = []
        self._priced: list[Decimal | None] = []
        self._told: set[bool] = set()

    def see(
        self, reference: str, amount: Decimal | None, priced: Decimal | None, first: Callable[[], Whole]
    ) -> None:
        """A line, the amount that its row states, and what it is `priced` by unit price and quantity. Lines of an order
        stand together; `first` makes an order of its first one.
        """
        if reference != self._reference:
            self._finish()
            self._reference, self._whole = reference, self._orders.get(reference) or first()
            self._stated, self._priced = [], []
        self._whole.lines += 1
        self._stated.append(amount)
        self._priced.append(priced)

    def wholes(self) -> dict[str, Whole]:
        """The orders of several lines, if the amounts are those of whole orders; else none. After the last line."""
        self._finish()
        return self._orders if self._told == {True} else {}

    def _finish(self) -> None:
        if self._whole.lines > 1:
            self._orders[self._reference] = self._whole
            if None not in self._stated:
                self._whole.facts = {}  # each of its rows says all
            if (told := _is_total(self._stated, self._priced)) is not None:
                self._told.add(told)


def _is_total(stated: list[Decimal | None], priced: list[Decimal | None]) -> bool | None:
    """Whether the amounts of an order's lines are what the whole of it comes to; None where they do not tell.

    So they are where only the first line states one, as in merged cells, or where all state the same, that is not what
    each of them comes to.
    """
    first, *others = stated
    if not others or first is None:
        return None
    if not any(amount is not None for amount in others):
        return True
    if any(amount != first for amount in others):
        return False
    known = [price for price in priced if price is not None]
    return None if len(known) < len(priced) else any(price != first for price in known)
