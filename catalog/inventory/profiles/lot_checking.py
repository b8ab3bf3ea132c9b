"""Checking rows of lots against products, warehouses and the lots that are here."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q
from django.db.models.functions import Lower
from django.utils import timezone

from backoffice.imports.comparing import Standing
from backoffice.imports.drafts import Draft, Record, plain
from backoffice.imports.profiles import Check, Sheet
from backoffice.imports.repeats import FirstRows
from backoffice.merchants.profiles.brands import Brands
from catalog.products.measures import is_unit, time_of, unit_of
from catalog.products.models import Measure, Product

from ..models import Lot, Movement
from ..services.stocking import DATES, LOT_NUMBER
from ..states import LotStatus
from .warehouses import Warehouses

# The brand's id, the product's SKU, the lot's number.
Key = tuple[int, str, str]
FACTS = ("warehouse", *DATES, "quantity")
_LONGEST_LIFE = 36_500
_WORD_IN_HEADER = re.compile(r"[^\W\d_]+")


def lots_by_key(keys: Iterable[Key]) -> dict[Key, Standing]:
    """The lots with these (brand, SKU, number), as they stand. One query."""
    wanted = set(keys)
    rows = Lot.objects.filter(
        brand_id__in={brand for brand, _, _ in wanted},
        product__sku__in={sku for _, sku, _ in wanted},
        number__in={number for _, _, number in wanted},
    )
    names = ("id", "brand_id", "product__sku", "number", "warehouse__code", *DATES, "quantity")
    return {
        (row["brand_id"], row["product__sku"], row["number"]): Standing(
            row["id"], f"lot {row['number']} of {row['product__sku']}", facts_of(row)
        )
        for row in rows.values(*names)
        if (row["brand_id"], row["product__sku"], row["number"]) in wanted
    }


def facts_of(row: dict[str, Any]) -> dict[str, Any]:
    """The facts of a lot, given as columns."""
    dates = {name: plain(row[name]) for name in DATES}
    return {"warehouse": row["warehouse__code"], **dates, "quantity": row["quantity"]}


def _told_by_title(draft: Draft) -> bool:
    return bool(draft.values.get("title")) and not (draft.values.get("sku") or draft.values.get("gtin"))


def _last_day(made: date, life: int, time: str) -> date:
    if time in ("day", "week"):
        return made + timedelta(days=life * (7 if time == "week" else 1) - 1)
    months = made.year * 12 + made.month - 1 + life * (12 if time == "year" else 1)
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(made.day, last)) - timedelta(days=made.day <= last)


class LotCheck(Check):
    """The key of a lot is its product (brand and SKU) and its number.

    1. The product by its SKU within the brand, else by its GTIN; where both are written they must agree. A row that has
       neither is about the one product of the brand that has its title.
    2. Of a new lot without a last day, that which made on and shelf life give.
    3. The quantity in whole pieces or grams, as the product is counted. What a lot here has left is not changed by a
       sheet: a row may repeat what is left, or what came in.
    4. Dates may be corrected as long as the lot waits in quarantine.
    """

    advice_on_repeated = "If both are parts of one lot, in two places, write their sum in one row."

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.brands = Brands(sheet)
        self.warehouses = Warehouses(sheet)
        self.header_unit = self._unit_of_header()  # a word of it, or ""
        self.today = timezone.now().date()
        self.done: Counter[str] = Counter()
        self.numbers = FirstRows()
        self.states: dict[int, str] = {}

    def rows(self, drafts: Sequence[Draft]) -> None:
        self.states.clear()
        about = [(draft, product) for draft, product in self._products(drafts) if product is not None]
        for draft, product in about:
            self._facts(draft, product)
            number = draft.values.get("number")
            if number and not LOT_NUMBER.fullmatch(number):
                draft.flaw(
                    "bad_lot_number", "number",
                    f"«{number}» is no lot number: 1 to 20 letters, digits or signs as GS1 allows, no blanks.",
                    "Write it as it is printed on the goods.",
                )  # fmt: skip
            elif number:
                draft.key = (product.brand_id, product.sku, number)
        self._compare([(draft, product) for draft, product in about if not draft.flaws])

    def refuse(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            status = self.states.get(draft.number, LotStatus.QUARANTINE)
            found = draft.found or {}
            changed = [name for name in DATES if draft.facts.get(name, found.get(name)) != found.get(name)]
            if found and changed and status != LotStatus.QUARANTINE:
                draft.flaw(
                    "lot_released", changed[0],
                    f"The lot is {LotStatus(status).label.lower()}; its dates stand.",
                    "Leave the date blank. If it is wrong, recall the lot and take it in anew.",
                )  # fmt: skip

    def notes(self) -> list[str]:
        sentences = {
            "measure": "In {rows} no unit is stated; the quantity was taken in the product's own measure.",
            "by_title": "In {rows} neither SKU nor GTIN is stated; the product was told by its title.",
            "shelf_life": "In {rows} the last day was reckoned from the day of making and the shelf life.",
            "kilograms": "In {rows} the quantity is in kilograms; it was taken times 1,000, as grams.",
        }
        return [
            sentence.format(rows="1 row" if self.done[code] == 1 else f"{self.done[code]:,} rows")
            for code, sentence in sentences.items()
            if self.done[code]
        ]

    # --- which product -----------------------------------------------------------------------------

    def _products(self, drafts: Sequence[Draft]) -> list[tuple[Draft, Product | None]]:
        """The product of each row; None with a flaw where nothing here is meant."""
        brand_of: dict[int, int | None] = {}
        for draft in drafts:
            # A GTIN names one product in the world, so a row that has one may leave the brand out.
            only_gtin = draft.values.get("gtin") and not draft.values.get("sku")
            unsaid = not draft.values.get("brand") and self.brands.assumed is None
            brand_of[draft.number] = None if only_gtin and unsaid else self.brands.find(draft)
        by_title = self._by_title(drafts, brand_of)
        skus = {sku for draft in drafts if (sku := draft.values.get("sku"))}
        gtins = {gtin.zfill(14) for draft in drafts if (gtin := draft.values.get("gtin"))}
        found = list(Product.objects.filter(Q(sku__in=skus) | Q(gtin__in=gtins)).order_by("pk"))
        by_sku = {(product.brand_id, product.sku): product for product in found}
        by_gtin: dict[str, list[Product]] = {}
        for product in found:
            if product.gtin:
                by_gtin.setdefault(product.gtin, []).append(product)
        return [
            (
                draft,
                self._titled(draft, brand_of[draft.number], by_title)
                if _told_by_title(draft)
                else self._product(draft, brand_of[draft.number], by_sku, by_gtin),
            )
            for draft in drafts
        ]

    @staticmethod
    def _by_title(
        drafts: Sequence[Draft], brand_of: dict[int, int | None]
    ) -> dict[tuple[int, str], list[Product]]:
        """The products by brand and title, of rows that nothing else tells."""
        wanted = {
            (brand_id, draft.values["title"].casefold())
            for draft in drafts
            if _told_by_title(draft) and (brand_id := brand_of[draft.number]) is not None
        }
        if not wanted:
            return {}
        found: dict[tuple[int, str], list[Product]] = {}
        products = Product.objects.alias(lower=Lower("title")).filter(
            brand_id__in={brand_id for brand_id, _ in wanted},
            lower__in={title.lower() for _, title in wanted},
        )
        for product in products.order_by("pk"):
            found.setdefault((product.brand_id, product.title.casefold()), []).append(product)
        return found

    def _titled(
        self, draft: Draft, brand_id: int | None, by_title: dict[tuple[int, str], list[Product]]
    ) -> Product | None:
        title = draft.values["title"]
        if brand_id is None or draft.has_flaw_in("brand", "sku", "gtin"):
            return None
        meant = by_title.get((brand_id, title.casefold()), [])
        if len(meant) == 1:
            self.done["by_title"] += 1
            return meant[0]
        if meant:
            draft.flaw(
                "several_products", "title", f"{len(meant)} products of the brand are called «{title}».",
                "Write the SKU or the GTIN of the one that is meant.",
            )  # fmt: skip
        else:
            draft.flaw(
                "unknown_product", "title", f"The row says neither SKU nor GTIN, and no product of the brand is called "
                f"«{title}».",
                "Write its SKU or GTIN. If it is not here yet, import the product first (profile «products»).",
            )  # fmt: skip
        return None

    def _product(
        self,
        draft: Draft,
        brand_id: int | None,
        by_sku: dict[tuple[int, str], Product],
        by_gtin: dict[str, list[Product]],
    ) -> Product | None:
        sku, gtin = draft.values.get("sku"), (draft.values.get("gtin") or "").zfill(14)
        if draft.has_flaw_in("brand", "sku", "gtin"):
            return None
        if sku and brand_id is not None:
            product = by_sku.get((brand_id, sku))
            if product is None:
                draft.flaw(
                    "unknown_product", "sku", f"The brand has no product «{sku}».",
                    "Import the product first (profile «products»), or write the SKU that it has here.",
                )  # fmt: skip
            elif draft.values.get("gtin") and product.gtin and product.gtin != gtin:
                draft.flaw(
                    "gtin_differs", "gtin",
                    f"The GTIN {draft.values['gtin']} is not that of {product.sku}, which is {product.gtin}.",
                    "Say which of the two is right.",
                )  # fmt: skip
                return None
            return product
        if not draft.values.get("gtin"):
            draft.flaw(
                "missing_value", "sku" if "sku" in self.sheet.places else "gtin",
                "Nothing says which product this is: no SKU, no GTIN.", "Fill in the product's SKU or GTIN.",
            )  # fmt: skip
            return None
        meant = [product for product in by_gtin.get(gtin, []) if brand_id in (None, product.brand_id)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            draft.flaw(
                "several_products", "gtin", f"{len(meant)} brands have a product with the GTIN {draft.values['gtin']}.",
                "Write the brand too.",
            )  # fmt: skip
        else:
            draft.flaw(
                "unknown_product", "gtin", f"No product here has the GTIN {draft.values['gtin']}.",
                "Import the product first (profile «products»).",
            )  # fmt: skip
        return None

    # --- what the row says -------------------------------------------------------------------------

    def _facts(self, draft: Draft, product: Product) -> None:
        facts: dict[str, Any] = {}
        warehouse = self.warehouses.find(draft)
        if warehouse is not None:
            facts["warehouse"] = warehouse.code
        for name in DATES:
            if draft.values.get(name):
                facts[name] = plain(draft.values[name])
        quantity = self._quantity(draft, product)
        if quantity is not None:
            facts["quantity"] = quantity
        draft.facts = facts

    def _unit_of_header(self) -> str:
        """The unit that the quantity's header or number format names, as in «Quantity (kg)»; of several the one that is
        not known here, so that «Cartons (pcs)» is no number of pieces, or all of them.
        """
        place = self.sheet.places.get("quantity")
        if place is None:
            return ""
        said = f"{self.sheet.headers[place]} {self.sheet.shown.get('quantity', '')}".casefold()
        words = [word for word in _WORD_IN_HEADER.findall(said) if is_unit(word)]
        if len({unit_of(word) for word in words}) < 2:
            return "".join(words[:1])
        return next((word for word in words if unit_of(word) is None), " ".join(words))

    def _quantity(self, draft: Draft, product: Product) -> int | None:
        number = draft.values.get("quantity")
        if number is None:
            return None
        said, beside = draft.values.get("unit"), draft.units.get("quantity", "")
        if said and beside and unit_of(said) != unit_of(beside):
            draft.flaw(
                "other_measure", "unit", f"The quantity is in «{beside}», and the unit is «{said}».",
                "Write the one in which it was counted.",
            )  # fmt: skip
            return None
        word = said or beside or self.header_unit
        unit = unit_of(word) if word else None
        if word and unit is None:
            draft.flaw(
                "unknown_measure", "unit" if said else "quantity", f"«{word}» is no unit in which lots are counted.",
                "Write pieces, grams or kilograms, and the quantity in it.",
            )  # fmt: skip
            return None
        measure, times = unit or (product.measure, 1)
        if measure != product.measure:
            draft.flaw(
                "other_measure", "unit" if said else "quantity",
                f"The quantity is in {Measure(measure).label}, but {product.sku} is counted in "
                f"{product.get_measure_display()}.",
                f"Write how many {product.get_measure_display()} there are.",
            )  # fmt: skip
            return None
        whole = Decimal(number) * times
        if whole != whole.to_integral_value() or whole < 0:
            draft.flaw(
                "bad_quantity", "quantity",
                f"{plain(whole)} {product.get_measure_display()} is no quantity of a lot.",
                "Write a whole number.",
            )  # fmt: skip
            return None
        self.done["measure"] += unit is None
        self.done["kilograms"] += times != 1
        return int(whole)

    # --- what is here already ----------------------------------------------------------------------

    def _compare(self, drafts: Sequence[tuple[Draft, Product]]) -> None:
        here = lots_by_key(draft.key for draft, _ in drafts if draft.key)
        self._doubt_case([draft for draft, _ in drafts if draft.key and draft.key not in here])
        ids = {standing.id for standing in here.values()}
        states = dict(Lot.objects.filter(pk__in=ids).values_list("pk", "status")) if ids else {}
        came_in = self._came_in(ids)
        for draft, product in drafts:
            standing = here.get(draft.key) if draft.key else None
            if standing is None:
                self._complete(draft)
            else:
                draft.found = dict(standing.facts)
                draft.record = Record(standing.id, standing.label)
                self._stands(draft, product, standing, states[standing.id], came_in.get(standing.id, 0))
            self._dates(draft)

    def _doubt_case(self, new: Sequence[Draft]) -> None:
        """A remark on each new lot whose number is that of another of its product but for its case."""
        keyed = [(draft, *draft.key) for draft in new if draft.key is not None]
        others = {
            (brand, sku, other)
            for _, brand, sku, number in keyed
            for other in (number.upper(), number.lower())
            if other != number
        }
        here = lots_by_key(others) if others else {}
        alike = {(brand, sku, number.casefold()): number for brand, sku, number in here}
        rows = (
            (draft.number, hash((brand, sku, number.casefold())), hash(number))
            for draft, brand, sku, number in keyed
        )
        above = {repeat.number: repeat.first for repeat in self.numbers.repeats(rows) if not repeat.same}
        for draft, brand, sku, number in keyed:
            other = alike.get((brand, sku, number.casefold()), "")
            of = f"{other}, which is here," if other else ""
            if draft.number in above:
                of = of or f"that of row {above[draft.number]:,}"
            if of:
                draft.note(
                    "lot_in_another_case", "number", f"The lot number {number} differs from {of} in its case alone.",
                    "It makes a lot of its own. If the other one is meant, write its number as it is printed.",
                )  # fmt: skip

    @staticmethod
    def _came_in(ids: set[int]) -> dict[int, int]:
        """What each lot began with: its first movement."""
        if not ids:
            return {}
        first = Movement.objects.filter(lot__in=ids).values("lot").annotate(first=Min("pk")).values("first")
        return dict(Movement.objects.filter(pk__in=first).values_list("lot_id", "quantity"))

    def _complete(self, draft: Draft) -> None:
        self._reckon_last_day(draft)
        needed = {
            "warehouse": ("in which warehouse it lies", "Fill in the warehouse, or choose one at upload."),
            "expires_on": ("when it expires", "Fill in the last day of use."),
            "quantity": ("how much of it there is", "Fill in the quantity."),
        }
        for name, (what, how) in needed.items():
            if name not in draft.facts and not draft.has_flaw_in(name, "shelf_life"):
                draft.flaw(
                    "missing_value", name, f"The lot is new here, and the row does not say {what}.", how
                )
        if draft.facts.get("quantity") == 0:
            draft.flaw(
                "bad_quantity", "quantity", "The lot is new here, and the row says that there is nothing of it.",
                "Write a whole number of at least 1, or leave the row out.",
            )  # fmt: skip

    def _reckon_last_day(self, draft: Draft) -> None:
        """The last day on which the lot keeps, the day of making being the first."""
        life, made = draft.values.get("shelf_life"), draft.values.get("manufactured_on")
        if life is None or made is None or "expires_on" in draft.facts or draft.has_flaw_in("expires_on"):
            return
        header = self.sheet.headers[self.sheet.places["shelf_life"]].casefold()
        words = [draft.units.get("shelf_life", "")] + _WORD_IN_HEADER.findall(header)
        time = next((time for word in words if (time := time_of(word))), "")
        if not time or life != life.to_integral_value() or not 1 <= life <= _LONGEST_LIFE:
            draft.flaw(
                "bad_shelf_life", "shelf_life",
                f"{plain(life)} is no time for which goods keep." if time
                else f"{plain(life)} may be days, months or years.",
                "Write it like 24 months, or write the last day.",
            )  # fmt: skip
            return
        draft.facts["expires_on"] = plain(_last_day(made, int(life), time))
        self.done["shelf_life"] += 1

    def _stands(self, draft: Draft, product: Product, standing: Standing, status: str, came_in: int) -> None:
        """What a row may say of a lot that is here: what is so already, or other dates."""
        facts, found = draft.facts, standing.facts
        if not draft.values.get("warehouse"):
            facts.pop("warehouse", None)
        if facts.get("warehouse", found["warehouse"]) != found["warehouse"]:
            draft.flaw(
                "lot_elsewhere", "warehouse", f"The lot lies in {found['warehouse']}.",
                "Leave the row out; a lot is moved, not imported, to another warehouse.",
            )  # fmt: skip
        quantity = facts.pop("quantity", None)
        exported = draft.exported.facts.get("quantity") if draft.exported else None
        if quantity not in (None, found["quantity"], came_in, exported):
            measure = product.get_measure_display()
            draft.flaw(
                "quantity_stands", "quantity",
                f"The lot has {found['quantity']:,} {measure} left of {came_in:,}; a sheet does not change that.",
                "Take from the lot, or take another lot in, so that every movement is on record.",
            )  # fmt: skip
        self.states[draft.number] = status

    def _dates(self, draft: Draft) -> None:
        if draft.flaws:
            return
        said = {**(draft.found or {}), **draft.facts}
        made, expires = (date.fromisoformat(said[name]) if said.get(name) else None for name in DATES)
        if made and made > self.today + timedelta(days=1):
            draft.flaw(
                "bad_date", "manufactured_on", f"It would be made on {made}, which is to come.",
                "Write the day on which it was made, or leave it blank.",
            )  # fmt: skip
        elif made and expires and expires <= made:
            draft.flaw(
                "bad_date", "expires_on", f"It would expire on {expires}, and was made on {made}.",
                "Write an expiry date that is later.",
            )  # fmt: skip
        elif draft.found is None and expires and expires < self.today:
            draft.note(
                "expired", "expires_on", f"The lot expired on {expires}; it is taken in, but cannot be released.",
                "Look at the date on the goods.",
            )  # fmt: skip
