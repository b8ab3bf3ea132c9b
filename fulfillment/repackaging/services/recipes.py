"""Verbs of recipes: a change is a new version; what was planned keeps the one it was planned with."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import append, fact_about
from catalog.inventory.states import FLOOR
from catalog.products.models import Measure, Product

from ..chains import chain_back_to
from ..locks import lock_products, lock_recipes
from ..models import Recipe, RecipeLine, WorkOrder
from ..queries import ingredients_of, newest_recipes
from ..weighing import BASIS_POINTS, MILLIGRAMS


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One line of a recipe: net milligrams of a raw product per piece, loss in hundredths of a percent."""

    product: Product
    net_mg: int
    loss_bp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecipe:
    """The next version of a product's recipe.

    `shelf_life_days` counts from the pack date. `tolerance_bp` is the share of the input, in hundredths of a percent,
    that may stay unexplained at the end of a run.
    """

    product: Product
    lines: Sequence[Ingredient]
    shelf_life_days: int
    tolerance_bp: int = 10


@dataclass(slots=True)
class Struck:
    """Which recipes went, and why others stay, by id."""

    done: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict] = field(default_factory=dict)


@transaction.atomic
def write_recipe(
    *,
    product: Product,
    lines: Sequence[Ingredient],
    shelf_life_days: int,
    actor: Actor,
    tolerance_bp: int = 10,
) -> Recipe:
    """Writes the next version of one product's recipe. Raises what `write_recipes` raises."""
    recipe = NewRecipe(
        product=product, lines=lines, shelf_life_days=shelf_life_days, tolerance_bp=tolerance_bp
    )
    return write_recipes(recipes=[recipe], actor=actor)[0]


@transaction.atomic
def write_recipes(*, recipes: Sequence[NewRecipe], actor: Actor) -> list[Recipe]:
    """Writes the next version of each product's recipe, all or none; earlier versions stay with their work orders.

    The recipes of a brand are written in turn, so that no two of them close a circle. Raises `Forbidden`, or `Invalid`
    naming the line; code `recipe_cycle` where a product would be made from itself by way of others.
    """
    may_plan(actor, "write recipes")
    seen: set[int] = set()
    for recipe in recipes:
        if recipe.product.pk in seen:
            raise Invalid(
                f"{recipe.product.sku} has two recipes here; write one.", product=recipe.product.sku
            )
        seen.add(recipe.product.pk)
        _check_recipe(recipe)
    brand_ids = {recipe.product.brand_id for recipe in recipes}
    lock_recipes(brand_ids)
    lock_products(seen)
    _refuse_cycles(recipes, brand_ids)
    versions = Recipe.objects.filter(product__in=seen).values("product").annotate(last=Max("version"))
    last = dict(versions.values_list("product_id", "last"))
    written = Recipe.objects.bulk_create(
        Recipe(
            brand_id=recipe.product.brand_id,
            product=recipe.product,
            version=last.get(recipe.product.pk, 0) + 1,
            shelf_life_days=recipe.shelf_life_days,
            tolerance_bp=recipe.tolerance_bp,
        )
        for recipe in recipes
    )
    RecipeLine.objects.bulk_create(
        RecipeLine(
            brand_id=row.brand_id,
            recipe=row,
            product=line.product,
            net_mg=line.net_mg,
            loss_bp=line.loss_bp,
        )
        for row, recipe in zip(written, recipes, strict=True)
        for line in recipe.lines
    )
    append(
        actor=actor,
        facts=[
            fact_about(
                row,
                "recipe.written",
                {
                    "product": recipe.product.sku,
                    "version": row.version,
                    "shelf_life_days": recipe.shelf_life_days,
                    "tolerance_bp": recipe.tolerance_bp,
                    "lines": [
                        {"product": each.product.sku, "net_mg": each.net_mg, "loss_bp": each.loss_bp}
                        for each in recipe.lines
                    ],
                },
            )
            for row, recipe in zip(written, recipes, strict=True)
        ],
    )
    return written


