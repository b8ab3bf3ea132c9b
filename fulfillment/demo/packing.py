"""Two raw lots of a supplement become one finished lot in the bonded zone."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.merchants.models import Brand
from catalog.inventory.models import Lot
from catalog.inventory.services import receive_lot, release_lot
from catalog.products.models import Measure
from catalog.products.queries import category_by_word
from catalog.products.services import create_product
from fulfillment.repackaging.models import WorkOrder
from fulfillment.repackaging.queries import lots_it_came_from, lots_made_from
from fulfillment.repackaging.services import Ingredient, hand_to_line, plan_work_order, write_recipe
from fulfillment.repackaging.states import WorkOrderStatus
from fulfillment.repackaging.weighing import Report

from .errors import DemoFailed
from .stage import BONDED, actor, take_in, warehouse

SUPPLEMENTS = ("Hokuto Nutrition", "JP")
NET_MG, LOSS_BP, PIECES = 60_000, 250, 1_000
# 60 g net with 2.5 % process loss is 61.5385 g a piece; the whole run takes 61,539 g.
RAW_GRAMS = (40_000, 30_000)


@dataclass(frozen=True, slots=True)
class Run:
    """The work order and the raw lots that it should use up."""

    work_order_id: int
    raw_lot_ids: tuple[int, ...]


def start_run() -> Run:
    """Receives and releases the raw lots, writes the recipe, plans the work order, and hands it to the line."""
    with scope(office("demo")):
        operator, admin = actor("operator"), actor("admin")
        today = timezone.now().date()
        brand: Brand = take_in([SUPPLEMENTS])[0]
        raw_category, packed_category = (
            category_by_word("raw materials"),
            category_by_word("food supplements"),
        )
        assert raw_category is not None
        assert packed_category is not None
        raw = create_product(
            brand=brand, sku="COLLAGEN-RAW", title="Marine collagen peptides, bulk", category=raw_category,
            measure=Measure.GRAM, country_of_origin="JP", actor=admin,
        )  # fmt: skip
        packed = create_product(
            brand=brand, sku="COLLAGEN-60", title="Marine collagen 60 g", category=packed_category,
            gtin="4006381333931", measure=Measure.PIECE, country_of_origin="JP", actor=admin,
        )  # fmt: skip
        lots = [
            receive_lot(
                product=raw, warehouse=warehouse(BONDED), number=f"RAW-{n}", quantity=grams, actor=operator,
                manufactured_on=today - timedelta(days=60 * n), expires_on=today + timedelta(days=400 + 30 * n),
            )
            for n, grams in enumerate(RAW_GRAMS, start=1)
        ]  # fmt: skip
        for lot in lots:
            release_lot(lot_id=lot.pk, actor=operator)
        recipe = write_recipe(
            product=packed, lines=[Ingredient(product=raw, net_mg=NET_MG, loss_bp=LOSS_BP)], shelf_life_days=540,
            actor=admin,
        )  # fmt: skip
        order = plan_work_order(
            recipe=recipe, warehouse=warehouse(BONDED), output_number="PK-0001", pieces=PIECES, actor=operator
        )
        loss_mg = -(-PIECES * NET_MG * 10_000 // (10_000 - LOSS_BP)) - PIECES * NET_MG
        hand_to_line(
            work_order=order, actor=operator, report=Report(good=985, samples=2, rejects=13, loss_mg=loss_mg)
        )
        return Run(work_order_id=order.pk, raw_lot_ids=tuple(lot.pk for lot in lots))


def is_finished(run: Run) -> bool:
    with scope(office("demo")):
        return WorkOrder.objects.get(pk=run.work_order_id).status == WorkOrderStatus.FINISHED


def trace(run: Run) -> Lot:
    """Releases the finished lot and walks its genealogy both ways; raises `DemoFailed` when a lot is missing."""
    with scope(office("demo")):
        made = Lot.objects.get(made_by=run.work_order_id)
        origins = {passage.source.id for passage in lots_it_came_from(made.pk)}
        if origins != set(run.raw_lot_ids):
            raise DemoFailed(f"Lot {made} came from lots {origins}, not from {run.raw_lot_ids}.")
        for raw in run.raw_lot_ids:
            if made.pk not in {passage.result.id for passage in lots_made_from(raw)}:
                raise DemoFailed(f"Lot {made} is not found among what became of raw lot {raw}.")
        return release_lot(lot_id=made.pk, actor=actor("operator"))
