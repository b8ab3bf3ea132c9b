"""Remarks on reported sales of our single pieces: there is one of each, and a report takes none off the shelf."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from backoffice.imports.drafts import Draft
from catalog.channels.models import Listing, Store
from catalog.inventory.models import Unit
from catalog.inventory.queries import units_as_they_stand
from catalog.inventory.states import ClaimState, UnitStatus

from ..models import OrderLine


class SinglePieces:
    """Looks for pieces that the store was given to sell, by the article numbers of a report."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sold_by: dict[int, str] = {}

    def look(self, drafts: Sequence[Draft]) -> None:
        """Sound rows. One query for all of them, and one more where a piece of ours is among them."""
        named = [draft for draft in drafts if draft.values.get("sku")]
        units = self._units({draft.values["sku"] for draft in named})
        if not units:
            return
        orders = self._orders(unit.pk for unit in units.values())
        for draft in named:
            if unit := units.get(draft.values["sku"]):
                self._remark(draft, unit, orders.get(unit.pk))

    def _units(self, references: set[str]) -> dict[str, Unit]:
        offered = Listing.objects.filter(store=self._store, unit__reference__in=references)
        found = units_as_they_stand().filter(pk__in=list(offered.values_list("unit_id", flat=True)))
        return {unit.reference: unit for unit in found} if references else {}

    @staticmethod
    def _orders(unit_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
        """By unit the store and the number of the order that has it."""
        lines = OrderLine.objects.filter(unit_id__in=list(unit_ids), claim__state=ClaimState.SOLD)
        return {
            unit: (store, reference)
            for unit, store, reference in lines.values_list("unit_id", "order__store_id", "order__reference")
        }

    def _remark(self, draft: Draft, unit: Unit, order: tuple[int, str] | None) -> None:
        reference, refunded = draft.values["reference"], Decimal(draft.facts.get("refunded") or 0)
        is_undone = refunded and refunded >= Decimal(draft.facts.get("received") or 0)
        if is_undone or order == (self._store.pk, reference):
            return
        before = self._sold_by.setdefault(unit.pk, reference)
        if before != reference:
            said, advice = (
                f"order {before} of this report has it too",
                "Ask the channel which of the two buyers has it; the other one cannot.",
            )
        elif order is not None:
            said, advice = (
                f"order {order[1]} has it here",
                "Send this sale as an order (POST /orders with its units): it becomes a case, and the buyer is told.",
            )
        elif unit.standing in (UnitStatus.LISTED, UnitStatus.HELD):  # type: ignore[attr-defined]
            said, advice = (
                "it is still for sale here, and a report takes nothing off the shelf",
                "Send this sale as an order (POST /orders with its units), or others may buy the piece too.",
            )
        else:
            return
        draft.note("single_piece", "sku", f"{unit.reference} is a single piece, and {said}.", advice)
