"""What EPCIS asks and the events do not say themselves: where things were, what lots are, what went into a run.

Everything is read for a whole parcel of events, in a handful of queries.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from backoffice.events.models import Event
from backoffice.merchants.models import Brand
from catalog.inventory.models import Lot, Movement, Warehouse
from catalog.products.models import Measure, Product
from fulfillment.repackaging.models import LotConsumption, WorkOrder

from ..identifiers import lot_class
from .vocabulary import RUN, SAID_AT

BEGINNINGS = ("unit.received", "lot.received", "lot.made")


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot as others know it: its class, and whether it is counted in grams."""

    uri: str
    number: str
    grams: bool
    warehouse: str

    def of(self, quantity: int) -> dict[str, Any]:
        """The quantity element. UN/ECE recommendation 20: GRM are grams; what is counted has no unit."""
        return {"epcClass": self.uri, "quantity": quantity, **({"uom": "GRM"} if self.grams else {})}


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A finished run of repackaging."""

    warehouse: str
    inputs: tuple[dict[str, Any], ...]
    output: LotFacts | None
    pieces: int
    expires_on: str


class Facts:
    """What is known for a parcel of events, inside the current wall. `countries` are by warehouse code."""

    def __init__(self, events: list[Event]) -> None:
        units = {e.subject_id for e in events if e.subject_type == "unit"}
        lots = {e.subject_id for e in events if e.subject_type == "lot"}
        runs = {e.subject_id for e in events if e.verb == RUN}
        self.countries = {
            code: str(country) for code, country in Warehouse.objects.values_list("code", "country")
        }
        self._brands = dict(Brand.objects.values_list("pk", "code"))
        self._beginnings = _beginnings(units, lots)
        self._moves = _moves(units)
        self._consumed: dict[int, list[LotConsumption]] = defaultdict(list)
        for row in LotConsumption.objects.filter(work_order__in=runs).order_by("pk"):
            self._consumed[row.work_order_id].append(row)
        orders = WorkOrder.objects.filter(pk__in=runs).select_related("warehouse", "output_lot")
        self._orders = {order.pk: order for order in orders}
        lots |= {row.lot_id for rows in self._consumed.values() for row in rows}
        lots |= {order.output_lot_id for order in orders if order.output_lot_id}
        self._lots = {
            lot.pk: lot for lot in Lot.objects.filter(pk__in=lots).select_related("product", "warehouse")
        }
        gone = [
            e for e in self._beginnings.values() if e.subject_type == "lot" and e.subject_id not in self._lots
        ]
        named = Q(pk__in=[])
        for event in gone:
            named |= Q(brand_id=event.brand_id, sku=event.data.get("product", ""))
        self._products = {(p.brand_id, p.sku): p for p in Product.objects.filter(named)} if gone else {}

    def beginning(self, event: Event) -> Event | None:
        """The event with which the subject of this one came in."""
        return self._beginnings.get((event.subject_type, event.subject_id))

    def place_of_unit(self, event: Event) -> str:
        """The code of the warehouse where the unit was when the event happened; empty when it was in none."""
        if said := event.data.get(SAID_AT.get(event.verb, "")):
            return str(said)
        moves = self._moves.get(event.subject_id, ())
        before = bisect_right([at for at, _ in moves], event.at)
        if before:
            return moves[before - 1][1]
        beginning = self.beginning(event)
        return str(beginning.data.get("warehouse", "")) if beginning is not None else ""

    def lot(self, lot_id: int) -> LotFacts | None:
        """None for a lot of which neither row nor log is left to this reader."""
        if (lot := self._lots.get(lot_id)) is not None:
            return self._lot_facts(lot.product, lot.number, lot.warehouse.code)
        beginning = self._beginnings.get(("lot", lot_id))
        if beginning is None:
            return None
        data = beginning.data
        product = self._products.get((beginning.brand_id or 0, data["product"]))
        if product is None:
            brand = self._brands.get(beginning.brand_id or 0, "")
            uri = lot_class("", data["number"], brand=brand, sku=data["product"])
            return LotFacts(uri, data["number"], False, data["warehouse"])
        return self._lot_facts(product, data["number"], data["warehouse"])

    def _lot_facts(self, product: Product, number: str, warehouse: str) -> LotFacts:
        brand = self._brands.get(product.brand_id, "")
        uri = lot_class(product.gtin, number, brand=brand, sku=product.sku)
        return LotFacts(uri, number, product.measure == Measure.GRAM, warehouse)

    def run(self, event: Event) -> RunFacts | None:
        order = self._orders.get(event.subject_id)
        if order is None:
            return None
        consumed = [(self.lot(row.lot_id), row.quantity) for row in self._consumed[order.pk]]
        made = order.output_lot
        return RunFacts(
            warehouse=order.warehouse.code,
            inputs=tuple(lot.of(quantity) for lot, quantity in consumed if lot is not None),
            output=self.lot(made.pk) if made is not None else None,
            pieces=order.good_pieces or 0,
            expires_on=made.expires_on.isoformat() if made is not None else "",
        )


def _beginnings(units: Iterable[int], lots: Iterable[int]) -> dict[tuple[str, int], Event]:
    found = Event.objects.filter(
        Q(subject_type="unit", subject_id__among=list(units))
        | Q(subject_type="lot", subject_id__among=list(lots)),
        sequence=1,
        verb__in=BEGINNINGS,
    )
    return {(event.subject_type, event.subject_id): event for event in found}


def _moves(units: set[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Unit → (when, warehouse code or "") in order."""
    moves: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    rows = Movement.objects.filter(unit__pk__among=list(units)).order_by("pk")
    for unit, target, at in rows.values_list("unit", "target", "at"):
        moves[unit].append((at, target.removeprefix("warehouse:") if target.startswith("warehouse:") else ""))
    return moves
