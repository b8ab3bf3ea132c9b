"""What went into a lot, what became of it, and what the recipe says a run needs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from .models import Recipe, RecipeLine, WorkOrder
from .weighing import grams_per_piece, gross_grams

# The lots form no cycle (see LotConsumption); should a row ever say otherwise, the walk still ends.
DEEPEST = 50

_STEP = """
    SELECT consumed.work_order_id, consumed.lot_id, made.output_lot_id, consumed.quantity, {depth}
    FROM repackaging_lotconsumption consumed
    JOIN repackaging_workorder made ON made.id = consumed.work_order_id
"""
_WALK = """
WITH RECURSIVE step (work_order_id, input_id, output_id, quantity, depth) AS (
    {first} WHERE {start} = %(start)s
    UNION
    {next} JOIN step ON {onward} WHERE step.depth < %(deepest)s
), edge AS (
    SELECT work_order_id, input_id, output_id, quantity, min(depth) AS depth FROM step GROUP BY 1, 2, 3, 4
)
SELECT edge.depth, edge.work_order_id, made.status, edge.quantity,
       input.id, input.number, raw.sku, input.expires_on, input.status,
       output.id, made.output_number, finished.sku, output.expires_on, output.status, made.good_pieces
FROM edge
JOIN repackaging_workorder made ON made.id = edge.work_order_id
JOIN repackaging_recipe recipe ON recipe.id = made.recipe_id
JOIN products_product finished ON finished.id = recipe.product_id
JOIN inventory_lot input ON input.id = edge.input_id
JOIN products_product raw ON raw.id = input.product_id
LEFT JOIN inventory_lot output ON output.id = edge.output_id
ORDER BY edge.depth, edge.work_order_id, input.number
"""
_DOWN = _WALK.format(
    first=_STEP.format(depth="1"),
    start="consumed.lot_id",
    next=_STEP.format(depth="step.depth + 1"),
    onward="consumed.lot_id = step.output_id",
)
_UPWARD = {"next": _STEP.format(depth="step.depth + 1"), "onward": "made.output_lot_id = step.input_id"}
_UP = _WALK.format(first=_STEP.format(depth="1"), start="made.output_lot_id", **_UPWARD)
_INTO_RUN = _WALK.format(first=_STEP.format(depth="1"), start="made.id", **_UPWARD)


@dataclass(frozen=True, slots=True)
class TracedLot:
    """A lot as the genealogy names it; `id`, `expires_on` and `status` are None while the run is under way."""

    id: int | None
    number: str
    sku: str
    expires_on: date | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """`grams` of `source` went into a run that made `pieces` (None while under way) of `result`.

    `depth` counts the runs from the lot that was asked about, by the shortest way.
    """

    depth: int
    work_order_id: int
    work_order_status: str
    grams: int
    source: TracedLot
    result: TracedLot
    pieces: int | None


def lots_made_from(lot_id: int) -> list[Passage]:
    """Everything that became of a lot, nearest first; runs under way are among it, with a result that is no lot yet."""
    return _walk(_DOWN, lot_id)


def lots_it_came_from(lot_id: int) -> list[Passage]:
    """Everything that went into a lot, nearest first, down to the lots that were bought."""
    return _walk(_UP, lot_id)


def what_went_into(work_order: WorkOrder) -> list[Passage]:
    """Like `lots_it_came_from` for the lot of this run, also while it is under way."""
    return _walk(_INTO_RUN, work_order.pk)


def _walk(statement: str, start: int) -> list[Passage]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"start": start, "deepest": DEEPEST})
        return [
            Passage(
                depth=row[0],
                work_order_id=row[1],
                work_order_status=row[2],
                grams=row[3],
                source=TracedLot(*row[4:9]),
                result=TracedLot(*row[9:14]),
                pieces=row[14],
            )
            for row in cursor.fetchall()
        ]


def newest_recipes() -> QuerySet[Recipe]:
    """Of each product the recipe that new runs are planned by."""
    newer = Recipe.objects.filter(product=OuterRef("product"), version__gt=OuterRef("version"))
    return Recipe.objects.filter(~Exists(newer))


def ingredients_of(recipes: QuerySet[Recipe]) -> dict[int, list[int]]:
    """What these recipes make their products from: ids of products by the id of the one that is made."""
    made_from: dict[int, list[int]] = {}
    lines = RecipeLine.objects.filter(recipe__in=recipes).order_by("pk")
    for product_id, ingredient_id in lines.values_list("recipe__product_id", "product_id"):
        made_from.setdefault(product_id, []).append(ingredient_id)
    return made_from


@dataclass(frozen=True, slots=True)
class Need:
    """What a run takes of one raw product: grams per piece with four decimals, whole grams in all."""

    sku: str
    title: str
    grams_per_piece: Decimal
    grams: int


def needs(recipe: Recipe, *, pieces: int) -> list[Need]:
    """What `pieces` pieces of the recipe consume, loss included."""
    return [
        Need(
            sku=line.product.sku,
            title=line.product.title,
            grams_per_piece=grams_per_piece(net_mg=line.net_mg, loss_bp=line.loss_bp),
            grams=gross_grams(net_mg=line.net_mg, loss_bp=line.loss_bp, pieces=pieces),
        )
        for line in recipe.lines.select_related("product").order_by("pk")
    ]


def unbalanced_work_orders() -> list[int]:
    """Ids of runs whose consumed weight is not the sum of the lots they took; a check, empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT made.id FROM repackaging_workorder made
            LEFT JOIN repackaging_lotconsumption consumed ON consumed.work_order_id = made.id
            WHERE made.status = 'finished'
            GROUP BY made.id
            HAVING made.consumed_mg <> coalesce(sum(consumed.quantity), 0) * 1000
            ORDER BY made.id
            """
        )
        return [row[0] for row in cursor.fetchall()]
