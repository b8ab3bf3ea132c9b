"""Checking rows of recipes: which of them make one recipe, and whether it can be one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from backoffice.events.errors import Invalid
from backoffice.imports.comparing import Standing
from backoffice.imports.profiles import Base, Check, Draft, Record, Sheet, plain
from backoffice.imports.totals import TOTAL_ROW
from backoffice.merchants.profiles.brands import Brands
from backoffice.merchants.queries import name_key
from catalog.products.models import Measure, Product

from ..chains import chain_back_to
from ..models import Recipe, RecipeLine
from ..queries import ingredients_of, newest_recipes
from ..weighing import BASIS_POINTS, MILLIGRAMS
from .wording import (
    PIECE,
    SHARE,
    Unit,
    hundredths,
    names_other_time,
    names_volume,
    smallest_unit,
    unit_in_header,
    unit_of,
)

# The brand's id, the SKU of what is made.
Key = tuple[int, str]
MOST_ROWS = 10_000
MOST_LINES = 60
"""Of one recipe; each of its rows holds them all."""

_LONGEST_LIFE = 36_500
_MOST_MG = 10**12
_SMALL_LOSS = 100
"""In hundredths of a per cent: a smaller loss may be a share that somebody wrote as a fraction."""


@dataclass(eq=False)
class _Group:
    """The rows of one recipe, what they say of it as a whole, and the row because of which nothing of it is written."""

    drafts: list[Draft] = field(default_factory=list)
    tainted_by: int | None = None
    brand_id: int | None = None
    sku: str = ""
    product: Product | None = None
    said: dict[str, Any] = field(default_factory=dict)
    lines: list[tuple[Product, int, int]] = field(default_factory=list)
    exported: Base | None = None

    @property
    def is_sound(self) -> bool:
        return self.tainted_by is None and not any(draft.flaws for draft in self.drafts)

    @property
    def key(self) -> Key:
        assert self.brand_id is not None
        return self.brand_id, self.sku


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
        self.seen: list[Draft] = []
        self.groups: list[_Group] = []
        self.group_of: dict[int, _Group] = {}
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
        for group in self.groups:
            if group.product is not None:
                self._read(group, group.product)
        self.here = recipes_by_key(group.key for group in self.groups if group.product is not None)
        for group in self.groups:
            if group.is_sound:
                self._complete(group)
        self._refuse_cycles()
        for group in self.groups:
            self._conclude(group)

    def _group(self) -> None:
        groups: dict[tuple[str, ...], _Group] = {}
        above: _Group | None = None
        unreadable: int | None = None
        for draft in self.seen:
            if any(flaw.code == TOTAL_ROW for flaw in draft.flaws):
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
                group = groups.setdefault(("recipe", name_key(code)), _Group())
            elif sku:
                brand = name_key(draft.values.get("brand") or "")
                group = groups.setdefault(("sku", brand, sku), _Group())
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

    def _name(self, group: _Group) -> None:
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
            self._refuse_differing(group, "sku", saying)
        of_brand = next((draft for draft in group.drafts if draft.values.get("brand")), first)
        group.brand_id = self.brands.find(of_brand)
        if of_brand.values.get("brand"):
            self._refuse_differing(group, "brand", of_brand)
        for draft in group.drafts[MOST_LINES:]:
            draft.flaw(
                "too_many_lines", "",
                f"A recipe has up to {MOST_LINES} lines here, and this one has {len(group.drafts):,}.",
                "Make a blend of some of them first, and use that.",
            )  # fmt: skip

    @staticmethod
    def _refuse_differing(group: _Group, column: str, saying: Draft) -> None:
        word = saying.values[column]
        for draft in group.drafts:
            other = draft.values.get(column)
            if other is not None and _alike(column, other) != _alike(column, word):
                draft.flaw(
                    "differs_within_recipe", column,
                    f"The row says «{plain(other)}», and row {saying.number:,} of the same recipe «{plain(word)}».",
                    "A recipe has one: write the right one in all its rows, or in the first alone.",
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
        first: dict[Key, _Group] = {}
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

    # --- what it says ------------------------------------------------------------------------------

    def _read(self, group: _Group, product: Product) -> None:
        output = self._output(group, product)
        life = self._whole(group, "shelf_life_days")
        if life is not None:
            group.said["shelf_life_days"] = self._days(group, life)
        saying = self._said_by(group, "tolerance")
        if saying is not None:
            tolerance = self._share(saying, "tolerance", "Tolerance")
            if tolerance is not None:
                group.said["tolerance_bp"] = tolerance
        lines: dict[str, int] = {}
        read = []
        for draft in group.drafts[:MOST_LINES]:
            line = self._line(draft, product, output)
            if line is None:
                continue
            if (before := lines.setdefault(line[0].sku, draft.number)) != draft.number:
                draft.flaw(
                    "ingredient_twice", "ingredient", f"{line[0].sku} stands in row {before:,} of this recipe already.",
                    "Add both quantities in one row.",
                )  # fmt: skip
            read.append((draft.values.get("line"), line))
        if "line" in self.sheet.places and all(at is not None for at, _ in read):
            read.sort(key=lambda each: each[0] or Decimal())
        group.lines = [line for _, line in read]

    def _said_by(self, group: _Group, column: str) -> Draft | None:
        """The first row that says this of the whole recipe; others that say another thing have a flaw."""
        saying = next((draft for draft in group.drafts if draft.values.get(column) is not None), None)
        if saying is not None:
            self._refuse_differing(group, column, saying)
        return saying

    def _whole(self, group: _Group, column: str) -> tuple[Draft, Decimal] | None:
        saying = self._said_by(group, column)
        return None if saying is None else (saying, saying.values[column])

    def _days(self, group: _Group, said: tuple[Draft, Decimal]) -> int:
        draft, days = said
        header = self.sheet.headers[self.sheet.places["shelf_life_days"]]
        if names_other_time(header):
            draft.flaw(
                "bad_shelf_life", "shelf_life_days", f"«{header}» is no column of days; a recipe counts days.",
                "Write the days, 540 for 18 months, and call the column «Shelf life (days)».",
            )  # fmt: skip
        elif days != days.to_integral_value() or not 1 <= days <= _LONGEST_LIFE:
            draft.flaw(
                "bad_shelf_life", "shelf_life_days", f"{plain(days)} is no number of days that goods keep.",
                f"Write a whole number from 1 to {_LONGEST_LIFE:,}.",
            )  # fmt: skip
        return int(days)

    def _output(self, group: _Group, product: Product) -> Decimal:
        """For how many pieces, or grams of what is counted in grams, the quantities are; 1 and a flaw where unclear."""
        of_unit = self._said_by(group, "output_unit")
        unit = smallest_unit(product.measure)
        if of_unit is not None:
            said = unit_of(of_unit.values["output_unit"])
            if said is None or said[0] != unit[0]:
                of_unit.flaw(
                    "unknown_unit" if said is None else "other_measure", "output_unit",
                    f"«{of_unit.values['output_unit']}» does not count {product.sku}, which is counted in "
                    f"{product.get_measure_display()}.",
                    f"Write {'pieces' if unit[0] == PIECE else 'g or kg'}, and the quantity in it.",
                )  # fmt: skip
                return Decimal(1)
            times = Decimal(said[1]) / unit[1]
        else:
            times = Decimal(1)
        said_quantity = self._whole(group, "output_quantity")
        if said_quantity is None:
            return times
        draft, quantity = said_quantity
        if quantity <= 0:
            draft.flaw(
                "bad_quantity", "output_quantity", f"Nothing is made of {plain(quantity)} {product.sku}.",
                "Write for how much the quantities are, or leave it blank where they are for one.",
            )  # fmt: skip
            return Decimal(1)
        return quantity * times

    def _line(self, draft: Draft, product: Product, output: Decimal) -> tuple[Product, int, int] | None:
        sku = draft.values.get("ingredient")
        if not sku:
            return None
        raw = self.products.get((product.brand_id, sku))
        if raw is None:
            draft.flaw(
                "unknown_product", "ingredient", f"The brand has no product «{sku}».",
                "Import the product first (profile «products»), or write the SKU that it has here.",
            )  # fmt: skip
            return None
        if raw.pk == product.pk:
            draft.flaw(
                "recipe_cycle",
                "ingredient",
                f"{sku} cannot be made from itself.",
                "Write the raw product's SKU.",
            )
        elif raw.measure != Measure.GRAM:
            draft.flaw(
                "other_measure", "ingredient",
                f"{sku} is counted in pieces; what goes into a recipe is counted in grams.",
                "Leave packaging out, or write the SKU of the raw product.",
            )  # fmt: skip
        net_mg = self._net(draft, product, raw, output)
        loss = self._share(draft, "loss", "Loss") if draft.values.get("loss") else 0
        if loss and loss < _SMALL_LOSS and "%" not in draft.values["loss"]:
            draft.note(
                "small_loss", "loss", f"The loss is taken as {Decimal(loss) / 100:f} %.",
                f"Write {loss} where {loss} % is meant.",
            )  # fmt: skip
        return (raw, net_mg or 0, loss or 0)

    def _net(self, draft: Draft, product: Product, raw: Product, output: Decimal) -> int | None:
        """Milligrams per piece, or per gram of a product that is counted in grams; None with a flaw."""
        quantity = draft.values.get("quantity")
        if quantity is None:
            return None
        unit = self._unit(draft, product, raw)
        if unit is None:
            return None
        if quantity <= 0:
            draft.flaw(
                "bad_quantity", "quantity", f"{plain(quantity)} is no quantity of {raw.sku}.",
                "Write how much goes in, above zero, or leave the row out.",
            )  # fmt: skip
            return None
        # A per cent of a gram is ten milligrams.
        exact = quantity * 10 if unit[0] == SHARE else quantity * unit[1] / output
        net = exact.to_integral_value()
        if abs(net - exact) > Decimal("1e-9") or not 1 <= net <= _MOST_MG:
            per = "piece" if product.measure == Measure.PIECE else "gram"
            draft.flaw(
                "bad_quantity", "quantity",
                f"It comes to {plain(round(exact, 6))} mg per {per} of {product.sku}; a recipe holds whole milligrams.",
                "Write a quantity, or an output quantity, with which it comes out even.",
            )  # fmt: skip
            return None
        return int(net)

    def _unit(self, draft: Draft, product: Product, raw: Product) -> Unit | None:
        word = draft.values.get("unit")
        header = self.sheet.headers[self.sheet.places["quantity"]]
        unit = unit_of(word) if word else unit_in_header(header)
        if unit is None and not word and not names_volume(header):
            self.done["grams"] += 1
            return smallest_unit(Measure.GRAM)
        if unit is None:
            is_volume = names_volume(word or header)
            draft.flaw(
                "other_measure" if is_volume else "unknown_unit", "unit" if word else "quantity",
                f"«{word or header}» is {'a volume, and' if is_volume else 'no unit known here;'} {raw.sku} is counted "
                "in grams.",
                "Weigh it, and write g, kg or mg.",
            )  # fmt: skip
            return None
        if unit[0] == PIECE or (unit[0] == SHARE and product.measure != Measure.GRAM):
            draft.flaw(
                "other_measure", "unit" if word else "quantity",
                f"{raw.sku} is counted in grams, and {'per cent' if unit[0] == SHARE else 'pieces'} of "
                f"{product.sku} are no weight.",
                "Write how many grams go into one.",
            )  # fmt: skip
            return None
        return unit

    @staticmethod
    def _share(draft: Draft, column: str, label: str) -> int | None:
        """Hundredths of a per cent; None with a flaw."""
        text = draft.values[column]
        exact = hundredths(text)
        if exact is None or exact != exact.to_integral_value() or exact >= BASIS_POINTS:
            draft.flaw(
                "bad_number", column,
                f"{label}: «{text}» is no share from 0 to below 100 per cent with up to two decimals.",
                "Write 2.5 for two and a half per cent.",
            )  # fmt: skip
            return None
        return int(exact)

    # --- whether it can be -------------------------------------------------------------------------

    def _complete(self, group: _Group) -> None:
        first, product = group.drafts[0], group.product
        assert product is not None
        standing = self.here.get(group.key)
        if standing is None and "shelf_life_days" not in group.said:
            first.flaw(
                "missing_value", "shelf_life_days",
                f"{product.sku} has no recipe yet, and no row says how long it keeps.",
                "Fill in the shelf life in days.",
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

    def _conclude(self, group: _Group) -> None:
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


def _alike(column: str, value: Any) -> Any:
    """What counts of a value where two are compared: of words not how they are written, of an SKU every sign."""
    return name_key(value) if isinstance(value, str) and column != "sku" else value
