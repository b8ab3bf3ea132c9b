"""What the rows of a recipe say of it: for how much, how long it keeps, and what goes in, in whole milligrams."""

from collections.abc import Mapping
from decimal import Decimal

from backoffice.imports.drafts import Draft, plain
from backoffice.imports.profiles import Sheet
from catalog.products.models import Measure, Product

from ..weighing import BASIS_POINTS
from ..wording import (
    PIECE,
    SHARE,
    Unit,
    hundredths,
    is_rate,
    names_other_time,
    names_volume,
    smallest_unit,
    unit_in_header,
    unit_of,
)
from .groups import Group, Key

MOST_LINES = 60
"""Of one recipe; each of its rows holds them all."""

_LONGEST_LIFE = 36_500
_MOST_MG = 10**12
_SMALL_LOSS = 100
"""In hundredths of a per cent: a smaller loss may be a share that somebody wrote as a fraction."""


class Quantities:
    """Reads recipes of one sheet; `products` are those that its rows may name, by brand and SKU.

    `without_unit` counts the rows in which no unit is stated.
    """

    def __init__(self, sheet: Sheet, products: Mapping[Key, Product]) -> None:
        self.sheet, self.products = sheet, products
        self.without_unit = 0

    def read(self, group: Group, product: Product) -> None:
        output = self._output(group, product)
        life = _whole(group, "shelf_life_days")
        if life is not None:
            group.said["shelf_life_days"] = self._days(group, life)
        saying = group.said_by("tolerance")
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

    def _days(self, group: Group, said: tuple[Draft, Decimal]) -> int:
        draft, days = said
        header = self.sheet.headers[self.sheet.places["shelf_life_days"]]
        beside = draft.units.get("shelf_life_days", "")
        if names_other_time(beside or header):
            what = f"{plain(days)} {beside} are no days" if beside else f"«{header}» is no column of days"
            draft.flaw(
                "bad_shelf_life", "shelf_life_days", f"{what}; a recipe counts days.",
                "Write the days, 540 for 18 months, and call the column «Shelf life (days)».",
            )  # fmt: skip
        elif days != days.to_integral_value() or not 1 <= days <= _LONGEST_LIFE:
            draft.flaw(
                "bad_shelf_life", "shelf_life_days", f"{plain(days)} is no number of days that goods keep.",
                f"Write a whole number from 1 to {_LONGEST_LIFE:,}.",
            )  # fmt: skip
        return int(days)

    def _output(self, group: Group, product: Product) -> Decimal:
        """For how many pieces, or grams of what is counted in grams, the quantities are; 1 and a flaw where unclear."""
        of_unit = group.said_by("output_unit")
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
        said_quantity = _whole(group, "output_quantity")
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
        said, beside = draft.values.get("unit"), draft.units.get("quantity", "")
        if said and beside and unit_of(said) != unit_of(beside):
            draft.flaw(
                "other_measure", "unit", f"The quantity is in «{beside}», and the unit is «{said}».",
                "Write the one in which it was weighed.",
            )  # fmt: skip
            return None
        word = said or beside
        header = f"{self.sheet.headers[self.sheet.places['quantity']]} {self.sheet.shown.get('quantity', '')}".strip()
        if is_rate(header):
            draft.flaw(
                "other_measure", "quantity", f"«{header}» is not how much goes into one {product.sku}.",
                "Write how much goes into one, and call the column «Quantity (g)».",
            )  # fmt: skip
            return None
        unit = unit_of(word) if word else unit_in_header(header)
        if unit is None and not word and not names_volume(header):
            self.without_unit += 1
            return smallest_unit(Measure.GRAM)
        if unit is None:
            is_volume = names_volume(word or header)
            draft.flaw(
                "other_measure" if is_volume else "unknown_unit", "unit" if said else "quantity",
                f"«{word or header}» is {'a volume, and' if is_volume else 'no unit known here;'} {raw.sku} is counted "
                "in grams.",
                "Weigh it, and write g, kg or mg.",
            )  # fmt: skip
            return None
        if unit[0] == PIECE or (unit[0] == SHARE and product.measure != Measure.GRAM):
            draft.flaw(
                "other_measure", "unit" if said else "quantity",
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


def _whole(group: Group, column: str) -> tuple[Draft, Decimal] | None:
    saying = group.said_by(column)
    return None if saying is None else (saying, saying.values[column])
