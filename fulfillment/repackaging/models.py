"""Raw lots become finished lots: recipes, work orders, and which lot went into which."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand
from catalog.inventory.models import Lot, Warehouse
from catalog.products.models import Product

from .states import WORK_ORDER, WorkOrderStatus


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Recipe(models.Model):
    """How one piece of a finished product is packed. A change is a new version; work orders keep theirs.

    A product counted in grams is a blend: its "piece" is one gram.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="recipes")
    version = models.PositiveIntegerField()
    shelf_life_days = models.PositiveIntegerField(help_text="Of the finished product, from the pack date")
    tolerance_bp = models.PositiveIntegerField(
        default=10,
        help_text="Share of the input that may stay unexplained, in hundredths of a percent: 10 is 0.1 %",
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "version"], name="recipe_version_once"),
            models.CheckConstraint(condition=Q(shelf_life_days__gt=0), name="recipe_shelf_life_positive"),
            models.CheckConstraint(condition=Q(tolerance_bp__lt=10_000), name="recipe_tolerance_below_all"),
        ]

    def __str__(self) -> str:
        return f"{self.product.sku} v{self.version}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RecipeLine(models.Model):
    """Net quantity of one raw product per finished piece, and the share lost in the process.

    Consumption per piece is net / (1 − loss) (the processing-trade rule for unit consumption).
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    net_mg = models.PositiveBigIntegerField(help_text="Net per finished piece, in milligrams")
    loss_bp = models.PositiveIntegerField(
        default=0, help_text="Process loss in hundredths of a percent: 250 is 2.5 %"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipe", "product"], name="recipe_line_once_per_product"),
            models.CheckConstraint(condition=Q(net_mg__gt=0), name="recipe_line_net_positive"),
            models.CheckConstraint(condition=Q(loss_bp__lt=10_000), name="recipe_line_loss_below_all"),
        ]

    def __str__(self) -> str:
        return f"{self.product.sku}: {self.net_mg} mg"


class WorkOrder(models.Model):
    """One run of a recipe, packed on one day.

    `piece_mg` is the net weight of one piece as the recipe said when the run was planned. When the run is finished,
    what went in equals (good + samples + rejects) net + process loss + what stays unexplained, in milligrams.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    recipe = models.ForeignKey(Recipe, on_delete=models.PROTECT, related_name="work_orders")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    output_number = models.CharField(max_length=20, help_text="Lot number of the finished goods")
    status = models.CharField(max_length=10, choices=WorkOrderStatus, default=WorkOrderStatus.PLANNED)
    packs_on = models.DateField(help_text="The pack date; remaining life and shelf life count from it")
    minimum_life_days = models.PositiveIntegerField(
        default=1, help_text="Raw lots with less life left on the pack date are not taken"
    )
    planned_pieces = models.PositiveIntegerField()
    piece_mg = models.PositiveBigIntegerField(help_text="Net per finished piece, in milligrams")
    good_pieces = models.PositiveIntegerField(null=True)
    sample_pieces = models.PositiveIntegerField(null=True)
    reject_pieces = models.PositiveIntegerField(null=True)
    consumed_mg = models.PositiveBigIntegerField(null=True)
    loss_mg = models.PositiveBigIntegerField(null=True, help_text="Process loss as weighed, in milligrams")
    unexplained_mg = models.BigIntegerField(
        null=True, help_text="Within the recipe's tolerance; negative is a surplus"
    )
    output_lot = models.OneToOneField(Lot, on_delete=models.PROTECT, null=True, related_name="made_by")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            *WORK_ORDER.triggers(),
            pgtrigger.Trigger(
                name="output_is_new",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("output_lot_id"),
                condition=pgtrigger.Q(new__output_lot__isnull=False),
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.output_lot_id = NEW.output_lot_id THEN
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.output_lot_id IS NOT NULL THEN
                        RAISE EXCEPTION 'Work order % has made its lot already', NEW.id
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF EXISTS (SELECT FROM repackaging_lotconsumption WHERE lot_id = NEW.output_lot_id) THEN
                        RAISE EXCEPTION 'Lot % was consumed before it was made', NEW.output_lot_id
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=WorkOrderStatus.values), name="work_order_status_known"
            ),
            models.CheckConstraint(condition=Q(planned_pieces__gt=0), name="work_order_plans_something"),
            models.CheckConstraint(condition=Q(piece_mg__gt=0), name="work_order_piece_weighs_something"),
            models.CheckConstraint(
                condition=Q(minimum_life_days__gt=0), name="work_order_minimum_life_positive"
            ),
            models.CheckConstraint(
                condition=~Q(status=WorkOrderStatus.FINISHED)
                | Q(
                    good_pieces__isnull=False,
                    sample_pieces__isnull=False,
                    reject_pieces__isnull=False,
                    consumed_mg__isnull=False,
                    loss_mg__isnull=False,
                    unexplained_mg__isnull=False,
                    finished_at__isnull=False,
                ),
                name="work_order_finished_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status=WorkOrderStatus.FINISHED)
                | Q(good_pieces=0)
                | Q(output_lot__isnull=False),
                name="work_order_good_pieces_have_lot",
            ),
            models.CheckConstraint(
                condition=Q(consumed_mg__isnull=True)
                | Q(
                    consumed_mg=(F("good_pieces") + F("sample_pieces") + F("reject_pieces")) * F("piece_mg")
                    + F("loss_mg")
                    + F("unexplained_mg")
                ),
                name="work_order_mass_balances",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="work_order_by_brand"),
            models.Index(fields=["status", "-id"], name="work_order_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.output_number} ({self.recipe})"

    @property
    def yield_percent(self) -> Decimal | None:
        """Good net output per input, in percent with two decimals; None until finished."""
        if self.good_pieces is None or not self.consumed_mg:
            return None
        share = Decimal(self.good_pieces * self.piece_mg * 100) / Decimal(self.consumed_mg)
        return share.quantize(Decimal("0.01"))


class LotConsumption(models.Model):
    """A quantity of one lot went into one work order. These rows are the genealogy, walked both ways.

    A lot enters only a run that has made no lot yet, and a lot that a run makes is new: so the lots form no cycle.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="consumptions")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="consumptions")
    quantity = models.PositiveBigIntegerField(help_text="In grams")

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="enters_before_output",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (
                        SELECT FROM repackaging_workorder WHERE id = NEW.work_order_id AND output_lot_id IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'Work order % has made its lot; nothing enters it any more', NEW.work_order_id
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["work_order", "lot"], name="lot_consumed_once_per_work_order"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="lot_consumption_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.lot}"
