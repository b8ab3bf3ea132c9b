"""Recipes: each sheet of lines is the next version of those that it changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from backoffice.access.models import PLATFORM_ROLES, Right
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from backoffice.files.services import Archive
from backoffice.imports.comparing import still_as_written, still_to_write
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, register
from backoffice.merchants.profiles.brands import BRAND_OPTION, brand_called
from catalog.inventory.states import FLOOR
from catalog.products.models import Measure, Product

from .. import locks, queries, services
from ..models import Recipe
from ..resources import RecipeLineResource
from ..services import Ingredient, NewRecipe
from .checking import MOST_ROWS, RecipeCheck, facts_of, label_of, recipes_by_key
from .groups import Key
from .layouts import LAYOUTS

_LABEL = "recipe of {}"
# Of three months to five years.
_USUAL_DAYS = (90, 180, 270, 365, 540, 730, 912, 1095, 1460, 1825)
_PARTED = Flaw(
    CHANGED,
    "",
    "Other rows of this recipe are left out of this import, so nothing of it was written.",
    "Import all rows of the recipe together.",
)
_AT_ODDS = Flaw(
    CHANGED,
    "",
    "What is disputed was settled for some rows of this recipe as yours and for others as theirs.",
    "Check the import again, and settle all rows of a recipe alike.",
)


@register
class RecipeProfile(Profile):
    """One row is one line of a recipe; the rows of one recipe are written together. See `RecipeCheck`."""

    name = "recipes"
    label = "Recipes"
    key = ("brand", "sku", "ingredient")
    key_parts = ("brand", "sku")
    counted = {"brand": "brand"}
    resource = RecipeLineResource
    check = RecipeCheck
    roles = FLOOR
    # All at once: the rows of a recipe may stand anywhere in the file.
    chunk = MOST_ROWS
    model = Recipe
    takers = PLATFORM_ROLES | {Right.GOODS}
    page = "admin:repackaging_recipe_change"
    causes = {"differs_within_recipe": "Lines of one recipe differ"}
    options = (
        BRAND_OPTION,
        Option(
            "shelf_life",
            "Shelf life",
            lambda: [(str(days), f"{days} days") for days in _USUAL_DAYS],
            hint="For new recipes of which the file does not say it, as bills of materials do not.",
        ),
    )
    layouts = LAYOUTS

    def shown(self, name: str, value: Any) -> Any:
        if name == "brand":
            return brand_called(value)
        if name == "lines":
            return "; ".join(_shown_line(*line) for line in value or [])
        if name == "tolerance_bp" and value is not None:
            return f"{Decimal(value) / 100:f} %"
        return value

    def listed(self) -> QuerySet[Recipe]:
        return queries.newest_recipes()

    def export(self, ids: Sequence[int]) -> list[Exported]:
        """The lines of those that are in force; versions that were replaced have no row."""
        rows = queries.newest_recipes().filter(pk__in=ids).select_related("product", "brand")
        return [row for recipe in rows.prefetch_related("lines__product") for row in _exported(recipe)]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Writes the next version of each recipe that is told whole; one that moved since the preview is a conflict."""
        applied, told = Applied(), Applied()
        groups = _groups(rows)
        whole: list[Staged] = []
        for key, group in groups.items():
            if len(group) != group[0].key[2]:
                told.conflicts[group[0].number] = _PARTED
            elif any(row.facts != group[0].facts for row in group):
                told.conflicts[group[0].number] = _AT_ODDS
            else:
                whole.append(replace(group[0], key=key))
        _lock(groups)
        here = recipes_by_key(groups)
        work = still_to_write(whole, here, told, label=_LABEL)
        changed = [
            replace(row, facts={**here[_key(row)].facts, **row.facts}) for row in work.changed.values()
        ]
        self._write(work.new, actor, told, told.created)
        self._write(changed, actor, told, told.updated)
        for group in groups.values():
            _tell(group, told, applied)
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Strikes first recipes by which nothing was planned; others get their former words as a new version."""
        undone, told = Undone(), Undone()
        groups = _groups(rows)
        _lock(groups)
        whole = [replace(group[0], key=key) for key, group in groups.items()]
        created, changed = still_as_written(whole, recipes_by_key(groups), told, label=_LABEL)
        struck = services.strike_recipes(
            recipe_ids=list(created), reason="The import was undone.", actor=actor
        )
        told.done += [created[pk].number for pk in struck.done]
        for pk, refusal in struck.conflicts.items():
            told.left[created[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Write a new version where it is wrong; the runs keep theirs."
            )
        former = Applied()
        self._write(
            [replace(row, facts=row.found or {}) for row in changed.values()], actor, former, told.done
        )
        told.left |= {number: replace(flaw, code=MOVED) for number, flaw in former.conflicts.items()}
        done = set(told.done)
        for group in groups.values():
            number = group[0].number
            undone.done += [row.number for row in group if number in done]
            undone.left |= {row.number: told.left[number] for row in group if number in told.left}
        return undone

    def _write(self, rows: Sequence[Staged], actor: Actor, told: Applied, done: list[int]) -> None:
        """All at once; where the verb refuses one, each by itself, so that only that one is left out."""
        if not rows:
            return
        recipes = _recipes(rows, told)
        asked = [row for row in rows if row.number in recipes]
        try:
            with transaction.atomic():
                written = services.write_recipes(recipes=[recipes[row.number] for row in asked], actor=actor)
        except Refusal as refusal:
            if len(asked) == 1:
                told.conflicts[asked[0].number] = Flaw(
                    CHANGED, "", refusal.sentence, "Import it again: its preview shows what is here now."
                )
                return
            for row in asked:
                self._write([row], actor, told, done)
            return
        for row, recipe in zip(asked, written, strict=True):
            done.append(row.number)
            told.records[row.number] = Record(recipe.pk, label_of(row.key[1], recipe.version))


def _key(row: Staged) -> Key:
    brand_id, sku, *_ = row.key
    return brand_id, sku


def _groups(rows: Iterable[Staged]) -> dict[Key, list[Staged]]:
    groups: dict[Key, list[Staged]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.number):
        groups[_key(row)].append(row)
    return groups


def _lock(keys: Iterable[Key]) -> None:
    """Nobody else writes recipes of these brands, or plans by these, until the transaction ends."""
    wanted = set(keys)
    locks.lock_recipes({brand_id for brand_id, _ in wanted})
    products = Product.objects.filter(
        brand_id__in={brand_id for brand_id, _ in wanted}, sku__in={sku for _, sku in wanted}
    )
    locks.lock_products(products.values_list("pk", flat=True))


def _tell(group: Sequence[Staged], told: Applied, applied: Applied) -> None:
    """What became of a recipe, said of each of its rows."""
    first, numbers = group[0].number, [row.number for row in group]
    if first in told.conflicts:
        applied.conflicts |= dict.fromkeys(numbers, told.conflicts[first])
        return
    for outcome, of_all in (
        (told.created, applied.created),
        (told.updated, applied.updated),
        (told.unchanged, applied.unchanged),
    ):
        if first in outcome:
            of_all += numbers
    applied.records |= dict.fromkeys(numbers, told.records[first])


def _recipes(rows: Sequence[Staged], told: Applied) -> dict[int, NewRecipe]:
    """What is to be written by the row's number; where a product is gone since the preview, a conflict."""
    skus = {sku for row in rows for sku in (row.key[1], *(line[0] for line in row.facts["lines"]))}
    found = Product.objects.filter(brand_id__in={row.key[0] for row in rows}, sku__in=skus)
    products = {(product.brand_id, product.sku): product for product in found}
    recipes: dict[int, NewRecipe] = {}
    for row in rows:
        brand_id, sku = _key(row)
        needed = [sku, *(line[0] for line in row.facts["lines"])]
        if gone := [each for each in needed if (brand_id, each) not in products]:
            told.conflicts[row.number] = Flaw(
                CHANGED, "", f"The product {gone[0]} was here at the preview and is gone.",
                "Import the product, then the rows of this recipe again.",
            )  # fmt: skip
            continue
        recipes[row.number] = NewRecipe(
            product=products[brand_id, sku],
            lines=[
                Ingredient(product=products[brand_id, each], net_mg=net_mg, loss_bp=loss_bp)
                for each, net_mg, loss_bp in row.facts["lines"]
            ],
            shelf_life_days=row.facts["shelf_life_days"],
            **({"tolerance_bp": row.facts["tolerance_bp"]} if "tolerance_bp" in row.facts else {}),
        )
    return recipes


