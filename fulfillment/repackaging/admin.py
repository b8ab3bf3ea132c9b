"""The pages of the repackaging room: recipes, work orders, and where each lot came from and went."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.events.places import within
from catalog.inventory.models import Warehouse
from catalog.inventory.states import FLOOR
from catalog.products.models import Product

from . import queries, services
from .models import LotConsumption, Recipe, RecipeLine, WorkOrder
from .states import WORK_ORDER, WorkOrderStatus
from .weighing import grams_per_piece, kilograms

LINES_HELP = (
    "One line per raw product: SKU; net grams per piece; process loss in %. For example: RAW-7; 60; 2.5"
)


class RecipeWords(VerbForm):
    lines = forms.CharField(widget=forms.Textarea, help_text=LINES_HELP)
    shelf_life_days = forms.IntegerField(min_value=1, help_text="Of the finished product, from the pack date")
    tolerance = forms.DecimalField(
        label="Tolerance (%)",
        min_value=0,
        max_value=Decimal("99.99"),
        decimal_places=2,
        initial=Decimal("0.10"),
        help_text="Share of the input that may stay unexplained at the end of a run",
    )

    def clean_lines(self) -> list[tuple[str, int, int]]:
        """(SKU, net milligrams, loss in hundredths of a percent) per line."""
        lines = []
        for number, text in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not text.strip():
                continue
            parts = [part.strip() for part in text.split(";")]
            if len(parts) not in (2, 3):
                raise forms.ValidationError(
                    f"Line {number} has {len(parts)} parts; write: SKU; grams; loss in %."
                )
            loss = parts[2].removesuffix("%").strip() if len(parts) == 3 else "0"
            lines.append(
                (
                    parts[0],
                    _whole(parts[1], 1000, f"Line {number}: «{parts[1]}» is no number of grams"),
                    _whole(loss, 100, f"Line {number}: «{loss}» is no percentage"),
                )
            )
        return lines


def _whole(text: str, factor: int, complaint: str) -> int:
    try:
        exact = Decimal(text) * factor
        whole = int(exact)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise forms.ValidationError(f"{complaint}; write for example 60 or 2.5.") from error
    if exact != whole or not 0 <= whole < 10**12:
        raise forms.ValidationError(
            f"{complaint} that can be weighed here; the smallest step is {Decimal(1) / factor}."
        )
    return whole


class NewRecipeForm(RecipeWords):
    product = forms.ModelChoiceField(Product.objects.order_by("sku", "pk"), help_text="The finished product")
    field_order = ("product", "lines", "shelf_life_days", "tolerance")


def _write(
    *,
    product: Product,
    lines: list[tuple[str, int, int]],
    shelf_life_days: int,
    tolerance: Decimal,
    actor: Actor,
) -> Recipe:
    named = Product.objects.filter(brand_id=product.brand_id, sku__in=[sku for sku, _, _ in lines])
    raw = {each.sku: each for each in named}
    for sku, _, _ in lines:
        if sku not in raw:
            raise Invalid(
                f"The brand of {product.sku} has no product with the SKU {sku}; create it first.", sku=sku
            )
    return services.write_recipe(
        product=product,
        lines=[services.Ingredient(product=raw[sku], net_mg=net, loss_bp=loss) for sku, net, loss in lines],
        shelf_life_days=shelf_life_days,
        tolerance_bp=int(tolerance * 100),
        actor=actor,
    )


class LinesOfRecipe(ReadOnlyInline):
    model = RecipeLine
    verbose_name_plural = "lines"
    fields = readonly_fields = ("product", "net_grams", "loss", "consumption")
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[RecipeLine]:
        return super().get_queryset(request).select_related("product")

    @display(description="Net per piece")
    def net_grams(self, line: RecipeLine) -> str:
        return f"{Decimal(line.net_mg) / 1000:f} g"

    @display(description="Process loss")
    def loss(self, line: RecipeLine) -> str:
        return f"{Decimal(line.loss_bp) / 100:.2f} %"

    @display(description="Consumption per piece")
    def consumption(self, line: RecipeLine) -> str:
        return f"{grams_per_piece(net_mg=line.net_mg, loss_bp=line.loss_bp)} g"


@admin.register(Recipe)
class RecipeAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    subject = "recipe"
    creation = AdminVerb("write", "Write a recipe", _write, NewRecipeForm, roles=FLOOR)
    verbs = (
        AdminVerb(
            "renew",
            "Write a new version",
            lambda recipe, **words: _write(product=recipe.product, **words),
            RecipeWords,
            roles=FLOOR,
        ),
    )
    empty_advice = "Write one for a finished product: which raw products it takes, and how much."
    empty_for_brands = "The platform writes one for each of your goods that is filled or packed anew."
    list_display = ("product", "version", "brand", "shelf_life_days", "tolerance", "created_at")
    list_select_related = ("product", "brand")
    search_fields = ("product__sku", "product__title")
    ordering = ("-pk",)
    fields = ("product", "version", "brand", "shelf_life_days", "tolerance", "created_at")
    readonly_fields = ("tolerance",)
    inlines = (LinesOfRecipe,)

    @display(description="Tolerance")
    def tolerance(self, recipe: Recipe) -> str:
        return f"{Decimal(recipe.tolerance_bp) / 100:.2f} %"


class PlanForm(VerbForm):
    recipe = forms.ModelChoiceField(
        Recipe.objects.select_related("product").order_by("product__sku", "-version"),
        help_text="Its newest version",
    )
    warehouse = forms.ModelChoiceField(Warehouse.objects.open().order_by("code"))
    output_number = forms.CharField(max_length=20, help_text="Lot number to print on the finished goods")
    pieces = forms.IntegerField(min_value=1)
    packs_on = forms.DateField(
        required=False,
        widget=forms.DateInput,
        help_text="Printed as the day of manufacture; empty for today",
        label="Pack date",
    )
    minimum_life_days = forms.IntegerField(
        min_value=1, initial=60, help_text="Raw lots with fewer days left on the pack date are passed over"
    )


class ReportForm(VerbForm):
    good = forms.IntegerField(label="Good pieces", min_value=0)
    samples = forms.IntegerField(label="Pieces kept as samples", min_value=0, initial=0)
    rejects = forms.IntegerField(label="Rejected pieces", min_value=0, initial=0)
    loss_grams = forms.DecimalField(
        label="Process loss (g)", min_value=0, decimal_places=3, help_text="As weighed"
    )


def _finish(order: WorkOrder, *, loss_grams: Decimal, **words: Any) -> WorkOrder:
    return services.finish_work_order(work_order_id=order.pk, loss_mg=int(loss_grams * 1000), **words)


class ConsumptionsOfWorkOrder(ReadOnlyInline):
    model = LotConsumption
    verbose_name_plural = "lots consumed"
    fields = readonly_fields = ("lot", "product", "grams", "expires_on")
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[LotConsumption]:
        return super().get_queryset(request).select_related("lot__product")

    @display(description="Product")
    def product(self, consumption: LotConsumption) -> str:
        return str(consumption.lot.product)

    @display(description="Consumed")
    def grams(self, consumption: LotConsumption) -> str:
        return f"{consumption.quantity:,} g"

    @display(description="Expires")
    def expires_on(self, consumption: LotConsumption) -> str:
        return consumption.lot.expires_on.isoformat()


@admin.register(WorkOrder)
class WorkOrderAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "warehouse"
    lifecycle = WORK_ORDER
    subject = "work_order"
    creation = AdminVerb("plan", "Plan a work order", services.plan_work_order, PlanForm, roles=FLOOR)
    verbs = (
        AdminVerb(
            "start",
            "Start",
            lambda row, **words: services.start_work_order(work_order_id=row.pk, **words),
            bulk=True,
        ),
        AdminVerb(
            "hand_over",
            "Hand to the line",
            lambda row, **words: services.hand_to_line(work_order=row, **words),
            roles=FLOOR,
            offered=lambda row: row.status == WorkOrderStatus.PLANNED,
        ),
        AdminVerb("finish", "Finish", _finish, ReportForm),
        AdminVerb(
            "cancel",
            "Cancel",
            lambda row, **words: services.cancel_work_order(work_order_id=row.pk, **words),
            danger=True,
        ),
    )
    empty_advice = "Plan one from a recipe, when its raw lots are here."
    empty_for_brands = "The platform plans one where your raw goods are to be filled or packed."
    list_display = (
        "output_number",
        "product",
        "brand",
        "warehouse",
        "state",
        "planned_pieces",
        "packs_on",
        "yield_",
    )
    list_select_related = ("recipe__product", "brand", "warehouse")
    list_filter = (("status", ChoicesDropdownFilter), ("warehouse", RelatedDropdownFilter))
    list_filter_submit = True
    search_fields = ("output_number", "recipe__product__sku")
    ordering = ("-pk",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("output_number", "recipe"),
                    ("brand", "warehouse"),
                    ("planned_pieces", "packs_on"),
                    ("minimum_life_days", "created_at"),
                )
            },
        ),
        (
            "Result",
            {
                "fields": (
                    ("good_pieces", "sample_pieces", "reject_pieces"),
                    ("consumed", "loss", "unexplained"),
                    ("yield_", "output_lot", "finished_at"),
                )
            },
        ),
        ("Needs", {"fields": ("needs",)}),
        ("Genealogy", {"fields": ("came_from", "became")}),
    )
    readonly_fields = ("consumed", "loss", "unexplained", "yield_", "needs", "came_from", "became")
    inlines = (ConsumptionsOfWorkOrder,)

    @display(
        description="State",
        ordering="status",
        label={
            WorkOrderStatus.PLANNED: "primary",
            WorkOrderStatus.STARTED: "warning",
            WorkOrderStatus.FINISHED: "success",
            WorkOrderStatus.CANCELLED: "danger",
        },
    )
    def state(self, order: WorkOrder) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description="Product")
    def product(self, order: WorkOrder) -> str:
        return order.recipe.product.title

    @display(description="Yield")
    def yield_(self, order: WorkOrder) -> str | None:
        return None if order.yield_percent is None else f"{order.yield_percent} %"

    @display(description="Consumed")
    def consumed(self, order: WorkOrder) -> str | None:
        return _kilograms(order.consumed_mg)

    @display(description="Process loss")
    def loss(self, order: WorkOrder) -> str | None:
        return _kilograms(order.loss_mg)

    @display(description="Unexplained")
    def unexplained(self, order: WorkOrder) -> str | None:
        return _kilograms(order.unexplained_mg)

    @display(description="Raw products")
    def needs(self, order: WorkOrder) -> str:
        return "; ".join(
            f"{need.sku}: {need.grams:,} g ({need.grams_per_piece} g per piece)"
            for need in queries.needs(order.recipe, pieces=order.planned_pieces)
        )

    @display(description="It came from")
    def came_from(self, order: WorkOrder) -> str:
        passages = queries.what_went_into(order)
        return _genealogy(passages, "Nothing has been consumed yet.")

    @display(description="It went into")
    def became(self, order: WorkOrder) -> str:
        passages = queries.lots_made_from(order.output_lot_id) if order.output_lot_id else []
        return _genealogy(passages, "Nothing yet.")


def _kilograms(mg: int | None) -> str | None:
    return None if mg is None else f"{kilograms(mg):,} kg"


def _genealogy(passages: list[queries.Passage], nothing: str) -> str:
    return render_to_string("repackaging/genealogy.html", {"passages": passages, "nothing": nothing})


def _work_orders(status: WorkOrderStatus) -> str:
    return f"{reverse('admin:repackaging_workorder_changelist')}?status__exact={status}"


def _runs_of(status: WorkOrderStatus, actor: Actor) -> QuerySet[WorkOrder]:
    return within(WorkOrder.objects.filter(status=status), "warehouse", actor)


@todo(Role.PLATFORM_ADMIN, Role.WAREHOUSE_OPERATOR)
def runs(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Work orders to start",
        waiting=waiting(_runs_of(WorkOrderStatus.PLANNED, actor)),
        link=_work_orders(WorkOrderStatus.PLANNED),
        advice="Start them when their raw lots are released.",
    )
    yield Card(
        title="Work orders to finish",
        waiting=waiting(_runs_of(WorkOrderStatus.STARTED, actor)),
        link=_work_orders(WorkOrderStatus.STARTED),
        advice="Count the pieces, weigh the loss, and finish.",
    )