@transaction.atomic
def strike_recipes(*, recipe_ids: Collection[int], reason: str, actor: Actor) -> Struck:
    """Takes recipes away that should not have been written; their events and history stay.

    One by which a work order was planned (Conflict `recipe_used`) or that a newer version has replaced (Conflict
    `recipe_replaced`) stays. Raises `Forbidden`.
    """
    may_plan(actor, "strike recipes")
    lock_products(Recipe.objects.filter(pk__in=recipe_ids).values_list("product_id", flat=True))
    used = set(WorkOrder.objects.filter(recipe__in=recipe_ids).values_list("recipe_id", flat=True))
    newest = set(newest_recipes().filter(pk__in=recipe_ids).values_list("pk", flat=True))
    outcome, facts = Struck(), []
    for recipe in Recipe.objects.filter(pk__in=recipe_ids).select_related("product").order_by("pk"):
        if recipe.pk in used:
            outcome.conflicts[recipe.pk] = Conflict(
                f"Work orders were planned by {recipe}; they keep it, so it stays.", code="recipe_used"
            )
        elif recipe.pk not in newest:
            outcome.conflicts[recipe.pk] = Conflict(
                f"{recipe} has been replaced by a newer version, so it stays.", code="recipe_replaced"
            )
        else:
            words = {"product": recipe.product.sku, "version": recipe.version, "reason": reason}
            facts.append(fact_about(recipe, "recipe.struck", words))
            outcome.done.append(recipe.pk)
    append(actor=actor, facts=facts)
    Recipe.objects.filter(pk__in=outcome.done).delete()
    return outcome


def may_plan(actor: Actor, what: str) -> None:
    if not actor.may(FLOOR):
        raise Forbidden(f"{actor.name} may not {what}; it takes the role {' or '.join(sorted(FLOOR))}.")


def _check_recipe(recipe: NewRecipe) -> None:
    product = recipe.product
    if not recipe.lines:
        raise Invalid("A recipe needs at least one raw product.", field="lines")
    if recipe.shelf_life_days < 1:
        raise Invalid("The shelf life must be at least one day.", field="shelf_life_days")
    if not 0 <= recipe.tolerance_bp < BASIS_POINTS:
        raise Invalid("The tolerance is a share from 0 to below 100 %.", field="tolerance_bp")
    seen: set[int] = set()
    for line in recipe.lines:
        sku = line.product.sku
        if line.product.brand_id != product.brand_id:
            raise Invalid(
                f"{sku} is of another brand than {product.sku}; lots of two brands never mix.",
                product=sku,
            )
        if line.product.measure != Measure.GRAM:
            raise Invalid(f"{sku} is counted in pieces; a raw product is counted in grams.", product=sku)
        if line.product.pk == product.pk:
            raise Invalid(f"{sku} cannot be made from itself.", product=sku)
        if line.product.pk in seen:
            raise Invalid(f"{sku} stands twice in the recipe; add both quantities in one line.", product=sku)
        if line.net_mg < 1 or not 0 <= line.loss_bp < BASIS_POINTS:
            raise Invalid(
                f"{sku} needs a net quantity above zero and a loss from 0 to below 100 %.", product=sku
            )
        seen.add(line.product.pk)
    net = sum(line.net_mg for line in recipe.lines)
    if product.measure == Measure.GRAM and net != MILLIGRAMS:
        raise Invalid(
            f"{product.sku} is counted in grams, so its lines must add up to 1000 mg net per gram; they give {net} mg.",
            net_mg=net,
        )


def _refuse_cycles(recipes: Sequence[NewRecipe], brand_ids: Iterable[int]) -> None:
    made_from = ingredients_of(newest_recipes().filter(brand_id__in=list(brand_ids)))
    made_from |= {recipe.product.pk: [line.product.pk for line in recipe.lines] for recipe in recipes}
    for recipe in recipes:
        chain = chain_back_to(recipe.product.pk, made_from)
        if chain is not None:
            skus = dict(Product.objects.filter(pk__in=chain).values_list("pk", "sku"))
            way = " from ".join(skus[pk] for pk in (*chain[1:], chain[0]))
            raise Invalid(
                f"{recipe.product.sku} would be made from itself: it from {way}. Leave one of the lines out.",
                code="recipe_cycle",
                product=recipe.product.sku,
            )