def _shown_line(sku: str, net_mg: int, loss_bp: int) -> str:
    lost = f" ({Decimal(loss_bp) / 100:f} % lost)" if loss_bp else ""
    return f"{sku} {_grams(net_mg)} g{lost}"


def _grams(mg: int) -> str:
    return f"{(Decimal(mg) / 1000).normalize():f}"


def _exported(recipe: Recipe) -> list[Exported]:
    facts = facts_of(recipe)
    lines = sorted(recipe.lines.all(), key=lambda line: line.pk)
    return [
        Exported(
            id=recipe.pk,
            key=(recipe.brand_id, recipe.product.sku, len(lines), line.product.sku),
            cells={
                "sku": recipe.product.sku,
                "brand": recipe.brand.name,
                "output_quantity": 1,
                "output_unit": "pieces" if recipe.product.measure == Measure.PIECE else "g",
                "line": number,
                "ingredient": line.product.sku,
                "quantity": Decimal(line.net_mg) / 1000,
                "unit": "g",
                "loss": f"{Decimal(line.loss_bp) / 100:f} %",
                "shelf_life_days": recipe.shelf_life_days,
                "tolerance": f"{Decimal(recipe.tolerance_bp) / 100:f} %",
                "ingredient_title": line.product.title,
                "version": recipe.version,
            },
            facts=facts,
        )
        for number, line in enumerate(lines, start=1)
    ]
