"""One who works on the floor: pieces leave, come back, travel, are lost and found, and go on sale anew."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from catalog.channels.services import list_units
from catalog.inventory import queries
from catalog.inventory.bench_models import TamperTag
from catalog.inventory.lacking import whole_tags
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.services import (
    find_units,
    grade_units,
    inspect_units,
    photograph_units,
    put_away_units,
    quarantine_units,
    seal_units,
)
from catalog.inventory.services.travelling import MAY_TRAVEL
from catalog.inventory.states import ClaimState, UnitStatus
from fulfillment.custody.models import Journey, Loss
from fulfillment.custody.services import (
    count_bin,
    pay_back,
    receive_transfer,
    report_damage,
    report_loss,
    send_transfer,
)
from fulfillment.custody.states import JourneyStatus
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import OrderStatus
from fulfillment.returns.models import Return
from fulfillment.returns.queries import open_return_of_sale
from fulfillment.returns.services import receive_return, refund_return, refuse_return, request_return
from fulfillment.returns.states import ReturnStatus
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import (
    Report,
    apply_tracking,
    hand_over_parcel,
    pack_parcel,
    pick_parcel,
    report_tracking,
)
from fulfillment.shipping.states import ParcelStatus
from tests.catalog.inventory.making import pass_units, whole_sets
from tests.fulfillment.shipping.making import whole_packing

BINS = tuple(f"P-{number}" for number in range(12))
MOST_AT_ONCE = 12
SHIPPING = office("shipping")
Tried = tuple[str, int]
"""What came of it, and at how many pieces it was tried."""


@dataclass(frozen=True)
class Place:
    """Where the pieces lie: two warehouses with the bins `BINS`, and the store that sells out of both."""

    warehouses: tuple[str, str]
    store: str


class Floor:
    """It remembers nothing: what is to be done next is what the tables say, so that many go for the same piece."""

    def __init__(self, units: Sequence[int], place: Place, chance: random.Random, actor: Actor) -> None:
        self.units, self.place, self.chance, self.actor = list(units), place, chance, actor
        self.numbers = count(1)
        # Each commits several times, as the doors do: verbs about different pieces in one transaction would lock them
        # in another order than that of their keys. The others are one transaction each.
        self.in_steps: dict[Callable[[], Tried], int] = {
            self.send: 14, self.bring_back: 8, self.deliver: 6, self.arrive: 3,
        }  # fmt: skip
        self.at_once: dict[Callable[[], Tried], int] = {
            self.settle: 3, self.bench: 8, self.dispatch: 2, self.lose: 2, self.damage: 1, self.find: 3,
            self.pay_back: 2, self.count: 1,
        }  # fmt: skip

    # --- to the buyer and back -------------------------------------------------------------------

    def send(self) -> Tried:
        """An order goes on, step by step, each of them committed; one in eight stops anywhere."""
        with scope(SHIPPING):
            waiting = Order.objects.filter(status__in=(OrderStatus.PLACED, OrderStatus.ALLOCATED))
            order_id = self._any(list(waiting.values_list("pk", flat=True)))
        steps = 0
        while order_id and self._step(order_id):
            steps += 1
            if self.chance.random() < 0.12:
                return "stopped on its way", steps
        return ("carried on" if steps else "nothing"), max(1, steps)

    def _step(self, order_id: int) -> bool:
        with scope(SHIPPING) as shipping:
            if next_step(order_id, shipping):
                return True
            parcel = Parcel.objects.select_related("warehouse").filter(order=order_id).first()
            if parcel is None or parcel.warehouse.automated:
                return False
            if parcel.status == ParcelStatus.PLANNED:
                sold = OrderLine.objects.filter(order=order_id).values_list("unit", flat=True)
                tags = [tag.number for tag in whole_tags(sold).values()]
                pick_parcel(parcel_id=parcel.pk, actor=self.actor, scans=tags)
                return True
            if parcel.status == ParcelStatus.PICKED:
                pack_parcel(parcel_id=parcel.pk, weight_g=900, photos=whole_packing(parcel), actor=self.actor)
                return True
            if parcel.status == ParcelStatus.LABELLED:
                hand_over_parcel(parcel_id=parcel.pk, actor=self.actor)
                return True
            return False

    def deliver(self) -> Tried:
        """The carrier says that parcels have arrived."""
        with scope(self.actor):
            on_the_way = Parcel.objects.filter(status=ParcelStatus.HANDED_OVER).values_list("pk", "waybill")
            found = list(on_the_way)
            parcels = dict(self.chance.sample(found, min(MOST_AT_ONCE, len(found))))
            if not parcels:
                return "nothing", 1
            brought = [
                Report(waybill=waybill or "", code="Delivered", happened_at=timezone.now())
                for waybill in parcels.values()
            ]
            report_tracking(reports=brought, actor=self.actor)
        return "delivered", sum(map(self._apply_tracking, parcels))

    def _apply_tracking(self, parcel_id: int) -> int:
        with scope(self.actor):
            return max(1, apply_tracking(parcel_id=parcel_id))

    def bring_back(self) -> Tried:
        """A buyer wants to give a piece back, and it comes, or another one does, or it does not come yet."""
        with scope(self.actor):
            there = OrderLine.objects.filter(
                unit__in=self.units, unit__status=UnitStatus.DELIVERED, claim__state=ClaimState.SOLD
            )
            lines = {unit: (line, order) for line, unit, order in there.values_list("pk", "unit", "order")}
            unit_id = self._any(list(lines))
            if not unit_id:
                return "nothing", 1
            line_id, order_id = lines[unit_id]
            asked = open_return_of_sale(line_id) or request_return(
                order_id=order_id, unit_id=unit_id, reason="too small", actor=self.actor
            )
        if asked.status != ReturnStatus.REQUESTED or self.chance.random() < 0.1:
            return "asked", 1
        with scope(self.actor):
            worn = TamperTag.objects.filter(unit=unit_id).latest("pk").number
            swapped = self.chance.random() < 0.15
            row = receive_return(
                return_id=asked.pk, warehouse_code=self.chance.choice(self.place.warehouses),
                tag=f"X-{worn}" if swapped else worn, serial="", tag_whole=self.chance.random() < 0.7,
                actor=self.actor,
            )  # fmt: skip
            assert (row.status == ReturnStatus.SWAPPED) == swapped, (
                f"return {row.pk} of unit {unit_id}: came with {row.tag_read}, left with {worn}, and is {row.status}"
            )
        return row.status, 2

    def settle(self) -> Tried:
        """The money of a return goes back, or where another piece came it may not."""
        rows = Return.objects.filter(status__in=(ReturnStatus.ACCEPTED, ReturnStatus.SWAPPED))
        found = list(rows)
        if not found:
            return "nothing", 1
        row = self.chance.choice(found)
        if row.status == ReturnStatus.SWAPPED and self.chance.random() < 0.8:
            refuse_return(return_id=row.pk, decision="another piece came", actor=self.actor)
            return "refused", 1
        refund_return(
            return_id=row.pk, refund_reference=self._number("RF"), decision="goodwill", actor=self.actor
        )
        return "refunded", 1

    # --- the bench -------------------------------------------------------------------------------

    def bench(self) -> Tried:
        """What is at intake, for the first or any later time, goes over the bench and on sale, or is put aside."""
        waiting = Unit.objects.filter(pk__in=self.units, status=UnitStatus.INTAKE, in_transit_to=None)
        ids = self._some(list(waiting.values_list("pk", flat=True)))
        if not ids:
            return "nothing", 1
        if self.chance.random() < 0.1:
            quarantine_units(unit_ids=ids[:1], reason="a doubt", actor=self.actor)
            return "put aside", 1
        bring_on_sale(ids, self.place.store, self.actor)
        return "on sale", len(ids)

    # --- custody ---------------------------------------------------------------------------------

    def dispatch(self) -> Tried:
        """Pieces leave for the other warehouse; they may be held and sold on their way."""
        here, there = self.chance.sample(self._warehouses(), 2)
        lying = Unit.objects.filter(
            pk__in=self.units, warehouse=here, in_transit_to=None, status__in=MAY_TRAVEL
        )
        ids = self._some(list(lying.values_list("pk", flat=True)), 4)
        if not ids:
            return "nothing", 1
        send_transfer(
            origin=here, destination=there, reference=self._number("T"), scans=[f"U{pk}" for pk in ids],
            actor=self.actor,
        )  # fmt: skip
        return "sent", len(ids)

    def arrive(self) -> Tried:
        """A transfer arrives; now and then one piece of it does not, and is lost."""
        with scope(self.actor):
            under_way = list(
                Journey.objects.filter(status=JourneyStatus.ON_THE_WAY).select_related("destination")
            )
        if not under_way:
            return "nothing", 1
        one = self.chance.choice(under_way)
        ids = [each.unit_id for each in under_way if each.reference == one.reference]
        if self.chance.random() < 0.1:
            with scope(self.actor):
                report_loss(unit_id=ids.pop(), reason="did not arrive", actor=self.actor)
        if not ids:
            return "lost on its way", 1
        with scope(self.actor):
            receive_transfer(
                destination=one.destination, reference=one.reference, scans=[f"U{pk}" for pk in ids],
                actor=self.actor,
            )  # fmt: skip
            put_away_units(bins={pk: self.chance.choice(BINS) for pk in ids}, actor=self.actor)
        return "arrived", len(ids)

    def lose(self) -> Tried:
        """Any piece is lost, whoever has it; what was found not to be genuine is given up."""
        aside = Unit.objects.filter(pk__in=self.units, status=UnitStatus.QUARANTINED)
        unit_id = self._any(list(aside.values_list("pk", flat=True))) or self.chance.choice(self.units)
        report_loss(unit_id=unit_id, reason="not where it should be", actor=self.actor)
        return "lost", 1

    def damage(self) -> Tried:
        report_damage(unit_id=self.chance.choice(self.units), reason="a bottle broke", actor=self.actor)
        return "damaged", 1

    def find(self) -> Tried:
        lost = Unit.objects.filter(pk__in=self.units, status=UnitStatus.LOST)
        ids = self._some(list(lost.values_list("pk", flat=True)))
        if not ids:
            return "nothing", 1
        find_units(
            unit_ids=ids, warehouse=self.chance.choice(self._warehouses()), reason="behind the shelf",
            actor=self.actor,
        )  # fmt: skip
        return "found", len(ids)

    def pay_back(self) -> Tried:
        """Whose order waited for what is lost has the money back."""
        owed = Loss.objects.exclude(order_reference="").filter(refund_reference="")
        ids = self._some(list(owed.values_list("pk", flat=True)))
        if not ids:
            return "nothing", 1
        pay_back(loss_ids=ids, refund_reference=self._number("PB"), actor=self.actor)
        return "paid back", len(ids)

    def count(self) -> Tried:
        """A bin is counted; now and then a label is left out, or one of another bin lies in it."""
        warehouse, code = self.chance.choice(self._warehouses()), self.chance.choice(BINS)
        lying = Unit.objects.filter(pk__in=self.units, warehouse=warehouse, in_transit_to=None, bin=code)
        ids = list(lying.values_list("pk", flat=True))[:MOST_AT_ONCE]
        if self.chance.random() < 0.3:
            ids = [*ids[1:], self.chance.choice(self.units)]
        made = count_bin(
            warehouse=warehouse, bin_code=code, scans=[f"U{pk}" for pk in ids], actor=self.actor,
            none_is_there=True,
        )  # fmt: skip
        return ("all there" if not made.missing else "some missing"), max(1, len(ids))

    # --- choosing --------------------------------------------------------------------------------

    def _any(self, ids: list[int]) -> int:
        return self.chance.choice(ids) if ids else 0

    def _some(self, ids: list[int], most: int = MOST_AT_ONCE) -> list[int]:
        return self.chance.sample(ids, min(most, len(ids)))

    def _number(self, mark: str) -> str:
        return f"{mark}-{self.actor.name}-{next(self.numbers)}"[:40]

    def _warehouses(self) -> list[Warehouse]:
        return list(Warehouse.objects.filter(code__in=self.place.warehouses).order_by("pk"))


def bring_on_sale(ids: Sequence[int], store: str, actor: Actor) -> None:
    """From intake to the shelf and the store. A piece keeps its tag while it is whole. Inside a staff scope."""
    inspect_units(unit_ids=ids, actor=actor)
    pass_units(ids)
    grade_units(unit_ids=ids, grade=queries.house_grades()[0], actor=actor)
    worn = whole_tags(ids)
    bare = [pk for pk in ids if pk not in worn]
    if bare:
        cut = Counter(TamperTag.objects.filter(unit__in=bare).values_list("unit", flat=True))
        seal_units(tags={pk: f"TAG-{pk}-{cut[pk]}" for pk in bare}, actor=actor)
    photograph_units(photos=whole_sets(ids), actor=actor)
    put_away_units(bins={pk: BINS[pk % len(BINS)] for pk in ids}, actor=actor)
    list_units(unit_ids=ids, store_codes=[store], actor=actor)
