"""Checking rows of recipes: which of them make one recipe, and whether it can be one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from backoffice.events.errors import Invalid
from backoffice.imports.asides import ASIDE
from backoffice.imports.comparing import Standing
from backoffice.imports.drafts import Draft, Record, plain
from backoffice.imports.profiles import Check, Sheet
from backoffice.imports.totals import TOTAL_ROW
from backoffice.merchants.profiles.brands import Brands
from backoffice.merchants.queries import name_key
from catalog.products.models import Measure, Product

from ..chains import chain_back_to
from ..models import Recipe, RecipeLine
from ..queries import ingredients_of, newest_recipes
from ..weighing import MILLIGRAMS
from .groups import Group, Key
from .quantities import MOST_LINES, Quantities

MOST_ROWS = 10_000


def recipes_by_key(keys: Iterable[Key]) -> dict[Key, Standing]:
    """The recipes that are in force for these (brand, SKU). Two queries."""
    wanted = set(keys)
    rows = newest_recipes().filter(
        product__brand_id__in={brand for brand, _ in wanted}, product__sku__in={sku for _, sku in wanted}
    )
    lines = Prefetch("lines", RecipeLine.objects.select_related("product").order_by("pk"))
    return {
        key: Standing(recipe.pk, label_of(recipe.product.sku, recipe.version), facts_of(recipe))
        for recipe in rows.select_related("product").prefetch_related(lines)
        if (key := (recipe.brand_id, recipe.product.sku)) in wanted
    }


def facts_of(recipe: Recipe) -> dict[str, Any]:
    lines = sorted(recipe.lines.all(), key=lambda line: line.pk)
    return {
        "shelf_life_days": recipe.shelf_life_days,
        "tolerance_bp": recipe.tolerance_bp,
        "lines": [[line.product.sku, line.net_mg, line.loss_bp] for line in lines],
    }


def label_of(sku: str, version: int) -> str:
    return f"recipe of {sku}, version {version}"


class RecipeCheck(Check):
    """The key of a row is its product (brand and SKU), how many lines its recipe has, and its ingredient.

    1. Rows of one recipe are those of one recipe code or else of one product; a row that says neither belongs to the
       one above. What one of them says of the whole holds for all.
    2. Every row holds the facts of the whole recipe: all lines in their order, shelf life, tolerance. So all its rows
       have one outcome, and one that is wrong takes the others of its recipe with it, and no other recipe.
    3. Quantities become milligrams per piece, or per gram of what is counted in grams; what does not come out even is
       rejected.
    """

    gathers = True

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        if "sku" not in sheet.places:
            raise Invalid(
                "The file has no column of the products that are made. Its columns are "
                f"{', '.join(f'«{header}»' for header in sheet.headers[:30])}. "
                "Add one, or rename the one that holds it.",
                code="column_missing",
                missing=["Product SKU"],
            )
        self.brands = Brands(sheet)
        self.usual_days = int(sheet.options.get("shelf_life") or 0)
        self.seen: list[Draft] = []
        self.groups: list[Group] = []
        self.group_of: dict[int, Group] = {}
        self.known: dict[int, Draft] | None = None
        self.done: Counter[str] = Counter()
        self.here: dict[Key, Standing] = {}

    def gather(self, drafts: Sequence[Draft]) -> None:
        self.seen += drafts
        if len(self.seen) > MOST_ROWS:
            raise Invalid(
                f"A file of recipes may have up to {MOST_ROWS:,} rows, and this one has more. "
                "Split it between two recipes.",
                code="too_many_rows",
                limit=MOST_ROWS,
            )

    def rows(self, drafts: Sequence[Draft]) -> None:
        if self.known is None:
            self._settle()
            self.known = {draft.number: draft for draft in self.seen}
        for draft in drafts:
            group = self.group_of.get(draft.number)
            if group is not None and draft.exported is not None and group.exported is None:
                group.exported = draft.exported
        for draft in drafts:
            known = self.known[draft.number]
            draft.flaws += [flaw for flaw in known.flaws if flaw not in draft.flaws]
            draft.notes = known.notes
            draft.key, draft.facts, draft.found, draft.record = (
                known.key, known.facts, known.found, known.record,
            )  # fmt: skip
            self._base(draft)

    def notes(self) -> list[str]:
        sentences = {
            "above": "In {rows} the product was taken from the row above.",
            "grams": "In {rows} no unit is stated; the quantity was taken in grams.",
            "usual": f"In {{rows}} of new recipes no shelf life is stated; it was taken as {self.usual_days} days, as "
            "chosen at upload.",
        }
        return [
            sentence.format(rows="1 row" if self.done[code] == 1 else f"{self.done[code]:,} rows")
            for code, sentence in sentences.items()
            if self.done[code]
        ]

    def _base(self, draft: Draft) -> None:
        """What the recipe was exported as, for each of its rows: also for a line that was added, or is another now."""
        group = self.group_of.get(draft.number)
        if group is None or group.exported is None or draft.key is None:
            return
        if tuple(group.exported.key[:2]) == draft.key[:2]:
            draft.exported = replace(group.exported, key=draft.key)

    # --- which rows are one recipe -----------------------------------------------------------------

    def _settle(self) -> None:
        self._group()
        for group in self.groups:
            self._name(group)
        self._find_products()
        self._refuse_twice()
        quantities = Quantities(self.sheet, self.products)
        for group in self.groups:
            if group.product is not None:
                quantities.read(group, group.product)
        self.done["grams"] = quantities.without_unit
        self.here = recipes_by_key(group.key for group in self.groups if group.product is not None)
        for group in self.groups:
            if group.is_sound:
                self._complete(group)
        self._refuse_cycles()
        for group in self.groups:
            self._conclude(group)

    def _group(self) -> None:
        groups: dict[tuple[str, ...], Group] = {}
        above: Group | None = None
        unreadable: int | None = None
        for draft in self.seen:
            if any(flaw.code in (TOTAL_ROW, ASIDE) for flaw in draft.flaws):
                above = None  # a line of no recipe
                continue
            code, sku = draft.values.get("recipe"), draft.values.get("sku")
            if not draft.values or draft.has_flaw_in("recipe", "sku"):
                # Of which recipe it is a line nobody knows: perhaps of that above, perhaps of that below.
                if above is not None:
                    above.tainted_by = draft.number
                above, unreadable = None, draft.number
                continue
            if code:
                group = groups.setdefault(("recipe", name_key(code)), Group())
            elif sku:
                brand = name_key(draft.values.get("brand") or "")
                group = groups.setdefault(("sku", brand, sku), Group())
            elif above is not None:
                group = above
                self.done["above"] += 1
            else:
                where = (
                    f"row {unreadable:,}, above it, cannot be read"
                    if unreadable
                    else "no row stands above it"
                )
                draft.flaw(
                    "missing_value", "sku", f"Nothing says which product's recipe this is a line of, and {where}.",
                    "Fill in the SKU of what is made.",
                )  # fmt: skip
                continue
            if unreadable is not None and group.tainted_by is None:
                group.tainted_by = unreadable
            unreadable, above = None, group
            group.drafts.append(draft)
            self.group_of[draft.number] = group
        self.groups = list(groups.values())

    def _name(self, group: Group) -> None:
        """The brand and the SKU of what is made, as the first row that says them."""
        first = group.drafts[0]
        saying = next((draft for draft in group.drafts if draft.values.get("sku")), None)
        if saying is None:
            first.flaw(
                "missing_value",
                "sku",
                "No row of this recipe says what is made.",
                "Fill in the SKU of the product.",
            )
        else:
            group.sku = saying.values["sku"]
            group.refuse_differing("sku", saying)
        of_brand = next((draft for draft in group.drafts if draft.values.get("brand")), first)
        group.brand_id = self.brands.find(of_brand)
        if of_brand.values.get("brand"):
            group.refuse_differing("brand", of_brand)
        for draft in group.drafts[MOST_LINES:]:
            draft.flaw(
                "too_many_lines", "",
                f"A recipe has up to {MOST_LINES} lines here, and this one has {len(group.drafts):,}.",
                "Make a blend of some of them first, and use that.",
            )  # fmt: skip

    def _find_products(self) -> None:
        named = [group for group in self.groups if group.brand_id is not None and group.sku]
        skus = {group.sku for group in named}
        skus |= {sku for group in named for draft in group.drafts if (sku := draft.values.get("ingredient"))}
        found = Product.objects.filter(brand_id__in={group.brand_id for group in named}, sku__in=skus)
        self.products = {(product.brand_id, product.sku): product for product in found}
        for group in named:
            group.product = self.products.get(group.key)
            if group.product is None:
                saying = next(draft for draft in group.drafts if draft.values.get("sku"))
                saying.flaw(
                    "unknown_product", "sku", f"The brand has no product «{group.sku}».",
                    "Import the product first (profile «products»), or write the SKU that it has here.",
                )  # fmt: skip

    def _refuse_twice(self) -> None:
        first: dict[Key, Group] = {}
        for group in self.groups:
            if group.product is None:
                continue
            other = first.setdefault(group.key, group)
            if other is group:
                continue
            for one, row in ((group, other.drafts[0].number), (other, group.drafts[0].number)):
                one.drafts[0].flaw(
                    "recipe_twice", "recipe" if one.drafts[0].values.get("recipe") else "sku",
                    f"Row {row:,} begins another recipe of {group.sku}; a product has one at a time.",
                    "Keep the right one of the two.",
                )  # fmt: skip

    # --- whether it can be -------------------------------------------------------------------------

    def _complete(self, group: Group) -> None:
        first, product = group.drafts[0], group.product
        assert product is not None
        standing = self.here.get(group.key)
        if standing is None and "shelf_life_days" not in group.said:
            if self.usual_days:
                group.said["shelf_life_days"] = self.usual_days
                self.done["usual"] += len(group.drafts)
            else:
                first.flaw(
                    "missing_value", "shelf_life_days",
                    f"{product.sku} has no recipe yet, and no row says how long it keeps.",
                    "Fill in the shelf life in days, or choose one for all at upload.",
                )  # fmt: skip
        net = sum(net_mg for _, net_mg, _ in group.lines)
        if product.measure == Measure.GRAM and net != MILLIGRAMS:
            first.flaw(
                "bad_quantity", "quantity",
                f"{product.sku} is counted in grams, so its lines must add up to the whole; "
                f"they give {plain(Decimal(net) / 10)} %.",
                "Write quantities that add up to the output quantity, net of losses.",
            )  # fmt: skip

    def _refuse_cycles(self) -> None:
        sound = [group for group in self.groups if group.is_sound]
        if not sound:
            return
        brands = {group.key[0] for group in sound}
        made_from = ingredients_of(newest_recipes().filter(brand_id__in=brands))
        of_file = {group.product.pk: group for group in sound if group.product is not None}
        made_from |= {pk: [raw.pk for raw, _, _ in group.lines] for pk, group in of_file.items()}
        for pk, group in of_file.items():
            chain = chain_back_to(pk, made_from)
            if chain is None:
                continue
            skus = dict(Product.objects.filter(pk__in=chain).values_list("pk", "sku"))
            way = " from ".join(skus[each] for each in (*chain[1:], chain[0]))
            onward = skus[(*chain[1:], pk)[0]]
            draft = next(each for each in group.drafts if each.values["ingredient"] == onward)
            draft.flaw(
                "recipe_cycle", "ingredient", f"{group.sku} would be made from itself: it from {way}.",
                "Leave one of the lines out.",
            )  # fmt: skip

    def _conclude(self, group: Group) -> None:
        if not group.is_sound:
            bad = [draft.number for draft in group.drafts if draft.flaws]
            bad += [group.tainted_by] if group.tainted_by is not None else []
            for draft in group.drafts:
                if not draft.flaws:
                    self._leave_out(draft, min(bad), group.tainted_by)
            return
        standing = self.here.get(group.key)
        lines = [[raw.sku, net_mg, loss_bp] for raw, net_mg, loss_bp in group.lines]
        if standing is not None and "line" not in self.sheet.places:
            there = standing.facts["lines"]
            # Rows in another order say nothing of the order.
            lines = there if sorted(there) == sorted(lines) else lines
        facts = {**group.said, "lines": lines}
        for draft in group.drafts:
            draft.key = (*group.key, len(group.drafts), draft.values["ingredient"])
            draft.facts = facts
            if standing is not None:
                draft.found = dict(standing.facts)
                draft.record = Record(standing.id, standing.label)

    @staticmethod
    def _leave_out(draft: Draft, bad: int, tainted_by: int | None) -> None:
        if bad == tainted_by:
            sentence = (
                f"Row {bad:,} cannot be read, and may be a line of this recipe: nothing of it is written."
            )
        else:
            sentence = f"Row {bad:,} of this recipe is wrong: nothing of it is written."
        draft.flaw(
            "recipe_incomplete",
            "",
            sentence,
            f"Correct row {bad:,}, and import all rows of the recipe together.",
        )
