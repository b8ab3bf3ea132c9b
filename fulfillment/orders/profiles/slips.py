"""Remarks on what is likely a slip: numbers of orders that hardly differ from another, amounts that nobody pays."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backoffice.imports.drafts import Draft, plain
from backoffice.imports.repeats import FirstRows, Plain

from ..services import references_here

# A buyer pays more than the row comes to where shipping and taxes are of no row; so many times it nobody does.
_TIMES_THE_AMOUNT = 5
_MOST_PIECES = 100_000
# Before it nobody sold through channels that give out reports.
_FIRST_YEAR = 2000
# New orders of one file that are looked for among those that are here: each asks for some three names.
_LOOKED_AT = 1_000
# What a program adds to a number that it takes for an amount.
_ADDED = ".0"


def doubt_amounts(draft: Draft, facts: Mapping[str, Any]) -> None:
    """Remarks on a sound row that receives far more than it comes to, sells more than anybody does, or in parts."""
    values = draft.values
    amount, received, quantity = values.get("amount"), values.get("received"), values.get("quantity")
    if received and amount is not None and received > amount * _TIMES_THE_AMOUNT and "received" in facts:
        draft.note(
            "received_far_above", "received",
            f"{plain(received)} is said to have been received, and the row comes to {plain(amount)}.",
            "Look for a digit too many, or for what was paid of several orders at once.",
        )  # fmt: skip
    if quantity and (quantity > _MOST_PIECES or quantity != quantity.to_integral_value()):
        draft.note(
            "quantity_unlikely", "quantity", f"The row is of {plain(quantity)} pieces.",
            "Look whether another number stands in the column of quantities.",
        )  # fmt: skip
    ordered_at = values.get("ordered_at")
    if ordered_at is not None and ordered_at.year < _FIRST_YEAR:
        draft.note(
            "date_far_back", "ordered_at", f"The order is said to be of {ordered_at:%d %B %Y}.",
            "Look at the year, and whether day and month are the right way round.",
        )  # fmt: skip


class Spellings:
    """Remarks on new orders whose number differs from another's of the store in case or a «.0» alone, further up in the
    file or here: they count twice.
    """

    def __init__(self, store_id: int) -> None:
        self._store_id = store_id
        self._first = FirstRows()
        self._left = _LOOKED_AT

    def look(self, drafts: Sequence[Draft]) -> None:
        """A batch of sound rows, in the order of the file. One query, for the first new orders alone."""
        rows: Iterable[Plain] = (
            (draft.number, hash(_key(draft.values["reference"])), hash(draft.values["reference"]))
            for draft in drafts
        )
        above = {repeat.number: repeat.first for repeat in self._first.repeats(rows) if not repeat.same}
        new = [draft for draft in drafts if draft.found is None]
        asked = {
            draft.values["reference"]: _spelt_otherwise(draft.values["reference"])
            for draft in new[: self._left]
        }
        self._left -= len(asked)
        wanted = set().union(*asked.values())
        here = {_key(each): each for each in references_here(self._store_id, wanted)} if wanted else {}
        for draft in new:
            own = draft.values["reference"]
            other = here.get(_key(own), "")
            if draft.number in above:
                _remark(draft, own, f"that of row {above[draft.number]:,}")
            elif other and other != own:
                _remark(draft, own, f"{other}, which is here")


def _remark(draft: Draft, own: str, other: str) -> None:
    draft.note(
        "order_hardly_differs", "reference", f"The number {own} differs from {other} in case or a «.0» alone.",
        "It makes a sale of its own. If the other order is meant, write its number as it stands there.",
    )  # fmt: skip


def _key(reference: str) -> str:
    return reference.casefold().removesuffix(_ADDED)


def _spelt_otherwise(reference: str) -> set[str]:
    bare = reference.removesuffix(_ADDED)
    return {bare, bare.upper(), bare.lower(), f"{bare}{_ADDED}"} - {reference}
