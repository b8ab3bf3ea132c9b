"""Checking rows of products against brands, categories and the products that are here."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.events.errors import Invalid
from backoffice.imports.amounts import Amounts
from backoffice.imports.drafts import Draft, Record, plain
from backoffice.imports.profiles import Check, Sheet
from backoffice.imports.repeats import FirstRows
from backoffice.merchants.profiles.brands import Brands

from ..gtin import is_in_store
from ..measures import unit_of
from ..models import Measure
from ..queries import categories_by_code
from ..words import PATH, code_in_path, names_no_kind
from .keys import NAMING, products_by_key, sku_of, skus_by_gtin
from .options import Options
from .things import Things
from .titles import Titles, refuse_another_title, refuse_without_names

_NEEDED = {
    "title": ("title", "what it is", "Fill in the title."),
    "category_id": ("category", "what kind of goods it is", "Fill in the category, or choose one at upload."),
    "country_of_origin": (
        "country_of_origin",
        "where it was made",
        "Fill in the country of origin, or choose one for the whole file at upload.",
    ),
}
_SHOP_PATH = re.compile(r"[>»›|/:：]")
_SEVERAL = re.compile(r"[,;；]")
# «Peach,Cherry» and «サイズ:15ml=oil-15&サイズ:30ml=oil-30»; not «Color=Black & White».
_SEVERAL_VARIATIONS = re.compile(r",|&[^&=]+:[^&]+=")
# A header that is a pack, «13.6 Oz», or ends with one, «Price 50 ml», «price_50ml». Two may stand for other things,
# three are a table that is wide.
_PACK = re.compile(
    r"(?:.*[\s(（_])?(\d+(?:[.,]\d+)?\s?(?:oz|lb|lbs|g|kg|ml|cl|l|ct|pcs|克|千克|毫升|升))"
    r"(?:[\s_]+(?:price|preis|prix|precio|prezzo|preço|fiyat|цена|价格|価格))?[)）]?",
    re.IGNORECASE,
)
_MANY_PACKS = 3
_SHOWN_WORDS = 5
# What six digits of a shortened number leave of a GTIN-13, whose check digit is right by chance in one of ten.
_ZEROS = "000000"
_KINDS_OF_GTIN = frozenset({"3", "4", "ean", "upc", "gtin", "jan"})
# As shops say of products that nobody can buy there.
_NOT_OFFERED = frozenset({"draft", "archived", "unlisted"})


def _write_in_one_line(drafts: Sequence[Draft]) -> None:
    """Texts with single blanks and no line breaks, as products keep them: a row finds its product again."""
    for draft in drafts:
        texts = {name: value for name, value in draft.values.items() if isinstance(value, str)}
        draft.values.update({name: " ".join(text.split()) for name, text in texts.items()})


def _leave_other_numbers_out(drafts: Sequence[Draft]) -> None:
    """What Amazon says is an ASIN or an ISBN is no GTIN, whatever its digits; blank, the number is looked at as any."""
    for draft in drafts:
        kind = (draft.values.get("gtin_kind") or "").strip().casefold()
        if kind and kind not in _KINDS_OF_GTIN:
            draft.values["gtin"] = None
            draft.flaws = [flaw for flaw in draft.flaws if flaw.column != "gtin"]


class ProductCheck(Check):
    """The key of a product is its brand and its SKU.

    1. Rows of one handle belong together, or one below another where a column says that they do: what only the first of
       them says (brand, title, category, names of options) holds for the others. A row that says nothing but its
       handle, or brings a picture, makes no product; nor does one of which it is said that its variants stand in rows
       of their own.
    2. The SKU: as written; else that of the product with this GTIN, else the GTIN itself; else handle and options. In a
       file that has no column for SKU or handle it is, of a row without a GTIN, that of the brand's product with this
       title and these options, else made of them.
    3. The facts. What the file does not say is left out, so that it never erases anything.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        by_pack = {found[1]: each for each in sheet.headers if (found := _PACK.fullmatch(each.strip()))}
        packs = list(by_pack.values())
        if len(packs) >= _MANY_PACKS:
            raise Invalid(
                f"The file has one column per pack size ({', '.join(packs[:5])} …), so one row is several products. "
                "Make a row of each pack, with its size in a column Size and an SKU of its own.",
                code="column_per_pack",
                columns=packs[:30],
            )
        self.by_title = not NAMING & set(sheet.places)
        if self.by_title:
            refuse_without_names(sheet)
        self.brands = Brands(sheet)
        self.amounts = Amounts(sheet)
        self.categories = categories_by_code()
        self.shop_words: Counter[str] = Counter()
        self.gtins: dict[tuple[int, str], tuple[int, str]] = {}
        self.skus = FirstRows()
        self.titles = Titles()
        self.done: Counter[str] = Counter()
        self.things = Things(sheet, self.done)
        self.options = Options(sheet, self.things, self.done)
        self.gathers = self.things.gathers

    def gather(self, drafts: Sequence[Draft]) -> None:
        _write_in_one_line(drafts)
        self.things.gather(drafts)

    def rows(self, drafts: Sequence[Draft]) -> None:
        _write_in_one_line(drafts)
        if "gtin_kind" in self.sheet.places:
            _leave_other_numbers_out(drafts)
        of_products = [draft for draft in drafts if self.things.is_product(draft)]
        for draft in of_products:
            self._facts(draft)
            self.done["not_offered"] += (draft.values.get("shop_state") or "").casefold() in _NOT_OFFERED
        self._keys(of_products)
        self._compare([draft for draft in of_products if not draft.flaws])

    def notes(self) -> list[str]:
        sentences = {
            "left_out": "In {rows} there is but a picture or a text for the product above; they make none.",
            "thing_alone": "In {rows} there is only what the variants of one handle have in common, no SKU, price or "
            "option; they make no product.",
            "inherited": "In {rows} what is blank was taken from the first row of the same handle.",
            "sku_of_gtin": "In {rows} there is no SKU; the product is known by its GTIN, the SKU of a new one.",
            "sku_of_handle": "In {rows} there is no SKU; it was made of the handle and the options, so that the same "
            "row always gives the same SKU.",
            "sku_of_row": "In {rows} there is no SKU; it was made of the number that the row has in the shop.",
            "sku_of_title": "In {rows} there is no SKU, GTIN or handle; the product goes by its title, size and other "
            "options, of which the SKU of a new one was made: another spelling would be another product. If a "
            "column holds article numbers, choose it for the SKU.",
            "not_offered": "In {rows} the shop does not offer the product (draft, archived); it is taken as any other.",
            "bare_weight": "In {rows} the weight has no unit and was left out.",
            "category": "In {rows} the category is the one chosen at upload.",
            "no_kind": "In {rows} the category is a number of some platform's, or says only for whom the goods are.",
            "origin": "In {rows} the country of origin is the one chosen at upload.",
        }
        said = [
            sentence.format(rows="1 row" if self.done[code] == 1 else f"{self.done[code]:,} rows")
            for code, sentence in sentences.items()
            if self.done[code]
        ]
        if self.shop_words:
            shown = ", ".join(f"«{word}»" for word, _ in self.shop_words.most_common(_SHOWN_WORDS))
            more = " and more" if len(self.shop_words) > _SHOWN_WORDS else ""
            said.append(
                f"Of the shop's own categories these are none of the house's: {shown}{more}. The one chosen at upload "
                "was taken for new products of theirs."
            )
        return [*said, *self.amounts.note()]

    # --- what it is ----------------------------------------------------------------------------------

    def _facts(self, draft: Draft) -> None:
        values = draft.values
        facts: dict[str, Any] = {}
        for name in ("title", "country_of_origin", "handle"):
            if values.get(name):
                facts[name] = values[name]
        if values.get("gtin"):
            facts["gtin"] = values["gtin"].zfill(14)
            if is_in_store(facts["gtin"]):
                draft.note(
                    "in_store_gtin", "gtin",
                    f"{values['gtin']} is a number that shops give out for use inside their own walls.",
                    "Ask the brand for the product's own GTIN.",
                )  # fmt: skip
            elif facts["gtin"].endswith(_ZEROS):
                draft.note(
                    "gtin_of_zeros", "gtin",
                    f"{values['gtin']} ends in {len(_ZEROS)} zeros, as numbers do of which a program has lost digits.",
                    "Compare it with the barcode.",
                )  # fmt: skip
        self._category(draft, facts)
        self._measure(draft, facts)
        if _SEVERAL_VARIATIONS.search(values.get("variations") or ""):
            draft.flaw(
                "several_products", "variations",
                f"The row is several products at once: {values['variations'][:60]}.",
                "Make a row of each, with an SKU and a price of its own.",
            )  # fmt: skip
        options = self.options.read(draft)
        if options:
            facts["options"] = options
        price = self.amounts.read(draft)
        if price is not None:
            facts["price"], facts["currency"] = plain(price.number), price.currency
        draft.facts = facts

    def _category(self, draft: Draft, facts: dict[str, Any]) -> None:
        said = [
            (column, word) for column in ("sub_category", "category") if (word := draft.values.get(column))
        ]
        stated = [(column, word) for column, word in said if not names_no_kind(word)]
        self.done["no_kind"] += len(stated) < len(said)
        of_shop = self._words_of_shop(draft)
        paths = [(text, PATH) for _, text in stated]
        # Of several paths the longest says most.
        paths += [
            (part, _SHOP_PATH)
            for text in of_shop
            for part in (*sorted(_SEVERAL.split(text), key=lambda each: -len(_SHOP_PATH.split(each))), text)
        ]
        for text, path in paths:
            code = code_in_path(text, path)
            if code and code in self.categories:
                facts["category_id"] = self.categories[code].pk
                return
        if stated:
            words = " or ".join(f"«{text}»" for _, text in stated)
            draft.flaw(
                "unknown_category", stated[-1][0], f"No category here is called {words}.",
                "Write one of the house's categories, such as skincare, perfume, vitamins or dog food; or leave the "
                "column out and choose one for the whole file at upload.",
            )  # fmt: skip

    @staticmethod
    def _words_of_shop(draft: Draft) -> list[str]:
        return [word for column in ("shop_category", "shop_type") if (word := draft.values.get(column))]

    def _measure(self, draft: Draft, facts: dict[str, Any]) -> None:
        word = draft.values.get("measure")
        if not word:
            return
        unit = unit_of(word)
        if unit is None or unit[1] != 1:
            draft.flaw(
                "unknown_measure", "measure", f"Products are not counted in «{word}» here.",
                "Write pieces or grams.",
            )  # fmt: skip
        else:
            facts["measure"] = unit[0]

    # --- which it is ---------------------------------------------------------------------------------

    def _keys(self, drafts: Sequence[Draft]) -> None:
        asked = [(draft, brand_id) for draft in drafts if (brand_id := self.brands.find(draft)) is not None]
        known = skus_by_gtin(
            (brand_id, gtin) for draft, brand_id in asked if (gtin := draft.facts.get("gtin"))
        )
        if self.by_title:
            self.titles.see(asked)
        for draft, brand_id in asked:
            gtin = draft.facts.get("gtin")
            sku = draft.values.get("sku") or ""
            if not sku and not draft.has_flaw_in("sku", "gtin"):
                sku = self._sku_unsaid(draft, brand_id, known.get((brand_id, gtin)) if gtin else None)
            if not sku:
                if not draft.flaws:
                    draft.flaw(
                        "missing_value", "sku", "No SKU can be made of what the row says: it has no letters or digits.",
                        "Give the product an SKU of its own, unique within its brand.",
                    )  # fmt: skip
                continue
            draft.key = (brand_id, sku)
            if gtin:
                self._one_product_per_gtin(draft, gtin, known.get((brand_id, gtin)))
        if self.by_title:
            self.titles.look(
                [(draft, *draft.key) for draft, _ in asked if draft.key and "gtin" not in draft.facts]
            )

    def _sku_unsaid(self, draft: Draft, brand_id: int, of_gtin: str | None) -> str:
        if draft.facts.get("gtin"):
            self.done["sku_of_gtin"] += 1
            return of_gtin or str(draft.values["gtin"])
        handle = draft.values.get("handle")
        if handle and not draft.has_flaw_in("handle"):
            self.done["sku_of_handle"] += 1
            return sku_of(handle, draft.facts.get("options", []))
        if draft.values.get("row_id") and not draft.has_flaw_in("handle"):
            self.done["sku_of_row"] += 1
            return sku_of(f"id:{draft.values['row_id']}", draft.facts.get("options", []))
        if self.by_title:
            sku = self.titles.sku(draft, brand_id)
            self.done["sku_of_title"] += bool(sku)
            return sku
        if not draft.has_flaw_in("handle"):
            column = next((name for name in ("sku", "gtin", "handle") if name in self.sheet.places), "row_id")
            draft.flaw(
                "missing_value", column, "Nothing says which product this is: no SKU, no GTIN, no handle.",
                "Give the product an SKU of its own, unique within its brand.",
            )  # fmt: skip
        return ""

    def _one_product_per_gtin(self, draft: Draft, gtin: str, of_gtin: str | None) -> None:
        assert draft.key is not None
        brand_id, sku = draft.key
        if of_gtin is not None and of_gtin != sku:
            draft.flaw(
                "gtin_taken", "gtin",
                f"The GTIN {draft.values['gtin']} is that of the product {of_gtin}; one GTIN names one product.",
                f"Write the SKU {of_gtin} if that product is meant, or the right GTIN.",
            )  # fmt: skip
        elif not draft.flaws:
            number, other = self.gtins.setdefault((brand_id, gtin), (draft.number, sku))
            if other != sku:
                draft.flaw(
                    "gtin_taken", "gtin",
                    f"Row {number:,} has the same GTIN with another SKU, {other}; one GTIN names one product.",
                    "Leave the GTIN blank in the row that it is not of.",
                )  # fmt: skip

    def _doubt_case(self, new: Sequence[Draft]) -> None:
        """A remark on each new product whose SKU is another's but for its case."""
        keyed = [(draft, *draft.key) for draft in new if draft.key is not None]
        others = {
            (brand, other) for _, brand, sku in keyed for other in (sku.upper(), sku.lower()) if other != sku
        }
        here = products_by_key(others) if others else {}
        alike = {(brand, sku.casefold()): f"{sku} of a product here" for brand, sku in here}
        rows = ((draft.number, hash((brand, sku.casefold())), hash(sku)) for draft, brand, sku in keyed)
        above = {each.number: each.first for each in self.skus.repeats(rows) if not each.same}
        for draft, brand, sku in keyed:
            of = alike.get((brand, sku.casefold()), "")
            if draft.number in above:
                of = of or f"that of row {above[draft.number]:,}"
            if of:
                draft.note(
                    "sku_in_another_case", "sku", f"The SKU {sku} differs from {of} in its case alone.",
                    "It makes a product of its own. If the other one is meant, write its SKU as it stands there.",
                )  # fmt: skip

    # --- what is here already ------------------------------------------------------------------------

    def _compare(self, drafts: Sequence[Draft]) -> None:
        here = products_by_key(draft.key for draft in drafts if draft.key is not None)
        self._doubt_case([draft for draft in drafts if draft.key not in here])
        for draft in drafts:
            standing = here.get(draft.key) if draft.key else None
            if standing is None:
                self._complete(draft)
                continue
            if self.by_title and "gtin" not in draft.facts:
                refuse_another_title(draft, standing.facts["title"])
            draft.found = dict(standing.facts)
            draft.record = Record(standing.id, standing.label)
            if draft.facts.get("measure", draft.found["measure"]) != draft.found["measure"]:
                counted = Measure(draft.found["measure"]).label
                draft.flaw(
                    "measure_fixed", "measure",
                    f"Product {draft.values.get('sku') or standing.label} is counted in {counted}; its lots are.",
                    "Leave the cell blank, or create another product.",
                )  # fmt: skip

    def _complete(self, draft: Draft) -> None:
        """What a new product must have: from the row, or as chosen at upload."""
        facts, options = draft.facts, self.sheet.options
        chosen: Mapping[str, Any] = {
            "category": self.categories[options["category"]].pk if options.get("category") else None,
            "origin": options.get("origin"),
        }
        for fact, choice in (("category_id", "category"), ("country_of_origin", "origin")):
            if fact not in facts and chosen[choice]:
                facts[fact] = chosen[choice]
                self.done[choice] += 1
                if choice == "category":
                    self.shop_words.update(self._words_of_shop(draft))
        facts.setdefault("measure", options.get("measure") or Measure.PIECE.value)
        of_shop = self._words_of_shop(draft)
        if "category_id" not in facts and of_shop:
            draft.flaw(
                "unknown_category", "shop_category" if draft.values.get("shop_category") else "shop_type",
                f"No category here is called {' or '.join(f'«{word}»' for word in of_shop)}.",
                "Choose a category for the whole file at upload; it holds for rows of which the shop's own is unknown.",
            )  # fmt: skip
        for fact, (column, what, how) in _NEEDED.items():
            if fact not in facts and not (fact == "category_id" and of_shop):
                draft.flaw(
                    "missing_value",
                    column,
                    f"The product is new here, and the row does not say {what}.",
                    how,
                )
